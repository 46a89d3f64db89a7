package main

import (
	"fmt"
	"io"
	"time"

	"github.com/amtsweg/amtsweg/feel"
)

// FeelCmd evaluates a FEEL expression, for authors of procedures to try one out.
type FeelCmd struct {
	Expression string `arg:"" name:"expr" help:"The FEEL expression."`
	Context    string `default:"{}" placeholder:"JSON" help:"The names the expression may use, as a JSON object."`
}

// Run prints the value as JSON, and why it is null if it became so.
func (c FeelCmd) Run(out io.Writer) error {
	scope, err := jsonContext(c.Context)
	if err != nil {
		return fmt.Errorf("read --context: %w", err)
	}
	expression, err := feel.Parse(c.Expression, feel.NamesIn(scope)...)
	if err != nil {
		return err
	}
	var warnings []feel.Warning
	value, err := expression.Eval(scope, &feel.Env{
		Now:  time.Now(),
		Warn: func(w feel.Warning) { warnings = append(warnings, w) },
	})
	if err != nil {
		return err
	}
	if err := printValue(out, value); err != nil {
		return err
	}
	for _, w := range warnings {
		if _, err := fmt.Fprintln(out, "warning:", w); err != nil {
			return err
		}
	}
	return nil
}

// jsonContext reads a JSON object.
func jsonContext(text string) (*feel.Context, error) {
	value, err := feel.FromJSON([]byte(text))
	if err != nil {
		return nil, err
	}
	ctx, ok := value.(*feel.Context)
	if !ok {
		return nil, fmt.Errorf("expected a JSON object, not a %s", feel.KindOf(value))
	}
	return ctx, nil
}

// printValue prints a value as JSON, or as FEEL if JSON has no form for it.
func printValue(out io.Writer, value feel.Value) error {
	text, err := feel.ToJSON(value)
	if err != nil {
		text = []byte(feel.String(value))
	}
	_, err = fmt.Fprintf(out, "%s\n", text)
	return err
}
