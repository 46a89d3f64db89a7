package workflows

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"maps"

	"github.com/amtsweg/amtsweg/bpmn"
	"github.com/amtsweg/amtsweg/casework"
)

// Semantics is the version of the rules in bpmn, feel and dmn that new cases begin with. A case keeps its version
// until it continues as new, because replay alone would not notice a changed rule.
const Semantics = 1

// maxSnapshot is the largest state, in bytes of JSON, that a case may carry into its next run.
// Temporal refuses payloads above 2 MiB; the compressed state stays far below it.
const maxSnapshot = 64 << 20

// State is everything a case remembers between two steps. Its JSON is deterministic, and the SHA-256 of it is
// part of every commit: a replay that reaches another state is found at once.
type State struct {
	Semantics  int                 `json:"semantics"`
	Sequence   int                 `json:"sequence"` // of the last committed step
	Process    *bpmn.State         `json:"process"`
	Tasks      map[string]openTask `json:"tasks,omitempty"`      // by wait
	Completers map[string]string   `json:"completers,omitempty"` // node → person who completed it last
	Jobs       map[string]int      `json:"jobs,omitempty"`       // under way, by wait: the step that started it
	Outcome    string              `json:"outcome,omitempty"`    // of an ended case: the end event, else "terminated" or "cancelled"
}

// openTask is what the rules about people need to know of an open task.
type openTask struct {
	Node      string            `json:"node"`
	Audience  casework.Audience `json:"audience"`
	Office    string            `json:"office,omitempty"`
	Assignee  string            `json:"assignee,omitempty"`
	NotSameAs []string          `json:"notSameAs,omitempty"`
}

func newState() *State {
	return &State{Semantics: Semantics, Process: bpmn.NewState(), Tasks: map[string]openTask{}, Completers: map[string]string{}, Jobs: map[string]int{}}
}

// clone gives a copy that can be stepped without touching s.
func (s *State) clone() *State {
	out := *s
	out.Process = s.Process.Clone()
	out.Tasks = maps.Clone(s.Tasks)
	out.Completers = maps.Clone(s.Completers)
	out.Jobs = maps.Clone(s.Jobs)
	return &out
}

// hash is the SHA-256 of the state's JSON, hexadecimal.
func (s *State) hash() string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(fmt.Errorf("marshal case state: %w", err))
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// pack compresses the state for the next run of the workflow.
func (s *State) pack() ([]byte, error) {
	b, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("marshal case state: %w", err)
	}
	if len(b) > maxSnapshot {
		return nil, fmt.Errorf("the case's state has %d bytes, more than the %d that a run can hand on", len(b), maxSnapshot)
	}
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write(b); err != nil {
		return nil, fmt.Errorf("compress case state: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("compress case state: %w", err)
	}
	return out.Bytes(), nil
}

func unpackState(packed []byte, model *bpmn.Model) (*State, error) {
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("decompress case state: %w", err)
	}
	b, err := io.ReadAll(io.LimitReader(r, maxSnapshot))
	if err != nil {
		return nil, fmt.Errorf("decompress case state: %w", err)
	}
	s := newState()
	if err := json.Unmarshal(b, s); err != nil {
		return nil, fmt.Errorf("read case state: %w", err)
	}
	if err := model.Bind(s.Process); err != nil {
		return nil, fmt.Errorf("read case state: %w", err)
	}
	return s, nil
}
