package postgres

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"github.com/amtsweg/amtsweg/booking"
	"github.com/amtsweg/amtsweg/casework"
)

// SeatRequest asks for one visitor's seat in each slot that a visit covers.
type SeatRequest struct {
	CaseID, Site, Service string
	Start, End            time.Time   // of the visit
	SlotStarts            []time.Time // every slot that the visit covers
	Capacity              int         // the highest seat number that the visitor may have; numbers count from 1
	Seats                 int         // of each slot, those for staff among them; 0 means Capacity
	HoldUntil             time.Time   // when an unconfirmed hold ends
	At                    time.Time   // when it was asked
}

// The states of an appointment, as casework.Appointment names them.
const (
	held      = "held"
	confirmed = "confirmed"
	released  = "released"
)

// holdSeat wins the seats and writes the appointment. Calling it again for the same case is refused by its key.
func holdSeat(ctx context.Context, tx *sqlx.Tx, r SeatRequest) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO appointments (case_id, site, service, starts_at, ends_at, state, hold_until, changed_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		r.CaseID, r.Site, r.Service, r.Start, r.End, held, timeOrNull(r.HoldUntil), r.At)
	if err != nil {
		return err
	}
	return takeSeats(ctx, tx, r, nil)
}

// takeSeats wins a seat in every slot but those that the case has already. The slots are taken by their start and
// each caller holds one seat per slot, so callers wait for one another in one direction only.
func takeSeats(ctx context.Context, tx *sqlx.Tx, r SeatRequest, own []time.Time) error {
	if len(r.SlotStarts) == 0 {
		return casework.Errorf(casework.Invalid, "The visit covers no slot; choose one from the list.").WithReason("no-slot")
	}
	slots := slices.Clone(r.SlotStarts)
	slices.SortFunc(slots, time.Time.Compare)
	slots = slices.CompactFunc(slots, time.Time.Equal)
	for _, slot := range slots {
		if slices.ContainsFunc(own, slot.Equal) {
			continue
		}
		if err := takeSeat(ctx, tx, r, slot); err != nil {
			return err
		}
	}
	return nil
}

// takeSeat inserts the lowest free number. Losing it to a concurrent caller shows as no row; the next statement
// sees that caller's seat and tries the next number, until as many are taken as there are. After a closure high
// numbers may be taken beyond the seats that are left; they count.
func takeSeat(ctx context.Context, tx *sqlx.Tx, r SeatRequest, slot time.Time) error {
	for {
		var won sql.NullBool
		err := tx.GetContext(ctx, &won, `
			WITH free AS (
				SELECT min(n) AS number FROM generate_series(1, $4::integer) AS n
				WHERE n NOT IN (SELECT number FROM seats WHERE site = $1 AND starts_at = $2)
					AND (SELECT count(*) FROM seats WHERE site = $1 AND starts_at = $2) < $5
			), won AS (
				INSERT INTO seats (site, starts_at, number, case_id)
				SELECT $1, $2, number, $3 FROM free WHERE number IS NOT NULL
				ON CONFLICT (site, starts_at, number) DO NOTHING
				RETURNING number
			)
			SELECT CASE WHEN free.number IS NULL THEN NULL ELSE EXISTS (SELECT 1 FROM won) END FROM free`,
			r.Site, slot, r.CaseID, r.Capacity, cmp.Or(r.Seats, r.Capacity))
		switch {
		case err != nil:
			return err
		case !won.Valid:
			return slotTaken()
		case won.Bool:
			return nil
		}
	}
}

type appointmentRow struct {
	Site      string       `db:"site"`
	SiteName  string       `db:"site_name"`
	Service   string       `db:"service"`
	Titles    texts        `db:"titles"`
	Start     time.Time    `db:"starts_at"`
	End       time.Time    `db:"ends_at"`
	State     string       `db:"state"`
	HoldUntil sql.NullTime `db:"hold_until"`
}

func (r appointmentRow) domain() *casework.Appointment {
	return &casework.Appointment{
		Site: r.Site, SiteName: r.SiteName, Service: r.Service, Titles: r.Titles.text(), Start: r.Start.UTC(), End: r.End.UTC(),
		State: r.State, HoldUntil: timeOf(r.HoldUntil),
	}
}

// Appointment gives the appointment of a case, a released one too; nil when it never had one.
func (s *Store) Appointment(ctx context.Context, caseID string) (*casework.Appointment, error) {
	var row appointmentRow
	err := s.db.GetContext(ctx, &row, `
		SELECT a.site, s.name AS site_name, a.service, v.titles, a.starts_at, a.ends_at, a.state, a.hold_until
		FROM appointments a JOIN sites s ON s.key = a.site JOIN services v ON v.key = a.service
		WHERE a.case_id = $1`, caseID)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, failure("read the appointment of case "+caseID, err)
	}
	return row.domain(), nil
}

// lockedAppointment is what changes of an appointment look at first; its row lock puts them one after another.
type lockedAppointment struct {
	Site    string    `db:"site"`
	Service string    `db:"service"`
	Start   time.Time `db:"starts_at"`
	End     time.Time `db:"ends_at"`
	State   string    `db:"state"`
}

