package postgres_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amtsweg/amtsweg/casework"
)

func TestPublishingPutsANewRevisionIntoForceAndKeepsTheOldOne(t *testing.T) {
	t.Parallel()
	store := published(t)
	running := submitted(t, store)

	revision, isNew, err := store.Publish(t.Context(), childcare("second"), []byte("second"), morning.Add(time.Hour))

	require.NoError(t, err)
	require.True(t, isNew)
	require.Equal(t, casework.Revision{Hash: hash("second"), Procedure: "childcare-registration", Number: 2, PublishedAt: morning.Add(time.Hour)}, revision)
	inForce, err := store.Procedure(t.Context(), "childcare-registration")
	require.NoError(t, err)
	want := childcare("second")
	want.Revision = revision
	require.Equal(t, want, inForce)
	content, err := store.RevisionContent(t.Context(), running.Revision)
	require.NoError(t, err)
	require.Equal(t, []byte("first"), content)
	open, err := store.OpenRevisions(t.Context())
	require.NoError(t, err)
	require.ElementsMatch(t, []string{hash("first"), hash("second")}, open)

	commit(t, store, step(running.ID, 1, "start", func(s *casework.Step) { s.Status, s.ClosedAt = casework.StatusClosed, s.At }))
	open, err = store.OpenRevisions(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{hash("second")}, open)
}

func TestPublishingTheSameContentAgainPutsItIntoForceWithoutANewRevision(t *testing.T) {
	t.Parallel()
	store := published(t)
	_, _, err := store.Publish(t.Context(), childcare("second"), []byte("second"), morning)
	require.NoError(t, err)

	revision, isNew, err := store.Publish(t.Context(), childcare("first"), []byte("first"), morning.Add(time.Hour))

	require.NoError(t, err)
	require.False(t, isNew)
	require.Equal(t, casework.Revision{Hash: hash("first"), Procedure: "childcare-registration", Number: 1, PublishedAt: morning}, revision)
	all, err := store.Procedures(t.Context())
	require.NoError(t, err)
	require.Len(t, all, 1)
	require.Equal(t, hash("first"), all[0].Revision.Hash)
}

func TestPublicationsAtOnceGetNumbersOfTheirOwn(t *testing.T) {
	t.Parallel()
	store := opened(t)
	failures := together(20, func(i int) error {
		text := strings.Repeat("x", i/2) // every revision twice
		_, _, err := store.Publish(t.Context(), childcare(text), []byte(text), morning)
		return err
	})
	for _, err := range failures {
		require.NoError(t, err)
	}
	var numbers []int
	require.NoError(t, store.DB().Select(&numbers, `SELECT number FROM revisions ORDER BY number`))
	require.Equal(t, []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, numbers)
}

func TestAProcedureThatCannotBePublishedChangesNothing(t *testing.T) {
	t.Parallel()
	store := published(t)
	for reason, spoil := range map[string]func(*casework.Procedure){
		"procedure-key":    func(p *casework.Procedure) { p.Key = "Kita Anmeldung" },
		"procedure-office": func(p *casework.Procedure) { p.Office = "" },
		"revision-hash":    func(p *casework.Procedure) { p.Revision.Hash = "v2" },
		"revision-elsewhere": func(p *casework.Procedure) {
			p.Key, p.Revision.Hash = "dog-tax", hash("first")
		},
	} {
		t.Run(reason, func(t *testing.T) {
			p := childcare("second")
			spoil(&p)
			_, _, err := store.Publish(t.Context(), p, []byte("second"), morning)
			requireKind(t, casework.Invalid, reason, err)
			all, err := store.Procedures(t.Context())
			require.NoError(t, err)
			require.Len(t, all, 1)
			require.Equal(t, hash("first"), all[0].Revision.Hash)
		})
	}
	require.Equal(t, casework.NotFound, casework.KindOf(second(store.Procedure(t.Context(), "dog-tax"))))
	require.Equal(t, casework.NotFound, casework.KindOf(second(store.RevisionContent(t.Context(), hash("other")))))
}

func TestCountsTellWhereTheCasesOfEachRevisionStand(t *testing.T) {
	t.Parallel()
	store := published(t)
	submitted(t, store)
	for _, outcome := range []string{"granted", "granted", "refused"} {
		cs := submitted(t, store)
		commit(t, store, step(cs.ID, 1, "start", func(s *casework.Step) {
			s.Status, s.Outcome, s.ClosedAt = casework.StatusClosed, outcome, s.At
		}))
	}
	second, _, err := store.Publish(t.Context(), childcare("second"), []byte("second"), morning)
	require.NoError(t, err)

	counts, err := store.Counts(t.Context())

	require.NoError(t, err)
	require.Equal(t, []casework.Count{
		{Procedure: "childcare-registration", Revision: second, ByStatus: map[casework.Status]int{}, Outcomes: map[string]int{}},
		{
			Procedure: "childcare-registration",
			Revision:  casework.Revision{Hash: hash("first"), Procedure: "childcare-registration", Number: 1, PublishedAt: morning},
			Total:     4, ByStatus: map[casework.Status]int{casework.StatusReceived: 1, casework.StatusClosed: 3},
			Outcomes: map[string]int{"granted": 2, "refused": 1},
		},
	}, counts)
}
