package devstack

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// stopOrphan stops a server that outlived the process which started it. The first line of pidFile
// is its process id. Another process may have got that id since, so it is ours only if mark stands
// among its arguments; a file that points elsewhere is stale and removed.
func stopOrphan(ctx context.Context, pidFile, mark string, ask, force syscall.Signal, grace time.Duration) error {
	content, err := os.ReadFile(pidFile)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read process id: %w", err)
	}
	first, _, _ := strings.Cut(string(content), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(first))
	if err == nil && isOurs(pid, mark) {
		if err := endProcess(ctx, pid, mark, ask, force, grace); err != nil {
			return err
		}
	}
	if err := os.Remove(pidFile); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("remove stale process id: %w", err)
	}
	return nil
}

func isOurs(pid int, mark string) bool {
	return slices.Contains(processArguments(pid), mark)
}

func endProcess(ctx context.Context, pid int, mark string, ask, force syscall.Signal, grace time.Duration) error {
	for _, signal := range []syscall.Signal{ask, force} {
		if err := syscall.Kill(pid, signal); err != nil && !errors.Is(err, syscall.ESRCH) {
			return fmt.Errorf("process %d from an earlier run cannot be stopped, stop it yourself: %w", pid, err)
		}
		for end := time.Now().Add(grace); time.Now().Before(end); {
			if !isOurs(pid, mark) {
				return nil
			}
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(50 * time.Millisecond):
			}
		}
	}
	return fmt.Errorf("process %d from an earlier run does not end, stop it with `kill -9 %d`", pid, pid)
}
