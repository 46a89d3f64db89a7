package postgres

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"testing"

	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"
	"github.com/stretchr/testify/require"

	"github.com/amtsweg/amtsweg/casework"
)

func TestAnErrorOfTheDriverBecomesOneOfTheDomain(t *testing.T) {
	t.Parallel()
	refused := func(code, constraint string) error {
		return &pq.Error{Code: pqerror.Code(code), Constraint: constraint, Message: "Ayşe", Detail: "Key (name)=(Ayşe)"}
	}
	for name, c := range map[string]struct {
		err  error
		kind casework.Kind
	}{
		"shutdown by an administrator": {refused("57P01", ""), casework.Unavailable},
		"crash of the server":          {refused("57P02", ""), casework.Unavailable},
		"starting up":                  {refused("57P03", ""), casework.Unavailable},
		"statement timeout":            {refused("57014", ""), casework.Unavailable},
		"lock timeout":                 {refused("55P03", ""), casework.Unavailable},
		"too many connections":         {refused("53300", ""), casework.Unavailable},
		"disk full":                    {refused("53100", ""), casework.Unavailable},
		"I/O error":                    {refused("58030", ""), casework.Unavailable},
		"connection failure":           {refused("08006", ""), casework.Unavailable},
		"standby":                      {refused("25006", ""), casework.Unavailable},
		"password changed":             {refused("28P01", ""), casework.Unavailable},
		"deadlocks without end":        {refused("40P01", ""), casework.Unavailable},
		"broken connection":            {driver.ErrBadConn, casework.Unavailable},
		"end of stream":                {fmt.Errorf("read: %w", io.ErrUnexpectedEOF), casework.Unavailable},
		"nobody listens":               {&net.OpError{Op: "dial", Err: errors.New("connection refused")}, casework.Unavailable},
		"caller gave up":               {context.DeadlineExceeded, casework.Unavailable},
		"a seat that is taken":         {refused("23505", "seats_pkey"), casework.Conflict},
		"a constraint of ours":         {refused("23514", "steps_sequence_positive"), casework.Internal},
		"a fault in our SQL":           {refused("42601", ""), casework.Internal},
		"bytes that are no text":       {refused("22021", ""), casework.Malformed},
		"an error that is known":       {fmt.Errorf("win seats: %w", slotTaken()), casework.Conflict},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := failure("do something", c.err)
			require.Equal(t, c.kind, casework.KindOf(err))
			require.ErrorContains(t, err, "do something: ")
			require.NotContains(t, err.Error(), "Ayşe")
			require.Nil(t, pq.As(err), "the driver's error stays inside")
		})
	}
	require.NoError(t, failure("do something", nil))
}
