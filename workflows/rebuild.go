package workflows

import (
	"encoding/json"
	"fmt"

	"github.com/amtsweg/amtsweg/procedure"
)

// Rebuild gives the state of a case from its log alone: the stored inputs, in order, applied to the package.
// It stops with the state reached when an input cannot be applied; the error then names the step.
func Rebuild(in CaseInput, pkg *procedure.Package, log []json.RawMessage) (*State, error) {
	m := machine{in: in, pkg: pkg}
	state := newState()
	for i, stored := range log {
		var input Input
		if err := json.Unmarshal(stored, &input); err != nil {
			return state, fmt.Errorf("read step %d of the log: %w", i+1, err)
		}
		next, _, err := m.advance(state, input)
		if err != nil {
			return state, fmt.Errorf("apply step %d of the log: %w", i+1, err)
		}
		state = next
	}
	return state, nil
}

// Hash is the SHA-256 of the state, as every step of the log holds it.
func (s *State) Hash() string { return s.hash() }
