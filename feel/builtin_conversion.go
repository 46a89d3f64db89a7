package feel

import "strings"

// conversionFunctions are those of DMN 1.5 §10.3.4.1, and is() and not().
var conversionFunctions = []definition{
	{"date(from: string|date|datetime)", toDate},
	{"date(year: number, month: number, day: number)", dateFromParts},
	{"date and time(from: string|date|datetime)", toDateTime},
	{"date and time(date: date|datetime, time: time)", dateTimeFromDateAndTime},
	{"date and time(year: number, month: number, day: number, hour: number, minute: number, second: number, [offset: days|string?])", dateTimeFromParts},
	{"time(from: string|time|date|datetime)", toTime},
	{"time(hour: number, minute: number, second: number, [offset: days?])", timeFromParts},
	{"number(from: string)", func(c *call, args []Value) Value { return toNumber(c, args[0].(string), nil, nil) }},
	{"number(from: string, [grouping separator: string?], [decimal separator: string?])", func(c *call, args []Value) Value {
		return toNumber(c, args[0].(string), args[1], args[2])
	}},
	{"string(from: any)", func(c *call, args []Value) Value { return toString(c, args[0]) }},
	{"duration(from: string|days|years)", toDuration},
	{"years and months duration(from: date|datetime, to: date|datetime)", yearsBetween},
	{"range(from: string)", toRange},
	{"is(value1: any, value2: any)", func(c *call, args []Value) Value {
		c.weigh(args[0])
		return is(args[0], args[1])
	}},
	{"not(negand: any)", func(_ *call, args []Value) Value { return not(args[0]) }},
}

// parseTemporal reads the text of an at literal. What is none is kept, so that
// its evaluation can say so.
func parseTemporal(text string) Value {
	if d, ok := ParseDate(text); ok {
		return d
	}
	if d, ok := ParseDateTime(text); ok {
		return d
	}
	if t, ok := ParseTime(text); ok {
		return t
	}
	if d, ok := ParseDuration(text); ok {
		return d
	}
	return invalidTemporal(text)
}

// invalidTemporal is the text of an at literal that is no date, time or duration.
type invalidTemporal string

func toDate(c *call, args []Value) Value {
	switch x := args[0].(type) {
	case Date:
		return x
	case DateTime:
		return x.Date
	}
	text := args[0].(string)
	if d, ok := ParseDate(text); ok {
		return d
	}
	return c.fail("%q is not a date such as 2026-03-31", text)
}

func dateFromParts(c *call, args []Value) Value {
	parts, ok := integers(args)
	if ok {
		if d, ok := NewDate(parts[0], parts[1], parts[2]); ok {
			return d
		}
	}
	return c.fail("there is no day %s-%s-%s", args[0], args[1], args[2])
}

// integers drops the fractions of numbers that fit an int.
func integers(args []Value) ([]int, bool) {
	parts := make([]int, len(args))
	for i, arg := range args {
		n, ok := arg.(Number).truncated().Int64()
		if !ok || n > 2*maxYear || n < -2*maxYear {
			return nil, false
		}
		parts[i] = int(n)
	}
	return parts, true
}

func toDateTime(c *call, args []Value) Value {
	switch x := args[0].(type) {
	case DateTime:
		return x
	case Date:
		return midnightUTC(x)
	}
	text := args[0].(string)
	if d, ok := ParseDateTime(text); ok {
		return d
	}
	if d, ok := ParseDate(text); ok {
		return DateTime{Date: d}
	}
	return c.fail("%q is not a date and time such as 2026-03-31T09:30:00", text)
}

func dateTimeFromDateAndTime(_ *call, args []Value) Value {
	date, ok := args[0].(Date)
	if !ok {
		date = args[0].(DateTime).Date
	}
	return DateTime{Date: date, Time: args[1].(Time)}
}

func dateTimeFromParts(c *call, args []Value) Value {
	date := dateFromParts(c, args[:3])
	clock := timeFromNumbers(c, args[3:6], zoneArgument(args[6]))
	if date == nil || clock == nil {
		return nil
	}
	return DateTime{Date: date.(Date), Time: clock.(Time)}
}

// zoneArgument makes a zone of an offset or a name; nil if there is no such zone.
func zoneArgument(v Value) *Zone {
	switch x := v.(type) {
	case nil, absent:
		return &Zone{}
	case DaysDuration:
		if x.Nanos == 0 && abs64(x.Seconds) <= maxOffset {
			zone := OffsetZone(int(x.Seconds))
			return &zone
		}
	case string:
		if zone, err := NamedZone(x); err == nil {
			return &zone
		}
		if zone, ok := parseZone(x); ok {
			return &zone
		}
	}
	return nil
}

func toTime(c *call, args []Value) Value {
	switch x := args[0].(type) {
	case Time:
		return x
	case DateTime:
		return x.Time
	case Date:
		return midnightUTC(x).Time
	}
	text := args[0].(string)
	if t, ok := ParseTime(text); ok {
		return t
	}
	return c.fail("%q is not a time such as 09:30:00", text)
}

func timeFromParts(c *call, args []Value) Value {
	return timeFromNumbers(c, args[:3], zoneArgument(args[3]))
}

