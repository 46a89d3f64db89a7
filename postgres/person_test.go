package postgres_test

import (
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/stretchr/testify/require"

	"github.com/amtsweg/amtsweg/casework"
	"github.com/amtsweg/amtsweg/postgres"
)

var _ scs.CtxStore = (*postgres.SessionStore)(nil)

func clerk() casework.Person {
	return casework.Person{
		ID: "p1", Login: "Yilmaz", Name: "Deniz Yılmaz", Roles: []casework.Role{casework.RoleCaseworker, casework.RoleOperator},
		Offices: []string{"youth", "school"},
	}
}

func TestAPersonIsFoundByLoginInWhateverCaseAndKeepsTheirPassword(t *testing.T) {
	t.Parallel()
	store := opened(t)
	require.NoError(t, store.SavePerson(t.Context(), clerk(), "hash"))
	moved := clerk()
	moved.Offices = []string{"citizens"}
	require.NoError(t, store.SavePerson(t.Context(), moved, ""))

	person, password, err := store.PersonByLogin(t.Context(), "YILMAZ")
	require.NoError(t, err)
	require.Equal(t, moved, person)
	require.Equal(t, "hash", password)
	person, err = store.Person(t.Context(), "p1")
	require.NoError(t, err)
	require.Equal(t, moved, person)
	for _, login := range []string{"", "yilma", "yilmaz\x00", "\xff"} {
		_, _, err = store.PersonByLogin(t.Context(), login)
		require.Equal(t, casework.NotFound, casework.KindOf(err))
	}
	require.Equal(t, casework.NotFound, casework.KindOf(second(store.Person(t.Context(), "p2"))))
}

func TestTwoPeopleCannotShareALogin(t *testing.T) {
	t.Parallel()
	store := opened(t)
	require.NoError(t, store.SavePerson(t.Context(), clerk(), "hash"))
	other := clerk()
	other.ID, other.Login = "p2", "yilmaz"
	requireKind(t, casework.Conflict, "login-taken", store.SavePerson(t.Context(), other, "hash"))
	other.Login, other.Roles = "other", []casework.Role{"mayor"}
	requireKind(t, casework.Invalid, "role", store.SavePerson(t.Context(), other, "hash"))
	other.Login, other.Roles = "", nil
	requireKind(t, casework.Invalid, "login", store.SavePerson(t.Context(), other, "hash"))
}

func TestASessionLastsUntilItExpiresOrEnds(t *testing.T) {
	t.Parallel()
	store := opened(t)
	sessions := store.Sessions()
	soon, ago := time.Now().Add(time.Hour), time.Now().Add(-time.Hour)
	require.NoError(t, sessions.CommitCtx(t.Context(), "token", []byte("first"), soon))
	require.NoError(t, sessions.Commit("token", []byte("data\x00"), soon))
	require.NoError(t, sessions.CommitCtx(t.Context(), "expired", []byte("old"), ago))

	data, found, err := sessions.FindCtx(t.Context(), "token")
	require.NoError(t, err)
	require.True(t, found)
	require.Equal(t, []byte("data\x00"), data)
	for _, token := range []string{"expired", "guessed", ""} {
		_, found, err := sessions.Find(token)
		require.NoError(t, err)
		require.False(t, found)
	}

	cleared, err := sessions.DeleteExpired(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1, cleared)
	require.NoError(t, sessions.DeleteCtx(t.Context(), "token"))
	require.NoError(t, sessions.Delete("token"))
	_, found, err = sessions.FindCtx(t.Context(), "token")
	require.NoError(t, err)
	require.False(t, found)
}

func TestTheSessionTableHoldsNoTokenThatCouldBeUsed(t *testing.T) {
	t.Parallel()
	store := opened(t)
	require.NoError(t, store.Sessions().CommitCtx(t.Context(), "the-token-itself", []byte("data"), time.Now().Add(time.Hour)))
	var rows []string
	require.NoError(t, store.DB().Select(&rows, `SELECT convert_from(token_hash, 'LATIN1') || sessions::text FROM sessions`))
	require.Len(t, rows, 1)
	require.NotContains(t, rows[0], "the-token-itself")
}
