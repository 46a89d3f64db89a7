package feel

import (
	"math"

	"github.com/cockroachdb/apd/v3"
)

// neg returns -n.
func (n Number) neg() Number {
	if n.big == nil {
		return Number{coef: -n.coef, exp: n.exp}
	}
	return fromDecimal(new(apd.Decimal).Neg(n.big))
}

// abs returns n without its sign.
func (n Number) abs() Number {
	if n.Sign() < 0 {
		return n.neg()
	}
	return n
}

// add returns n + m; ok is false if the sum is beyond decimal128.
func (n Number) add(m Number) (sum Number, ok bool) {
	if n.big == nil && m.big == nil && n.exp == m.exp {
		if c := n.coef + m.coef; c <= maxSmall && c >= -maxSmall {
			return Number{coef: c, exp: n.exp}, true
		}
	}
	return n.operate(m, decimal128.Add)
}

func (n Number) sub(m Number) (Number, bool) { return n.add(m.neg()) }

func (n Number) mul(m Number) (product Number, ok bool) {
	if n.big == nil && m.big == nil && abs64(n.coef) <= math.MaxInt32 && abs64(m.coef) <= math.MaxInt32 {
		if e := n.exp + m.exp; e <= 0 && e > -30 {
			return Number{coef: n.coef * m.coef, exp: e}, true
		}
	}
	return n.operate(m, decimal128.Mul)
}

// quo returns n / m with no more digits after the point than needed; ok is false
// for a division by zero.
func (n Number) quo(m Number) (quotient Number, ok bool) {
	if n.big == nil && m.big == nil && n.exp == m.exp && m.coef != 0 && n.coef%m.coef == 0 {
		return Number{coef: n.coef / m.coef}, true
	}
	quotient, ok = n.operate(m, decimal128.Quo)
	return quotient.trimmed(n.exponent() - m.exponent()), ok
}

func (n Number) pow(m Number) (Number, bool) {
	power, ok := n.operate(m, decimal128.Pow)
	return power.trimmed(0), ok
}

func (n Number) operate(m Number, op func(d, x, y *apd.Decimal) (apd.Condition, error)) (Number, bool) {
	var a, b apd.Decimal
	d := new(apd.Decimal)
	cond, err := op(d, n.decimal(&a), m.decimal(&b))
	if err != nil || cond&failed != 0 || d.Form != apd.Finite {
		return Number{}, false
	}
	return fromDecimal(d), true
}

// apply computes a function of one argument.
func (n Number) apply(op func(d, x *apd.Decimal) (apd.Condition, error)) (Number, bool) {
	result, ok := n.operate(n, func(d, x, _ *apd.Decimal) (apd.Condition, error) { return op(d, x) })
	return result.trimmed(0), ok
}

// mod returns n - m*floor(n/m), whose sign is m's (DMN 1.5 Table 75).
func (n Number) mod(m Number) (Number, bool) {
	if m.Sign() == 0 {
		return Number{}, false
	}
	rest, ok := n.operate(m, wide.Rem)
	if !ok || rest.Sign() == 0 || rest.Sign() == m.Sign() {
		return rest, ok
	}
	return rest.add(m)
}

// wide computes what needs more than 34 digits on the way to a result of 34.
var wide = apd.Context{Precision: 13_000, MaxExponent: 6144, MinExponent: -6143, Rounding: apd.RoundHalfEven}

// maxScale and minScale bound how a number can be rounded.
const maxScale, minScale = 6176, -6111

// quantize rounds n to scale digits after the point and gives it as many, so
// that a fee of 12.5 prints as 12.50; ok is false if the scale is out of range.
// Where 34 digits do not suffice for the zeros, there are none.
func (n Number) quantize(scale int64, rounding apd.Rounder) (Number, bool) {
	if scale > maxScale || scale < minScale {
		return Number{}, false
	}
	var scratch apd.Decimal
	d := new(apd.Decimal)
	if padding := int64(n.exponent()) + scale; padding >= 0 {
		if padding == 0 || scale <= 0 || n.decimal(&scratch).NumDigits()+padding > int64(decimal128.Precision) {
			return n, true
		}
	}
	context := wide
	context.Rounding = rounding
	cond, err := context.Quantize(d, n.decimal(&scratch), int32(-scale))
	if err != nil || cond&failed != 0 {
		return Number{}, false
	}
	return fromDecimal(d), true
}

func (n Number) exponent() int32 {
	if n.big != nil {
		return n.big.Exponent
	}
	return n.exp
}

// trimmed drops zeros at the end of the fraction, down to the ideal exponent.
func (n Number) trimmed(ideal int32) Number {
	ideal = min(ideal, 0)
	if n.exponent() >= ideal {
		return n
	}
	var scratch, reduced apd.Decimal
	reduced.Reduce(n.decimal(&scratch))
	if reduced.IsZero() {
		return Number{}
	}
	if reduced.Exponent > ideal {
		d := new(apd.Decimal)
		if cond, err := wide.Quantize(d, &reduced, ideal); err == nil && cond&failed == 0 {
			return fromDecimal(d)
		}
	}
	return fromDecimal(&reduced)
}

func abs64(i int64) int64 {
	if i < 0 {
		return -i
	}
	return i
}

// truncated drops the fraction.
func (n Number) truncated() Number {
	whole, _ := n.quantize(0, apd.RoundDown)
	return whole
}
