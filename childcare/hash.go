package childcare

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
)

// SeedHash returns the SHA-256 of the seed in hexadecimal digits: what the
// town publishes before it knows any wish.
func SeedHash(seed string) string {
	sum := sha256.Sum256([]byte(seed))
	return hex.EncodeToString(sum[:])
}

// Hash returns the SHA-256 of the input in hexadecimal digits. It is the same
// for every order of facilities, children, families and placements.
func Hash(input Input) string {
	input.Facilities = sortedBy(input.Facilities, func(f Facility) string { return f.ID })
	input.Children = sortedBy(input.Children, func(c Child) string { return c.ID })
	input.Families = sortedBy(input.Families, func(f Family) string { return f.Key })
	input.Placements = sortedBy(input.Placements, func(p Placement) string { return p.Child })
	digest := sha256.New()
	// Strings, numbers and lists of them always encode, and a hash always
	// accepts what is written, so there is no error to see here.
	_ = json.NewEncoder(digest).Encode(input)
	return hex.EncodeToString(digest.Sum(nil))
}

func sortedBy[T any](items []T, key func(T) string) []T {
	return slices.SortedFunc(slices.Values(items), func(a, b T) int { return cmp.Compare(key(a), key(b)) })
}
