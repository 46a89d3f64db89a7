package postgres

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"os"

	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"

	"github.com/amtsweg/amtsweg/casework"
)

// refusals are the constraints that a person or another program can run into, with the sentence they read.
// Every other constraint guards against our own mistakes and becomes an internal error.
var refusals = map[string]*casework.Error{
	"cases_pkey":               refusal(casework.Conflict, "case-exists", "A case with this id exists already; read it instead of submitting again."),
	"cases_revision_published": refusal(casework.NotFound, "revision-unknown", "This procedure has no such published revision; load the form again."),
	"cases_language_form":      refusal(casework.Invalid, "language", "The language is not a language tag; use one such as de or en."),
	"cases_channel_known":      refusal(casework.Invalid, "channel", "The channel is unknown; use one that the interface lists."),
	"cases_received_before_recorded": refusal(casework.Invalid, "received-in-future",
		"The time of receipt lies in the future; enter the date stamp of the application."),
	"idempotency_keys_key_form": refusal(casework.Invalid, "idempotency-key", "The Idempotency-Key has more than 500 characters; send a shorter one."),
	"procedures_key_form":       refusal(casework.Invalid, "procedure-key", "A procedure's key has small letters, digits and hyphens only; change it in procedure.yaml."),
	"revisions_hash_sha256":     refusal(casework.Invalid, "revision-hash", "A revision is named by the SHA-256 of its content; publish the package anew."),
	"revisions_titled":          refusal(casework.Invalid, "procedure-titles", "The procedure has no title; add one to procedure.yaml."),
	"revisions_office_named":    refusal(casework.Invalid, "procedure-office", "The procedure names no responsible office; add it to procedure.yaml."),
	"procedures_revision_own":   refusal(casework.Invalid, "revision-elsewhere", "This content is published under another procedure's key; change the key back or the content."),
	"case_numbers_prefix_form":  refusal(casework.Invalid, "number-prefix", "The prefix of case numbers has 1 to 12 capital letters and digits; change it in procedure.yaml."),
	"appointments_site_known":   refusal(casework.Invalid, "unknown-site", "This site does not exist; choose one from the list."),
	"appointments_service_known": refusal(casework.Invalid, "unknown-service",
		"This service does not exist; choose one from the list."),
	"appointments_end_after_start": refusal(casework.Invalid, "visit-times", "The visit ends before it starts; choose a slot from the list."),
	"seats_pkey":                   slotTaken(),
	"people_login_unique":          refusal(casework.Conflict, "login-taken", "This login belongs to somebody else; choose another one."),
	"people_login_form":            refusal(casework.Invalid, "login", "A login has 1 to 200 characters; choose another one."),
	"people_roles_known":           refusal(casework.Invalid, "role", "One of the roles is unknown; use those that the manual lists."),
}

func refusal(kind casework.Kind, reason, detail string) *casework.Error {
	return &casework.Error{Kind: kind, Reason: reason, Detail: detail}
}

// slotTaken says that somebody else was quicker.
func slotTaken() *casework.Error {
	return refusal(casework.Conflict, "slot-taken", "This appointment has just been taken; choose another one.")
}

// unavailable says that nothing was admitted.
func unavailable() *casework.Error {
	return refusal(casework.Unavailable, "database", "The service is interrupted for a moment; please try again shortly.")
}

// notFound says that what was asked for is not there.
func notFound(what string) *casework.Error {
	return casework.Errorf(casework.NotFound, "There is no such %s; check the address or the number.", what)
}

// failure turns an error of the driver into one that may leave the package, naming what was being done.
// An error that the domain knows already keeps its kind.
func failure(what string, err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*casework.Error](err); ok {
		return fmt.Errorf("%s: %w", what, err)
	}
	if answer := pq.As(err); answer != nil {
		return fmt.Errorf("%s: %w", what, answered(answer))
	}
	if ended := contextError(err); ended != nil {
		return fmt.Errorf("%s: %w (%w)", what, unavailable(), ended)
	}
	if unreachable(err) {
		return fmt.Errorf("%s: %w", what, unavailable())
	}
	return fmt.Errorf("%s: %w", what, err)
}

// answered translates what the server said. Its message and detail can quote data, so only the code and the
// constraint's name go on.
func answered(answer *pq.Error) error {
	if known, ok := refusals[answer.Constraint]; ok {
		return known
	}
	if outage(answer.Code) {
		return fmt.Errorf("%w (SQLSTATE %s)", unavailable(), answer.Code)
	}
	if answer.Constraint != "" {
		return fmt.Errorf("constraint %s refused it (SQLSTATE %s)", answer.Constraint, answer.Code)
	}
	switch answer.Code {
	case pqerror.CharacterNotInRepertoire, pqerror.UntranslatableCharacter, pqerror.InvalidTextRepresentation:
		return refusal(casework.Malformed, "text", "The text contains characters that cannot be stored; remove them and send it again.")
	}
	return fmt.Errorf("PostgreSQL answered SQLSTATE %s", answer.Code)
}

// outage tells whether a code means that the server cannot serve anybody right now: it stops, starts, is full,
// gave up waiting or was replaced by a standby. What was not committed can be tried again.
func outage(code pqerror.Code) bool {
	switch code.Class() {
	case pqerror.ClassConnectionException, pqerror.ClassInsufficientResources, pqerror.ClassOperatorIntervention,
		pqerror.ClassSystemError, pqerror.ClassInvalidAuthorizationSpecification, pqerror.ClassTransactionRollback:
		return true
	}
	switch code {
	case pqerror.LockNotAvailable, pqerror.ReadOnlySQLTransaction, pqerror.IdleInTransactionSessionTimeout, pqerror.InvalidCatalogName:
		return true
	}
	return false
}

func contextError(err error) error {
	for _, ended := range []error{context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, ended) {
			return ended
		}
	}
	return nil
}

// unreachable tells whether the connection broke or could not be made.
func unreachable(err error) bool {
	if _, ok := errors.AsType[net.Error](err); ok {
		return true
	}
	for _, broken := range []error{driver.ErrBadConn, sql.ErrConnDone, sql.ErrTxDone, io.EOF, io.ErrUnexpectedEOF, net.ErrClosed, os.ErrDeadlineExceeded} {
		if errors.Is(err, broken) {
			return true
		}
	}
	return false
}

// found translates the absence of a row into NotFound and everything else as failure does.
func found(what, noun string, err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("%s: %w", what, notFound(noun))
	}
	return failure(what, err)
}
