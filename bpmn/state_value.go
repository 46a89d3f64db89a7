package bpmn

import (
	"errors"
	"fmt"

	"github.com/amtsweg/amtsweg/feel"
)

// JSON has no dates or durations. A state writes them as contexts of two
// entries, so that they come back as what they were; a context that happens to
// begin with such an entry is wrapped itself.
const (
	typeKey  = "@type"
	valueKey = "@value"
)

// storedContext is a context as a state keeps it.
type storedContext struct{ context *feel.Context }

func stored(c *feel.Context) *storedContext {
	if c == nil {
		return nil
	}
	return &storedContext{c}
}

func (s *storedContext) unwrap() *feel.Context {
	if s == nil {
		return nil
	}
	return s.context
}

// MarshalJSON writes the context with the types of its values.
func (s *storedContext) MarshalJSON() ([]byte, error) {
	tagged, err := tagEntries(s.context)
	if err != nil {
		return nil, err
	}
	return feel.ToJSON(tagged)
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (s *storedContext) UnmarshalJSON(data []byte) error {
	value, err := feel.FromJSON(data)
	if err != nil {
		return err
	}
	context, ok := value.(*feel.Context)
	if !ok {
		return errors.New("read variables: they are not a JSON object")
	}
	s.context, err = untagEntries(context)
	return err
}

// storedList is a list as a state keeps it.
type storedList feel.List

// MarshalJSON writes the list with the types of its values.
func (s storedList) MarshalJSON() ([]byte, error) {
	tagged, err := tag(feel.List(s))
	if err != nil {
		return nil, err
	}
	return feel.ToJSON(tagged)
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (s *storedList) UnmarshalJSON(data []byte) error {
	value, err := feel.FromJSON(data)
	if err != nil {
		return err
	}
	untagged, err := untag(value)
	if err != nil {
		return err
	}
	list, _ := untagged.(feel.List)
	*s = storedList(list)
	return nil
}

func tag(value feel.Value) (feel.Value, error) {
	switch v := value.(type) {
	case nil, bool, string, feel.Number:
		return v, nil
	case feel.List:
		list := make(feel.List, len(v))
		for i, item := range v {
			var err error
			if list[i], err = tag(item); err != nil {
				return nil, err
			}
		}
		return list, nil
	case *feel.Context:
		entries, err := tagEntries(v)
		if err != nil {
			return nil, err
		}
		if _, clash := v.Get(typeKey); clash {
			return tagged("context", entries), nil
		}
		return entries, nil
	case feel.Date:
		return tagged("date", v.String()), nil
	case feel.Time:
		return tagged("time", v.String()), nil
	case feel.DateTime:
		return tagged("date and time", v.String()), nil
	case feel.DaysDuration:
		return tagged("duration", v.String()), nil
	case feel.YearsDuration:
		return tagged("duration", v.String()), nil
	}
	return nil, fmt.Errorf("%s can't be kept in a variable", describe(value))
}

func tagged(kind string, value feel.Value) *feel.Context {
	return feel.NewContext(2).Set(typeKey, kind).Set(valueKey, value)
}

func tagEntries(c *feel.Context) (*feel.Context, error) {
	entries := feel.NewContext(c.Len())
	for key, value := range c.All() {
		v, err := tag(value)
		if err != nil {
			return nil, fmt.Errorf("variable %s: %w", key, err)
		}
		entries.Set(key, v)
	}
	return entries, nil
}

func untag(value feel.Value) (feel.Value, error) {
	switch v := value.(type) {
	case feel.List:
		list := make(feel.List, len(v))
		for i, item := range v {
			var err error
			if list[i], err = untag(item); err != nil {
				return nil, err
			}
		}
		return list, nil
	case *feel.Context:
		kind, ok := v.Get(typeKey)
		if !ok {
			return untagEntries(v)
		}
		inner, _ := v.Get(valueKey)
		return untagAs(kind, inner)
	}
	return value, nil
}

func untagAs(kind, inner feel.Value) (feel.Value, error) {
	if context, ok := inner.(*feel.Context); ok && kind == "context" {
		return untagEntries(context)
	}
	text, _ := inner.(string)
	switch kind {
	case "date":
		if v, ok := feel.ParseDate(text); ok {
			return v, nil
		}
	case "time":
		if v, ok := feel.ParseTime(text); ok {
			return v, nil
		}
	case "date and time":
		if v, ok := feel.ParseDateTime(text); ok {
			return v, nil
		}
	case "duration":
		if v, ok := feel.ParseDuration(text); ok {
			return v, nil
		}
	}
	return nil, fmt.Errorf("read variables: %q is no value of type %v", text, kind)
}

func untagEntries(c *feel.Context) (*feel.Context, error) {
	entries := feel.NewContext(c.Len())
	for key, value := range c.All() {
		v, err := untag(value)
		if err != nil {
			return nil, err
		}
		entries.Set(key, v)
	}
	return entries, nil
}

// storable tells why a value can't be kept in a variable: functions and ranges
// have no form that outlives a step.
func storable(value feel.Value) error {
	switch v := value.(type) {
	case feel.List:
		for _, item := range v {
			if err := storable(item); err != nil {
				return err
			}
		}
	case *feel.Context:
		for _, item := range v.All() {
			if err := storable(item); err != nil {
				return err
			}
		}
	case feel.Range, *feel.Function:
		return errors.New("a range or function can't be kept in a variable; keep its bounds or its result")
	}
	return nil
}
