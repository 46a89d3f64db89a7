package feel

import (
	"errors"
	"fmt"
)

// ErrBudget is wrapped by every error that says a budget is spent.
var ErrBudget = errors.New("evaluation budget exhausted")

// Limits bound one evaluation. All of them count work, not time, so that the
// same evaluation ends in the same way on every machine.
type Limits struct {
	Steps  int // evaluated parts of expressions and iterations in built-in functions
	Memory int // bytes of strings, lists and contexts made, roughly
	Depth  int // nested calls and parts of expressions
	Length int // items of one list
}

// DefaultLimits suit a decision of a procedure: it ends within about a second.
func DefaultLimits() Limits {
	return Limits{Steps: 5_000_000, Memory: 256 << 20, Depth: 2_000, Length: 1_000_000}
}

// Budget counts what evaluations use up. It is for one goroutine.
type Budget struct {
	limits Limits
	steps  int
	memory int
}

// NewBudget returns a budget of which nothing is used.
func NewBudget(limits Limits) *Budget { return &Budget{limits: limits} }

// Used returns the steps and bytes used so far.
func (b *Budget) Used() (steps, memory int) { return b.steps, b.memory }

// Step uses one step for work outside an expression, such as trying a rule.
func (b *Budget) Step() error {
	b.steps++
	if b.steps > b.limits.Steps {
		return spent("steps", b.limits.Steps)
	}
	return nil
}

func spent(what string, limit int) error {
	return fmt.Errorf("%w: more than %d %s; make the expression simpler or its input smaller", ErrBudget, limit, what)
}
