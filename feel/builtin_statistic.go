package feel

import (
	"slices"
)

// statisticFunctions are those of DMN 1.5 §10.3.4.4 that reduce a list to one
// value. They take a list, or its items as arguments.
var statisticFunctions = []definition{
	{"min(list: list)", func(c *call, args []Value) Value { return c.extreme(args[0].(List), -1) }},
	{"min(c1: any)…", func(c *call, args []Value) Value { return c.extreme(args, -1) }},
	{"max(list: list)", func(c *call, args []Value) Value { return c.extreme(args[0].(List), 1) }},
	{"max(c1: any)…", func(c *call, args []Value) Value { return c.extreme(args, 1) }},
	{"all(list: list)", func(_ *call, args []Value) Value { return all(args[0].(List)) }},
	{"all(b1: any)…", func(_ *call, args []Value) Value { return all(args) }},
	{"any(list: list)", func(_ *call, args []Value) Value { return anyTrue(args[0].(List)) }},
	{"any(b1: any)…", func(_ *call, args []Value) Value { return anyTrue(args) }},
	{"sum(list: list)", overNumbers(sum)},
	{"sum(n1: number)…", overNumbers(sum)},
	{"mean(list: list)", overNumbers(mean)},
	{"mean(n1: number)…", overNumbers(mean)},
	{"product(list: list)", overNumbers(product)},
	{"product(n1: number)…", overNumbers(product)},
	{"median(list: list)", overNumbers(median)},
	{"median(n1: number)…", overNumbers(median)},
	{"stddev(list: list)", overNumbers(stddev)},
	{"stddev(n1: number)…", overNumbers(stddev)},
	{"mode(list: list)", overNumbers(mode)},
	{"mode(n1: number)…", overNumbers(mode)},
}

// overNumbers computes from a list of numbers; anything else in it is an error.
func overNumbers(f func(c *call, numbers []Number) Value) func(*call, []Value) Value {
	return func(c *call, args []Value) Value {
		items, ok := args[0].(List)
		if !ok {
			items = args
		}
		c.step(len(items))
		numbers := make([]Number, len(items))
		for i, item := range items {
			if numbers[i], ok = item.(Number); !ok {
				return c.fail("the list is to hold numbers only, not a %s", KindOf(item))
			}
		}
		return f(c, numbers)
	}
}

// extreme returns the least (sign -1) or greatest (sign 1) of comparable items.
func (c *call) extreme(items List, sign int) Value {
	c.step(len(items))
	if len(items) == 0 {
		return nil
	}
	best := items[0]
	for _, item := range items {
		order, ok := compare(item, best)
		if !ok {
			return c.fail("a %s and a %s cannot be compared", KindOf(item), KindOf(best))
		}
		if order == sign {
			best = item
		}
	}
	return best
}

// all is false if an item is false, and else null if one is not true.
func all(items List) Value {
	var result Value = true
	for _, item := range items {
		result = and(result, item)
	}
	return result
}

func anyTrue(items List) Value {
	var result Value = false
	for _, item := range items {
		result = or(result, item)
	}
	return result
}

func total(numbers []Number) (sum Number, ok bool) {
	ok = true
	for _, n := range numbers {
		var fits bool
		sum, fits = sum.add(n)
		ok = ok && fits
	}
	return sum, ok
}

func sum(c *call, numbers []Number) Value {
	if len(numbers) == 0 {
		return c.fail("there are no numbers")
	}
	return c.number(total(numbers))
}

func mean(c *call, numbers []Number) Value {
	if len(numbers) == 0 {
		return c.fail("there are no numbers")
	}
	return c.number(average(numbers))
}

func average(numbers []Number) (Number, bool) {
	sum, ok := total(numbers)
	if !ok {
		return Number{}, false
	}
	return sum.quo(IntNumber(int64(len(numbers))))
}

func product(c *call, numbers []Number) Value {
	if len(numbers) == 0 {
		return c.fail("there are no numbers")
	}
	result := IntNumber(1)
	for _, n := range numbers {
		var ok bool
		if result, ok = result.mul(n); !ok {
			return c.number(result, false)
		}
	}
	return result
}

func median(c *call, numbers []Number) Value {
	if len(numbers) == 0 {
		return nil
	}
	slices.SortFunc(numbers, Number.Cmp)
	middle := len(numbers) / 2
	if len(numbers)%2 == 1 {
		return numbers[middle]
	}
	return c.number(average(numbers[middle-1 : middle+1]))
}

// stddev is the sample standard deviation, which one number does not have.
func stddev(c *call, numbers []Number) Value {
	if len(numbers) < 2 {
		return c.fail("it takes two numbers at least")
	}
	center, ok := average(numbers)
	squares := make([]Number, len(numbers))
	for i, n := range numbers {
		difference, okDifference := n.sub(center)
		square, okSquare := difference.mul(difference)
		squares[i] = square
		ok = ok && okDifference && okSquare
	}
	sum, okSum := total(squares)
	variance, okVariance := sum.quo(IntNumber(int64(len(numbers) - 1)))
	if !ok || !okSum || !okVariance {
		return c.number(Number{}, false)
	}
	return c.number(variance.apply(decimal128.Sqrt))
}

// mode returns the most frequent numbers in ascending order.
func mode(c *call, numbers []Number) Value {
	slices.SortFunc(numbers, Number.Cmp)
	modes, most := List{}, 0
	for start := 0; start < len(numbers); {
		end := start + 1
		for end < len(numbers) && numbers[end].Cmp(numbers[start]) == 0 {
			end++
		}
		switch count := end - start; {
		case count > most:
			modes, most = List{numbers[start]}, count
		case count == most:
			modes = c.append(modes, numbers[start])
		}
		start = end
	}
	return modes
}
