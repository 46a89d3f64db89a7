package main

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/amtsweg/amtsweg/dmn"
	"github.com/amtsweg/amtsweg/feel"
)

// DmnCmd works on decision models.
type DmnCmd struct {
	Eval DmnEvalCmd `cmd:"" help:"Evaluate a decision of a DMN file."`
	Lint DmnLintCmd `cmd:"" help:"Check a DMN file for overlaps, gaps, unreachable rules and unused inputs."`
}

// DmnEvalCmd evaluates a decision.
type DmnEvalCmd struct {
	File     string   `arg:"" type:"existingfile" help:"The DMN file."`
	Decision string   `required:"" help:"The name or id of the decision."`
	Input    string   `default:"{}" placeholder:"JSON" help:"The input data by name, as a JSON object."`
	Import   []string `type:"existingfile" help:"DMN files that the file imports."`
	Trace    bool     `help:"Show which rules matched, with the values."`
}

// Run prints the value as JSON, and with Trace how it came about.
func (c DmnEvalCmd) Run(out io.Writer) error {
	input, err := jsonContext(c.Input)
	if err != nil {
		return fmt.Errorf("read --input: %w", err)
	}
	defs, imports, err := readDMNFiles(c.File, c.Import)
	if err != nil {
		return err
	}
	model, err := dmn.Compile(defs, imports...)
	if err != nil {
		return err
	}
	result, err := model.Evaluate(c.Decision, input, &feel.Env{Now: time.Now()}, dmn.WithTrace())
	if err != nil {
		return err
	}
	if err := printValue(out, result.Value); err != nil {
		return err
	}
	_, err = io.WriteString(out, describeResult(result, c.Trace))
	return err
}

// describeResult lists the warnings and, if asked for, the trace.
func describeResult(result dmn.Result, traced bool) string {
	var b strings.Builder
	if traced {
		for _, decision := range result.Trace {
			fmt.Fprintf(&b, "decision %s = %s\n", decision.Decision, feel.String(decision.Value))
			for _, table := range decision.Tables {
				describeTable(&b, table)
			}
		}
	}
	for _, w := range result.Warnings {
		fmt.Fprintln(&b, "warning:", w)
	}
	return b.String()
}

func describeTable(b *strings.Builder, table dmn.TableTrace) {
	for _, in := range table.Inputs {
		fmt.Fprintf(b, "  %s = %s\n", in.Label, feel.String(in.Value))
	}
	for _, rule := range table.Matched {
		fmt.Fprintf(b, "  rule %d (%s) gives %s", rule.Number, strings.Join(rule.Tests, " | "), feel.String(feel.List(rule.Outputs)))
		if notes := strings.Join(rule.Annotations, "; "); notes != "" {
			fmt.Fprintf(b, ": %s", notes)
		}
		b.WriteByte('\n')
	}
	if len(table.Matched) == 0 {
		b.WriteString("  no rule matches\n")
	}
}

// DmnLintCmd checks a model.
type DmnLintCmd struct {
	File   string   `arg:"" type:"existingfile" help:"The DMN file."`
	Import []string `type:"existingfile" help:"DMN files that the file imports."`
}

// Run prints the findings and returns an error if a part of the model cannot work.
func (c DmnLintCmd) Run(out io.Writer) error {
	defs, imports, err := readDMNFiles(c.File, c.Import)
	if err != nil {
		return err
	}
	findings, err := dmn.Lint(defs, imports...)
	if err != nil {
		return err
	}
	problems := 0
	for _, f := range findings {
		if f.Kind == dmn.FoundProblem {
			problems++
		}
		if _, err := fmt.Fprintln(out, f); err != nil {
			return err
		}
	}
	if problems > 0 {
		return fmt.Errorf("%s has %d parts that cannot work; see above", cmp.Or(defs.Name, c.File), problems)
	}
	_, err = fmt.Fprintf(out, "%d findings\n", len(findings))
	return err
}

// readDMNFiles reads a DMN file and those it imports.
func readDMNFiles(path string, imports []string) (*dmn.Definitions, []*dmn.Definitions, error) {
	defs, err := readDMN(path)
	if err != nil {
		return nil, nil, err
	}
	var others []*dmn.Definitions
	for _, other := range imports {
		read, err := readDMN(other)
		if err != nil {
			return nil, nil, err
		}
		others = append(others, read)
	}
	return defs, others, nil
}

func readDMN(path string) (*dmn.Definitions, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	defs, err := dmn.Read(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return defs, nil
}
