package devstack

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
)

// sharedState is where data goes that PostgreSQL's user cannot reach in the stack's directory.
const sharedState = "/var/lib/amtsweg"

// place decides where the cluster's files go. Normally that is "postgres" in the stack's directory.
// Where root's checkout is closed to PostgreSQL's user (/root is), it is a directory that the user
// can reach, and "postgres" a symbolic link to it.
func (c *cluster) place() error {
	if target, err := os.Readlink(c.data); err == nil {
		c.data = target
		return os.MkdirAll(filepath.Dir(target), 0o755)
	}
	if _, err := os.Stat(c.data); err == nil || c.account.mayEnter(c.dir) {
		return nil
	}
	digest := sha256.Sum256([]byte(c.dir))
	elsewhere := filepath.Join(sharedState, fmt.Sprintf("%x", digest[:6]), "postgres")
	if err := os.MkdirAll(filepath.Dir(elsewhere), 0o755); err != nil {
		return fmt.Errorf("make room for PostgreSQL's data: %w", err)
	}
	if err := os.Symlink(elsewhere, c.data); err != nil {
		return fmt.Errorf("point to PostgreSQL's data: %w", err)
	}
	fmt.Fprintf(c.out, "PostgreSQL refuses to run as root and user %s cannot enter %s, so its data is in %s.\n", c.account.name, c.dir, elsewhere)
	c.data = elsewhere
	return nil
}

// ownPlace is the directory under sharedState that serves this cluster only; empty without one.
func (c *cluster) ownPlace() string {
	if dir := filepath.Dir(c.data); filepath.Dir(dir) == sharedState {
		return dir
	}
	return ""
}
