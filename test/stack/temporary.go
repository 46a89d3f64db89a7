package stack

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"

	"github.com/amtsweg/amtsweg/devstack"
)

// Temporary starts a stack in a temporary directory on random free ports. The configuration's
// Dir, ports, Ephemeral and Out are set here. The returned function stops the servers and deletes
// their data; if this process ends without calling it, however it ends, they are gone soon after.
func Temporary(ctx context.Context, cfg devstack.Config) (_ *devstack.Stack, remove func() error, err error) {
	dir, err := os.MkdirTemp("", "amtsweg-test-")
	if err != nil {
		return nil, nil, fmt.Errorf("make a temporary directory: %w", err)
	}
	if err := deleteAfterThisProcess(dir); err != nil {
		return nil, nil, err
	}
	// For root, PostgreSQL runs as another user, who must get in.
	if err := os.Chmod(dir, 0o755); err != nil {
		return nil, nil, fmt.Errorf("open the temporary directory: %w", err)
	}
	cfg.Dir, cfg.Ephemeral, cfg.Out = dir, true, os.Stderr
	// Packages are tested at the same time: each looks for free ports somewhere else.
	if cfg.PostgresPort, err = devstack.FreePort(20000 + 10*rand.IntN(1000)); err != nil {
		return nil, nil, err
	}
	if cfg.TemporalPort, err = devstack.FreePort(cfg.PostgresPort + 1); err != nil {
		return nil, nil, err
	}
	servers, err := devstack.Start(ctx, cfg)
	if err != nil {
		return nil, nil, errors.Join(err, deleteDir(dir))
	}
	return servers, func() error {
		return errors.Join(servers.Stop(context.Background()), deleteDir(dir))
	}, nil
}

func deleteDir(dir string) error {
	return errors.Join(devstack.Reset(context.Background(), dir), os.RemoveAll(dir))
}

// watched keeps the writing ends of the sweepers' pipes open, unused, for this process's life.
var watched []*os.File

// deleteAfterThisProcess starts a shell whose standard input ends when this process does. A test
// process has no end of its own to clean up at, and may be killed. PostgreSQL, which the kernel
// tells to stop at that moment, may still write for a while.
func deleteAfterThisProcess(dir string) error {
	const script = `cat
data=$(readlink "$1/postgres")
for try in $(seq 100); do rm -rf "$data" "$1" && exit; sleep 0.1; done`
	input, output, err := os.Pipe()
	if err != nil {
		return fmt.Errorf("prepare the clean-up: %w", err)
	}
	defer input.Close()
	watched = append(watched, output)
	sweeper := exec.Command("/bin/sh", "-c", script, "sweeper", dir)
	sweeper.Dir, sweeper.Stdin = "/", input
	if err := sweeper.Start(); err != nil {
		return fmt.Errorf("prepare the clean-up: %w", err)
	}
	return sweeper.Process.Release()
}
