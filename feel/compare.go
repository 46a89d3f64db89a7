package feel

import "strings"

// Equal compares two values as FEEL's = does and returns true, false, or null
// where the values are of kinds that cannot be compared (DMN 1.5 Table 53).
// Null equals only null. Times are equal if they are so to the second.
func Equal(a, b Value) Value {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	switch x := a.(type) {
	case bool:
		if y, ok := b.(bool); ok {
			return x == y
		}
	case string:
		if y, ok := b.(string); ok {
			return x == y
		}
	case List:
		if y, ok := b.(List); ok {
			return equalLists(x, y)
		}
	case *Context:
		if y, ok := b.(*Context); ok {
			return equalContexts(x, y)
		}
	case Range:
		if y, ok := b.(Range); ok {
			return equalRanges(x, y)
		}
	case *Function:
		if y, ok := b.(*Function); ok {
			return x == y
		}
	case Time:
		if y, ok := b.(Time); ok {
			return x.sinceUTCMidnight().Seconds == y.sinceUTCMidnight().Seconds
		}
	case DateTime:
		if y, ok := b.(DateTime); ok {
			return x.Instant().Unix() == y.Instant().Unix()
		}
	default:
		if order, ok := compare(a, b); ok {
			return order == 0
		}
	}
	return nil
}

// same is Equal where null means no.
func same(a, b Value) bool { return Equal(a, b) == true }

func equalLists(a, b List) Value {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if result := Equal(a[i], b[i]); result != true {
			return result == nil && false
		}
	}
	return true
}

func equalContexts(a, b *Context) Value {
	if a.Len() != b.Len() {
		return false
	}
	for key, value := range a.All() {
		other, ok := b.Get(key)
		if !ok || !same(value, other) {
			return false
		}
	}
	return true
}

func equalRanges(a, b Range) Value {
	return a.Test == b.Test && a.LowIncluded == b.LowIncluded && a.HighIncluded == b.HighIncluded &&
		same(a.Low, b.Low) && same(a.High, b.High)
}

// compare orders two values of one kind that has an order: -1, 0 or 1.
func compare(a, b Value) (order int, ok bool) {
	switch x := a.(type) {
	case Number:
		if y, ok := b.(Number); ok {
			return x.Cmp(y), true
		}
	case string:
		if y, ok := b.(string); ok {
			return strings.Compare(x, y), true
		}
	case DaysDuration:
		if y, ok := b.(DaysDuration); ok {
			return x.Cmp(y), true
		}
	case YearsDuration:
		if y, ok := b.(YearsDuration); ok {
			return pick(x < y, -1, pick(x > y, 1, 0)), true
		}
	}
	return compareTemporal(a, b)
}

// compareTemporal orders dates, times, and dates with times. Values with and
// without a zone compare as if the missing zone were UTC.
func compareTemporal(a, b Value) (order int, ok bool) {
	switch x := a.(type) {
	case Date:
		if y, ok := b.(Date); ok {
			return x.Cmp(y), true
		}
	case Time:
		if y, ok := b.(Time); ok {
			return x.sinceUTCMidnight().Cmp(y.sinceUTCMidnight()), true
		}
	case DateTime:
		if y, ok := b.(DateTime); ok {
			return x.Instant().Compare(y.Instant()), true
		}
	}
	return 0, false
}
