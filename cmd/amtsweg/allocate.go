package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/amtsweg/amtsweg/casework"
	"github.com/amtsweg/amtsweg/childcare"
)

// AllocateCmd allocates childcare places from a JSON file (docs/allocation-format.md).
type AllocateCmd struct {
	Input   string `required:"" type:"existingfile" help:"The children, their wishes and the facilities, as docs/allocation-format.md describes."`
	Output  string `required:"" type:"path" help:"Where to write places, cut-offs, explanations and the proof."`
	Compare string `type:"existingfile" help:"A second input, such as the same children under another table of points; the output then says who would move."`
}

// comparison is the output where two inputs are compared.
type comparison struct {
	Before childcare.Result     `json:"before"`
	After  childcare.Result     `json:"after"`
	Change childcare.Comparison `json:"change"`
}

// Run allocates and writes the result, or writes nothing and names every fault of the input.
func (cmd AllocateCmd) Run(out io.Writer) error {
	result, err := allocateFile(cmd.Input)
	if err != nil {
		return err
	}
	if cmd.Compare == "" {
		if err := writeAllocation(cmd.Output, result); err != nil {
			return err
		}
		return summariseAllocation(out, result)
	}
	other, err := allocateFile(cmd.Compare)
	if err != nil {
		return err
	}
	change := childcare.Compare(result, other)
	if err := writeAllocation(cmd.Output, comparison{Before: result, After: other, Change: change}); err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "%d children would move: %d to a dearer wish, %d to a less dear one.\n", len(change.Moved), change.Better, change.Worse)
	return err
}

func allocateFile(path string) (childcare.Result, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return childcare.Result{}, fmt.Errorf("read allocation input: %w", err)
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	var input childcare.Input
	if err := decoder.Decode(&input); err != nil {
		return childcare.Result{}, casework.Errorf(casework.Malformed, "%s is no allocation input: %v; see docs/allocation-format.md", path, err)
	}
	if _, err := decoder.Token(); err != io.EOF {
		return childcare.Result{}, casework.Errorf(casework.Malformed, "%s goes on after the allocation input; remove what follows", path)
	}
	result, err := childcare.Allocate(input)
	if err != nil {
		return childcare.Result{}, withEveryFault(path, err)
	}
	return result, nil
}

// withEveryFault puts the faults of a refused input into the sentence the terminal shows.
func withEveryFault(path string, err error) error {
	refused, ok := errors.AsType[*casework.Error](err)
	if !ok {
		return fmt.Errorf("allocate %s: %w", path, err)
	}
	text := strings.Builder{}
	fmt.Fprintf(&text, "%s: %s", path, refused.Detail)
	for _, f := range refused.Fields {
		fmt.Fprintf(&text, "\n  %s: %s", f.Pointer, f.Message)
	}
	all := *refused
	all.Detail = text.String()
	return &all
}

func writeAllocation(path string, result any) error {
	data, err := json.MarshalIndent(result, "", " ")
	if err != nil {
		return fmt.Errorf("encode allocation: %w", err)
	}
	if err := os.WriteFile(path, append(data, '\n'), 0o600); err != nil {
		return fmt.Errorf("write allocation: %w", err)
	}
	return nil
}

func summariseAllocation(out io.Writer, result childcare.Result) error {
	placed := 0
	for _, a := range result.Assignments {
		if a.Facility != "" {
			placed++
		}
	}
	_, err := fmt.Fprintf(out, "%d of %d children have a place; remaining blocking pairs: %d, exceptions: %d.\n",
		placed, len(result.Assignments), len(result.Proof.Blocking), len(result.Proof.Exceptions))
	return err
}
