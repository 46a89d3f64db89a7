package postgres

import (
	"context"
	"database/sql"
	"maps"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"
)

// Limits of the pool and of what a statement may take. A commit has 5 seconds as a local activity, so a
// statement gives up before that and the activity's own retry goes on.
const (
	maxConnections   = 24
	idleConnections  = 12
	connectionAge    = 30 * time.Minute
	connectTimeout   = 3 * time.Second
	statementTimeout = "4500ms"
	lockTimeout      = "4s"
	idleInTxTimeout  = "15s"
)

// Store is the one way to Amtsweg's database. It is safe for concurrent use.
type Store struct {
	db *sqlx.DB
}

// Open prepares a pool of connections to the database that url names (a postgres:// URL or a key=value string)
// and checks that it answers. It gives Unavailable when the database cannot be reached.
func Open(ctx context.Context, url string) (*Store, error) {
	config, err := pq.NewConfig(url)
	if err != nil {
		return nil, failure("read the database address", err)
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = connectTimeout
	}
	if config.ApplicationName == "" {
		config.ApplicationName = "amtsweg"
	}
	// One round trip per statement instead of two, and no prepared statement that a pooler could lose.
	config.BinaryParameters = true
	config.Runtime = withDefaults(config.Runtime, map[string]string{
		"TimeZone":                            "UTC",
		"statement_timeout":                   statementTimeout,
		"lock_timeout":                        lockTimeout,
		"idle_in_transaction_session_timeout": idleInTxTimeout,
	})
	connector, err := pq.NewConnectorConfig(config)
	if err != nil {
		return nil, failure("read the database address", err)
	}
	db := sqlx.NewDb(sql.OpenDB(connector), "postgres")
	db.SetMaxOpenConns(maxConnections)
	db.SetMaxIdleConns(idleConnections)
	db.SetConnMaxLifetime(connectionAge)
	store := &Store{db: db}
	if err := store.Ping(ctx); err != nil {
		_ = db.Close()
		return nil, err
	}
	return store, nil
}

// withDefaults lets the address decide where it names a setting itself.
func withDefaults(settings, defaults map[string]string) map[string]string {
	maps.Copy(defaults, settings)
	return defaults
}

// Close ends every connection once its statement is done.
func (s *Store) Close() error { return failure("close the database", s.db.Close()) }

// Ping tells whether the database answers; Unavailable when it does not.
func (s *Store) Ping(ctx context.Context) error {
	return failure("reach the database", s.db.PingContext(ctx))
}

// DB is the pool, for migrations and tests.
func (s *Store) DB() *sqlx.DB { return s.db }

// attempts is how often a transaction is tried that PostgreSQL ended for the sake of another.
const attempts = 8

// transact runs do in a transaction, and again from the start when a concurrent one came in between.
// do must therefore have no effect outside the transaction.
func (s *Store) transact(ctx context.Context, what string, do func(tx *sqlx.Tx) error) error {
	return s.again(ctx, what, func() error {
		tx, err := s.db.BeginTxx(ctx, nil)
		if err != nil {
			return err
		}
		if err := do(tx); err != nil {
			_ = tx.Rollback() // the connection is dropped when even this fails
			return err
		}
		return tx.Commit()
	})
}

// again repeats a single statement or transaction as transact does.
func (s *Store) again(ctx context.Context, what string, do func() error) error {
	var err error
	for attempt := range attempts {
		err = do()
		if !repeatable(err) {
			break
		}
		select {
		case <-ctx.Done():
			return failure(what, ctx.Err())
		case <-time.After(time.Duration(attempt+1) * 5 * time.Millisecond):
		}
	}
	return failure(what, err)
}

// repeatable tells whether trying again can succeed: PostgreSQL chose the transaction as the victim of a deadlock,
// could not serialise it, or it looked for an act just before another commit wrote that act.
func repeatable(err error) bool {
	if pq.As(err, pqerror.TRSerializationFailure, pqerror.TRDeadlockDetected) != nil {
		return true
	}
	refused := pq.As(err, pqerror.UniqueViolation)
	return refused != nil && refused.Constraint == "steps_act_once"
}

// exec runs one writing statement with the same repetition.
func (s *Store) exec(ctx context.Context, what, query string, args ...any) (int64, error) {
	var rows int64
	err := s.again(ctx, what, func() error {
		result, err := s.db.ExecContext(ctx, query, args...)
		if err != nil {
			return err
		}
		rows, err = result.RowsAffected()
		return err
	})
	return rows, err
}
