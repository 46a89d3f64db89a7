package devstack

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// findPostgres picks, from directories that hold a server, the one of the wanted major version, or
// the first where version is empty.
func findPostgres(candidates []string, version string) (string, error) {
	for _, dir := range candidates {
		if version == "" || majorVersion(dir) == version {
			return dir, nil
		}
	}
	if len(candidates) == 0 {
		return "", errors.New("PostgreSQL is not installed: run `apt-get install -y postgresql` as root")
	}
	return "", fmt.Errorf("the data was written by PostgreSQL %s, which is not installed: run `apt-get install -y postgresql-%s` as root, or start anew with %s", version, version, resetCommand)
}

// resetCommand is what starts a stack anew.
const resetCommand = "`make run ARGS=--reset`, which deletes the data"

// postgresDirs lists the directories that hold a whole server, Debian's newest version first: Debian
// keeps it out of PATH.
func postgresDirs() []string {
	debian, _ := filepath.Glob("/usr/lib/postgresql/*/bin") // the pattern is valid
	slices.SortFunc(debian, func(a, b string) int { return debianVersion(b) - debianVersion(a) })
	candidates := debian
	if out, err := exec.Command("pg_config", "--bindir").Output(); err == nil {
		candidates = append(candidates, strings.TrimSpace(string(out)))
	}
	candidates = append(candidates, filepath.SplitList(os.Getenv("PATH"))...)
	return slices.DeleteFunc(candidates, func(dir string) bool {
		return !isExecutable(filepath.Join(dir, "initdb")) || !isExecutable(filepath.Join(dir, "postgres"))
	})
}

func debianVersion(dir string) int {
	version, _ := strconv.Atoi(filepath.Base(filepath.Dir(dir))) // a foreign name sorts last
	return version
}

// majorVersion asks the server: "postgres (PostgreSQL) 15.14 (Debian …)" is "15".
func majorVersion(dir string) string {
	out, err := exec.Command(filepath.Join(dir, "postgres"), "--version").Output()
	if err != nil {
		return ""
	}
	_, version, _ := strings.Cut(string(out), "(PostgreSQL) ")
	end := strings.IndexFunc(version, func(r rune) bool { return r < '0' || r > '9' })
	if end < 0 {
		return ""
	}
	return version[:end]
}

func isExecutable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir() && info.Mode()&0o111 != 0
}
