package bpmn

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// The limits of a model file. The largest of some 2,700 public models has 2 MB,
// 30,000 elements and a nesting of 20.
const (
	maxFileSize = 20 << 20
	maxDepth    = 200
	maxElements = 250_000
	maxAttrs    = 1_000_000
	maxTagAttrs = 500
)

// Read parses a BPMN 2.0 file. It keeps every element, attribute, comment and
// extension. Files above 20 MB, nesting beyond 200 elements, document type
// declarations and entities are refused, so that memory stays bounded. Errors
// name the line and, where one is known, the element.
func Read(data []byte) (*Definitions, error) {
	if len(data) > maxFileSize {
		return nil, fmt.Errorf("the model has %d bytes; at most %d are read", len(data), maxFileSize)
	}
	text, err := toUTF8(data)
	if err != nil {
		return nil, fmt.Errorf("read model: %w", err)
	}
	if len(text) > 2*maxFileSize {
		return nil, fmt.Errorf("the model has %d bytes as UTF-8; at most %d are read", len(text), 2*maxFileSize)
	}
	r := newReader(string(version11.ReplaceAll(text, []byte("${1}1.0${2}"))))
	if err := r.document(); err != nil {
		return nil, fmt.Errorf("read model, line %d: %w", r.line(), err)
	}
	if !r.root.is("definitions") {
		return nil, fmt.Errorf("read model, line %d: the root element is <%s>, not BPMN 2.0's <definitions>",
			r.root.Line, r.root.Name.qualified())
	}
	return newDefinitions(r.before, r.root, r.after), nil
}

// reader builds the element tree from raw tokens, which keep prefixes that
// encoding/xml's own namespace handling would drop.
type reader struct {
	source string
	xml    *xml.Decoder

	root          *Element
	before, after []Content // comments and instructions around the root
	open          []*Element
	scopes        []map[string]string // prefix → URI, one per open element that declares any
	scopeOf       []int               // number of scopes below each open element

	elements, attrs int
}

func newReader(source string) *reader {
	r := &reader{source: source, xml: xml.NewDecoder(strings.NewReader(source))}
	r.xml.CharsetReader = func(_ string, input io.Reader) (io.Reader, error) { return input, nil }
	r.scopes = []map[string]string{{"xml": nsXML}}
	return r
}

// line returns the line on which the next token starts.
func (r *reader) line() int {
	line, _ := r.xml.InputPos()
	return line
}

func (r *reader) document() error {
	for {
		from, line := r.xml.InputOffset(), r.line()
		token, err := r.xml.RawToken()
		if errors.Is(err, io.EOF) {
			return r.finished()
		}
		if err != nil {
			return plain(err)
		}
		raw := r.source[from:r.xml.InputOffset()]
		if err := r.token(token, raw, line); err != nil {
			return err
		}
	}
}

func (r *reader) finished() error {
	if len(r.open) > 0 {
		return fmt.Errorf("the file ends inside <%s>", r.open[len(r.open)-1].Name.qualified())
	}
	if r.root == nil {
		return errors.New("the file holds no element")
	}
	return nil
}

func (r *reader) token(token xml.Token, raw string, line int) error {
	switch t := token.(type) {
	case xml.StartElement:
		return r.start(t, raw, line)
	case xml.EndElement:
		return r.end(t)
	case xml.CharData:
		return r.text(Content{Kind: TextNode, Text: string(t), raw: raw})
	case xml.Comment:
		r.add(Content{Kind: CommentNode, Text: string(t), raw: raw})
	case xml.ProcInst:
		if t.Target != "xml" {
			r.add(Content{Kind: InstructionNode, Text: string(t.Inst), raw: raw})
		}
	case xml.Directive:
		return errors.New("document type declarations are refused: they can pull in other files; delete <!DOCTYPE …>")
	}
	return nil
}

func (r *reader) start(t xml.StartElement, raw string, line int) error {
	if len(r.open) == 0 && r.root != nil {
		return fmt.Errorf("<%s> follows the end of the root element", t.Name.Local)
	}
	r.elements++
	r.attrs += len(t.Attr)
	switch {
	case len(r.open) >= maxDepth:
		return fmt.Errorf("elements are nested deeper than %d", maxDepth)
	case r.elements > maxElements:
		return fmt.Errorf("the model has more than %d elements", maxElements)
	case r.attrs > maxAttrs:
		return fmt.Errorf("the model has more than %d attributes", maxAttrs)
	case len(t.Attr) > maxTagAttrs:
		return fmt.Errorf("<%s> has more than %d attributes", t.Name.Local, maxTagAttrs)
	}
	r.declare(t.Attr)
	e := &Element{Line: line, selfClosing: strings.HasSuffix(raw, "/>")}
	var err error
	if e.Name, err = r.resolve(t.Name, true); err != nil {
		return err
	}
	if e.Attrs, err = r.attributes(t, raw); err != nil {
		return fmt.Errorf("<%s>: %w", e.Name.qualified(), err)
	}
	if len(r.open) == 0 {
		r.root = e
	} else {
		e.Parent = r.open[len(r.open)-1]
		r.add(Content{Kind: ElementNode, Element: e})
	}
	r.open = append(r.open, e)
	return nil
}

