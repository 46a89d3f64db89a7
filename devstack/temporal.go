package devstack

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// temporalPatience covers the first start, which sets the schema up.
const temporalPatience = 2 * time.Minute

// temporalServer is the official Temporal server as a child process.
type temporalServer struct {
	dir         string
	binary      string
	address     string
	namespace   string
	databaseURL string
	failed      chan<- error
	server      *child
}

func newTemporalServer(ctx context.Context, cfg Config, databaseURL string, failed chan<- error) (*temporalServer, error) {
	binary, err := BuildTemporal(ctx, cfg.Out)
	if err != nil {
		return nil, err
	}
	if err := stopTemporalOrphan(ctx, cfg.Dir); err != nil {
		return nil, err
	}
	port, err := choosePort(cfg.Out, "Temporal", cfg.TemporalPort, DefaultTemporalPort)
	if err != nil {
		return nil, err
	}
	return &temporalServer{
		dir: cfg.Dir, binary: binary, address: address(port), namespace: cfg.Namespace,
		databaseURL: databaseURL, failed: failed,
	}, nil
}

func temporalLog(dir string) string     { return filepath.Join(dir, "temporal.log") }
func temporalPIDFile(dir string) string { return filepath.Join(dir, "temporal.pid") }

func stopTemporalOrphan(ctx context.Context, dir string) error {
	file := temporalPIDFile(dir)
	return stopOrphan(ctx, file, file, syscall.SIGTERM, syscall.SIGKILL, stopGrace)
}

// start runs the server until its namespace answers.
func (t *temporalServer) start(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, temporalPatience)
	defer cancel()
	if err := stopTemporalOrphan(ctx, t.dir); err != nil {
		return err
	}
	ready, err := t.launch()
	if err != nil {
		return err
	}
	select {
	case <-ready:
		t.server.guard()
		return nil
	case <-t.server.done:
		return fmt.Errorf("the Temporal server does not start (%s): see %s, or start anew with %s", t.reason(), temporalLog(t.dir), resetCommand)
	case <-ctx.Done():
		err := fmt.Errorf("the Temporal server did not answer in time, see %s: %w", temporalLog(t.dir), ctx.Err())
		return errors.Join(err, t.stop(context.WithoutCancel(ctx)))
	}
}

// launch starts the process; the channel is closed when it says that it is ready.
func (t *temporalServer) launch() (<-chan struct{}, error) {
	log, err := openLog(temporalLog(t.dir))
	if err != nil {
		return nil, err
	}
	defer log.Close()
	cmd := exec.Command(t.binary, "-address", t.address, "-namespace", t.namespace, "-pid-file", temporalPIDFile(t.dir))
	cmd.Dir = t.dir
	cmd.Env = append(os.Environ(), "AMTSWEG_TEMPORAL_DATABASE_URL="+t.databaseURL)
	cmd.Stderr = log
	output, childOutput, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("listen to Temporal: %w", err)
	}
	defer childOutput.Close()
	cmd.Stdout = childOutput
	// Temporal survives a crash, and without PostgreSQL an orderly stop would only take long.
	if t.server, err = startChild("Temporal", cmd, syscall.SIGKILL, t.failed); err != nil {
		output.Close()
		return nil, err
	}
	ready := make(chan struct{})
	go awaitReady(output, ready)
	return ready, nil
}

// awaitReady reads the child's output to its end, so that the child never blocks on writing.
func awaitReady(output io.ReadCloser, ready chan<- struct{}) {
	defer output.Close()
	told := false
	for lines := bufio.NewScanner(output); lines.Scan(); {
		if !told && strings.HasPrefix(lines.Text(), "ready ") {
			told = true
			close(ready)
		}
	}
}

// reason is what the server itself said last before it gave up.
func (t *temporalServer) reason() string {
	content, err := os.ReadFile(temporalLog(t.dir))
	if err != nil {
		return t.server.describeExit()
	}
	lines := strings.Split(string(content), "\n")
	for i := len(lines) - 1; i >= 0; i-- {
		if reason, found := strings.CutPrefix(lines[i], "temporalserver: "); found {
			return reason
		}
	}
	return t.server.describeExit()
}

func (t *temporalServer) stop(ctx context.Context) error {
	return t.server.stop(ctx, syscall.SIGTERM, stopGrace)
}
