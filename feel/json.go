package feel

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// maxValueDepth bounds the nesting of values, in JSON too, maxTextSize
// the bytes of what is written: a value that shares its parts can be far larger
// written than in memory.
const (
	maxValueDepth = 1_000
	maxTextSize   = 64 << 20
)

// FromJSON reads one JSON value: numbers keep all their digits (up to 34),
// objects become contexts in the order of their keys. Strings stay strings; the
// types of a decision's inputs turn them into dates. It returns an error if data
// is not exactly one JSON value, is nested too deeply, or has a number beyond
// decimal128.
func FromJSON(data []byte) (Value, error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	value, err := readJSON(decoder, 0)
	if err != nil {
		return nil, fmt.Errorf("read JSON: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("read JSON: there is more text after the value")
	}
	return value, nil
}

func readJSON(decoder *json.Decoder, depth int) (Value, error) {
	if depth > maxValueDepth {
		return nil, fmt.Errorf("values are nested deeper than %d", maxValueDepth)
	}
	token, err := decoder.Token()
	if err != nil {
		return nil, err
	}
	switch t := token.(type) {
	case json.Delim:
		if t == '[' {
			return readJSONList(decoder, depth)
		}
		return readJSONContext(decoder, depth)
	case json.Number:
		return ParseNumber(t.String())
	}
	return token, nil
}

func readJSONList(decoder *json.Decoder, depth int) (Value, error) {
	list := List{}
	for decoder.More() {
		item, err := readJSON(decoder, depth+1)
		if err != nil {
			return nil, err
		}
		list = append(list, item)
	}
	_, err := decoder.Token()
	return list, err
}

func readJSONContext(decoder *json.Decoder, depth int) (Value, error) {
	ctx := NewContext(4)
	for decoder.More() {
		key, err := decoder.Token()
		if err != nil {
			return nil, err
		}
		value, err := readJSON(decoder, depth+1)
		if err != nil {
			return nil, err
		}
		ctx.Set(key.(string), value)
	}
	_, err := decoder.Token()
	return ctx, err
}

// ToJSON writes a value as JSON: numbers with all their digits, contexts in the
// order of their keys, dates, times, durations and ranges as the strings FEEL's
// string() gives. It returns an error for a function, which JSON cannot hold.
func ToJSON(v Value) ([]byte, error) {
	var b bytes.Buffer
	if err := writeJSON(&b, v, 0); err != nil {
		return nil, fmt.Errorf("write JSON: %w", err)
	}
	return b.Bytes(), nil
}

func writeJSON(b *bytes.Buffer, v Value, depth int) error {
	if depth > maxValueDepth || b.Len() > maxTextSize {
		return fmt.Errorf("the value is nested deeper than %d or longer than %d bytes", maxValueDepth, maxTextSize)
	}
	switch x := v.(type) {
	case nil:
		b.WriteString("null")
	case bool:
		fmt.Fprint(b, x)
	case Number:
		b.WriteString(x.String())
	case List:
		return writeJSONList(b, x, depth)
	case *Context:
		return writeJSONContext(b, x, depth)
	case *Function:
		return errors.New("a function has no JSON form; call it or leave it out of the result")
	default:
		return writeJSONString(b, String(v))
	}
	return nil
}

func writeJSONList(b *bytes.Buffer, list List, depth int) error {
	b.WriteByte('[')
	for i, item := range list {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := writeJSON(b, item, depth+1); err != nil {
			return err
		}
	}
	b.WriteByte(']')
	return nil
}

func writeJSONContext(b *bytes.Buffer, ctx *Context, depth int) error {
	b.WriteByte('{')
	separator := ""
	for key, value := range ctx.All() {
		b.WriteString(separator)
		separator = ","
		if err := writeJSONString(b, key); err != nil {
			return err
		}
		b.WriteByte(':')
		if err := writeJSON(b, value, depth+1); err != nil {
			return err
		}
	}
	b.WriteByte('}')
	return nil
}

func writeJSONString(b *bytes.Buffer, s string) error {
	encoder := json.NewEncoder(b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(s); err != nil {
		return err
	}
	b.Truncate(b.Len() - 1) // the newline Encode adds
	return nil
}
