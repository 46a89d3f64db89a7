package web

import (
	"context"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"github.com/amtsweg/amtsweg/casework"
)

type countEngine interface {
	// Counts says how many cases of each procedure and revision stand where.
	Counts(ctx context.Context, p casework.Person) ([]casework.Count, error)
}

type countsPage struct {
	page
	Counts []countRow
	Totals countTotals
}

type countRow struct {
	casework.Count
	Title    string
	Open     int
	Endings  []ending
	PerState []int // in the order of countStates
}

type ending struct {
	Name  string
	Count int
}

type countTotals struct{ Total, Open, Incidents int }

// countStates are the columns of the table.
var countStates = []casework.Status{casework.StatusReceived, casework.StatusOffice, casework.StatusApplicant,
	casework.StatusThird, casework.StatusClosed}

func (s *Site) registerCounts() {
	s.router.GET("/evaluation", s.showCounts)
}

func (s *Site) showCounts(c *gin.Context) {
	ctx := c.Request.Context()
	counts, err := s.engine.Counts(ctx, s.person(c))
	if err != nil {
		s.fail(c, err)
		return
	}
	procedures, err := s.engine.Procedures(ctx)
	if err != nil {
		s.fail(c, err)
		return
	}
	data := countsPage{page: s.base(c, text(c, "counts.title"))}
	for _, count := range counts {
		row := newCountRow(count)
		for _, procedure := range procedures {
			if procedure.Key == count.Procedure {
				row.Title = procedure.Titles.In(languageOf(c.Request))
			}
		}
		data.Counts = append(data.Counts, row)
		data.Totals.Total += count.Total
		data.Totals.Open += row.Open
		data.Totals.Incidents += count.Incidents
	}
	s.show(c, http.StatusOK, "counts", data)
}

func newCountRow(count casework.Count) countRow {
	row := countRow{Count: count, Title: count.Procedure, Open: count.Total - count.ByStatus[casework.StatusClosed]}
	for _, state := range countStates {
		row.PerState = append(row.PerState, count.ByStatus[state])
	}
	for name, number := range count.Outcomes {
		row.Endings = append(row.Endings, ending{Name: name, Count: number})
	}
	slices.SortFunc(row.Endings, func(a, b ending) int {
		if a.Count != b.Count {
			return b.Count - a.Count
		}
		if a.Name < b.Name {
			return -1
		}
		return 1
	})
	return row
}
