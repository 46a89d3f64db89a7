package engine

import (
	"context"
	"sync"
)

// lanesPerCase is how many acts on one case a server has under way at Temporal at once; further ones wait their turn.
// A case takes one step at a time, so more would win nothing. And Temporal admits ten updates per workflow: an
// eleventh is refused in a way that aborts the ten, and clients that then all try again keep the workflow from getting
// on at all. With two lanes, four servers stay below that.
const lanesPerCase = 2

// lanes lets a limited number of callers at a time pass for each case.
type lanes struct {
	mu    sync.Mutex
	cases map[string]*lane
}

type lane struct {
	slots   chan struct{}
	callers int // that pass or wait; the lane is dropped with the last
}

// enter waits for a free lane as long as ctx allows, and gives what leaves it again.
func (l *lanes) enter(ctx context.Context, caseID string) (leave func(), err error) {
	mine := l.join(caseID)
	select {
	case mine.slots <- struct{}{}:
		return func() { <-mine.slots; l.part(caseID) }, nil
	case <-ctx.Done():
		l.part(caseID)
		return nil, ctx.Err()
	}
}

func (l *lanes) join(caseID string) *lane {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.cases == nil {
		l.cases = map[string]*lane{}
	}
	mine, ok := l.cases[caseID]
	if !ok {
		mine = &lane{slots: make(chan struct{}, lanesPerCase)}
		l.cases[caseID] = mine
	}
	mine.callers++
	return mine
}

func (l *lanes) part(caseID string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if mine := l.cases[caseID]; mine.callers > 1 {
		mine.callers--
	} else {
		delete(l.cases, caseID)
	}
}
