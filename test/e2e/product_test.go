// Package e2e runs the built product against real servers, as a town would: processes are started, killed and
// started again, and everything is asked through the API.
package e2e

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amtsweg/amtsweg/demo"
	"github.com/amtsweg/amtsweg/engine"
	"github.com/amtsweg/amtsweg/postgres"
	"github.com/amtsweg/amtsweg/test/stack"
)

// binary is the product, built once for all tests.
var binary string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "amtsweg-e2e-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	binary = filepath.Join(dir, "amtsweg")
	build := exec.Command("go", "build", "-buildvcs=false", "-o", binary, "../../cmd/amtsweg")
	build.Stdout, build.Stderr = os.Stdout, os.Stderr
	status := 1
	if err := build.Run(); err == nil {
		status = m.Run()
	}
	_ = os.RemoveAll(dir)
	os.Exit(status)
}

// product is an installation of its own: a database, a namespace, and the processes started on them.
type product struct {
	t           *testing.T
	databaseURL string
	temporal    string
	namespace   string
	store       *postgres.Store
}

// newProduct prepares an installation with the demo town and the shipped procedures on the shared servers.
func newProduct(t *testing.T) *product {
	t.Helper()
	servers := stack.Start(t)
	p := &product{t: t, databaseURL: stack.Database(t, migrate), temporal: servers.TemporalAddress, namespace: stack.Namespace(t)}
	p.prepare()
	return p
}

// prepare loads the demo town and publishes the shipped procedures.
func (p *product) prepare() {
	p.t.Helper()
	ctx := p.t.Context()
	store, err := postgres.Open(ctx, p.databaseURL)
	require.NoError(p.t, err)
	p.t.Cleanup(func() { _ = store.Close() })
	p.store = store
	require.NoError(p.t, demo.Load(ctx, store, engine.New(engine.Options{Store: store})))
	for _, key := range []string{"childcare-registration", "appointment-booking"} {
		p.amtsweg("deploy", "../../procedures/"+key)
	}
}

func (p *product) environment(extra ...string) []string {
	return append(append(os.Environ(),
		"AMTSWEG_DATABASE_URL="+p.databaseURL, "AMTSWEG_TEMPORAL_ADDRESS="+p.temporal, "AMTSWEG_TEMPORAL_NAMESPACE="+p.namespace), extra...)
}

// amtsweg runs a command to its end and gives what it printed.
func (p *product) amtsweg(args ...string) string {
	p.t.Helper()
	cmd := exec.CommandContext(p.t.Context(), binary, args...)
	cmd.Env = p.environment()
	out, err := cmd.CombinedOutput()
	require.NoError(p.t, err, "amtsweg %s: %s", strings.Join(args, " "), out)
	return string(out)
}

// process is one running amtsweg.
type process struct {
	t       *testing.T
	cmd     *exec.Cmd
	url     string
	output  *lockedBuffer
	stopped chan struct{}
}

// serve starts an API process and waits until it is ready.
func (p *product) serve() *process {
	p.t.Helper()
	address := freeAddress(p.t)
	s := p.start("http://"+address, []string{"AMTSWEG_LISTEN=" + address}, "serve")
	p.eventually("the server is ready", func() bool {
		response, err := http.Get(s.url + "/readyz")
		if err != nil {
			return false
		}
		_ = response.Body.Close()
		return response.StatusCode == http.StatusOK
	})
	return s
}

// worker starts a worker process.
func (p *product) worker() *process {
	p.t.Helper()
	return p.start("", nil, "worker")
}

func (p *product) start(url string, extra []string, args ...string) *process {
	p.t.Helper()
	s := &process{t: p.t, cmd: exec.Command(binary, args...), url: url, output: &lockedBuffer{}, stopped: make(chan struct{})}
	s.cmd.Env = p.environment(extra...)
	s.cmd.Stdout, s.cmd.Stderr = s.output, s.output
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	require.NoError(p.t, s.cmd.Start())
	go func() { _ = s.cmd.Wait(); close(s.stopped) }()
	p.t.Cleanup(func() {
		s.kill()
		if p.t.Failed() {
			p.t.Logf("%v of %s said:\n%s", args, s.url, s.output)
		}
	})
	return s
}

// kill ends the process as kill -9 does.
func (s *process) kill() {
	_ = s.cmd.Process.Kill()
	<-s.stopped
}

// eventually waits until the condition holds; only a hang fails it.
func (p *product) eventually(what string, holds func() bool) {
	p.t.Helper()
	deadline := time.Now().Add(90 * time.Second)
	for !holds() {
		if time.Now().After(deadline) {
			require.Fail(p.t, "waited in vain", what)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	return l.Addr().String()
}

// lockedBuffer collects what a process prints while others read it.
type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

func migrate(db *sql.DB) error { return postgres.Migrate(context.Background(), db) }

// replaceOnce replaces a text that must be there.
func replaceOnce(t *testing.T, s, old, with string) string {
	t.Helper()
	require.Contains(t, s, old)
	return strings.Replace(s, old, with, 1)
}
