package devstack

import (
	"bufio"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"
)

// sourceDir is where the Temporal server's module lies in the repository.
const sourceDir = "temporalserver"

// progressEvery is how often a long build says how far it is.
const progressEvery = 15 * time.Second

// BuildTemporal returns the path of the Temporal server's binary. It is kept in the user's cache
// under the hash of its sources and built only where it is missing; then progress goes to out.
func BuildTemporal(ctx context.Context, out io.Writer) (string, error) {
	sources, err := findSources()
	if err != nil {
		return "", err
	}
	name, err := binaryName(sources)
	if err != nil {
		return "", err
	}
	cache, err := cacheDir()
	if err != nil {
		return "", err
	}
	binary := filepath.Join(cache, name)
	if isExecutable(binary) {
		return binary, nil
	}
	unlock, err := lockBuild(cache)
	if err != nil {
		return "", err
	}
	defer unlock()
	if isExecutable(binary) { // built by the process this one waited for
		return binary, nil
	}
	return binary, build(ctx, out, sources, binary)
}

// findSources looks for the module from the working directory upwards: tests run in their
// packages' directories.
func findSources() (string, error) {
	start, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("find the working directory: %w", err)
	}
	for dir := start; ; dir = filepath.Dir(dir) {
		sources := filepath.Join(dir, sourceDir)
		if _, err := os.Stat(filepath.Join(sources, "go.mod")); err == nil {
			return sources, nil
		}
		if dir == filepath.Dir(dir) {
			return "", fmt.Errorf("%s is not inside Amtsweg's repository, which holds the Temporal server's sources: change there, or point AMTSWEG_TEMPORAL_ADDRESS to a running server", start)
		}
	}
}

// binaryName changes with everything that goes into the build.
func binaryName(sources string) (string, error) {
	entries, err := os.ReadDir(sources)
	if err != nil {
		return "", fmt.Errorf("read the Temporal server's sources: %w", err)
	}
	digest := sha256.New()
	fmt.Fprintln(digest, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	for _, entry := range entries { // sorted by name
		if !isSource(entry.Name()) {
			continue
		}
		content, err := os.ReadFile(filepath.Join(sources, entry.Name()))
		if err != nil {
			return "", fmt.Errorf("read the Temporal server's sources: %w", err)
		}
		fmt.Fprintf(digest, "%s %d\n", entry.Name(), len(content))
		digest.Write(content)
	}
	return fmt.Sprintf("temporal-server-%x", digest.Sum(nil)[:8]), nil
}

func isSource(name string) bool {
	return name == "go.mod" || name == "go.sum" || strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go")
}

// cacheDir is the user's cache, or a place in the repository where the user has none.
func cacheDir() (string, error) {
	parent, err := os.UserCacheDir()
	if err != nil {
		sources, err := findSources()
		if err != nil {
			return "", err
		}
		parent = filepath.Join(filepath.Dir(sources), "var")
	}
	dir := filepath.Join(parent, "amtsweg")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("make room for the Temporal server's binary: %w", err)
	}
	return dir, nil
}

func lockBuild(cache string) (unlock func(), err error) {
	file, err := os.OpenFile(filepath.Join(cache, "build.lock"), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, fmt.Errorf("open the build lock: %w", err)
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX); err != nil {
		file.Close()
		return nil, fmt.Errorf("wait for another build: %w", err)
	}
	return func() { file.Close() }, nil
}

func build(ctx context.Context, out io.Writer, sources, binary string) error {
	goTool, err := exec.LookPath("go")
	if err != nil {
		return errors.New("the Temporal server must be built, and Go is not in PATH: install Go 1.26 from https://go.dev/dl/")
	}
	fmt.Fprintln(out, "Building the Temporal server. The first build takes 4 to 7 minutes on two cores; it is kept for later starts.")
	start := time.Now()
	fresh := fmt.Sprintf("%s.%d", binary, os.Getpid())
	defer os.Remove(fresh)
	// -v names each package as it is compiled.
	cmd := exec.CommandContext(ctx, goTool, "build", "-v", "-mod=readonly", "-trimpath", "-ldflags=-s -w", "-o", fresh, ".")
	cmd.Dir = sources
	// Without cgo it needs no C compiler.
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOWORK=off")
	messages, err := cmd.StderrPipe()
	if err != nil {
		return fmt.Errorf("listen to the build: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start the build: %w", err)
	}
	complaints := showProgress(out, messages, countPackages(ctx, goTool, sources))
	if err := cmd.Wait(); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return fmt.Errorf("the Temporal server could not be built (%w): %s", err, strings.Join(complaints, "; "))
	}
	if err := os.Rename(fresh, binary); err != nil {
		return fmt.Errorf("keep the Temporal server's binary: %w", err)
	}
	fmt.Fprintf(out, "Built the Temporal server in %v.\n", time.Since(start).Round(time.Second))
	return nil
}

// countPackages tells how many packages the server consists of; the count only serves progress.
func countPackages(ctx context.Context, goTool, sources string) <-chan int {
	count := make(chan int, 1)
	go func() {
		cmd := exec.CommandContext(ctx, goTool, "list", "-deps", ".")
		cmd.Dir = sources
		if list, err := cmd.Output(); err == nil {
			count <- strings.Count(string(list), "\n")
		}
	}()
	return count
}

// showProgress reads the build's messages to their end and returns those that are complaints.
func showProgress(out io.Writer, messages io.Reader, count <-chan int) []string {
	var complaints []string
	compiled, total, shown := 0, "", time.Now()
	for lines := bufio.NewScanner(messages); lines.Scan(); {
		line := lines.Text()
		switch {
		case strings.HasPrefix(line, "go: downloading "):
		case strings.ContainsAny(line, " \t"):
			complaints = append(complaints, strings.TrimSpace(line))
		default:
			compiled++
		}
		select {
		case n := <-count:
			total = fmt.Sprintf(" of %d", n)
		default:
		}
		if time.Since(shown) >= progressEvery {
			shown = time.Now()
			fmt.Fprintf(out, "  %d%s packages compiled\n", compiled, total)
		}
	}
	return slices.Compact(complaints)
}
