//go:build unix && !linux

package devstack

// portOwner names the process that listens on a port, as far as this system tells.
func portOwner(int) string { return "another process" }
