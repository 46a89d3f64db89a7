package postgres

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf16"
)

// plain makes text that PostgreSQL takes: invalid UTF-8 and the character NUL, which its text cannot hold,
// become U+FFFD.
func plain(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
}

// storable does the same for JSON, where NUL is an escape and half of a surrogate pair is another one that
// PostgreSQL refuses.
func storable(raw []byte) string {
	raw = bytes.ToValidUTF8(raw, []byte("\uFFFD"))
	if !bytes.Contains(raw, []byte(`\u`)) {
		return string(raw)
	}
	out := make([]byte, 0, len(raw))
	for len(raw) > 0 {
		keep, replace := escape(raw)
		if replace {
			out = append(out, `\ufffd`...)
		} else {
			out = append(out, raw[:keep]...)
		}
		raw = raw[keep:]
	}
	return string(out)
}

// escape gives the length of the character or escape with which raw begins, and whether it has to be replaced.
func escape(raw []byte) (length int, replace bool) {
	if raw[0] != '\\' || len(raw) == 1 {
		return 1, false
	}
	unit, ok := codeUnit(raw)
	if !ok {
		return 2, false // what follows the backslash is escaped and begins nothing
	}
	if !utf16.IsSurrogate(unit) {
		return len(`\u0000`), unit == 0
	}
	if low, ok := codeUnit(raw[len(`\u0000`):]); ok && utf16.DecodeRune(unit, low) != '\uFFFD' {
		return 2 * len(`\u0000`), false
	}
	return len(`\u0000`), true
}

// codeUnit reads the escape \uXXXX with which raw begins.
func codeUnit(raw []byte) (rune, bool) {
	if len(raw) < len(`\u0000`) || raw[0] != '\\' || raw[1] != 'u' {
		return 0, false
	}
	unit, err := strconv.ParseUint(string(raw[2:len(`\u0000`)]), 16, 16)
	return rune(unit), err == nil
}
