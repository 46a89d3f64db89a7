package feel

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"github.com/cockroachdb/apd/v3"
)

// decimal128 is the arithmetic of DMN 1.5 §10.3.2.3.1: IEEE 754-2008 decimal128
// with 34 digits, rounding half to even.
var decimal128 = apd.Context{
	Precision:   34,
	MaxExponent: 6144,
	MinExponent: -6143,
	Rounding:    apd.RoundHalfEven,
}

// failed are the conditions under which an operation has no number as result.
const failed = apd.Overflow | apd.InvalidOperation | apd.DivisionByZero |
	apd.DivisionUndefined | apd.DivisionImpossible | apd.SystemOverflow | apd.SystemUnderflow

// maxSmall bounds the coefficient of numbers kept without a decimal: 18 digits,
// so that the sum of two of them cannot overflow an int64.
const maxSmall = 999_999_999_999_999_999

// Number is a FEEL number: a decimal with up to 34 significant digits.
// Its scale is kept for printing (1.10 prints as 1.10) but 1.10 = 1.1.
// The zero Number is 0.
type Number struct {
	coef int64        // the coefficient, if big is nil
	exp  int32        // the power of ten coef is multiplied with
	big  *apd.Decimal // the whole number, where coef has not enough digits
}

// IntNumber returns i as a Number.
func IntNumber(i int64) Number {
	if i > maxSmall || i < -maxSmall {
		return fromDecimal(apd.New(i, 0))
	}
	return Number{coef: i}
}

// ParseNumber reads a decimal such as "12", "-0.5" or "1.2e3", rounded to 34
// digits. It returns an error if s is no decimal or beyond decimal128.
func ParseNumber(s string) (Number, error) {
	if n, ok := parseSmall(s); ok {
		return n, nil
	}
	d, cond, err := decimal128.NewFromString(s)
	if err != nil || cond&failed != 0 || d.Form != apd.Finite {
		return Number{}, fmt.Errorf("%q is not a decimal number with an exponent up to 6144", s)
	}
	return fromDecimal(d), nil
}

// parseSmall reads plain integers of up to 18 digits, the common case.
func parseSmall(s string) (Number, bool) {
	if len(s) == 0 || len(s) > 18 || s[0] == '+' {
		return Number{}, false
	}
	i, err := strconv.ParseInt(s, 10, 64)
	return Number{coef: i}, err == nil
}

// fromDecimal takes ownership of d.
func fromDecimal(d *apd.Decimal) Number {
	if d.IsZero() && d.Exponent > 0 {
		return Number{} // 0e3 would print as 0000
	}
	if d.Coeff.IsInt64() {
		if c := d.Coeff.Int64(); c <= maxSmall {
			if d.Negative {
				c = -c
			}
			return Number{coef: c, exp: d.Exponent}
		}
	}
	return Number{big: d}
}

// decimal returns n as a decimal that must not be changed; scratch holds it
// where n has none of its own.
func (n Number) decimal(scratch *apd.Decimal) *apd.Decimal {
	if n.big != nil {
		return n.big
	}
	return scratch.SetFinite(n.coef, n.exp)
}

// Int64 returns n as an integer, and whether n is one that fits.
func (n Number) Int64() (int64, bool) {
	if n.big == nil && n.exp == 0 {
		return n.coef, true
	}
	var scratch, reduced apd.Decimal
	reduced.Reduce(n.decimal(&scratch))
	i, err := reduced.Int64()
	return i, err == nil
}

// Float64 returns the float next to n, for charts and other estimates.
func (n Number) Float64() float64 {
	var scratch apd.Decimal
	f, err := n.decimal(&scratch).Float64()
	if err != nil {
		return 0
	}
	return f
}

// IsInteger tells whether n has no fraction.
func (n Number) IsInteger() bool {
	if n.big == nil && n.exp >= 0 {
		return true
	}
	var scratch, frac apd.Decimal
	n.decimal(&scratch).Modf(nil, &frac)
	return frac.IsZero()
}

// Sign returns -1, 0 or 1.
func (n Number) Sign() int {
	if n.big != nil {
		return n.big.Sign()
	}
	return cmp.Compare(n.coef, 0)
}

// Cmp returns -1, 0 or 1 as n is less than, equal to or greater than m.
func (n Number) Cmp(m Number) int {
	if n.big == nil && m.big == nil && n.exp == m.exp {
		return cmp.Compare(n.coef, m.coef)
	}
	if a, b := n.Sign(), m.Sign(); a != b {
		return cmp.Compare(a, b)
	}
	var a, b apd.Decimal
	return n.decimal(&a).Cmp(m.decimal(&b))
}

// String prints n in plain decimal notation, without an exponent.
func (n Number) String() string {
	if n.big == nil && n.exp == 0 {
		return strconv.FormatInt(n.coef, 10)
	}
	var scratch apd.Decimal
	text := n.decimal(&scratch).Text('f')
	if n.Sign() == 0 {
		text = strings.TrimPrefix(text, "-")
	}
	return text
}