func timeFromNumbers(c *call, args []Value, zone *Zone) Value {
	parts, ok := integers(args)
	if !ok || zone == nil {
		return c.fail("there is no such time")
	}
	second := args[2].(Number)
	rest, _ := second.sub(second.truncated())
	nanos, _ := rest.mul(IntNumber(nanosPerSecond))
	fraction, _ := nanos.truncated().Int64()
	if t, ok := NewTime(parts[0], parts[1], parts[2], int(fraction), *zone); ok {
		return t
	}
	return c.fail("there is no time %s:%s:%s", args[0], args[1], args[2])
}

// toNumber reads a number with the given separators (DMN 1.5 Table 73).
func toNumber(c *call, text string, grouping, point Value) Value {
	groupingText, _ := grouping.(string)
	pointText, _ := point.(string)
	if _, given := grouping.(string); given && groupingText != " " && groupingText != "," && groupingText != "." {
		return c.fail("the grouping separator is a space, a comma or a full stop, not %q", groupingText)
	}
	if _, given := point.(string); given && (pointText != "." && pointText != "," || pointText == groupingText) {
		return c.fail("the decimal separator is a full stop or a comma and another than the grouping separator, not %q", pointText)
	}
	plain := text
	if groupingText != "" {
		plain = strings.ReplaceAll(plain, groupingText, "")
	}
	if pointText == "," {
		if strings.Contains(plain, ".") {
			return c.fail("%q is not a number", text)
		}
		plain = strings.Replace(plain, ",", ".", 1)
	}
	if !isNumber(plain) {
		return c.fail("%q is not a number", text)
	}
	n, err := ParseNumber(plain)
	if err != nil {
		return c.fail("%s", err)
	}
	return n
}

// isNumber tells whether s is a numeric literal, possibly with a minus sign.
func isNumber(s string) bool {
	s = strings.TrimPrefix(s, "-")
	tokens, err := tokenize(s)
	return err == nil && len(tokens) == 2 && tokens[0].kind == tokenNumber && tokens[0].text == s
}

func toString(c *call, v Value) Value {
	if v == nil {
		return nil
	}
	c.weigh(v)
	return c.text(String(v))
}

func toDuration(c *call, args []Value) Value {
	text, ok := args[0].(string)
	if !ok {
		return args[0]
	}
	if d, ok := ParseDuration(text); ok {
		return d
	}
	return c.fail("%q is not a duration such as P3D or P1Y6M", text)
}

// yearsBetween counts whole months, with the sign of the direction: from 31
// January to 28 February there is none.
func yearsBetween(_ *call, args []Value) Value {
	from, _ := asDateTime(args[0])
	to, _ := asDateTime(args[1])
	months := int64(to.Date.Year-from.Date.Year)*12 + int64(to.Date.Month-from.Date.Month)
	switch rest := to.sinceMonthBegan().Cmp(from.sinceMonthBegan()); {
	case months > 0 && rest < 0:
		months--
	case months < 0 && rest > 0:
		months++
	}
	return YearsDuration(months)
}

// sinceMonthBegan is how much of the month has passed by calendar and clock.
func (d DateTime) sinceMonthBegan() DaysDuration {
	return newDuration(int64(d.Date.Day)*secondsPerDay+int64(d.Time.Seconds), int64(d.Time.Nanos))
}

// toRange reads the text of a range whose ends are literals.
func toRange(c *call, args []Value) Value {
	text := args[0].(string)
	expression, err := emptyVocabulary.Parse(strings.TrimSpace(text))
	if err != nil {
		return c.fail("%q is not a range such as [1..10]", text)
	}
	n, ok := expression.root.(*rangeNode)
	if !ok || !isEndpoint(n.low) || !isEndpoint(n.high) {
		return c.fail("%q is not a range such as [1..10] with literals as its ends", text)
	}
	low, high := c.eval(n.low, nil), c.eval(n.high, nil)
	if order, ok := compare(low, high); !ok || order > 0 {
		return c.fail("the range %q does not go upwards between two values of one kind", text)
	}
	return Range{Low: low, High: high, LowIncluded: n.lowIncluded, HighIncluded: n.highIncluded}
}

var emptyVocabulary = NewVocabulary(nil, nil)

// isEndpoint tells whether n is a literal, or a conversion of a text literal.
func isEndpoint(n node) bool {
	switch x := n.(type) {
	case *literalNode:
		return true
	case *callNode:
		name, ok := x.callee.(*nameNode)
		if !ok || len(x.args) != 1 {
			return false
		}
		_, literal := x.args[0].(*literalNode)
		return literal && (name.name == "date" || name.name == "time" || name.name == "date and time" || name.name == "duration")
	}
	return false
}

// is tells whether two values are the same in their kind and every part: unlike
// =, it tells a time with a zone from the same moment in another.
func is(a, b Value) Value {
	if KindOf(a) != KindOf(b) {
		return false
	}
	switch x := a.(type) {
	case Time:
		return x == b
	case DateTime:
		return x == b
	case List:
		return isList(x, b.(List))
	case *Context:
		return isContext(x, b.(*Context))
	}
	return same(a, b)
}

func isList(a, b List) Value {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if is(a[i], b[i]) != true {
			return false
		}
	}
	return true
}

func isContext(a, b *Context) Value {
	if a.Len() != b.Len() {
		return false
	}
	for key, value := range a.All() {
		if other, ok := b.Get(key); !ok || is(value, other) != true {
			return false
		}
	}
	return true
}
