package postgres

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/amtsweg/amtsweg/casework"
)

// The sizes of a page of a list.
const (
	defaultPage = 50
	largestPage = 500
)

// pageSize keeps what was asked for within bounds; 0 is the default.
func pageSize(asked int) int {
	if asked <= 0 {
		return defaultPage
	}
	return min(asked, largestPage)
}

// readCursor decodes the sort key of the last entry seen; nil without a cursor, Invalid for a foreign one.
func readCursor[C any](cursor string) (*C, error) {
	if cursor == "" {
		return nil, nil
	}
	var key C
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	if err == nil {
		err = json.Unmarshal(raw, &key)
	}
	if err != nil {
		return nil, casework.Errorf(casework.Invalid, "The page cursor is damaged; start again from the first page.").WithReason("cursor")
	}
	return &key, nil
}

// nextPage cuts off the one row that was read too many and makes the cursor from the last one kept.
func nextPage[R any](rows []R, limit int, key func(last R) any) ([]R, string) {
	if len(rows) <= limit {
		return rows, ""
	}
	rows = rows[:limit]
	return rows, base64.RawURLEncoding.EncodeToString(casework.JSON(key(rows[limit-1])))
}

// arguments collects the arguments of a statement while its text is put together.
type arguments struct {
	args []any
}

// bind gives the placeholder of an argument.
func (a *arguments) bind(arg any) string {
	a.args = append(a.args, arg)
	return fmt.Sprintf("$%d", len(a.args))
}

// fill puts the placeholders of arguments in place of every %s of a text, which is always this package's own.
func (a *arguments) fill(text string, args ...any) string {
	places := make([]any, len(args))
	for i, arg := range args {
		places[i] = a.bind(arg)
	}
	return fmt.Sprintf(text, places...)
}

// conditions collects the parts of a WHERE clause with their arguments.
type conditions struct {
	arguments
	parts []string
}

func (c *conditions) add(text string, args ...any) {
	c.parts = append(c.parts, c.fill(text, args...))
}

func (c *conditions) sql() string {
	if len(c.parts) == 0 {
		return ""
	}
	return "WHERE " + strings.Join(c.parts, " AND ")
}
