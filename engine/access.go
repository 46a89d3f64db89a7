package engine

import (
	"context"

	"golang.org/x/crypto/bcrypt"

	"github.com/amtsweg/amtsweg/casework"
)

// Login gives the person whom a login and a password name. Whether the login is unknown or the password wrong is
// not told, and takes the same time.
func (e *Engine) Login(ctx context.Context, login, password string) (casework.Person, error) {
	p, hash, err := e.store.PersonByLogin(ctx, login)
	if kind := casework.KindOf(err); kind != "" && kind != casework.NotFound {
		return casework.Person{}, err
	}
	if hash == "" {
		hash = noPassword
	}
	if bcrypt.CompareHashAndPassword([]byte(hash), []byte(password)) != nil || err != nil {
		return casework.Person{}, casework.Errorf(casework.Unauthenticated, "Login or password is wrong.")
	}
	return p, nil
}

// noPassword is the bcrypt hash of a random string, compared with where there is no such login.
const noPassword = "$2a$10$7EqJtq98hPqEX7fNZaFWoOhi5BWX4Z6r3Z8Qk7FzG9Ue0gkT7pG5e"

// SavePerson lets somebody log in with a password.
func (e *Engine) SavePerson(ctx context.Context, p casework.Person, password string) error {
	hash, err := bcrypt.GenerateFromPassword([]byte(password), bcrypt.DefaultCost)
	if err != nil {
		return casework.Errorf(casework.Invalid, "A password has at most 72 bytes.")
	}
	return e.store.SavePerson(ctx, p, string(hash))
}

// maySee refuses a case that a member of staff may not know: what may not be seen is not found.
func (e *Engine) maySee(p casework.Person, cs casework.Case) error {
	if p.Has(casework.RoleOperator) || p.Has(casework.RoleCaseworker) && p.In(cs.Office) {
		return nil
	}
	return casework.Errorf(casework.NotFound, "There is no such case.")
}

// authorise checks that p may do the act to the case and writes who acts into it.
func (e *Engine) authorise(ctx context.Context, p casework.Person, cs casework.Case, act *casework.Act) error {
	act.Actor = casework.Actor{Role: casework.RoleCaseworker, ID: p.ID, Office: cs.Office}
	if act.Channel == "" {
		act.Channel = casework.ChannelOnline
	}
	switch act.Kind {
	case casework.ActClaim, casework.ActRelease, casework.ActComplete:
		task, err := e.Task(ctx, p, act.Task)
		if err != nil {
			return err
		}
		act.Actor.Office = task.Office
		return e.checkTask(ctx, cs, act)
	case casework.ActMoveDeadline:
		return e.maySee(p, cs)
	case casework.ActMessage:
		if err := e.maySee(p, cs); err != nil {
			return err
		}
		return e.checkOffer(ctx, cs, act) // staff pass on what the applicant said, by its channel
	}
	if !p.Has(casework.RoleOperator) {
		return casework.Errorf(casework.Forbidden, "Only an operator can do this.")
	}
	act.Actor.Role = casework.RoleOperator
	return nil
}
