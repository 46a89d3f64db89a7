package postgres_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amtsweg/amtsweg/casework"
)

func secret(text string) []byte {
	sum := sha256.Sum256([]byte(text))
	return sum[:]
}

func TestAnApplicationIsKeptByteForByteWithItsDigestInTheReceipt(t *testing.T) {
	t.Parallel()
	store := published(t)
	n := application(func(n *casework.NewCase) {
		n.SecretHash = secret("s3cret")
		n.Application.Channel = casework.ChannelPost
		n.Application.ReceivedAt = morning.AddDate(0, 0, -3)
		n.Application.Actor = casework.Actor{Role: casework.RoleCaseworker, ID: "clerk", Office: "youth"}
	})

	cs, replayed, err := store.Submit(t.Context(), n, nil)

	require.NoError(t, err)
	require.False(t, replayed)
	require.Equal(t, casework.Case{
		ID: n.ID, Number: "KITA-2027-000001", Procedure: "childcare-registration", Revision: hash("first"), Office: "youth",
		Status: casework.StatusReceived, Channel: casework.ChannelPost, Language: "de",
		ReceivedAt: morning.AddDate(0, 0, -3), RecordedAt: morning,
	}, cs)
	kept, err := store.Application(t.Context(), cs.ID)
	require.NoError(t, err)
	require.Equal(t, n.Application, kept)
	digest := sha256.Sum256(n.Application.Data)
	require.Equal(t, []casework.Event{{
		CaseID: n.ID, Sequence: 1, Kind: casework.EventReceived, At: morning.AddDate(0, 0, -3), Actor: n.Application.Actor,
		Channel: casework.ChannelPost, Revision: hash("first"), Attributes: map[string]string{"digest": hex.EncodeToString(digest[:])},
	}}, eventsOf(t, store, cs.ID))
}

func TestACaseIsFoundByIDNumberAndSecretAndNothingElse(t *testing.T) {
	t.Parallel()
	store := published(t)
	cs := submitted(t, store, func(n *casework.NewCase) { n.SecretHash = secret("s3cret") })
	submitted(t, store) // a case without a secret is not found by an empty one

	byID, err := store.Case(t.Context(), cs.ID)
	require.NoError(t, err)
	require.Equal(t, cs, byID)
	byNumber, err := store.CaseByNumber(t.Context(), cs.Number)
	require.NoError(t, err)
	require.Equal(t, cs, byNumber)
	bySecret, err := store.CaseBySecret(t.Context(), secret("s3cret"))
	require.NoError(t, err)
	require.Equal(t, cs, bySecret)

	for _, err := range []error{
		second(store.Case(t.Context(), "other")), second(store.CaseByNumber(t.Context(), "KITA-2027-999999")),
		second(store.CaseBySecret(t.Context(), secret("guess"))), second(store.CaseBySecret(t.Context(), nil)),
		second(store.Application(t.Context(), "other")), second(store.LastSequence(t.Context(), "other")),
		store.MarkStarted(t.Context(), "other", morning),
	} {
		require.Equal(t, casework.NotFound, casework.KindOf(err))
	}
}

func second[T any](_ T, err error) error { return err }

func TestCaseNumbersCountPerPrefixAndGermanYear(t *testing.T) {
	t.Parallel()
	store := published(t)
	newYear := time.Date(2027, time.December, 31, 23, 30, 0, 0, time.UTC) // already 2028 in Germany
	numbers := []string{
		submitted(t, store).Number,
		submitted(t, store, func(n *casework.NewCase) { n.Prefix = "PASS" }).Number,
		submitted(t, store).Number,
		submitted(t, store, func(n *casework.NewCase) { n.RecordedAt = newYear }).Number,
	}
	require.Equal(t, []string{"KITA-2027-000001", "PASS-2027-000001", "KITA-2027-000002", "KITA-2028-000001"}, numbers)

	_, err := store.DB().Exec(`UPDATE case_numbers SET last = 999999 WHERE prefix = 'KITA' AND year = 2027`)
	require.NoError(t, err)
	require.Equal(t, "KITA-2027-1000000", submitted(t, store).Number)
}

func TestTheSameIdempotencyKeyGivesTheFirstCaseAgain(t *testing.T) {
	t.Parallel()
	store := published(t)
	keyed := func(request string) func(*casework.NewCase) {
		return func(n *casework.NewCase) { n.IdempotencyKey, n.RequestHash = "key", secret(request) }
	}
	first := submitted(t, store, keyed("request"))

	again, replayed, err := store.Submit(t.Context(), application(keyed("request")), nil)
	require.NoError(t, err)
	require.True(t, replayed)
	require.Equal(t, first, again)

	_, _, err = store.Submit(t.Context(), application(keyed("another request")), nil)
	requireKind(t, casework.Conflict, "idempotency-key-reused", err)
	cases, _, err := store.Cases(t.Context(), casework.CaseFilter{})
	require.NoError(t, err)
	require.Len(t, cases, 1)
}

func TestOfFiftySubmissionsWithOneKeyOneWinsAndTheOthersReplayIt(t *testing.T) {
	t.Parallel()
	store := published(t)
	type answer struct {
		cs       casework.Case
		replayed bool
		err      error
	}

	answers := together(50, func(int) answer {
		cs, replayed, err := store.Submit(t.Context(), application(func(n *casework.NewCase) {
			n.IdempotencyKey, n.RequestHash = "key", secret("request")
		}), nil)
		return answer{cs, replayed, err}
	})

	winners := 0
	for _, a := range answers {
		require.NoError(t, a.err)
		require.Equal(t, answers[0].cs, a.cs)
		if !a.replayed {
			winners++
		}
	}
	require.Equal(t, 1, winners)
}

