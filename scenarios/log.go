package scenarios

import (
	"context"
	"fmt"
	"sync"

	"github.com/amtsweg/amtsweg/casework"
)

// log keeps a case's steps in memory, by the rules of the real one.
type log struct {
	mu        sync.Mutex
	steps     []casework.Step
	acts      map[string]int
	tasks     map[string]casework.Task // open ones, by wait
	deadlines map[string]casework.Deadline
	documents []string // names of the texts issued
	tooLong   func()   // called once when the log reaches maxSteps
}

// maxSteps is how many steps a scenario may take: a case that goes round for ever would otherwise never end.
const maxSteps = 10_000

func newLog() *log {
	return &log{acts: map[string]int{}, tasks: map[string]casework.Task{}, deadlines: map[string]casework.Deadline{}}
}

// Commit stores the step unless the log holds another under its sequence.
func (l *log) Commit(_ context.Context, step casework.Step) (casework.Committed, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if step.Sequence <= len(l.steps) {
		return l.at(step.Sequence, step.Act, step.StateHash), nil
	}
	if at, known := l.acts[step.Act]; known {
		return casework.Committed{AppliedAt: at}, nil
	}
	if step.Sequence != len(l.steps)+1 {
		return casework.Committed{}, fmt.Errorf("the log ends at step %d", len(l.steps))
	}
	l.steps = append(l.steps, step)
	l.acts[step.Act] = step.Sequence
	if len(l.steps) == maxSteps {
		l.tooLong()
	}
	l.apply(step.Changes)
	return casework.Committed{Sequence: step.Sequence, Act: step.Act, StateHash: step.StateHash}, nil
}

func (l *log) at(sequence int, act, hash string) casework.Committed {
	s := l.steps[sequence-1]
	out := casework.Committed{Sequence: sequence, Act: s.Act, StateHash: s.StateHash}
	if s.Act != act || s.StateHash != hash {
		out.Input = s.Input
	}
	return out
}

func (l *log) apply(c casework.Changes) {
	for _, t := range c.OpenTasks {
		l.tasks[t.Wait] = t
	}
	for _, move := range c.TaskStates {
		if move.Status == casework.TaskCompleted || move.Status == casework.TaskWithdrawn {
			delete(l.tasks, move.Wait)
		}
	}
	for _, d := range c.SetDeadlines {
		l.deadlines[d.Wait] = d
	}
	for _, e := range c.EndDeadlines {
		delete(l.deadlines, e.Wait)
	}
}

// StepsFrom gives stored steps.
func (l *log) StepsFrom(_ context.Context, _ string, sequence, limit int) ([]casework.Committed, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []casework.Committed
	for n := sequence; n <= len(l.steps) && len(out) < limit; n++ {
		out = append(out, l.at(n, "", ""))
	}
	return out, nil
}

// ActSequence tells under which sequence an act stands.
func (l *log) ActSequence(_ context.Context, _, act string) (int, bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	sequence, known := l.acts[act]
	return sequence, known, nil
}

// taskAt gives the oldest open task at a node.
func (l *log) taskAt(node string) (casework.Task, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var found casework.Task
	for _, t := range l.tasks {
		if t.Node == node && (found.ID == "" || t.OpenedAt.Before(found.OpenedAt) || t.OpenedAt.Equal(found.OpenedAt) && t.ID < found.ID) {
			found = t
		}
	}
	return found, found.ID != ""
}

// deadlineAt gives the earliest running deadline at a node.
func (l *log) deadlineAt(node string) (casework.Deadline, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var found casework.Deadline
	for _, d := range l.deadlines {
		if d.Node == node && (found.Wait == "" || d.Due.Before(found.Due)) {
			found = d
		}
	}
	return found, found.Wait != ""
}

func (l *log) issue(text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.documents = append(l.documents, text)
}

// path is every node entered, in order.
func (l *log) path() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []string
	for _, s := range l.steps {
		for _, e := range s.Events {
			if e.Kind == "node.entered" {
				out = append(out, e.Node)
			}
		}
	}
	return out
}

// last is the last step; false before the first.
func (l *log) last() (casework.Step, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.steps) == 0 {
		return casework.Step{}, false
	}
	return l.steps[len(l.steps)-1], true
}

// incidents are the texts of all incidents that were opened.
func (l *log) incidents() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []string
	for _, s := range l.steps {
		for _, i := range s.Changes.OpenIncidents {
			out = append(out, fmt.Sprintf("%s: %s", i.Node, i.Detail))
		}
	}
	return out
}
