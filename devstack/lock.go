package devstack

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// lockDir holds the directory for this process. The kernel lets go of the lock when the process
// ends, however it ends.
func lockDir(dir string) (*os.File, error) {
	file, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, fmt.Errorf("the data directory cannot be written, repair its owner or choose another: %w", err)
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		defer file.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("%s is in use by process %s: stop that one first, or choose another directory", dir, lockHolder(file))
		}
		return nil, fmt.Errorf("lock %s: %w", dir, err)
	}
	if err := file.Truncate(0); err != nil {
		file.Close()
		return nil, fmt.Errorf("note the process that holds %s: %w", dir, err)
	}
	if _, err := fmt.Fprintln(file, os.Getpid()); err != nil {
		file.Close()
		return nil, fmt.Errorf("note the process that holds %s: %w", dir, err)
	}
	return file, nil
}

func lockHolder(file *os.File) string {
	content := make([]byte, 20)
	n, _ := file.ReadAt(content, 0) // a short read is the rule here, and an unknown holder is told as such
	if holder := strings.TrimSpace(string(content[:n])); holder != "" {
		return holder
	}
	return "(unknown)"
}
