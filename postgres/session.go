package postgres

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"time"
)

// SessionStore keeps log-in sessions for scs (it is an scs.CtxStore). Tokens are stored as hashes.
type SessionStore struct {
	store *Store
}

// Sessions gives the session store on the same database.
func (s *Store) Sessions() *SessionStore { return &SessionStore{store: s} }

// FindCtx gives the data of a session that has not expired, and whether there is one.
func (s *SessionStore) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	var data []byte
	err := s.store.db.GetContext(ctx, &data, `
		SELECT data FROM sessions WHERE token_hash = $1 AND expires_at > now()`, tokenHash(token))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, false, nil
	}
	return data, err == nil, failure("read a session", err)
}

// CommitCtx writes a session, over the one that the token had before.
func (s *SessionStore) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	_, err := s.store.exec(ctx, "write a session", `
		INSERT INTO sessions (token_hash, data, expires_at) VALUES ($1, $2, $3)
		ON CONFLICT (token_hash) DO UPDATE SET data = excluded.data, expires_at = excluded.expires_at`,
		tokenHash(token), bytesOf(data), expiry)
	return err
}

// DeleteCtx ends a session; one that does not exist is none the less ended.
func (s *SessionStore) DeleteCtx(ctx context.Context, token string) error {
	_, err := s.store.exec(ctx, "end a session", `DELETE FROM sessions WHERE token_hash = $1`, tokenHash(token))
	return err
}

// Find is FindCtx without a context, which scs.Store asks for.
func (s *SessionStore) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

// Commit is CommitCtx without a context, which scs.Store asks for.
func (s *SessionStore) Commit(token string, data []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), token, data, expiry)
}

// Delete is DeleteCtx without a context, which scs.Store asks for.
func (s *SessionStore) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }

// DeleteExpired clears sessions that have expired and gives how many there were. Call it now and then: expired
// sessions are never found, they only take room.
func (s *SessionStore) DeleteExpired(ctx context.Context) (int, error) {
	n, err := s.store.exec(ctx, "clear expired sessions", `DELETE FROM sessions WHERE expires_at <= now()`)
	return int(n), err
}

func tokenHash(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}
