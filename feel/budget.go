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
	Steps  int // evaluated parts of expressions, and items that built-in functions visit
	Memory int // bytes of strings, lists and contexts made, roughly
	Depth  int // parts of expressions nested in one another, through calls too
	Length int // items of one list
}

// DefaultLimits suit a decision of a procedure: at worst it ends within about a
// second.
func DefaultLimits() Limits {
	return Limits{Steps: 1_000_000, Memory: 64 << 20, Depth: 10_000, Length: 1_000_000}
}

// Budget counts what evaluations use up. It is for one goroutine.
type Budget struct {
	limits Limits
	steps  int
	memory int
	depth  int
}

// NewBudget returns a budget of which nothing is used.
func NewBudget(limits Limits) *Budget { return &Budget{limits: limits} }

// Used returns the steps and bytes used so far.
func (b *Budget) Used() (steps, memory int) { return b.steps, b.memory }

// Spend uses steps for work outside an expression, such as trying a rule. The
// error wraps [ErrBudget].
func (b *Budget) Spend(steps int) error {
	b.steps += steps
	if b.steps > b.limits.Steps {
		return b.exceeded()
	}
	return nil
}

// Enter and Leave count nesting outside an expression, such as a decision that
// needs another. The error wraps [ErrBudget]; Leave is to be called either way.
func (b *Budget) Enter() error {
	b.depth++
	if b.depth > b.limits.Depth {
		return b.exceeded()
	}
	return nil
}

// Leave undoes Enter.
func (b *Budget) Leave() { b.depth-- }

// exceeded says which limit was reached.
func (b *Budget) exceeded() error {
	switch {
	case b.steps > b.limits.Steps:
		return spent("steps", b.limits.Steps)
	case b.depth > b.limits.Depth:
		return spent("levels of nesting", b.limits.Depth)
	}
	return spent("bytes of memory", b.limits.Memory)
}

func spent(what string, limit int) error {
	return fmt.Errorf("%w: more than %d %s; make the expression simpler or its input smaller", ErrBudget, limit, what)
}
