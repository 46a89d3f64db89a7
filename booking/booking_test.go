package booking_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/amtsweg/amtsweg/booking"
	"github.com/amtsweg/amtsweg/calendar"
	"github.com/amtsweg/amtsweg/casework"
)

// at returns an instant of 12 April 2027 by the wall clock in Germany.
func at(hour, minute int) time.Time {
	return calendar.NewDate(2027, time.April, 12).At(calendar.ClockAt(hour, minute))
}

func requireRefused(t require.TestingT, reason string, err error) {
	var refusal *casework.Error
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, reason, refusal.Reason)
}

func heldAndSubmitted(t *testing.T) booking.Booking {
	t.Helper()
	held := booking.Hold(at(8, 0), booking.DefaultRules())
	submitted, err := held.Submit(at(8, 12), booking.DefaultRules(), false)
	require.NoError(t, err)
	require.Equal(t, booking.Submitted, submitted.State)
	require.Equal(t, at(9, 12), submitted.Expires)
	return submitted
}

func TestABookingConfirmedWithinTheHourIsFirmAndStaysFirmWhenConfirmedAgain(t *testing.T) {
	t.Parallel()
	confirmed, err := heldAndSubmitted(t).Confirm(at(8, 55))
	require.NoError(t, err)
	require.Equal(t, booking.Confirmed, confirmed.State)

	again, err := confirmed.Confirm(at(8, 56))
	require.NoError(t, err)
	require.Equal(t, confirmed, again)
	nextDay, err := confirmed.Confirm(at(8, 56).AddDate(0, 0, 1))
	require.NoError(t, err)
	require.Equal(t, confirmed, nextDay)
}

func TestAfterTheHourTheLinkIsGone(t *testing.T) {
	t.Parallel()
	_, err := heldAndSubmitted(t).Confirm(at(9, 13))
	requireRefused(t, booking.BookingGone, err)
}

func TestTheInstantOfExpiryHasOneOutcomeInEitherOrder(t *testing.T) {
	t.Parallel()
	submitted := heldAndSubmitted(t)

	_, err := submitted.Confirm(at(9, 12))
	requireRefused(t, booking.BookingGone, err)
	expired, did := submitted.Expire(at(9, 12))
	require.True(t, did)
	require.Equal(t, booking.Expired, expired.State)

	instantBefore := at(9, 12).Add(-time.Nanosecond)
	_, did = submitted.Expire(instantBefore)
	require.False(t, did)
	_, err = submitted.Confirm(instantBefore)
	require.NoError(t, err)
}

func TestAFormThatTakesTooLongLosesItsSeats(t *testing.T) {
	t.Parallel()
	held := booking.Hold(at(8, 0), booking.DefaultRules())
	require.True(t, held.HoldsSeats(at(8, 29)))
	require.False(t, held.HoldsSeats(at(8, 30)))
	_, err := held.Submit(at(8, 30), booking.DefaultRules(), false)
	requireRefused(t, booking.BookingGone, err)
}

func TestAHoldCannotBeConfirmedBeforeTheFormIsIn(t *testing.T) {
	t.Parallel()
	_, err := booking.Hold(at(8, 0), booking.DefaultRules()).Confirm(at(8, 1))
	requireRefused(t, booking.WrongState, err)
}

func TestALoggedInVisitorIsConfirmedAtOnce(t *testing.T) {
	t.Parallel()
	b, err := booking.Hold(at(8, 0), booking.DefaultRules()).Submit(at(8, 12), booking.DefaultRules(), true)
	require.NoError(t, err)
	require.Equal(t, booking.Confirmed, b.State)
	require.True(t, b.HoldsSeats(at(23, 0)))
}

func TestACancelledSlotReturnsAfterTheDelay(t *testing.T) {
	t.Parallel()
	confirmed, err := heldAndSubmitted(t).Confirm(at(8, 55))
	require.NoError(t, err)
	cancelled, err := confirmed.Cancel(at(10, 0), booking.DefaultRules())
	require.NoError(t, err)
	require.Equal(t, 1, cancelled.Sequence)
	require.True(t, cancelled.HoldsSeats(at(10, 29)))
	require.False(t, cancelled.HoldsSeats(at(10, 30)))

	again, err := cancelled.Cancel(at(11, 0), booking.DefaultRules())
	require.NoError(t, err)
	require.Equal(t, cancelled, again)
	_, err = cancelled.Confirm(at(10, 1))
	requireRefused(t, booking.BookingGone, err)
}

func TestAnExpiredHoldIsDeletedWithin24HoursAndNothingElseIs(t *testing.T) {
	t.Parallel()
	expired, did := booking.Hold(at(8, 0), booking.DefaultRules()).Expire(at(9, 0))
	require.True(t, did)
	deleted, due := expired.DeleteAt(booking.DefaultRules())
	require.True(t, due)
	require.Equal(t, at(8, 30).Add(24*time.Hour), deleted)
	_, due = heldAndSubmitted(t).DeleteAt(booking.DefaultRules())
	require.False(t, due)
}

func TestAKnownVisitorNeedsNoLinkUnlessTheServiceAsksForIt(t *testing.T) {
	t.Parallel()
	plain, strict := booking.Item{Quantity: 1}, booking.Item{Service: booking.Service{ConfirmByMail: true}, Quantity: 1}
	require.True(t, booking.ConfirmsAtOnce([]booking.Item{plain}, true))
	require.False(t, booking.ConfirmsAtOnce([]booking.Item{plain, strict}, true))
	require.False(t, booking.ConfirmsAtOnce([]booking.Item{plain}, false))
}

func TestWhateverHappensABookingEndsOnceAndNeverComesBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rules := booking.DefaultRules()
		now := at(8, 0)
		b := booking.Hold(now, rules)
		ended := false
		for range rapid.IntRange(1, 12).Draw(t, "acts") {
			now = now.Add(time.Duration(rapid.IntRange(0, 40).Draw(t, "minutes")) * time.Minute)
			before := b
			var err error
			switch rapid.SampledFrom([]string{"submit", "confirm", "cancel", "expire"}).Draw(t, "act") {
			case "submit":
				b, err = b.Submit(now, rules, false)
			case "confirm":
				b, err = b.Confirm(now)
			case "cancel":
				b, err = b.Cancel(now, rules)
			case "expire":
				b, _ = b.Expire(now)
			}
			if err != nil {
				require.NotEqual(t, casework.Internal, casework.KindOf(err))
				require.Equal(t, before, b, "a refused act changes nothing")
			}
			if ended {
				require.Equal(t, before, b, "an ended booking does not change")
			}
			ended = b.State == booking.Cancelled || b.State == booking.Expired
		}
	})
}
