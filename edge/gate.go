package edge

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"strings"
	"sync"
	"time"

	"github.com/amtsweg/amtsweg/casework"
)

// The brake against guessing passwords: this many failures within the window, and the next try waits. One address
// may fail more often than one account, because a town hall's staff share an address.
const (
	failuresPerLogin   = 8
	failuresPerAddress = 60
	failureWindow      = 15 * time.Minute
)

// A correct log-in is remembered for this long, so that a program that logs in with every request does not pay for
// the slow password hash each time. A password changed or a person locked counts after this time at the latest.
const rememberFor = time.Minute

// maxRemembered bounds the memory that an attacker can make the gate use.
const maxRemembered = 10_000

// Login checks a log-in name and a password. It gives Unauthenticated when they do not fit, without saying which of
// the two was wrong, and takes the same time either way.
type Login func(ctx context.Context, login, password string) (casework.Person, error)

// Gate is a Login with a brake against guessing. It is safe for use by many requests at once.
type Gate struct {
	login Login
	now   func() time.Time
	key   []byte

	mu       sync.Mutex
	failures map[string][]time.Time
	known    map[string]remembered
}

type remembered struct {
	person casework.Person
	until  time.Time
}

// NewGate puts the brake before login; now is the clock.
func NewGate(login Login, now func() time.Time) *Gate {
	key := make([]byte, sha256.Size)
	_, _ = rand.Read(key) // crypto/rand never fails: it ends the program instead
	return &Gate{login: login, now: now, key: key, failures: map[string][]time.Time{}, known: map[string]remembered{}}
}

// Login lets the person in who knows the password. After too many failures for the name or the address it gives
// TooMany without asking, even with the right password.
func (g *Gate) Login(ctx context.Context, address, login, password string) (casework.Person, error) {
	print := g.fingerprint("credentials", login, password)
	if person, ok := g.recall(print); ok {
		return person, nil
	}
	byLogin := g.fingerprint("login", strings.ToLower(login))
	byAddress := g.fingerprint("address", address)
	if g.braked(byLogin, failuresPerLogin) || g.braked(byAddress, failuresPerAddress) {
		return casework.Person{}, casework.Errorf(casework.TooMany,
			"Too many failed log-ins. Wait 15 minutes, then try again.").WithReason("login-braked")
	}
	person, err := g.login(ctx, login, password)
	switch casework.KindOf(err) {
	case "":
		g.remember(print, person)
	case casework.Unauthenticated:
		g.fail(byLogin, byAddress)
	}
	return person, err
}

// fingerprint keeps names, addresses and passwords out of the process's long-lived memory.
func (g *Gate) fingerprint(parts ...string) string {
	mac := hmac.New(sha256.New, g.key)
	mac.Write([]byte(strings.Join(parts, "\x00")))
	return string(mac.Sum(nil))
}

func (g *Gate) recall(print string) (casework.Person, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	entry, ok := g.known[print]
	return entry.person, ok && g.now().Before(entry.until)
}

func (g *Gate) remember(print string, person casework.Person) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.known) >= maxRemembered {
		clear(g.known)
	}
	g.known[print] = remembered{person: person, until: g.now().Add(rememberFor)}
}

func (g *Gate) braked(key string, limit int) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.recent(key)) >= limit
}

func (g *Gate) fail(keys ...string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.failures) >= maxRemembered {
		g.sweep()
	}
	for _, key := range keys {
		g.failures[key] = append(g.recent(key), g.now())
	}
}

// sweep drops the entries whose window is over, and all of them when that frees nothing.
func (g *Gate) sweep() {
	for key := range g.failures {
		if len(g.recent(key)) == 0 {
			delete(g.failures, key)
		}
	}
	if len(g.failures) >= maxRemembered {
		clear(g.failures)
	}
}

func (g *Gate) recent(key string) []time.Time {
	times := g.failures[key]
	for len(times) > 0 && g.now().Sub(times[0]) > failureWindow {
		times = times[1:]
	}
	return times
}
