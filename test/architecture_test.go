// Package test holds what concerns the product as a whole: its structure, and its behaviour end to end.
package test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "github.com/amtsweg/amtsweg/"

// mayImport is the package map: which packages of ours each package may import.
var mayImport = map[string][]string{
	"casework":   {},
	"locale":     {},
	"feel":       {},
	"procedures": {},
	"devstack":   {},
	"calendar":   {"casework"},
	"dmn":        {"feel"},
	"bpmn":       {"feel"},
	"forms":      {"casework"},
	"booking":    {"casework", "calendar"},
	"childcare":  {"casework"},
	"procedure":  {"casework", "bpmn", "dmn", "feel", "forms"},
	"workflows":  {"casework", "calendar", "feel", "dmn", "bpmn", "forms", "procedure", "booking", "childcare"},
	"activities": {"casework", "booking", "childcare"},
	"scenarios":  {"casework", "feel", "procedure", "workflows", "activities"},
	"postgres":   {"casework", "booking", "childcare"},
	"engine":     {"casework", "calendar", "feel", "bpmn", "dmn", "forms", "procedure", "booking", "childcare", "workflows", "activities", "postgres"},
	"edge":       {"casework"},
	"api":        {"casework", "forms", "booking", "childcare", "edge", "locale", "docs/problems"},
	"web":        {"casework", "forms", "booking", "childcare", "edge", "locale"},
	"demo":       {"casework", "calendar", "booking", "postgres", "engine"},
}

// pure are the packages that hold rules: without clock, chance, goroutines or an order that depends on a map.
var pure = []string{"casework", "calendar", "feel", "dmn", "bpmn", "booking", "childcare", "workflows"}

// outsideOfPure are packages that no pure package may import.
var outsideOfPure = []string{"math/rand", "math/rand/v2", "crypto/rand", "os", "os/exec", "net", "net/http", "database/sql", "io/ioutil", "log", "log/slog"}

func TestPackagesImportOnlyWhatThePackageMapAllows(t *testing.T) {
	t.Parallel()
	packages := parsePackages(t)
	for _, name := range slices.Sorted(maps.Keys(packages)) {
		allowed, mapped := mayImport[name]
		require.True(t, mapped, "package %s is not in the package map", name)
		for _, file := range packages[name] {
			for _, spec := range file.ast.Imports {
				path, err := strconv.Unquote(spec.Path.Value)
				require.NoError(t, err)
				if ours, ok := strings.CutPrefix(path, module); ok {
					require.Contains(t, allowed, ours, "%s imports %s", file.name, ours)
				}
			}
		}
	}
}

func TestPurePackagesHaveNoClockChanceOrGoroutines(t *testing.T) {
	t.Parallel()
	packages := parsePackages(t)
	for _, name := range pure {
		for _, file := range packages[name] {
			for _, spec := range file.ast.Imports {
				path, err := strconv.Unquote(spec.Path.Value)
				require.NoError(t, err)
				require.NotContains(t, outsideOfPure, path, "%s imports %s", file.name, path)
			}
			ast.Inspect(file.ast, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.GoStmt:
					t.Errorf("%s starts a goroutine", file.at(n))
				case *ast.SelectorExpr:
					if x, ok := n.X.(*ast.Ident); ok && x.Name == "time" && slices.Contains([]string{"Now", "Sleep", "After", "Since", "Until", "Tick", "NewTimer", "NewTicker", "AfterFunc"}, n.Sel.Name) {
						t.Errorf("%s uses the clock: time.%s", file.at(n), n.Sel.Name)
					}
				}
				return true
			})
		}
	}
}

func TestApiAndWebKeepTheSameFileNamesPerNoun(t *testing.T) {
	t.Parallel()
	packages := parsePackages(t)
	for _, noun := range []string{"task.go", "case.go", "status.go", "procedure.go", "application.go", "count.go"} {
		for _, layer := range []string{"api", "web"} {
			require.True(t, slices.ContainsFunc(packages[layer], func(f sourceFile) bool { return filepath.Base(f.name) == noun }),
				"%s has no %s", layer, noun)
		}
	}
}

type sourceFile struct {
	name string
	set  *token.FileSet
	ast  *ast.File
}

func (f sourceFile) at(n ast.Node) string { return f.set.Position(n.Pos()).String() }

// parsePackages reads the Go files of every package at the top level, without tests.
func parsePackages(t *testing.T) map[string][]sourceFile {
	t.Helper()
	out := map[string][]sourceFile{}
	set := token.NewFileSet()
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel := strings.TrimPrefix(filepath.ToSlash(path), "../")
		top, _, nested := strings.Cut(rel, "/")
		if d.IsDir() {
			skipped := []string{"cmd", "test", "var", "bin", "docs", "docker", "temporalserver", "tools", "node_modules", "scripts"}
			if slices.Contains(skipped, rel) || strings.HasPrefix(d.Name(), ".") && path != ".." {
				return filepath.SkipDir
			}
			return nil
		}
		if !nested || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		out[top] = append(out[top], sourceFile{name: rel, set: set, ast: file})
		return nil
	})
	require.NoError(t, err)
	return out
}
