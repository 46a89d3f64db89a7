package devstack

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Reset deletes everything a stack keeps in dir and nothing else. It stops servers that a crash
// left running there, and refuses while a stack runs.
func Reset(ctx context.Context, dir string) error {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return fmt.Errorf("resolve directory %s: %w", dir, err)
	}
	if _, err := os.Stat(dir); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	lock, err := lockDir(dir)
	if err != nil {
		return err
	}
	defer lock.Close()
	if err := stopTemporalOrphan(ctx, dir); err != nil {
		return err
	}
	cluster := &cluster{dir: dir, data: filepath.Join(dir, "postgres")}
	if target, err := os.Readlink(cluster.data); err == nil {
		cluster.data = target
	}
	if err := cluster.stopOrphan(ctx); err != nil {
		return err
	}
	for _, path := range []string{
		cluster.data, cluster.data + ".new", cluster.data + ".new.password", cluster.ownPlace(),
		filepath.Join(dir, "postgres"), cluster.passwordFile(),
		cluster.logFile(), cluster.logFile() + ".old", temporalLog(dir), temporalLog(dir) + ".old",
	} {
		if err := os.RemoveAll(path); err != nil {
			return fmt.Errorf("%s cannot be deleted, do it as its owner: %w", path, err)
		}
	}
	return nil
}
