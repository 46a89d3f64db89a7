// Package booking holds the rules of appointments: opening hours become slots,
// slots have seats, a visit takes a seat in each of its slots, and a booking
// lives from the hold to the visit or its end.
//
// The package is pure: instants are passed in, nothing is read or written.
// Capacity itself is guarded by the database, where each (site, slot start,
// seat number) is one row at most; this package says which rows a visit wants
// (PickSeats) and which outcome each act on a booking has.
//
// All times of day are those on the wall in Germany. On the two days of the
// change a slot is still as long as it says: the skipped hour has no slots and
// the repeated hour has them twice.
package booking
