package feel

// temporalFunctions are those of DMN 1.5 §10.3.4.8 and §10.3.4.10.
var temporalFunctions = []definition{
	{"now()", func(c *call, _ []Value) Value {
		if c.env.Now.IsZero() {
			return c.fail("there is no clock here; give the time as an input")
		}
		return NewDateTime(c.env.Now)
	}},
	{"today()", func(c *call, _ []Value) Value {
		if c.env.Now.IsZero() {
			return c.fail("there is no clock here; give the date as an input")
		}
		return NewDateTime(c.env.Now).Date
	}},
	{"day of year(date: date|datetime)", onDate(func(d Date) Value { return IntNumber(int64(d.midnight().YearDay())) })},
	{"day of week(date: date|datetime)", onDate(func(d Date) Value { return d.midnight().Weekday().String() })},
	{"month of year(date: date|datetime)", onDate(func(d Date) Value { return d.midnight().Month().String() })},
	{"week of year(date: date|datetime)", onDate(func(d Date) Value {
		_, week := d.midnight().ISOWeek()
		return IntNumber(int64(week))
	})},
}

func onDate(f func(Date) Value) func(*call, []Value) Value {
	return func(_ *call, args []Value) Value {
		d, _ := asDateTime(args[0])
		return f(d.Date)
	}
}
