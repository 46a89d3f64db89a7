package bpmn

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// translateTemplate turns a text with Camunda 7's ${…} or #{…} expressions into
// FEEL. A single expression keeps its type; text around it makes it a string.
// Property paths, literals, comparisons, arithmetic, and, or, not, empty and
// ?: are translated; calls of methods and functions are not.
func translateTemplate(template string) (string, error) {
	var parts []string
	for rest := template; rest != ""; {
		from := expressionStart(rest)
		if from < 0 {
			parts = append(parts, quoted(rest))
			break
		}
		if from > 0 {
			parts = append(parts, quoted(rest[:from]))
		}
		p := &juel{source: rest[from+2:]}
		translated, err := p.whole()
		if err != nil {
			return "", err
		}
		rest = rest[from+2+p.at:]
		if from == 0 && rest == "" && len(parts) == 0 {
			return translated, nil
		}
		parts = append(parts, "string("+translated+")")
	}
	return strings.Join(parts, " + "), nil
}

func expressionStart(text string) int {
	dollar, hash := strings.Index(text, "${"), strings.Index(text, "#{")
	if dollar < 0 || hash >= 0 && hash < dollar {
		return hash
	}
	return dollar
}

// quoted writes a text as a FEEL string.
func quoted(text string) string { return strconv.Quote(text) }

// juel translates one expression of the Unified Expression Language.
type juel struct {
	source string
	at     int
	depth  int
}

func (p *juel) whole() (string, error) {
	translated, err := p.ternary()
	if err != nil {
		return "", err
	}
	if !p.accept("}") {
		return "", p.unexpected()
	}
	return translated, nil
}

func (p *juel) ternary() (string, error) {
	if p.depth++; p.depth > 50 {
		return "", errors.New("it is nested too deeply")
	}
	defer func() { p.depth-- }()
	condition, err := p.binary(0)
	if err != nil || !p.accept("?") {
		return condition, err
	}
	yes, err := p.ternary()
	if err != nil {
		return "", err
	}
	if !p.accept(":") {
		return "", p.unexpected()
	}
	no, err := p.ternary()
	return "(if " + condition + " then " + yes + " else " + no + ")", err
}

// juelOperators lists the binary operators by rising precedence, each with its
// FEEL form.
var juelOperators = [][][2]string{
	{{"||", "or"}, {"or", "or"}},
	{{"&&", "and"}, {"and", "and"}},
	{{"==", "="}, {"!=", "!="}, {"eq", "="}, {"ne", "!="}},
	{{"<=", "<="}, {">=", ">="}, {"<", "<"}, {">", ">"}, {"le", "<="}, {"ge", ">="}, {"lt", "<"}, {"gt", ">"}},
	{{"+", "+"}, {"-", "-"}},
	{{"*", "*"}, {"/", "/"}, {"div", "/"}, {"%", "%"}, {"mod", "%"}},
}

func (p *juel) binary(level int) (string, error) {
	if level == len(juelOperators) {
		return p.unary()
	}
	left, err := p.binary(level + 1)
	for err == nil {
		operator := p.operator(juelOperators[level])
		if operator == "" {
			return left, nil
		}
		var right string
		if right, err = p.binary(level + 1); err != nil {
			break
		}
		if operator == "%" {
			left = "modulo(" + left + ", " + right + ")"
		} else {
			left = "(" + left + " " + operator + " " + right + ")"
		}
	}
	return "", err
}

func (p *juel) operator(candidates [][2]string) string {
	for _, c := range candidates {
		if p.accept(c[0]) {
			return c[1]
		}
	}
	return ""
}

func (p *juel) unary() (string, error) {
	if p.depth++; p.depth > 50 {
		return "", errors.New("it is nested too deeply")
	}
	defer func() { p.depth-- }()
	for _, prefix := range []struct{ token, before, after string }{
		{"!", "not(", ")"}, {"not", "not(", ")"}, {"-", "-(", ")"},
	} {
		if p.accept(prefix.token) {
			operand, err := p.unary()
			return prefix.before + operand + prefix.after, err
		}
	}
	if p.accept("empty") {
		operand, err := p.path()
		return "(if " + operand + " = null then true else if " + operand + " instance of string then " + operand +
			` = "" else if ` + operand + " instance of list<Any> then count(" + operand + ") = 0 else false)", err
	}
	return p.path()
}

func (p *juel) path() (string, error) {
	value, err := p.primary()
	for err == nil {
		switch {
		case p.accept("."):
			name := p.identifier()
			if name == "" {
				return "", p.unexpected()
			}
			value += "." + name
		case p.accept("["):
			value, err = p.index(value)
		case p.peek() == '(':
			return "", errors.New("it calls a method or function")
		default:
			return value, nil
		}
	}
	return "", err
}

func (p *juel) index(value string) (string, error) {
	key, err := p.ternary()
	if err != nil {
		return "", err
	}
	if !p.accept("]") {
		return "", p.unexpected()
	}
	if strings.HasPrefix(key, `"`) {
		return "get value(" + value + ", " + key + ")", nil
	}
	return value + "[" + key + " + 1]", nil
}

func (p *juel) primary() (string, error) {
	switch c := p.peek(); {
	case c == '(':
		p.accept("(")
		inner, err := p.ternary()
		if err == nil && !p.accept(")") {
			err = p.unexpected()
		}
		return "(" + inner + ")", err
	case c == '"' || c == '\'':
		return p.text(c)
	case c >= '0' && c <= '9':
		return p.number(), nil
	}
	if name := p.identifier(); name != "" {
		return name, nil
	}
	return "", p.unexpected()
}

func (p *juel) text(quote byte) (string, error) {
	var b strings.Builder
	for i := p.at + 1; i < len(p.source); i++ {
		switch c := p.source[i]; {
		case c == quote:
			p.at = i + 1
			return quoted(b.String()), nil
		case c == '\\' && i+1 < len(p.source):
			i++
			b.WriteByte(p.source[i])
		default:
			b.WriteByte(c)
		}
	}
	return "", errors.New("a text in it has no end")
}

func (p *juel) number() string {
	from := p.at
	for p.at < len(p.source) && (p.source[p.at] >= '0' && p.source[p.at] <= '9' || p.source[p.at] == '.') {
		p.at++
	}
	return p.source[from:p.at]
}

func (p *juel) identifier() string {
	p.space()
	from := p.at
	for p.at < len(p.source) && isWordByte(p.source[p.at]) {
		p.at++
	}
	return p.source[from:p.at]
}

func isWordByte(c byte) bool {
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c >= 0x80
}

// accept takes a token, of which one made of letters has to end as a word.
func (p *juel) accept(token string) bool {
	p.space()
	rest := p.source[p.at:]
	if !strings.HasPrefix(rest, token) {
		return false
	}
	if isWordByte(token[0]) && len(rest) > len(token) && isWordByte(rest[len(token)]) {
		return false
	}
	p.at += len(token)
	return true
}

func (p *juel) space() {
	for p.at < len(p.source) && strings.IndexByte(" \t\r\n", p.source[p.at]) >= 0 {
		p.at++
	}
}

func (p *juel) peek() byte {
	p.space()
	if p.at >= len(p.source) {
		return 0
	}
	return p.source[p.at]
}

func (p *juel) unexpected() error {
	if p.peek() == 0 {
		return errors.New("it ends too early")
	}
	return fmt.Errorf("%q is not expected", p.source[p.at:min(len(p.source), p.at+10)])
}
