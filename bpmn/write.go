package bpmn

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// Write writes the model as UTF-8 XML with every element, attribute, comment,
// extension and diagram coordinate that was read. Errors are those of w.
func (d *Definitions) Write(w io.Writer) error {
	out := bufio.NewWriter(w)
	out.WriteString("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
	for i := range d.before {
		writeContent(out, &d.before[i])
		out.WriteByte('\n')
	}
	writeElement(out, d.Root)
	out.WriteByte('\n')
	for i := range d.after {
		writeContent(out, &d.after[i])
		out.WriteByte('\n')
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write model: %w", err)
	}
	return nil
}

func writeElement(out *bufio.Writer, e *Element) {
	name := e.Name.qualified()
	out.WriteByte('<')
	out.WriteString(name)
	for i := range e.Attrs {
		writeAttr(out, &e.Attrs[i])
	}
	if len(e.Content) == 0 && e.selfClosing {
		out.WriteString(" />")
		return
	}
	out.WriteByte('>')
	for i := range e.Content {
		writeContent(out, &e.Content[i])
	}
	out.WriteString("</" + name + ">")
}

// writeAttr writes a value as the file wrote it, since other readers tell
// literal line breaks from escaped ones.
func writeAttr(out *bufio.Writer, a *Attr) {
	value, quote := a.raw, string(a.quote)
	if a.quote == 0 {
		value, quote = attrEscaper.Replace(a.Value), `"`
	}
	out.WriteString(" " + a.Name.qualified() + "=" + quote + value + quote)
}

func writeContent(out *bufio.Writer, c *Content) {
	switch {
	case c.Element != nil:
		writeElement(out, c.Element)
	case c.raw != "":
		out.WriteString(c.raw)
	default:
		out.WriteString(textEscaper.Replace(c.Text))
	}
}

var (
	textEscaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\r", "&#13;")
	attrEscaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;",
		"\t", "&#9;", "\n", "&#10;", "\r", "&#13;")
)
