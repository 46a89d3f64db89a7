package forms

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// The limits of a schema file.
const (
	maxSchemaSize  = 1 << 20
	maxSchemaDepth = 64
	maxSchemas     = 20_000 // each reference counts, so that references cannot multiply without end
)

// object is a JSON object that remembers the order of its members, because the
// order of a form's fields is the author's.
type object struct {
	line    int
	members []member
}

// member is one entry of an object. Its value is nil, a bool, a json.Number, a
// string, a list or an *object.
type member struct {
	name  string
	line  int
	value any
}

// list is a JSON array with the lines of its items.
type list struct {
	items []any
	lines []int
}

// get returns the member of that name, or nil.
func (o *object) get(name string) any {
	m := o.member(name)
	if m == nil {
		return nil
	}
	return m.value
}

func (o *object) member(name string) *member {
	if o == nil {
		return nil
	}
	for i := range o.members {
		if o.members[i].name == name {
			return &o.members[i]
		}
	}
	return nil
}

func (o *object) object(name string) *object {
	child, _ := o.get(name).(*object)
	return child
}

func (o *object) text(name string) string {
	s, _ := o.get(name).(string)
	return s
}

func (o *object) list(name string) []any {
	l, _ := o.get(name).(*list)
	if l == nil {
		return nil
	}
	return l.items
}

// number returns an integer member, or 0 where there is none.
func (o *object) number(name string) int {
	n, _ := o.get(name).(json.Number)
	i, _ := strconv.Atoi(n.String())
	return i
}

// strings returns the strings of a list member.
func (o *object) strings(name string) []string {
	var found []string
	for _, item := range o.list(name) {
		if s, ok := item.(string); ok {
			found = append(found, s)
		}
	}
	return found
}

// at returns the value under a JSON Pointer and its line.
func at(value any, line int, tokens []string) (any, int, bool) {
	if len(tokens) == 0 {
		return value, line, true
	}
	switch v := value.(type) {
	case *object:
		if m := v.member(tokens[0]); m != nil {
			return at(m.value, m.line, tokens[1:])
		}
	case *list:
		if i, err := strconv.Atoi(tokens[0]); err == nil && i >= 0 && i < len(v.items) {
			return at(v.items[i], v.lines[i], tokens[1:])
		}
	}
	return nil, line, false
}

// plain gives the value as encoding/json would, for the schema compiler.
func plain(value any) any {
	switch v := value.(type) {
	case *object:
		m := make(map[string]any, len(v.members))
		for _, member := range v.members {
			m[member.name] = plain(member.value)
		}
		return m
	case *list:
		items := make([]any, len(v.items))
		for i, item := range v.items {
			items[i] = plain(item)
		}
		return items
	}
	return value
}

// treeReader reads JSON into objects with lines.
type treeReader struct {
	source []byte
	json   *json.Decoder
	offset int64 // up to which lines are counted
	line   int
}

// readTree parses a schema file. The error carries the line.
func readTree(source []byte) (any, *Fault) {
	if len(source) > maxSchemaSize {
		return nil, &Fault{Line: 1, Text: fmt.Sprintf("the schema has %d bytes; at most %d are read", len(source), maxSchemaSize)}
	}
	r := &treeReader{source: source, json: json.NewDecoder(bytes.NewReader(source)), line: 1}
	r.json.UseNumber()
	value, err := r.value(0)
	if err == nil {
		if _, more := r.json.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("something follows the end of the schema")
		}
	}
	if err != nil {
		return nil, &Fault{Line: r.here(), Text: readable(err)}
	}
	return value, nil
}

func readable(err error) string {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return "the file ends inside the schema"
	}
	return strings.TrimPrefix(err.Error(), "json: ")
}

// here is the line of the token that was read last.
func (r *treeReader) here() int {
	now := min(r.json.InputOffset(), int64(len(r.source)))
	if now > r.offset {
		r.line += bytes.Count(r.source[r.offset:now], []byte("\n"))
		r.offset = now
	}
	return r.line
}

func (r *treeReader) value(depth int) (any, error) {
	if depth > maxSchemaDepth {
		return nil, fmt.Errorf("the schema is nested deeper than %d", maxSchemaDepth)
	}
	token, err := r.json.Token()
	if err != nil {
		return nil, err
	}
	switch token {
	case json.Delim('{'):
		return r.object(depth)
	case json.Delim('['):
		return r.list(depth)
	}
	return token, nil
}

func (r *treeReader) object(depth int) (*object, error) {
	o := &object{line: r.here()}
	for r.json.More() {
		token, err := r.json.Token()
		if err != nil {
			return nil, err
		}
		name, line := token.(string), r.here()
		if o.member(name) != nil {
			return nil, fmt.Errorf("%q stands twice in the same object", name)
		}
		value, err := r.value(depth + 1)
		if err != nil {
			return nil, err
		}
		o.members = append(o.members, member{name, line, value})
	}
	_, err := r.json.Token()
	return o, err
}

func (r *treeReader) list(depth int) (*list, error) {
	l := &list{}
	for r.json.More() {
		value, err := r.value(depth + 1)
		if err != nil {
			return nil, err
		}
		l.items = append(l.items, value)
		l.lines = append(l.lines, r.here())
	}
	_, err := r.json.Token()
	return l, err
}
