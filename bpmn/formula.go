package bpmn

import (
	"strings"

	"github.com/amtsweg/amtsweg/feel"
)

// formula is a literal or an expression.
type formula struct {
	source  string
	literal string
	expr    *feel.Expression // nil: the literal counts
}

// literalOf returns the formula that always has this text as value.
func literalOf(text string) *formula { return &formula{source: text, literal: text} }

// textFormula reads an attribute that is a text unless it says to be an
// expression: "=" introduces FEEL, "${…}" the expressions of Camunda 7.
func textFormula(source string) (*formula, error) {
	trimmed := strings.TrimSpace(source)
	switch {
	case trimmed == "":
		return nil, nil
	case strings.HasPrefix(trimmed, "="):
		return feelFormula(trimmed[1:])
	case strings.Contains(trimmed, "${"), strings.Contains(trimmed, "#{"):
		translated, err := translateTemplate(trimmed)
		if err != nil {
			return nil, err
		}
		return feelFormula(translated)
	}
	return literalOf(trimmed), nil
}

// expressionFormula reads an attribute that is always an expression, with or
// without the leading "=".
func expressionFormula(source string) (*formula, error) {
	trimmed := strings.TrimSpace(source)
	if trimmed == "" {
		return nil, nil
	}
	if strings.HasPrefix(trimmed, "=") || strings.HasPrefix(trimmed, "${") || strings.HasPrefix(trimmed, "#{") {
		return textFormula(trimmed)
	}
	return feelFormula(trimmed)
}

func feelFormula(source string) (*formula, error) {
	expr, err := feel.Parse(strings.TrimSpace(source))
	if err != nil {
		return nil, err
	}
	return &formula{source: source, expr: expr}, nil
}
