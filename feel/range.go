package feel

// Range is a FEEL range: all values between two ends of the same kind.
// A nil end is open: [1..null] and the test >= 1 have no upper end.
type Range struct {
	Low, High                 Value
	LowIncluded, HighIncluded bool

	// not is set for the range of != x, which is everything but Low.
	not bool
}
