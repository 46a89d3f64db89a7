package forms

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/amtsweg/amtsweg/casework"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// The limits of submitted data. They bound what checking it costs: a number of a
// few characters such as 1e999999999 would otherwise fill the memory.
const (
	maxDataSize    = 1 << 20
	maxDataDepth   = 32
	maxDataTokens  = 50_000
	maxNumber      = 40  // characters
	maxExponent    = 300 // of ten
	maxFieldErrors = 200
	maxPointer     = 300 // characters; a longer one names its parent instead
)

// Validate checks data against the form. It returns one sentence per faulty
// field, in the form's order and in lang (German unless it begins with "en");
// sentences never repeat what was entered. A required field that is missing is
// the one pointed at. The error is a *casework.Error of kind Malformed for data
// that is no JSON or beyond the limits of size and depth.
func (f *Form) Validate(data json.RawMessage, lang string) ([]casework.FieldError, error) {
	if err := readableData(data); err != nil {
		return nil, err
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		return nil, casework.Errorf(casework.Malformed, "the data is no valid JSON; check commas and quotes")
	}
	c := &checker{root: f.root, words: wordsIn(lang), seen: map[string]bool{}}
	c.unstorable(value, nil)
	if len(c.found) > 0 {
		return c.found, nil
	}
	violated, _ := errors.AsType[*jsonschema.ValidationError](f.schema.Validate(value))
	if violated == nil {
		return nil, nil
	}
	c.collect(violated)
	slices.SortStableFunc(c.found, func(a, b casework.FieldError) int {
		return slices.Compare(f.rank(a.Pointer), f.rank(b.Pointer))
	})
	return c.found, nil
}

// readableData bounds what the data can cost before any of it is built in memory.
func readableData(data []byte) error {
	if len(data) > maxDataSize {
		return casework.Errorf(casework.Malformed, "the data has more than %d bytes; send less", maxDataSize).WithReason("too-large")
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	depth := 0
	for count := 0; ; count++ {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return casework.Errorf(casework.Malformed, "the data is no valid JSON; check commas and quotes")
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
		if depth > maxDataDepth || count > maxDataTokens {
			return casework.Errorf(casework.Malformed, "the data is nested too deeply or has too many entries; send less").WithReason("too-large")
		}
	}
	return nil
}

// checker collects the faults of one submission.
type checker struct {
	root  *element
	words words
	seen  map[string]bool
	found []casework.FieldError
}

// add notes a fault, the first of each place only.
func (c *checker) add(path []string, sentence string) {
	place := pointer(path)
	for len(place) > maxPointer {
		path = path[:len(path)-1]
		place = pointer(path)
	}
	if c.seen[place] || len(c.found) >= maxFieldErrors {
		return
	}
	c.seen[place] = true
	c.found = append(c.found, casework.FieldError{Pointer: place, Message: sentence})
}

// unstorable finds what no database column takes and what costs too much to
// compare: NUL characters and numbers of absurd size.
func (c *checker) unstorable(value any, path []string) {
	switch v := value.(type) {
	case string:
		if strings.ContainsRune(v, 0) {
			c.add(path, c.words.characters)
		}
	case json.Number:
		if absurd(v.String()) {
			c.add(path, c.words.absurd)
		}
	case []any:
		for i, item := range v {
			c.unstorable(item, append(path[:len(path):len(path)], strconv.Itoa(i)))
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			if strings.ContainsRune(name, 0) {
				c.add(path, c.words.characters)
				continue
			}
			c.unstorable(v[name], append(path[:len(path):len(path)], name))
		}
	}
}

func absurd(number string) bool {
	if len(number) > maxNumber {
		return true
	}
	_, exponent, ok := strings.Cut(strings.ToLower(number), "e")
	if !ok {
		return false
	}
	n, err := strconv.Atoi(exponent)
	return err != nil || n > maxExponent || n < -maxExponent
}

// collect turns the validator's tree of violations into sentences.
func (c *checker) collect(v *jsonschema.ValidationError) {
	switch k := v.ErrorKind.(type) {
	case *kind.Required:
		for _, name := range k.Missing {
			path := append(slices.Clone(v.InstanceLocation), name)
			c.add(path, c.words.missing(c.root.find(path)))
		}
	case *kind.DependentRequired:
		for _, name := range k.Missing {
			path := append(slices.Clone(v.InstanceLocation), name)
			c.add(path, c.words.missing(c.root.find(path)))
		}
	case *kind.AdditionalProperties:
		for _, name := range k.Properties {
			c.add(append(slices.Clone(v.InstanceLocation), name), c.words.unknown)
		}
	case *kind.AnyOf, *kind.OneOf, *kind.Not, *kind.Contains, *kind.MinContains, *kind.MaxContains:
		c.add(v.InstanceLocation, c.words.sentence(v.ErrorKind, c.root.find(v.InstanceLocation)))
	default:
		if len(v.Causes) == 0 {
			c.add(v.InstanceLocation, c.words.sentence(v.ErrorKind, c.root.find(v.InstanceLocation)))
		}
		for _, cause := range v.Causes {
			c.collect(cause)
		}
	}
}

// rank is the place of a pointer in the form's order, for sorting.
func (f *Form) rank(place string) []int {
	var rank []int
	e := f.root
	for _, token := range tokens(place) {
		position := math.MaxInt // unknown properties come last
		switch {
		case e == nil:
		case e.item != nil:
			position, _ = strconv.Atoi(token)
			e = e.item
		default:
			i := slices.IndexFunc(e.properties, func(p *element) bool { return p.name == token })
			e = e.property(token)
			position = cmp.Or(max(i+1, 0), position)
		}
		rank = append(rank, position)
	}
	return rank
}

// plural picks the singular or plural wording and fills in the number.
func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return fmt.Sprintf(many, n)
}
