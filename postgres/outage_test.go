package postgres_test

import (
	"context"
	"io"
	"net"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amtsweg/amtsweg/casework"
	"github.com/amtsweg/amtsweg/postgres"
	"github.com/amtsweg/amtsweg/test/stack"
)

// line is a connection to the database that a test can cut and mend.
type line struct {
	listener net.Listener
	server   string
	mu       sync.Mutex
	cut      bool
	open     []net.Conn
}

// lineTo gives a line to the database and the URL that leads through it.
func lineTo(t *testing.T, database string) (*line, string) {
	t.Helper()
	u, err := url.Parse(database)
	require.NoError(t, err)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	l := &line{listener: listener, server: u.Host}
	go l.serve()
	t.Cleanup(func() {
		l.Cut()
		_ = listener.Close()
	})
	u.Host = listener.Addr().String()
	return l, u.String()
}

func (l *line) serve() {
	for {
		client, err := l.listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", l.server)
		l.mu.Lock()
		if err != nil || l.cut {
			_ = client.Close()
			if server != nil {
				_ = server.Close()
			}
		} else {
			l.open = append(l.open, client, server)
			go func() { _, _ = io.Copy(server, client); _ = server.Close() }()
			go func() { _, _ = io.Copy(client, server); _ = client.Close() }()
		}
		l.mu.Unlock()
	}
}

// Cut breaks every connection and refuses new ones.
func (l *line) Cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cut = true
	for _, conn := range l.open {
		_ = conn.Close()
	}
	l.open = nil
}

// Mend lets connections through again.
func (l *line) Mend() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cut = false
}

// requireUnavailable also makes sure that the text names no driver, host or address.
func requireUnavailable(t *testing.T, err error) {
	t.Helper()
	require.Equal(t, casework.Unavailable, casework.KindOf(err), "%v", err)
	for _, leak := range []string{"pq:", "dial", "127.0.0.1", "broken pipe", "driver", "EOF"} {
		require.NotContains(t, err.Error(), leak)
	}
}

func TestWhileTheDatabaseIsAwayEveryCallSaysUnavailableAndAfterwardsEachActStandsOnce(t *testing.T) {
	t.Parallel()
	line, address := lineTo(t, stack.Database(t, migrate(t)))
	store := openedAt(t, address)
	_, _, err := store.Publish(t.Context(), childcare("first"), []byte("first"), morning)
	require.NoError(t, err)
	const cases = 8
	ids := together(cases, func(int) string { return submitted(t, store).ID })

	away := make(chan struct{})
	go func() {
		line.Cut()
		time.Sleep(300 * time.Millisecond)
		line.Mend()
		close(away)
	}()
	failures := together(cases, func(i int) error { return untilCommitted(t, store, ids[i], 20, away) })

	for _, err := range failures {
		require.NoError(t, err)
	}
	for _, id := range ids {
		require.Len(t, eventsOf(t, store, id), 21)
	}
}

// untilCommitted commits steps as the workflow does: the same one again until an answer comes.
func untilCommitted(t *testing.T, store *postgres.Store, caseID string, steps int, away <-chan struct{}) error {
	for sequence := 1; sequence <= steps; {
		_, err := store.Commit(t.Context(), step(caseID, sequence, "act"+strings.Repeat("i", sequence), func(s *casework.Step) {
			s.Events = []casework.Event{{Kind: "applied"}}
		}))
		switch casework.KindOf(err) {
		case "":
			sequence++
		case casework.Unavailable:
			requireUnavailable(t, err)
		default:
			return err
		}
		if sequence == steps/2 {
			<-away
		}
	}
	return nil
}

func TestADatabaseThatCannotBeReachedIsUnavailable(t *testing.T) {
	t.Parallel()
	line, address := lineTo(t, stack.Database(t, migrate(t)))
	store := openedAt(t, address)
	line.Cut()

	n := application()
	requireUnavailable(t, store.Ping(t.Context()))
	requireUnavailable(t, second(store.Case(t.Context(), "any")))
	requireUnavailable(t, second(store.Procedures(t.Context())))
	requireUnavailable(t, second(store.Undelivered(t.Context(), 1)))
	requireUnavailable(t, store.ReleaseSeat(t.Context(), "any"))
	requireUnavailable(t, third(store.Submit(t.Context(), n, nil)))
	requireUnavailable(t, third(store.Sessions().FindCtx(t.Context(), "token")))
	requireUnavailable(t, second(postgres.Open(t.Context(), address)))
}

func third[T, U any](_ T, _ U, err error) error { return err }

func TestSessionsEndedByTheServerAreUnavailableOnceAndThenMended(t *testing.T) {
	t.Parallel()
	store := published(t)
	cs := submitted(t, store)
	tx, err := store.DB().Beginx()
	require.NoError(t, err)
	defer func() { _ = tx.Rollback() }()
	_, err = tx.Exec(`SELECT 1 FROM cases WHERE id = $1 FOR UPDATE`, cs.ID)
	require.NoError(t, err)

	waiting := make(chan error)
	go func() { waiting <- second(store.Commit(t.Context(), step(cs.ID, 1, "start"))) }()
	require.Eventually(t, func() bool {
		var ended int
		err := store.DB().Get(&ended, `
			SELECT count(*) FILTER (WHERE pg_terminate_backend(pid)) FROM pg_stat_activity
			WHERE datname = current_database() AND wait_event_type = 'Lock'`)
		return err == nil && ended == 1
	}, 4*time.Second, 10*time.Millisecond)

	requireUnavailable(t, <-waiting)
	require.NoError(t, tx.Rollback())
	require.Equal(t, 1, commit(t, store, step(cs.ID, 1, "start")).Sequence)
}

func TestACallerWhoGivesUpWaitingGetsUnavailableWithTheReason(t *testing.T) {
	t.Parallel()
	store := published(t)
	cs := submitted(t, store)
	tx, err := store.DB().Beginx()
	require.NoError(t, err)
	defer func() { _ = tx.Rollback() }()
	_, err = tx.Exec(`SELECT 1 FROM cases WHERE id = $1 FOR UPDATE`, cs.ID)
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()

	_, err = store.Commit(ctx, step(cs.ID, 1, "start"))

	requireUnavailable(t, err)
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = store.Case(cancelled, cs.ID)
	requireUnavailable(t, err)
	require.ErrorIs(t, err, context.Canceled)
}

func TestAnAddressThatIsNoneIsRefusedWithoutRepeatingIt(t *testing.T) {
	t.Parallel()
	_, err := postgres.Open(t.Context(), "postgres://user:s3cret@host:notaport/db")
	require.Error(t, err)
	require.NotContains(t, err.Error(), "s3cret")
}

func TestTheAddressMaySetWhatTheStoreSetsOtherwise(t *testing.T) {
	t.Parallel()
	address := stack.Database(t, migrate(t))
	shown := func(store *postgres.Store, setting string) (value string) {
		require.NoError(t, store.DB().Get(&value, `SELECT current_setting($1)`, setting))
		return value
	}
	usual := openedWith(t, address, nil)
	require.Equal(t, []string{"4500ms", "4s", "15s", "UTC"}, []string{
		shown(usual, "statement_timeout"), shown(usual, "lock_timeout"), shown(usual, "idle_in_transaction_session_timeout"), shown(usual, "TimeZone"),
	})
	patient := openedWith(t, address, map[string]string{"lock_timeout": "2min"})
	require.Equal(t, "2min", shown(patient, "lock_timeout"))
	require.Equal(t, "4500ms", shown(patient, "statement_timeout"))
}
