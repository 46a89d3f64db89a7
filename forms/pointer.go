package forms

import "strings"

var (
	escaper   = strings.NewReplacer("~", "~0", "/", "~1")
	unescaper = strings.NewReplacer("~1", "/", "~0", "~")
)

// pointer writes tokens as a JSON Pointer (RFC 6901).
func pointer(tokens []string) string {
	var b strings.Builder
	for _, token := range tokens {
		b.WriteByte('/')
		b.WriteString(escaper.Replace(token))
	}
	return b.String()
}

// tokens reads a JSON Pointer.
func tokens(pointer string) []string {
	if pointer == "" {
		return nil
	}
	found := strings.Split(strings.TrimPrefix(pointer, "/"), "/")
	for i := range found {
		found[i] = unescaper.Replace(found[i])
	}
	return found
}
