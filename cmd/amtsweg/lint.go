package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/amtsweg/amtsweg/procedure"
)

// LintCmd checks a procedure package, or a single BPMN model, without publishing it.
type LintCmd struct {
	Path  string `arg:"" type:"path" help:"The package's folder, or a BPMN file."`
	Quiet bool   `short:"q" help:"Print errors and warnings only."`
}

// Run prints, file by file, what is supported, what is ignored and what must
// change, each with its line. The error says that there is something to correct.
func (cmd LintCmd) Run(out io.Writer) error {
	info, err := os.Stat(cmd.Path)
	if err != nil {
		return fmt.Errorf("lint: %w", err)
	}
	if !info.IsDir() {
		return cmd.model(out)
	}
	p, problems := procedure.Read(os.DirFS(cmd.Path))
	if err := cmd.report(out, p.Files(), problems); err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "%s can be published; its revision is %.12s.\n", p.Manifest.Key, p.Hash)
	return err
}

// model checks one BPMN file.
func (cmd LintCmd) model(out io.Writer) error {
	source, err := os.ReadFile(cmd.Path)
	if err != nil {
		return fmt.Errorf("lint: %w", err)
	}
	name := filepath.Base(cmd.Path)
	return cmd.report(out, []string{name}, procedure.LintModel(name, source))
}

// report writes the findings under each file, says which files have none, and
// fails when there are errors.
func (cmd LintCmd) report(out io.Writer, files []string, problems []procedure.Problem) error {
	shown := slices.DeleteFunc(slices.Clone(problems), func(p procedure.Problem) bool {
		return cmd.Quiet && p.Severity == procedure.Info
	})
	for _, p := range shown {
		files = append(files, p.File)
	}
	slices.Sort(files)
	for _, file := range slices.Compact(files) {
		if err := reportFile(out, file, shown); err != nil {
			return err
		}
	}
	if procedure.HasErrors(problems) {
		return errors.New("lint: correct the errors above; until then it cannot be published")
	}
	return nil
}

func reportFile(out io.Writer, file string, problems []procedure.Problem) error {
	fine := true
	for _, p := range problems {
		if p.File != file {
			continue
		}
		fine = false
		if _, err := fmt.Fprintln(out, p); err != nil {
			return err
		}
	}
	if !fine {
		return nil
	}
	_, err := fmt.Fprintf(out, "%s: ok\n", file)
	return err
}