func TestAKeyWhoseSubmissionFailedCanBeUsedAgain(t *testing.T) {
	t.Parallel()
	store := published(t)
	keyed := func(n *casework.NewCase) { n.IdempotencyKey, n.RequestHash = "key", secret("request") }

	_, _, err := store.Submit(t.Context(), application(keyed, func(n *casework.NewCase) { n.Revision = hash("unpublished") }), nil)
	requireKind(t, casework.NotFound, "revision-unknown", err)

	submitted(t, store, keyed)
}

func TestARefusedApplicationLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	store := published(t)
	townHall(t, store)
	taken := submitted(t, store)
	for name, c := range map[string]struct {
		spoil  func(*casework.NewCase)
		kind   casework.Kind
		reason string
	}{
		"received in the future": {func(n *casework.NewCase) { n.Application.ReceivedAt = morning.AddDate(0, 0, 1) }, casework.Invalid, "received-in-future"},
		"an unknown channel":     {func(n *casework.NewCase) { n.Application.Channel = "pigeon" }, casework.Invalid, "channel"},
		"no language":            {func(n *casework.NewCase) { n.Application.Language = "" }, casework.Invalid, "language"},
		"an unknown revision":    {func(n *casework.NewCase) { n.Revision = hash("other") }, casework.NotFound, "revision-unknown"},
		"another procedure's":    {func(n *casework.NewCase) { n.Application.Procedure = "dog-tax" }, casework.NotFound, "revision-unknown"},
		"a prefix in small":      {func(n *casework.NewCase) { n.Prefix = "kita" }, casework.Invalid, "number-prefix"},
		"an id that exists":      {func(n *casework.NewCase) { n.ID = taken.ID }, casework.Conflict, "case-exists"},
		"a key beyond measure":   {func(n *casework.NewCase) { n.IdempotencyKey = strings.Repeat("k", 501) }, casework.Invalid, "idempotency-key"},
		"data that is no JSON":   {func(n *casework.NewCase) { n.Application.Data = json.RawMessage(`{"child":`) }, casework.Malformed, "text"},
		"data that is no UTF-8":  {func(n *casework.NewCase) { n.Application.Data = json.RawMessage("{\"child\":\"\xff\"}") }, casework.Malformed, "text"},
	} {
		t.Run(name, func(t *testing.T) {
			n := application(c.spoil)
			seat := visit(n.ID, morning.Add(time.Hour), 2, 1)
			_, _, err := store.Submit(t.Context(), n, &seat)
			requireKind(t, c.kind, c.reason, err)
			require.NotContains(t, err.Error(), "Ayşe")
			cases, _, err := store.Cases(t.Context(), casework.CaseFilter{})
			require.NoError(t, err)
			require.Equal(t, []casework.Case{taken}, cases)
			seats, err := store.Seats(t.Context(), "town-hall", morning, morning.AddDate(0, 0, 1))
			require.NoError(t, err)
			require.Empty(t, seats)
		})
	}
}

func TestAnApplicationMayHoldEscapesThatNoTextColumnTakes(t *testing.T) {
	t.Parallel()
	store := published(t)
	for _, data := range []string{`{"child":"a\u0000b"}`, `{"child":"\ud83d"}`, `{"a":1,"a":2.500}`} {
		cs := submitted(t, store, func(n *casework.NewCase) { n.Application.Data = json.RawMessage(data) })
		kept, err := store.Application(t.Context(), cs.ID)
		require.NoError(t, err)
		require.Equal(t, data, string(kept.Data))
	}
}

func TestACalledCaseKnowsItsCaller(t *testing.T) {
	t.Parallel()
	store := published(t)
	parent := submitted(t, store)
	child := submitted(t, store, func(n *casework.NewCase) { n.Parent, n.ParentWait = parent.ID, "w7" })

	caller, wait, err := store.Parent(t.Context(), child.ID)
	require.NoError(t, err)
	require.Equal(t, []string{parent.ID, "w7"}, []string{caller, wait})
	caller, wait, err = store.Parent(t.Context(), parent.ID)
	require.NoError(t, err)
	require.Equal(t, []string{"", ""}, []string{caller, wait})
}

func TestACaseIsUnstartedUntilItsWorkflowIsConfirmedOrItsFirstStepIsCommitted(t *testing.T) {
	t.Parallel()
	store := published(t)
	var cases []casework.Case
	for i := range 4 {
		cases = append(cases, submitted(t, store, func(n *casework.NewCase) { n.RecordedAt = morning.Add(time.Duration(i) * time.Minute) }))
	}
	require.NoError(t, store.MarkStarted(t.Context(), cases[0].ID, morning))
	require.NoError(t, store.MarkStarted(t.Context(), cases[0].ID, morning.Add(time.Hour)))
	commit(t, store, step(cases[1].ID, 1, "start"))

	unstarted, err := store.Unstarted(t.Context(), morning.Add(time.Hour), 10)
	require.NoError(t, err)
	require.Equal(t, cases[2:], unstarted)
	unstarted, err = store.Unstarted(t.Context(), cases[3].RecordedAt, 10)
	require.NoError(t, err)
	require.Equal(t, cases[2:3], unstarted)
	unstarted, err = store.Unstarted(t.Context(), morning.Add(time.Hour), 1)
	require.NoError(t, err)
	require.Equal(t, cases[2:3], unstarted)
}
