package main

import (
	"fmt"
	"io"
	"os"

	"github.com/amtsweg/amtsweg/procedure"
	"github.com/amtsweg/amtsweg/scenarios"
)

// TestCmd runs a package's scenarios.
type TestCmd struct {
	Dir     string `arg:"" type:"existingdir" help:"The package's folder."`
	Verbose bool   `short:"v" help:"Show the way each case went."`
}

// Run fails when a scenario does not hold, or when the package has none.
func (cmd TestCmd) Run(out io.Writer) error {
	pkg, problems := procedure.Read(os.DirFS(cmd.Dir))
	if err := refuseErrors(problems); err != nil {
		return err
	}
	if len(pkg.Scenarios) == 0 {
		return fmt.Errorf("the package has no scenarios; write one into %s/scenarios", cmd.Dir)
	}
	failed := 0
	for _, scenario := range pkg.Scenarios {
		result := scenarios.Run(pkg, scenario)
		if len(result.Faults) > 0 {
			failed++
		}
		cmd.report(out, scenario, result)
	}
	fmt.Fprintf(out, "%d passed, %d failed\n", len(pkg.Scenarios)-failed, failed)
	if failed > 0 {
		return fmt.Errorf("%d of %d scenarios do not hold", failed, len(pkg.Scenarios))
	}
	return nil
}

func (cmd TestCmd) report(out io.Writer, scenario procedure.Scenario, result scenarios.Result) {
	word := "ok  "
	if len(result.Faults) > 0 {
		word = "FAIL"
	}
	fmt.Fprintf(out, "%s %s (%s, %s)\n", word, scenario.Name, scenario.File, result.Took)
	for _, fault := range result.Faults {
		fmt.Fprintln(out, "     "+fault)
	}
	if cmd.Verbose {
		for _, node := range result.Path {
			fmt.Fprintln(out, "     →", node)
		}
	}
}
