package postgres

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"github.com/amtsweg/amtsweg/casework"
)

// texts is a JSON object of strings in a column.
type texts map[string]string

// Scan reads the column; NULL gives nil.
func (t *texts) Scan(value any) error {
	switch v := value.(type) {
	case nil:
		*t = nil
		return nil
	case []byte:
		return json.Unmarshal(v, t)
	case string:
		return json.Unmarshal([]byte(v), t)
	}
	return fmt.Errorf("read a JSON object from %T", value)
}

func (t texts) text() casework.Text { return casework.Text(t) }

// object is the JSON object of a map, {} for nil. It is text because the driver would send bytes as binary,
// which jsonb does not read.
func object(m map[string]string) string {
	if m == nil {
		return "{}"
	}
	return storable(casework.JSON(m))
}

// list is never nil: an absent list is an empty array, not NULL.
func list[S ~[]E, E any](s S) S {
	if s == nil {
		return S{}
	}
	return s
}

// bytesOf is never nil: absent content is empty, not NULL.
func bytesOf(b []byte) []byte { return list(b) }

// timeOrNull is a timestamp column's value; the zero time is NULL.
func timeOrNull(t time.Time) sql.NullTime { return sql.NullTime{Time: t, Valid: !t.IsZero()} }

// timeOf gives the zero time for NULL.
func timeOf(t sql.NullTime) time.Time {
	if !t.Valid {
		return time.Time{}
	}
	return t.Time.UTC()
}

// each converts rows; it never gives nil, so that an empty list is [] in JSON.
func each[R, T any](rows []R, convert func(R) T) []T {
	out := make([]T, 0, len(rows))
	for _, row := range rows {
		out = append(out, convert(row))
	}
	return out
}
