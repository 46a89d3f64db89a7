package postgres

import (
	"bytes"
	"strings"
)

// plain makes text that PostgreSQL takes: invalid UTF-8 and the character NUL, which its text cannot hold,
// become U+FFFD.
func plain(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
}

// storable does the same for JSON, where NUL is an escape.
func storable(raw []byte) string {
	const escapedNUL = `\u0000`
	raw = bytes.ToValidUTF8(raw, []byte("\uFFFD"))
	if !bytes.Contains(raw, []byte(escapedNUL)) {
		return string(raw)
	}
	out := make([]byte, 0, len(raw))
	for len(raw) > 0 {
		switch {
		case bytes.HasPrefix(raw, []byte(escapedNUL)):
			out, raw = append(out, `\ufffd`...), raw[len(escapedNUL):]
		case raw[0] == '\\' && len(raw) > 1: // what follows is escaped and begins nothing
			out, raw = append(out, raw[:2]...), raw[2:]
		default:
			out, raw = append(out, raw[0]), raw[1:]
		}
	}
	return string(out)
}
