package postgres_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/amtsweg/amtsweg/casework"
	"github.com/amtsweg/amtsweg/postgres"
)

// morning is the fixed clock of these tests.
var morning = time.Date(2027, time.April, 12, 8, 0, 0, 0, time.UTC)

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// childcare is a procedure whose revision is named after the text.
func childcare(text string) casework.Procedure {
	return casework.Procedure{
		Key: "childcare-registration", Titles: casework.Text{"de": "Kita-Anmeldung", "en": "Childcare registration"},
		Summary: casework.Text{"de": "Einen Platz beantragen"}, LegalBasis: []string{"§ 24 SGB VIII"}, LeiKa: "99041001000000",
		Office: "youth", Revision: casework.Revision{Hash: hash(text), Procedure: "childcare-registration"},
	}
}

// published is a database in which childcare("first") is in force.
func published(t testing.TB) *postgres.Store {
	t.Helper()
	store := opened(t)
	_, isNew, err := store.Publish(t.Context(), childcare("first"), []byte("first"), morning)
	require.NoError(t, err)
	require.True(t, isNew)
	return store
}

// application is a new case under childcare("first"), changed as the test wants it.
func application(change ...func(*casework.NewCase)) casework.NewCase {
	n := casework.NewCase{
		ID: uuid.Must(uuid.NewV7()).String(), Prefix: "KITA", Revision: hash("first"), Office: "youth",
		Application: casework.Application{
			Procedure: "childcare-registration", Data: json.RawMessage(`{ "child": "Ayşe",  "hours": 35.50 }`),
			Channel: casework.ChannelOnline, Language: "de", ReceivedAt: morning,
			Actor: casework.Actor{Role: casework.RoleApplicant},
		},
		RecordedAt: morning,
	}
	for _, c := range change {
		c(&n)
	}
	return n
}

func submitted(t testing.TB, store *postgres.Store, change ...func(*casework.NewCase)) casework.Case {
	t.Helper()
	cs, replayed, err := store.Submit(t.Context(), application(change...), nil)
	require.NoError(t, err)
	require.False(t, replayed)
	return cs
}

// step is the step of a case that applies an act and changes nothing but the status.
func step(caseID string, sequence int, act string, change ...func(*casework.Step)) casework.Step {
	s := casework.Step{
		CaseID: caseID, Sequence: sequence, Act: act, Input: json.RawMessage(fmt.Sprintf(`{"act":%q}`, act)),
		StateHash: hash(act), At: morning.Add(time.Duration(sequence) * time.Minute), Status: casework.StatusOffice,
	}
	for _, c := range change {
		c(&s)
	}
	return s
}

func commit(t testing.TB, store *postgres.Store, s casework.Step) casework.Committed {
	t.Helper()
	committed, err := store.Commit(t.Context(), s)
	require.NoError(t, err)
	return committed
}

func formalCheck(wait string, change ...func(*casework.Task)) casework.Task {
	task := casework.Task{
		Wait: wait, Node: "formal-check", Titles: casework.Text{"de": "Antrag prüfen"}, Audience: casework.ForStaff,
		Office: "youth", Form: "check", Data: json.RawMessage(`{"complete":false}`), Status: casework.TaskOpen,
		OpenedAt: morning, Priority: 50,
	}
	for _, c := range change {
		c(&task)
	}
	return task
}

func requireKind(t testing.TB, kind casework.Kind, reason string, err error) {
	t.Helper()
	require.Error(t, err)
	var known *casework.Error
	require.ErrorAs(t, err, &known)
	require.Equal(t, kind, known.Kind)
	require.Equal(t, reason, known.Reason)
}

// townHall is a site with one service, as SeatRequest names them.
func townHall(t testing.TB, store *postgres.Store) {
	t.Helper()
	require.NoError(t, store.SaveSite(t.Context(), postgres.Site{Key: "town-hall", Name: "Rathaus", Office: "citizens", Land: "NW"}))
	require.NoError(t, store.SaveService(t.Context(), postgres.Service{Key: "passport", Titles: casework.Text{"de": "Reisepass"}, Slots: 1}))
}

// visit asks for n slots of 15 minutes from the start.
func visit(caseID string, start time.Time, slots, capacity int) postgres.SeatRequest {
	r := postgres.SeatRequest{
		CaseID: caseID, Site: "town-hall", Service: "passport", Start: start,
		End: start.Add(time.Duration(slots) * 15 * time.Minute), Capacity: capacity,
		HoldUntil: morning.Add(time.Hour), At: morning,
	}
	for i := range slots {
		r.SlotStarts = append(r.SlotStarts, start.Add(time.Duration(i)*15*time.Minute))
	}
	return r
}

// stepAt gives one step of the log and whether it is there.
func stepAt(t *testing.T, store *postgres.Store, caseID string, sequence int) (casework.Committed, bool, error) {
	t.Helper()
	steps, err := store.StepsFrom(t.Context(), caseID, sequence, 1)
	if err != nil || len(steps) == 0 {
		return casework.Committed{}, false, err
	}
	return steps[0], true, nil
}
