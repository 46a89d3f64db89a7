// Package browser walks the pages of the running product in a real browser. The walk itself is walk.mjs; it can also be
// run alone at any product: AMTSWEG_BASE_URL=http://localhost:8080 npm run walk.
package browser

import (
	"bytes"
	"database/sql"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amtsweg/amtsweg/test/stack"
)

func TestEveryRoleWalksItsPagesInABrowser(t *testing.T) {
	t.Parallel()
	url := startProduct(t)
	walk := exec.CommandContext(t.Context(), "node", "walk.mjs")
	walk.Env = append(os.Environ(), "AMTSWEG_BASE_URL="+url)
	out, err := walk.CombinedOutput()
	require.NoError(t, err, "%s", out)
	t.Logf("%s", out)
}

// startProduct runs `amtsweg dev` on the shared servers with a database and a namespace of its own, and gives its address.
func startProduct(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "amtsweg")
	out, err := exec.CommandContext(t.Context(), "go", "build", "-buildvcs=false", "-o", binary, "../../cmd/amtsweg").CombinedOutput()
	require.NoError(t, err, "%s", out)
	port := freePort(t)
	product := exec.Command(binary, "dev", "--port", port, "--dir", t.TempDir())
	product.Env = append(os.Environ(),
		"AMTSWEG_DATABASE_URL="+stack.Database(t, empty), "AMTSWEG_TEMPORAL_ADDRESS="+stack.Start(t).TemporalAddress,
		"AMTSWEG_TEMPORAL_NAMESPACE="+stack.Namespace(t))
	product.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	var said bytes.Buffer
	product.Stdout, product.Stderr = &said, &said
	require.NoError(t, product.Start())
	ended := make(chan struct{})
	go func() { _ = product.Wait(); close(ended) }()
	t.Cleanup(func() {
		_ = product.Process.Kill()
		<-ended
		if t.Failed() {
			t.Logf("the product said:\n%s", said.String())
		}
	})
	url := "http://localhost:" + port
	waitUntilReady(t, url, ended)
	return url
}

func waitUntilReady(t *testing.T, url string, ended <-chan struct{}) {
	t.Helper()
	for deadline := time.Now().Add(2 * time.Minute); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		select {
		case <-ended:
			require.Fail(t, "the product ended before it was ready")
		default:
		}
		response, err := http.Get(url + "/readyz")
		if err != nil {
			continue
		}
		_ = response.Body.Close()
		if response.StatusCode == http.StatusOK {
			return
		}
	}
	require.Fail(t, "the product does not become ready")
}

// empty leaves the database as it is: the product migrates it.
func empty(*sql.DB) error { return nil }

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
}
