package postgres

import (
	"context"

	"github.com/lib/pq"

	"github.com/amtsweg/amtsweg/casework"
)

type personRow struct {
	ID           string         `db:"id"`
	Login        string         `db:"login"`
	Name         string         `db:"name"`
	Roles        pq.StringArray `db:"roles"`
	Offices      pq.StringArray `db:"offices"`
	PasswordHash string         `db:"password_hash"`
}

func (r personRow) domain() casework.Person {
	return casework.Person{
		ID: r.ID, Login: r.Login, Name: r.Name, Offices: r.Offices,
		Roles: each(r.Roles, func(role string) casework.Role { return casework.Role(role) }),
	}
}

// SavePerson writes somebody who can log in. An empty password hash keeps the one that is stored; without a
// stored one the person cannot log in. It gives Conflict "login-taken" when the login, in whatever case, is
// somebody else's.
func (s *Store) SavePerson(ctx context.Context, p casework.Person, passwordHash string) error {
	_, err := s.exec(ctx, "save person "+p.ID, `
		INSERT INTO people (id, login, name, roles, offices, password_hash)
		VALUES ($1, $2, $3, $4::text[], $5::text[], $6)
		ON CONFLICT (id) DO UPDATE SET login = excluded.login, name = excluded.name, roles = excluded.roles,
			offices = excluded.offices, password_hash = coalesce(nullif(excluded.password_hash, ''), people.password_hash)`,
		p.ID, p.Login, p.Name, pq.Array(each(p.Roles, func(r casework.Role) string { return string(r) })),
		pq.Array(list(p.Offices)), passwordHash)
	return err
}

const selectPeople = `SELECT id, login, name, roles, offices, password_hash FROM people `

// PersonByLogin gives who logs in with the name, in whatever case, and the hash of their password; NotFound when
// there is nobody.
func (s *Store) PersonByLogin(ctx context.Context, login string) (casework.Person, string, error) {
	var row personRow
	err := s.db.GetContext(ctx, &row, selectPeople+`WHERE lower(login) = lower($1)`, plain(login))
	return row.domain(), row.PasswordHash, found("read a person by login", "person", err)
}

// Person gives somebody by their pseudonymous id; NotFound when there is nobody.
func (s *Store) Person(ctx context.Context, id string) (casework.Person, error) {
	var row personRow
	err := s.db.GetContext(ctx, &row, selectPeople+`WHERE id = $1`, id)
	return row.domain(), found("read person "+id, "person", err)
}
