package bpmn

import (
	"errors"
	"time"

	"github.com/amtsweg/amtsweg/feel"
)

// ErrNotWaiting says that nothing in the instance waits for the event: its task is closed, its timer cleared,
// its subscription gone. The state is unchanged and the caller may tell the sender so.
var ErrNotWaiting = errors.New("nothing waits for this event")

// Decider evaluates a DMN decision by id over the variables in scope. It must be pure.
type Decider interface {
	Decide(decision string, scope feel.Scope, env *feel.Env) (value feel.Value, rules []string, err error)
}

// Env is what a step may use beside state and event. The zero value has no decisions and the default limits.
type Env struct {
	Decisions Decider
	MaxMoves  int            // token moves in one step before it becomes an incident; 0: 10,000
	Zone      *time.Location // of dates without one and of calendar durations; nil: UTC
}

// Result is the outcome of a step.
type Result struct {
	Commands []Command
	Records  []Record
}
