package devstack

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// portOwner names the process that listens on a port, as far as this user may know it.
func portOwner(port int) string {
	for _, socket := range listeningSockets(port) {
		links, _ := filepath.Glob("/proc/[0-9]*/fd/[0-9]*") // the pattern is valid
		for _, link := range links {
			if target, err := os.Readlink(link); err == nil && target == "socket:["+socket+"]" {
				pid := strings.Split(link, "/")[2]
				name, _ := os.ReadFile("/proc/" + pid + "/comm") // it may have ended since
				return fmt.Sprintf("process %s (%s)", pid, strings.TrimSpace(string(name)))
			}
		}
	}
	return "another process"
}

// listeningSockets reads the kernel's socket tables: column 1 is the local address in hexadecimal,
// column 3 the state (0A: listening), column 9 the socket's inode.
func listeningSockets(port int) []string {
	var sockets []string
	for _, table := range []string{"/proc/net/tcp", "/proc/net/tcp6"} {
		content, err := os.ReadFile(table)
		if err != nil {
			continue
		}
		for line := range strings.Lines(string(content)) {
			columns := strings.Fields(line)
			if len(columns) < 10 || columns[3] != "0A" {
				continue
			}
			_, hexadecimal, _ := strings.Cut(columns[1], ":")
			if local, err := strconv.ParseInt(hexadecimal, 16, 32); err == nil && int(local) == port {
				sockets = append(sockets, columns[9])
			}
		}
	}
	return sockets
}
