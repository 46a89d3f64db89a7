package stack

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"net/url"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/lib/pq"
)

// prefix starts the name of every database that tests create.
const prefix = "amtsweg_test_"

// Database creates a database for this test and returns its URL. The database is a copy of a
// template that migrate has prepared once for the test process, which takes tens of milliseconds
// where migrating takes seconds. It is dropped when the test ends.
//
// Templates are told apart by the function's code: two closures from one place count as one.
func Database(t testing.TB, migrate func(db *sql.DB) error) string {
	t.Helper()
	session, err := sharedSession()
	if err != nil {
		t.Fatalf("connect to PostgreSQL: %v", err)
	}
	template, err := session.template(migrate)
	if err != nil {
		t.Fatalf("prepare the template database: %v", err)
	}
	name := session.newName()
	if _, err := session.db.Exec("CREATE DATABASE " + pq.QuoteIdentifier(name) + " TEMPLATE " + pq.QuoteIdentifier(template)); err != nil {
		t.Fatalf("create the test's database: %v", err)
	}
	t.Cleanup(func() {
		if err := session.drop(name); err != nil {
			t.Errorf("drop the test's database: %v", err)
		}
	})
	return session.urlOf(name)
}

// session is this process's business with PostgreSQL. Its databases carry its token, and an
// advisory lock on the token lasts as long as the process: databases whose token nobody holds were
// left behind by a killed test, and the next session drops them.
type session struct {
	url   string
	token string
	db    *sql.DB
	hold  *sql.Conn // holds the advisory lock

	mu        sync.Mutex
	created   int
	templates map[uintptr]*template
}

type template struct {
	once sync.Once
	name string
	err  error
}

// sharedSession is opened by the first test that needs a database.
var sharedSession = sync.OnceValues(func() (*session, error) {
	ctx := context.Background()
	url, err := sharedPostgres()
	if err != nil {
		return nil, err
	}
	db, err := sql.Open("postgres", url)
	if err != nil {
		return nil, fmt.Errorf("open the server's URL: %w", err)
	}
	s := &session{url: url, token: strings.ToLower(rand.Text()[:10]), db: db, templates: map[uintptr]*template{}}
	if s.hold, err = db.Conn(ctx); err != nil {
		return nil, fmt.Errorf("reach the server: %w", err)
	}
	if _, err := s.hold.ExecContext(ctx, "SELECT pg_advisory_lock(hashtext($1))", s.token); err != nil {
		return nil, fmt.Errorf("hold the token: %w", err)
	}
	return s, s.sweep(ctx)
})

// sweep drops databases of test processes that ended without dropping them.
func (s *session) sweep(ctx context.Context) error {
	var names []string
	if err := s.db.QueryRowContext(ctx, "SELECT array_agg(datname::text) FROM pg_database WHERE starts_with(datname, $1)", prefix).Scan(pq.Array(&names)); err != nil {
		return fmt.Errorf("list test databases: %w", err)
	}
	for _, name := range names {
		token, _, _ := strings.Cut(strings.TrimPrefix(name, prefix), "_")
		var abandoned bool
		if err := s.db.QueryRowContext(ctx, "SELECT pg_try_advisory_xact_lock(hashtext($1))", token).Scan(&abandoned); err != nil {
			return fmt.Errorf("ask who holds %s: %w", name, err)
		}
		if !abandoned {
			continue
		}
		if err := s.drop(name); err != nil {
			return err
		}
	}
	return nil
}

func (s *session) template(migrate func(db *sql.DB) error) (string, error) {
	key := reflect.ValueOf(migrate).Pointer()
	s.mu.Lock()
	found := s.templates[key]
	if found == nil {
		found = &template{}
		s.templates[key] = found
	}
	s.mu.Unlock()
	found.once.Do(func() { found.name, found.err = s.buildTemplate(migrate) })
	return found.name, found.err
}

func (s *session) buildTemplate(migrate func(db *sql.DB) error) (string, error) {
	name := s.newName()
	if _, err := s.db.Exec("CREATE DATABASE " + pq.QuoteIdentifier(name)); err != nil {
		return "", fmt.Errorf("create %s: %w", name, err)
	}
	db, err := sql.Open("postgres", s.urlOf(name))
	if err != nil {
		return "", fmt.Errorf("open %s: %w", name, err)
	}
	if err := migrate(db); err != nil {
		db.Close()
		return "", fmt.Errorf("migrate %s: %w", name, err)
	}
	// A database with connections cannot be copied.
	return name, db.Close()
}

func (s *session) newName() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.created++
	return fmt.Sprintf("%s%s_%d", prefix, s.token, s.created)
}

func (s *session) drop(name string) error {
	if _, err := s.db.Exec("DROP DATABASE IF EXISTS " + pq.QuoteIdentifier(name) + " WITH (FORCE)"); err != nil {
		return fmt.Errorf("drop %s: %w", name, err)
	}
	return nil
}

func (s *session) urlOf(database string) string {
	parsed, err := url.Parse(s.url)
	if err != nil { // lib/pq has parsed it before
		panic(err)
	}
	parsed.Path = "/" + database
	return parsed.String()
}