func lockAppointment(ctx context.Context, tx *sqlx.Tx, caseID string) (lockedAppointment, error) {
	var row lockedAppointment
	err := tx.GetContext(ctx, &row, `
		SELECT site, service, starts_at, ends_at, state FROM appointments WHERE case_id = $1 FOR NO KEY UPDATE`, caseID)
	return row, found("lock the appointment", "appointment", err)
}

// gone says that the hold ended before it was confirmed.
func gone() *casework.Error {
	return casework.Errorf(casework.Gone, "The time to confirm this appointment is over; please book a new one.").WithReason("hold-expired")
}

// ConfirmSeat makes a held appointment firm; confirming a firm one changes nothing. It gives Gone "hold-expired"
// when the seats were released, and NotFound when the case has no appointment.
func (s *Store) ConfirmSeat(ctx context.Context, caseID string, at time.Time) error {
	return s.transact(ctx, "confirm the appointment of case "+caseID, func(tx *sqlx.Tx) error {
		appointment, err := lockAppointment(ctx, tx, caseID)
		if err != nil {
			return err
		}
		switch appointment.State {
		case confirmed:
			return nil
		case released:
			return gone()
		}
		_, err = tx.ExecContext(ctx, `
			UPDATE appointments SET state = $2, hold_until = NULL, changed_at = $3 WHERE case_id = $1`, caseID, confirmed, at)
		return err
	})
}

// ReleaseSeat gives the seats of a case back. Doing it again, or without an appointment, changes nothing.
func (s *Store) ReleaseSeat(ctx context.Context, caseID string) error {
	return s.transact(ctx, "release the appointment of case "+caseID, func(tx *sqlx.Tx) error {
		_, err := tx.ExecContext(ctx, `
			UPDATE appointments SET state = $2, hold_until = NULL, changed_at = now()
			WHERE case_id = $1 AND state <> $2`, caseID, released)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `DELETE FROM seats WHERE case_id = $1`, caseID)
		return err
	})
}

// MoveSeat moves an appointment: the new seats are won before the old ones are given back, and seats that belong
// to both stay. Moving to where it already is changes nothing. It gives Conflict "slot-taken" when the new seats
// are gone, and Gone "hold-expired" when the appointment was released; the old one stands in both cases.
func (s *Store) MoveSeat(ctx context.Context, r SeatRequest) error {
	return s.transact(ctx, "move the appointment of case "+r.CaseID, func(tx *sqlx.Tx) error {
		old, err := lockAppointment(ctx, tx, r.CaseID)
		switch {
		case err != nil:
			return err
		case old.State == released:
			return gone()
		case old.Site == r.Site && old.Service == r.Service && old.Start.Equal(r.Start) && old.End.Equal(r.End):
			return nil
		}
		var own []time.Time
		err = tx.SelectContext(ctx, &own, `SELECT starts_at FROM seats WHERE case_id = $1 AND site = $2`, r.CaseID, r.Site)
		if err != nil {
			return err
		}
		if err := takeSeats(ctx, tx, r, own); err != nil {
			return err
		}
		return settle(ctx, tx, r)
	})
}

// settle rewrites the appointment and gives back the seats that it no longer covers.
func settle(ctx context.Context, tx *sqlx.Tx, r SeatRequest) error {
	_, err := tx.ExecContext(ctx, `
		UPDATE appointments SET site = $2, service = $3, starts_at = $4, ends_at = $5, changed_at = $6,
			hold_until = CASE WHEN state = 'held' THEN coalesce($7, hold_until) END
		WHERE case_id = $1`, r.CaseID, r.Site, r.Service, r.Start, r.End, r.At, timeOrNull(r.HoldUntil))
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `
		DELETE FROM seats WHERE case_id = $1 AND NOT (site = $2 AND starts_at = ANY($3::timestamptz[]))`,
		r.CaseID, r.Site, pq.Array(stamps(r.SlotStarts)))
	return err
}

func stamps(times []time.Time) []string {
	return each(times, func(t time.Time) string { return t.Format(time.RFC3339Nano) })
}

// TakenSeats gives how many seats of a site are taken in each slot that starts from from until before to.
// Slots are named by their start in UTC; slots without a taken seat are left out.
func (s *Store) TakenSeats(ctx context.Context, site string, from, to time.Time) (map[time.Time]int, error) {
	seats, err := s.Seats(ctx, site, from, to)
	if err != nil {
		return nil, err
	}
	taken := map[time.Time]int{}
	for _, seat := range seats {
		taken[seat.Start]++
	}
	return taken, nil
}

// Seats gives the taken seats of a site in the slots that start from from until before to, in the order that
// booking.Free and booking.PickSeats expect.
func (s *Store) Seats(ctx context.Context, site string, from, to time.Time) ([]booking.Seat, error) {
	var rows []struct {
		Start  time.Time `db:"starts_at"`
		Number int       `db:"number"`
	}
	err := s.db.SelectContext(ctx, &rows, `
		SELECT starts_at, number FROM seats WHERE site = $1 AND starts_at >= $2 AND starts_at < $3
		ORDER BY starts_at, number`, site, from, to)
	if err != nil {
		return nil, failure("read the taken seats of site "+site, err)
	}
	seats := make([]booking.Seat, 0, len(rows))
	for _, row := range rows {
		seats = append(seats, booking.Seat{Start: row.Start.UTC(), Number: row.Number})
	}
	return seats, nil
}
