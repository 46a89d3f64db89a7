package dmn

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// maxXMLDepth bounds how deeply elements nest.
const maxXMLDepth = 500

// element is one XML element of the DMN namespace; others are skipped.
type element struct {
	name     string
	attrs    map[string]string
	children []*element
	text     string
	line     int
}

// attr returns an attribute without namespace, or "".
func (e *element) attr(name string) string { return e.attrs[name] }

// child returns the first child of that name, or nil.
func (e *element) child(name string) *element {
	for _, c := range e.children {
		if c.name == name {
			return c
		}
	}
	return nil
}

// all returns the children of that name.
func (e *element) all(name string) []*element {
	var found []*element
	for _, c := range e.children {
		if c.name == name {
			found = append(found, c)
		}
	}
	return found
}

// textOf returns the text of the child of that name, or "".
func (e *element) textOf(name string) string {
	if c := e.child(name); c != nil {
		return c.text
	}
	return ""
}

// namespaces are those of the versions of DMN that can be read.
var namespaces = map[string]string{
	"http://www.omg.org/spec/DMN/20180521/MODEL/":   "1.2",
	"https://www.omg.org/spec/DMN/20191111/MODEL/":  "1.3",
	"https://www.omg.org/spec/DMN/20211108/MODEL/":  "1.4",
	"https://www.omg.org/spec/DMN/20230324/MODEL/":  "1.5",
	"http://www.omg.org/spec/DMN/20151101/dmn.xsd":  "1.1",
	"http://www.omg.org/spec/DMN/20191111/MODEL/":   "1.3",
	"http://www.omg.org/spec/DMN/20211108/MODEL/":   "1.4",
	"http://www.omg.org/spec/DMN/20230324/MODEL/":   "1.5",
	"https://www.omg.org/spec/DMN/20180521/MODEL/":  "1.2",
	"https://www.omg.org/spec/DMN/20151101/dmn.xsd": "1.1",
}

// parseXML reads the elements of the root's namespace, and the version of DMN it stands for.
func parseXML(data []byte) (root *element, version string, err error) {
	decoder := xml.NewDecoder(bytes.NewReader(data))
	decoder.CharsetReader = func(charset string, _ io.Reader) (io.Reader, error) {
		return nil, fmt.Errorf("the encoding %q is not supported; save the file as UTF-8", charset)
	}
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return nil, "", errors.New("the file holds no XML element")
		}
		if err != nil {
			return nil, "", err
		}
		if start, ok := token.(xml.StartElement); ok {
			if version = namespaces[start.Name.Space]; version == "" {
				return nil, "", fmt.Errorf("the namespace %q is not one of DMN 1.2 to 1.5", start.Name.Space)
			}
			root, err = readElement(decoder, start, 0)
			return root, version, err
		}
	}
}

func readElement(decoder *xml.Decoder, start xml.StartElement, depth int) (*element, error) {
	line, _ := decoder.InputPos()
	if depth > maxXMLDepth {
		return nil, fmt.Errorf("line %d: elements are nested deeper than %d", line, maxXMLDepth)
	}
	e := &element{name: start.Name.Local, attrs: map[string]string{}, line: line}
	for _, a := range start.Attr {
		if a.Name.Space == "" {
			e.attrs[a.Name.Local] = a.Value
		}
	}
	var text strings.Builder
	for {
		token, err := decoder.Token()
		if err != nil {
			return nil, err
		}
		switch t := token.(type) {
		case xml.CharData:
			text.Write(t)
		case xml.EndElement:
			e.text = text.String()
			return e, nil
		case xml.StartElement:
			if t.Name.Space != start.Name.Space {
				if err := decoder.Skip(); err != nil {
					return nil, err
				}
				continue
			}
			inner, err := readElement(decoder, t, depth+1)
			if err != nil {
				return nil, err
			}
			e.children = append(e.children, inner)
		}
	}
}
