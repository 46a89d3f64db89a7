package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/amtsweg/amtsweg/procedure"
)

// LintCmd checks a procedure package without publishing it.
type LintCmd struct {
	Dir   string `arg:"" type:"existingdir" help:"The package's folder."`
	Quiet bool   `short:"q" help:"Print errors and warnings only."`
}

// Run prints, file by file, what is supported, what is ignored and what must
// change, each with its line. The error says that the package cannot be published.
func (cmd LintCmd) Run(out io.Writer) error {
	p, problems := procedure.Read(os.DirFS(cmd.Dir))
	if cmd.Quiet {
		problems = slices.DeleteFunc(problems, func(p procedure.Problem) bool { return p.Severity == procedure.Info })
	}
	if err := printProblems(out, p.Files(), problems); err != nil {
		return err
	}
	if procedure.HasErrors(problems) {
		return errors.New("the package cannot be published; correct the errors above")
	}
	_, err := fmt.Fprintf(out, "%s can be published; its revision is %.12s.\n", p.Manifest.Key, p.Hash)
	return err
}

// printProblems writes the findings under each file, and says which files have none.
func printProblems(out io.Writer, files []string, problems []procedure.Problem) error {
	for _, p := range problems {
		files = append(files, p.File)
	}
	slices.Sort(files)
	var errs []error
	write := func(format string, args ...any) {
		_, err := fmt.Fprintf(out, format, args...)
		errs = append(errs, err)
	}
	for _, file := range slices.Compact(files) {
		found := slices.DeleteFunc(slices.Clone(problems), func(p procedure.Problem) bool { return p.File != file })
		if len(found) == 0 {
			write("%s: ok\n", file)
		}
		for _, p := range found {
			write("%s\n", p)
		}
	}
	return errors.Join(errs...)
}
