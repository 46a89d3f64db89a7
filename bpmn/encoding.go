package bpmn

import (
	"bytes"
	"fmt"
	"regexp"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/unicode"
)

// declaredEncoding finds the encoding in an XML declaration.
var declaredEncoding = regexp.MustCompile(`^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z0-9._\-]+)["']`)

// version11 finds a declaration of XML 1.1, whose few additions no BPMN tool uses
// and whose name alone encoding/xml refuses.
var version11 = regexp.MustCompile(`^(\s*<\?xml\s+version\s*=\s*["'])1\.1(["'])`)

// toUTF8 returns data as UTF-8 without a byte order mark. The mark decides
// before the declaration does (XML 1.0, appendix F).
func toUTF8(data []byte) ([]byte, error) {
	switch {
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		return validUTF8(data[3:])
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("<\x00")):
		return decode(data, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM))
	case bytes.HasPrefix(data, []byte("\xfe\xff")), bytes.HasPrefix(data, []byte("\x00<")):
		return decode(data, unicode.UTF16(unicode.BigEndian, unicode.UseBOM))
	}
	match := declaredEncoding.FindSubmatch(data[:min(len(data), 256)])
	if match == nil {
		return validUTF8(data)
	}
	named, err := namedEncoding(string(match[1]))
	if err != nil {
		return nil, err
	}
	if named == nil || named == unicode.UTF8 {
		return validUTF8(data)
	}
	return decode(data, named)
}

// namedEncoding returns the encoding of an XML declaration; nil means UTF-8. A
// file that is readable as bytes and says UTF-16 was re-coded by a tool that
// left the declaration behind.
func namedEncoding(name string) (encoding.Encoding, error) {
	if named, err := ianaindex.IANA.Encoding(name); err == nil && named != nil {
		if canonical, _ := ianaindex.IANA.Name(named); len(canonical) >= 6 && canonical[:6] == "UTF-16" {
			return nil, nil
		}
		return named, nil
	}
	if named, err := htmlindex.Get(name); err == nil {
		return named, nil
	}
	return nil, fmt.Errorf("the file says it is encoded in %q, which is not known; save it as UTF-8", name)
}

func decode(data []byte, from encoding.Encoding) ([]byte, error) {
	if bytes.HasPrefix(data, []byte("<\x00")) {
		from = unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	} else if bytes.HasPrefix(data, []byte("\x00<")) {
		from = unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	}
	text, err := from.NewDecoder().Bytes(data)
	if err != nil {
		return nil, fmt.Errorf("decode the file's text: %w", err)
	}
	return text, nil
}

func validUTF8(data []byte) ([]byte, error) {
	if utf8.Valid(data) {
		return data, nil
	}
	line := 1
	for rest := data; len(rest) > 0; {
		r, size := utf8.DecodeRune(rest)
		if r == utf8.RuneError && size == 1 {
			break
		}
		if r == '\n' {
			line++
		}
		rest = rest[size:]
	}
	return nil, fmt.Errorf("line %d holds bytes that are not UTF-8; save the file as UTF-8 or declare its encoding", line)
}
