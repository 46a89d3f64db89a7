package feel

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"unicode"
)

// runeRange is the characters from low to high, both included.
type runeRange struct{ low, high rune }

// runeSet is a set of characters; once normalized, its ranges ascend and have gaps between them.
type runeSet []runeRange

var anyRune = runeSet{{0, unicode.MaxRune}}

func (s runeSet) normalized() runeSet {
	sorted := slices.Clone(s)
	slices.SortFunc(sorted, func(a, b runeRange) int { return cmp.Compare(a.low, b.low) })
	merged := sorted[:0]
	for _, r := range sorted {
		if last := len(merged) - 1; last >= 0 && r.low <= merged[last].high+1 {
			merged[last].high = max(merged[last].high, r.high)
		} else {
			merged = append(merged, r)
		}
	}
	return merged
}

// subtract returns the characters of s that are not in t.
func (s runeSet) subtract(t runeSet) runeSet {
	rest := runeSet{}
	t = t.normalized()
	for _, r := range s.normalized() {
		low := r.low
		for _, hole := range t {
			if hole.high < low || hole.low > r.high {
				continue
			}
			if hole.low > low {
				rest = append(rest, runeRange{low, hole.low - 1})
			}
			low = hole.high + 1
		}
		if low <= r.high {
			rest = append(rest, runeRange{low, r.high})
		}
	}
	return rest
}

func (s runeSet) has(r rune) bool {
	_, found := slices.BinarySearchFunc(s, r, func(part runeRange, r rune) int {
		if part.high < r {
			return -1
		}
		return pick(part.low > r, 1, 0)
	})
	return found
}

// foldRunes adds the other cases of the characters.
func foldRunes(s runeSet) runeSet {
	folded := slices.Clone(s)
	cased := casedRunes()
	for _, part := range s {
		first, _ := slices.BinarySearch(cased, part.low)
		for _, r := range cased[first:] {
			if r > part.high {
				break
			}
			for other := unicode.SimpleFold(r); other != r; other = unicode.SimpleFold(other) {
				folded = append(folded, runeRange{other, other})
			}
		}
	}
	return folded.normalized()
}

// casedRunes are the characters that have another case, in ascending order.
var casedRunes = sync.OnceValue(func() []rune {
	var cased []rune
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if unicode.SimpleFold(r) != r {
			cased = append(cased, r)
		}
	}
	return cased
})

func setOf(tables ...*unicode.RangeTable) runeSet {
	var set runeSet
	for _, table := range tables {
		for _, r := range table.R16 {
			set = appendStrided(set, rune(r.Lo), rune(r.Hi), rune(r.Stride))
		}
		for _, r := range table.R32 {
			set = appendStrided(set, rune(r.Lo), rune(r.Hi), rune(r.Stride))
		}
	}
	return set.normalized()
}

func appendStrided(set runeSet, low, high, stride rune) runeSet {
	if stride == 1 {
		return append(set, runeRange{low, high})
	}
	for r := low; r <= high; r += stride {
		set = append(set, runeRange{r, r})
	}
	return set
}

// The sets behind \i and \c (XML 1.0 names), \d, \s and \w.
var (
	nameStartRunes = runeSet{
		{':', ':'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}, {0xC0, 0xD6}, {0xD8, 0xF6}, {0xF8, 0x2FF}, {0x370, 0x37D},
		{0x37F, 0x1FFF}, {0x200C, 0x200D}, {0x2070, 0x218F}, {0x2C00, 0x2FEF}, {0x3001, 0xD7FF}, {0xF900, 0xFDCF},
		{0xFDF0, 0xFFFD}, {0x10000, 0xEFFFF},
	}
	nameRunes = append(slices.Clone(nameStartRunes),
		runeRange{'-', '-'}, runeRange{'.', '.'}, runeRange{'0', '9'}, runeRange{0xB7, 0xB7},
		runeRange{0x300, 0x36F}, runeRange{0x203F, 0x2040}).normalized()
	digitRunes = setOf(unicode.Nd)
	spaceRunes = runeSet{{'\t', '\n'}, {'\r', '\r'}, {' ', ' '}}
	wordRunes  = anyRune.subtract(setOf(unicode.P, unicode.Z)).subtract(otherRunes)
	// otherRunes is category C: besides what has a table, all that is not assigned.
	otherRunes = anyRune.subtract(setOf(unicode.L, unicode.M, unicode.N, unicode.P, unicode.S, unicode.Z))
)

// escapedClass is the set a letter stands for after a backslash; the capital
// letter stands for all other characters.
func escapedClass(letter rune) (runeSet, bool) {
	var set runeSet
	switch unicode.ToLower(letter) {
	case 'd':
		set = digitRunes
	case 's':
		set = spaceRunes
	case 'w':
		set = wordRunes
	case 'i':
		set = nameStartRunes
	case 'c':
		set = nameRunes
	default:
		return nil, false
	}
	if unicode.IsUpper(letter) {
		set = anyRune.subtract(set)
	}
	return set, letter < 0x80
}

// unicodeProperty returns the set of a general category or, after Is, a block.
func unicodeProperty(name string) (runeSet, bool) {
	if block, ok := strings.CutPrefix(name, "Is"); ok {
		r, ok := unicodeBlocks[block]
		return runeSet{r}, ok
	}
	switch name {
	case "C":
		return otherRunes, true
	case "Cn":
		return otherRunes.subtract(setOf(unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs)), true
	}
	table, ok := unicode.Categories[name]
	if !ok || len(name) > 2 || name == "LC" {
		return nil, false
	}
	return setOf(table), true
}
