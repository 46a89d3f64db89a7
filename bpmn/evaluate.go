package bpmn

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/amtsweg/amtsweg/feel"
)

// eval returns a formula's value; nil for a missing formula.
func (mc *machine) eval(f *formula, scope feel.Scope) (feel.Value, error) {
	if f == nil {
		return nil, nil
	}
	if f.expr == nil {
		return f.literal, nil
	}
	value, err := f.expr.Eval(scope, mc.feelEnv())
	if err != nil {
		return nil, fmt.Errorf("evaluate %q: %w", f.source, err)
	}
	return value, nil
}

// test evaluates a condition. Null is no answer, which ok tells; anything that
// is neither a boolean nor null is an error.
func (mc *machine) test(f *formula, scope feel.Scope) (result, ok bool, err error) {
	value, err := mc.eval(f, scope)
	if err != nil {
		return false, false, err
	}
	switch v := value.(type) {
	case bool:
		return v, true, nil
	case nil:
		return false, false, nil
	}
	return false, false, fmt.Errorf("the condition %q is %s; it must be true or false", f.source, describe(value))
}

// mustTest evaluates a condition that has to be true or false.
func (mc *machine) mustTest(f *formula, scope feel.Scope) (bool, error) {
	result, ok, err := mc.test(f, scope)
	if err == nil && !ok {
		err = fmt.Errorf("the condition %q is null, neither true nor false%s", f.source, mc.because())
	}
	return result, err
}

// because appends why the last expression became null.
func (mc *machine) because() string {
	if mc.warning == "" {
		return ""
	}
	return ": " + mc.warning
}

// text evaluates a formula that has to have a text or number as value.
func (mc *machine) text(f *formula, scope feel.Scope, what string) (string, error) {
	value, err := mc.eval(f, scope)
	if err != nil {
		return "", err
	}
	switch v := value.(type) {
	case string:
		return v, nil
	case feel.Number:
		return v.String(), nil
	case nil:
		return "", fmt.Errorf("the %s %q is null%s", what, f.source, mc.because())
	}
	return "", fmt.Errorf("the %s %q is %s; it must be a text", what, f.source, describe(value))
}

// optionalText is text for a formula that may be missing or null.
func (mc *machine) optionalText(f *formula, scope feel.Scope, what string) (string, error) {
	value, err := mc.eval(f, scope)
	if err != nil || value == nil {
		return "", err
	}
	return mc.text(f, scope, what)
}

// texts evaluates a list of names, or a text with commas between them.
func (mc *machine) texts(f *formula, scope feel.Scope, what string) ([]string, error) {
	value, err := mc.eval(f, scope)
	if err != nil {
		return nil, err
	}
	switch v := value.(type) {
	case nil:
		return nil, nil
	case string:
		return splitNames(v), nil
	case feel.List:
		var names []string
		for _, item := range v {
			name, ok := item.(string)
			if !ok {
				return nil, fmt.Errorf("the %s %q hold %s; they must be texts", what, f.source, describe(item))
			}
			names = append(names, name)
		}
		return names, nil
	}
	return nil, fmt.Errorf("the %s %q are %s; they must be a list of texts", what, f.source, describe(value))
}

func splitNames(text string) []string {
	var names []string
	for name := range strings.SplitSeq(text, ",") {
		if name = strings.TrimSpace(name); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// moment evaluates a date, which a duration counts from now.
func (mc *machine) moment(f *formula, scope feel.Scope, what string) (time.Time, error) {
	value, err := mc.eval(f, scope)
	if err != nil || value == nil || value == "" {
		return time.Time{}, err
	}
	s, err := (&timerSpec{kind: atDate}).schedule(value, mc.now)
	if err != nil {
		return time.Time{}, fmt.Errorf("evaluate %s: %w", what, err)
	}
	return s.due.UTC(), nil
}

// whole evaluates a number without fraction.
func (mc *machine) whole(f *formula, scope feel.Scope, what string) (int, error) {
	value, err := mc.eval(f, scope)
	if err != nil {
		return 0, err
	}
	if text, ok := value.(string); ok {
		if n, err := feel.ParseNumber(strings.TrimSpace(text)); err == nil {
			value = n
		}
	}
	if n, ok := value.(feel.Number); ok {
		if i, ok := n.Int64(); ok && i >= 0 && i <= 1_000_000 {
			return int(i), nil
		}
	}
	return 0, fmt.Errorf("the %s %q is %s; it must be a whole number from 0 to 1,000,000%s", what, f.source, describe(value), mc.because())
}

// describe names a value's type for a message, without showing what a citizen
// wrote.
func describe(value feel.Value) string {
	switch value.(type) {
	case nil:
		return "null"
	case bool:
		return "a boolean"
	case string:
		return "a text"
	case feel.Number:
		return "a number"
	case feel.List:
		return "a list"
	case *feel.Context:
		return "a context"
	case feel.Date, feel.DateTime, feel.Time:
		return "a date or time"
	case feel.DaysDuration, feel.YearsDuration:
		return "a duration"
	case *feel.Function:
		return "a function"
	}
	return "a value of another type"
}

func errSpinning(limit int) error {
	return fmt.Errorf("the model moved %d times in one step without waiting for anything; it seems to spin: %w", limit, errLimit)
}

var errLimit = errors.New("limit of token moves reached")

// overlay is a scope with some names on top of another.
type overlay struct {
	top  *feel.Context
	base feel.Scope
}

// Lookup makes an overlay a scope.
func (o overlay) Lookup(name string) (feel.Value, bool) {
	if value, ok := o.top.Get(name); ok {
		return value, true
	}
	return o.base.Lookup(name)
}