func (r *reader) end(t xml.EndElement) error {
	if len(r.open) == 0 {
		return fmt.Errorf("</%s> closes nothing", t.Name.Local)
	}
	last := len(r.open) - 1
	if name := r.open[last].Name; name.Local != t.Name.Local || name.Prefix != t.Name.Space {
		return fmt.Errorf("</%s> closes <%s>", Name{Prefix: t.Name.Space, Local: t.Name.Local}.qualified(), name.qualified())
	}
	r.open = r.open[:last]
	r.scopes = r.scopes[:r.scopeOf[last]]
	r.scopeOf = r.scopeOf[:last]
	return nil
}

func (r *reader) text(c Content) error {
	if len(r.open) > 0 {
		r.add(c)
		return nil
	}
	if strings.TrimSpace(c.Text) != "" {
		return errors.New("there is text outside the root element")
	}
	return nil
}

func (r *reader) add(c Content) {
	switch {
	case len(r.open) > 0:
		parent := r.open[len(r.open)-1]
		parent.Content = append(parent.Content, c)
	case r.root == nil:
		r.before = append(r.before, c)
	default:
		r.after = append(r.after, c)
	}
}

// declare opens the scope of an element's namespace declarations.
func (r *reader) declare(attrs []xml.Attr) {
	r.scopeOf = append(r.scopeOf, len(r.scopes))
	var scope map[string]string
	for _, a := range attrs {
		prefix, ok := declaredPrefix(a.Name)
		if !ok {
			continue
		}
		if scope == nil {
			scope = map[string]string{}
		}
		scope[prefix] = strings.TrimSpace(a.Value)
	}
	if scope != nil {
		r.scopes = append(r.scopes, scope)
	}
}

// declaredPrefix returns the prefix an xmlns attribute declares.
func declaredPrefix(name xml.Name) (string, bool) {
	switch {
	case name.Space == "xmlns":
		return name.Local, true
	case name.Space == "" && name.Local == "xmlns":
		return "", true
	}
	return "", false
}

func (r *reader) resolve(name xml.Name, element bool) (Name, error) {
	n := Name{Prefix: name.Space, Local: name.Local}
	if name.Space == "" && !element {
		return n, nil
	}
	for i := len(r.scopes) - 1; i >= 0; i-- {
		if uri, ok := r.scopes[i][name.Space]; ok {
			n.Space = uri
			return n, nil
		}
	}
	if name.Space == "" {
		return n, nil
	}
	return n, fmt.Errorf("the prefix of %s is not declared", n.qualified())
}

func (r *reader) attributes(t xml.StartElement, raw string) ([]Attr, error) {
	written := writtenValues(raw)
	if len(written) != len(t.Attr) {
		return nil, errors.New("an attribute is not written as name=\"value\"")
	}
	attrs := make([]Attr, len(t.Attr))
	for i, a := range t.Attr {
		w := written[i]
		attrs[i] = Attr{Value: normalised(a.Value, w.raw), raw: w.raw, quote: w.quote}
		if _, ok := declaredPrefix(a.Name); ok {
			attrs[i].Name = Name{Prefix: a.Name.Space, Local: a.Name.Local, Space: "xmlns"}
			continue
		}
		name, err := r.resolve(a.Name, false)
		if err != nil {
			return nil, err
		}
		attrs[i].Name = name
		for _, earlier := range attrs[:i] {
			if earlier.Name.Local == name.Local && earlier.Name.Space == name.Space {
				return nil, fmt.Errorf("the attribute %s stands twice", name.qualified())
			}
		}
	}
	return attrs, nil
}

type written struct {
	raw   string
	quote byte
}

// writtenValues cuts the attribute values out of a start tag that encoding/xml
// has accepted.
func writtenValues(tag string) []written {
	var values []written
	for {
		from := strings.IndexAny(tag, `"'`)
		if from < 0 {
			return values
		}
		quote := tag[from]
		length := strings.IndexByte(tag[from+1:], quote)
		if length < 0 {
			return values
		}
		values = append(values, written{raw: tag[from+1 : from+1+length], quote: quote})
		tag = tag[from+length+2:]
	}
}

// normalised applies XML 1.0 §3.3.3, which encoding/xml leaves out: literal line
// breaks and tabs in an attribute are spaces; those written as character
// references stay.
func normalised(value, raw string) string {
	if !strings.ContainsAny(value, "\t\n\r") || !strings.ContainsAny(raw, "\t\n\r") {
		return value
	}
	if !strings.Contains(raw, "&#") {
		return strings.NewReplacer("\t", " ", "\n", " ", "\r", " ").Replace(value)
	}
	spaced := strings.NewReplacer("\r\n", " ", "\t", " ", "\n", " ", "\r", " ").Replace(raw)
	token, err := xml.NewDecoder(strings.NewReader("<a a='" + strings.ReplaceAll(spaced, "'", "&#39;") + "'>")).RawToken()
	if start, ok := token.(xml.StartElement); err == nil && ok && len(start.Attr) == 1 {
		return start.Attr[0].Value
	}
	return value
}

// plain takes the position out of an encoding/xml error, which the caller adds.
func plain(err error) error {
	var syntax *xml.SyntaxError
	if !errors.As(err, &syntax) {
		return err
	}
	if strings.Contains(syntax.Msg, "invalid character entity") {
		return fmt.Errorf("%s: only the five entities of XML itself are read", syntax.Msg)
	}
	return errors.New(syntax.Msg)
}
