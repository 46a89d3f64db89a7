package forms

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// draft is the only dialect of JSON Schema that is read.
const draft = "https://json-schema.org/draft/2020-12/schema"

// Form is a compiled form: immutable and safe for concurrent use.
type Form struct {
	name   string
	source json.RawMessage
	schema *jsonschema.Schema
	root   *element
}

// Fault is why a schema file is refused.
type Fault struct {
	File    string
	Pointer string // JSON Pointer to the place; empty: the whole file
	Line    int
	Text    string // a sentence for the form's author
}

// Error gives file, line, place and sentence.
func (f *Fault) Error() string {
	place := f.Pointer
	if place != "" {
		place += ": "
	}
	return fmt.Sprintf("%s:%d: %s%s", f.File, f.Line, place, f.Text)
}

// Parse compiles a schema file; name is the file's, for errors. The schema
// describes an object, its properties have names of letters, digits and "_", its
// references stay inside the file ("#/$defs/…") and its formats are known. Every
// error is a [*Fault] with the line.
func Parse(name string, schema []byte) (*Form, error) {
	tree, fault := readTree(schema)
	if fault != nil {
		fault.File = name
		return nil, fault
	}
	r := &schemaReader{file: name, tree: tree}
	if err := r.check(tree, nil); err != nil {
		return nil, err
	}
	compiled, err := compile(plain(tree))
	if err != nil {
		return nil, r.compileFault(err)
	}
	root, err := r.root()
	if err != nil {
		return nil, err
	}
	return &Form{name: name, source: schema, schema: compiled, root: root}, nil
}

// Name returns the file name the form was read from.
func (f *Form) Name() string { return f.name }

// Schema returns the schema as its author wrote it.
func (f *Form) Schema() json.RawMessage { return f.source }

func compile(doc any) (*jsonschema.Schema, error) {
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	c.AssertFormat()
	c.UseLoader(noLoader{})
	c.RegisterFormat(&jsonschema.Format{Name: "month", Validate: validateMonth})
	c.RegisterFormat(&jsonschema.Format{Name: "tel", Validate: validateTelephone})
	const address = "form:schema"
	if err := c.AddResource(address, doc); err != nil {
		return nil, err
	}
	return c.Compile(address)
}

// noLoader refuses every file and address, so that reading a form never reaches out.
type noLoader struct{}

func (noLoader) Load(string) (any, error) {
	return nil, errors.New("references to other files are refused; put the definition under $defs")
}

// knownFormats are the formats that are asserted. Others would assert nothing,
// which an author cannot see, so they are refused.
var knownFormats = []string{
	"date", "date-time", "duration", "email", "hostname", "ipv4", "ipv6", "month", "regex", "tel", "time", "uri", "uuid",
}

func validateMonth(v any) error {
	s, ok := v.(string)
	if !ok {
		return nil
	}
	_, err := time.Parse("2006-01", s)
	return err
}

// validateTelephone accepts what ITU-T E.123 writes: digits with blanks and
// brackets, and a leading plus.
func validateTelephone(v any) error {
	s, ok := v.(string)
	if !ok {
		return nil
	}
	digits := 0
	for i, r := range s {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case r == '+' && i == 0, strings.ContainsRune(" ()/-.", r):
		default:
			return errors.New("has a character that telephone numbers do not have")
		}
	}
	if digits < 3 || digits > 20 {
		return errors.New("has too few or too many digits")
	}
	return nil
}
