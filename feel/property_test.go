package feel

import (
	"fmt"
	"strings"
	"testing"

	"github.com/cockroachdb/apd/v3"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

var numbers = rapid.Custom(func(t *rapid.T) Number {
	coefficient := rapid.Int64Range(-maxSmall, maxSmall).Draw(t, "coefficient")
	return fromDecimal(apd.New(coefficient, rapid.Int32Range(-20, 3).Draw(t, "exponent")))
})

var dates = rapid.Custom(func(t *rapid.T) Date {
	year, month := rapid.IntRange(-9999, 9999).Draw(t, "year"), rapid.IntRange(1, 12).Draw(t, "month")
	return Date{year, month, rapid.IntRange(1, daysIn(year, month)).Draw(t, "day")}
})

func TestNumbersComputeAsDecimal128Does(t *testing.T) {
	t.Parallel()
	operations := map[byte]func(d, x, y *apd.Decimal) (apd.Condition, error){
		'+': decimal128.Add, '-': decimal128.Sub, '*': decimal128.Mul, '/': decimal128.Quo,
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := numbers.Draw(t, "a"), numbers.Draw(t, "b")
		op := rapid.SampledFrom([]byte("+-*/")).Draw(t, "operation")
		var x, y, want apd.Decimal
		condition, _ := operations[op](&want, a.decimal(&x), b.decimal(&y))
		got, ok := calculate(op, a, b)
		require.Equal(t, condition&failed == 0, ok)
		if ok {
			var scratch apd.Decimal
			require.Zero(t, got.decimal(&scratch).Cmp(&want), "%s %c %s", a, op, b)
		}
	})
}

func TestNumbersAreReadAsTheyArePrinted(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := numbers.Draw(t, "n")
		again, err := ParseNumber(n.String())
		require.NoError(t, err)
		require.Zero(t, n.Cmp(again))
		require.Equal(t, n.String(), again.String())
	})
}

func TestModuloHasTheSignOfTheDivisor(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := numbers.Draw(t, "a"), numbers.Draw(t, "b")
		rest, ok := a.mod(b)
		require.Equal(t, b.Sign() != 0, ok)
		require.True(t, rest.Sign() == 0 || rest.Sign() == b.Sign())
		require.True(t, b.Sign() == 0 || rest.abs().Cmp(b.abs()) <= 0)
	})
}

func TestDatesAreReadAsTheyArePrinted(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := dates.Draw(t, "date")
		again, ok := ParseDate(d.String())
		require.True(t, ok, d)
		require.Equal(t, d, again)
		days, _ := ordinal(d)
		require.Equal(t, d, dateOfOrdinal(days))
	})
}

func TestADateMovedByDaysAndBackIsTheSame(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := dates.Draw(t, "date")
		by := newDuration(rapid.Int64Range(-100_000, 100_000).Draw(t, "days")*secondsPerDay, 0)
		there, ok := shift(d, by)
		require.True(t, ok)
		back, ok := minus(there, by)
		require.True(t, ok)
		require.Equal(t, d, back)
		difference, ok := between(there, d)
		require.True(t, ok)
		require.Equal(t, by, difference)
	})
}

func TestDurationsAreReadAsTheyArePrinted(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := newDuration(rapid.Int64Range(-1e12, 1e12).Draw(t, "seconds"), rapid.Int64Range(-1e9, 1e9).Draw(t, "nanos"))
		again, ok := ParseDuration(d.String())
		require.True(t, ok, d)
		require.Equal(t, d, again)
		months := YearsDuration(rapid.Int64Range(-1e12, 1e12).Draw(t, "months"))
		again, ok = ParseDuration(months.String())
		require.True(t, ok, months)
		require.Equal(t, months, again)
	})
}

// TestBothMatchersAgree draws patterns that need no backtracking and compares
// Go's matcher with ours, groups included.
func TestBothMatchersAgree(t *testing.T) {
	t.Parallel()
	atom := rapid.SampledFrom([]string{"a", "b", ".", "[ab]", "[^a]", "(a|b)", "(ab)", "(?:b|ba)", "a?", "b+", "(a*)b", "a{1,2}", "b*?"})
	rapid.Check(t, func(t *rapid.T) {
		source := strings.Join(rapid.SliceOfN(atom, 1, 5).Draw(t, "atoms"), "")
		text := rapid.StringOfN(rapid.SampledFrom([]rune("abc")), 0, 12, -1).Draw(t, "text")
		p, err := compilePattern(source, "")
		require.NoError(t, err, source)
		require.NotNil(t, p.linear, source)
		m := newMachine("", nil, nil)
		require.Equal(t, p.linear.FindStringSubmatchIndex(text), p.backtrack(m, text, 0), "%s in %s", source, text)
	})
}

func TestSetsOfCharactersAreExact(t *testing.T) {
	t.Parallel()
	sets := rapid.Custom(func(t *rapid.T) runeSet {
		var set runeSet
		for range rapid.IntRange(0, 4).Draw(t, "ranges") {
			low := rapid.Int32Range('a', 'p').Draw(t, "low")
			set = append(set, runeRange{low, low + rapid.Int32Range(0, 5).Draw(t, "length")})
		}
		return set
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := sets.Draw(t, "a"), sets.Draw(t, "b")
		rest := a.subtract(b)
		for r := 'a'; r <= 'z'; r++ {
			require.Equal(t, a.normalized().has(r) && !b.normalized().has(r), rest.has(r), fmt.Sprintf("%c", r))
		}
	})
}
