//go:build unix && !linux

package devstack

import (
	"os/exec"
	"strconv"
	"strings"
	"syscall"
)

// endWithParent does nothing: only Linux can tie a child to its parent's life. A start after a
// crash stops what still runs.
func endWithParent(*syscall.SysProcAttr, syscall.Signal) {}

// processArguments is the command line of a running process; nil where there is none.
func processArguments(pid int) []string {
	line, err := exec.Command("ps", "-o", "command=", "-p", strconv.Itoa(pid)).Output()
	if err != nil {
		return nil
	}
	return strings.Fields(string(line))
}
