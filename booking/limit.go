package booking

// Limits bound what one person can book; 0 is no limit.
type Limits struct {
	// PerAddress is how many live bookings one e-mail address may have.
	PerAddress int
	// PerAddressAndSlot is how many of them may start at the same instant.
	PerAddressAndSlot int
	// SlotsPerVisit is how many slots one visit may take.
	SlotsPerVisit int
}

// Usage is what an address has booked already, not counting ended bookings.
type Usage struct {
	Live, SameStart int
}

// Check refuses a further visit of the given number of slots with the reason
// TooManyBookings if it would go beyond a limit.
func (l Limits) Check(u Usage, need int) error {
	switch {
	case l.SlotsPerVisit > 0 && need > l.SlotsPerVisit:
		return refuse(TooManyBookings, "one visit may take %d slots, this one takes %d; book two appointments", l.SlotsPerVisit, need)
	case l.PerAddress > 0 && u.Live >= l.PerAddress:
		return refuse(TooManyBookings, "there are %d appointments for this address already; cancel one first", u.Live)
	case l.PerAddressAndSlot > 0 && u.SameStart >= l.PerAddressAndSlot:
		return refuse(TooManyBookings, "there is an appointment at this time for this address already; choose another time")
	default:
		return nil
	}
}
