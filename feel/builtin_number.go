package feel

import "github.com/cockroachdb/apd/v3"

// numberFunctions are those of DMN 1.5 §10.3.4.5.
var numberFunctions = []definition{
	{"decimal(n: number, scale: number)", rounded(apd.RoundHalfEven)},
	{"floor(n: number, [scale: number])", rounded(apd.RoundFloor)},
	{"ceiling(n: number, [scale: number])", rounded(apd.RoundCeiling)},
	{"round up(n: number, scale: number)", rounded(apd.RoundUp)},
	{"round down(n: number, scale: number)", rounded(apd.RoundDown)},
	{"round half up(n: number, scale: number)", rounded(apd.RoundHalfUp)},
	{"round half down(n: number, scale: number)", rounded(apd.RoundHalfDown)},
	{"abs(n: number|days|years)", absolute},
	{"abs(number: number|days|years)", absolute}, // its name in DMN 1.2
	{"modulo(dividend: number, divisor: number)", func(c *call, args []Value) Value {
		return c.number(args[0].(Number).mod(args[1].(Number)))
	}},
	{"sqrt(number: number)", func(c *call, args []Value) Value {
		c.step(stepsOfRoot)
		return c.number(args[0].(Number).apply(decimal128.Sqrt))
	}},
	{"log(number: number)", func(c *call, args []Value) Value {
		c.step(stepsOfPower)
		if args[0].(Number).Sign() <= 0 {
			return c.fail("only positive numbers have a logarithm")
		}
		return c.number(args[0].(Number).apply(decimal128.Ln))
	}},
	{"exp(number: number)", func(c *call, args []Value) Value {
		c.step(stepsOfExponent(args[0].(Number)))
		return c.number(exponential(args[0].(Number)))
	}},
	{"even(number: number)", func(_ *call, args []Value) Value { return parity(args[0].(Number), 0) }},
	{"odd(number: number)", func(_ *call, args []Value) Value { return parity(args[0].(Number), 1) }},
}

// What functions cost that take much longer than others to compute.
const (
	stepsOfRoot       = 20
	stepsOfPower      = 500
	stepsOfLargePower = 30_000
)

// stepsOfExponent is the cost of raising a number to a power.
func stepsOfExponent(n Number) int {
	const large = 500
	if n.abs().Cmp(IntNumber(large)) > 0 {
		return stepsOfLargePower
	}
	return stepsOfPower
}

func (c *call) number(n Number, ok bool) Value {
	if !ok {
		return c.fail("there is no number that is the result")
	}
	return n
}

func rounded(rounding apd.Rounder) func(*call, []Value) Value {
	return func(c *call, args []Value) Value {
		scale := int64(0)
		if given, ok := args[1].(Number); ok {
			if scale, ok = given.truncated().Int64(); !ok {
				return c.fail("numbers have between %d and %d digits after the point", minScale, maxScale)
			}
		}
		return c.number(args[0].(Number).quantize(scale, rounding))
	}
}

func absolute(c *call, args []Value) Value {
	switch x := args[0].(type) {
	case DaysDuration:
		return newDuration(abs64(x.Seconds), abs64(x.Nanos))
	case YearsDuration:
		return YearsDuration(abs64(int64(x)))
	}
	return args[0].(Number).abs()
}

// exponential computes e to the n. Beyond 15,000 the result is no decimal128,
// and computing it would take long to find that out.
func exponential(n Number) (Number, bool) {
	const limit = 15_000
	if n.Cmp(IntNumber(limit)) > 0 {
		return Number{}, false
	}
	if n.Cmp(IntNumber(-limit)) < 0 {
		return Number{}, true
	}
	return n.apply(decimal128.Exp)
}

// parity tells whether n is an integer that leaves rest when divided by 2.
func parity(n Number, rest int64) Value {
	half, ok := n.abs().mod(IntNumber(2))
	return ok && half.Cmp(IntNumber(rest)) == 0
}
