package devstack

import (
	"fmt"
	"io"
	"net"
	"strconv"
)

const loopback = "127.0.0.1"

// FreePort is the first port from the given one on that nobody listens on at 127.0.0.1.
func FreePort(from int) (int, error) {
	for port := from; port < 65536; port++ {
		if portIsFree(port) {
			return port, nil
		}
	}
	return 0, fmt.Errorf("no port from %d on is free on %s", from, loopback)
}

// choosePort takes the wanted port or refuses; without a wish it takes the first free one from the
// default on and says so where that is another.
func choosePort(out io.Writer, server string, wanted, standard int) (int, error) {
	if wanted != 0 {
		if !portIsFree(wanted) {
			return 0, fmt.Errorf("port %d, meant for %s, is in use by %s: stop that, or choose another port", wanted, server, portOwner(wanted))
		}
		return wanted, nil
	}
	port, err := FreePort(standard)
	if err != nil {
		return 0, err
	}
	if port != standard {
		fmt.Fprintf(out, "Port %d is in use by %s; %s takes %d instead.\n", standard, portOwner(standard), server, port)
	}
	return port, nil
}

func portIsFree(port int) bool {
	listener, err := net.Listen("tcp", address(port))
	if err != nil {
		return false
	}
	return listener.Close() == nil
}

func address(port int) string {
	return net.JoinHostPort(loopback, strconv.Itoa(port))
}
