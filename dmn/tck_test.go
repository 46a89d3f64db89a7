package dmn

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amtsweg/amtsweg/feel"
)

// kitClock is what now() and today() answer in the kit, whose cases only ask
// for relations to themselves.
var kitClock = time.Date(2026, 3, 31, 9, 30, 0, 0, time.UTC)

// TestTCK runs the test cases of the DMN Technology Compatibility Kit. Every
// case has to pass, but for those that need functions in Java.
func TestTCK(t *testing.T) {
	folders := kitFolders(t)
	var all tally
	for _, folder := range folders {
		one := runFolder(t, folder)
		t.Logf("%-45s %s", filepath.Base(folder), one)
		all.add(one)
	}
	t.Logf("%-45s %s", "in all", all)
	t.Logf("cases that expect a value other than null: %d of %d passed", all.valuesPassed, all.values)
	require.Equal(t, all.total, all.passed+all.java, "cases failed; see above")
}

// kitFolders returns the folders of the kit that hold a test file.
func kitFolders(t *testing.T) []string {
	t.Helper()
	dir := kitDir()
	var folders []string
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && strings.Contains(entry.Name(), "-test-") && strings.HasSuffix(path, ".xml") {
			folders = append(folders, filepath.Dir(path))
		}
		return err
	})
	require.NoError(t, err, "set TCK_DIR to the folder that holds compliance-level-2 and compliance-level-3 of the DMN TCK")
	require.NotEmpty(t, folders, "there are no test cases in %q: set TCK_DIR to the folder that holds compliance-level-2 and compliance-level-3 of the DMN TCK", dir)
	slices.Sort(folders)
	return slices.Compact(folders)
}

// kitDir is TCK_DIR as seen from here or from the root of the repository; without it the kit beside the checkout,
// else the half of it that is kept in testdata.
func kitDir() string {
	dir := os.Getenv("TCK_DIR")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared", "dmn-tck")
		if _, err := os.Stat(dir); err != nil {
			return filepath.Join("testdata", "tck")
		}
		return dir
	}
	if _, err := os.Stat(dir); err != nil && !filepath.IsAbs(dir) {
		return filepath.Join("..", dir)
	}
	return dir
}

// tally counts cases.
type tally struct{ passed, total, java, values, valuesPassed int }

func (a *tally) add(b tally) {
	a.passed += b.passed
	a.total += b.total
	a.java += b.java
	a.values += b.values
	a.valuesPassed += b.valuesPassed
}

func (a tally) String() string {
	text := fmt.Sprintf("%4d/%-4d", a.passed, a.total)
	if a.java > 0 {
		text += fmt.Sprintf(" (%d refused: needs Java functions)", a.java)
	}
	return text
}

func runFolder(t *testing.T, folder string) tally {
	t.Helper()
	var sum tally
	tests, err := filepath.Glob(filepath.Join(folder, "*-test-*.xml"))
	require.NoError(t, err)
	for _, path := range tests {
		suite := readSuite(t, path)
		model, err := kitModel(folder, suite.ModelName)
		if err != nil {
			t.Logf("%s: %s", filepath.Base(folder), err)
		}
		for _, c := range suite.Cases {
			sum.add(runCase(t, filepath.Base(folder), model, c))
		}
	}
	return sum
}

func readSuite(t *testing.T, path string) kitSuite {
	t.Helper()
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	var suite kitSuite
	require.NoError(t, xml.Unmarshal(data, &suite), path)
	return suite
}

// kitModel compiles the model with the other models of the folder as imports.
func kitModel(folder, name string) (*Model, error) {
	files, err := filepath.Glob(filepath.Join(folder, "*.dmn"))
	if err != nil {
		return nil, err
	}
	var defs *Definitions
	var others []*Definitions
	for _, path := range files {
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		read, err := Read(data)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", filepath.Base(path), err)
		}
		if filepath.Base(path) == strings.TrimSpace(name) || len(files) == 1 {
			defs = read
		} else {
			others = append(others, read)
		}
	}
	if defs == nil {
		return nil, fmt.Errorf("there is no model %q", name)
	}
	return Compile(defs, others...)
}

// runCase evaluates the result nodes of a case, all of which have to be as expected.
func runCase(t *testing.T, folder string, model *Model, c kitCase) tally {
	t.Helper()
	input := feel.NewContext(len(c.Inputs))
	for _, in := range c.Inputs {
		input.Set(in.Name, in.value(t))
	}
	result := tally{total: 1}
	passed, java := true, false
	for _, node := range c.Results {
		want := node.Expected.value(t)
		if want != nil {
			result.values = 1
		}
		got, err := evaluateNode(model, c, node, input)
		if err == nil && kitEqual(got.Value, want) {
			continue
		}
		passed = false
		if needsJava(got.Warnings) {
			java = true
			continue
		}
		t.Logf("%s case %s, %s: got %s, want %s (%v)\n%s", folder, c.ID, node.Name, feel.String(got.Value), feel.String(want), err, warningLines(got))
	}
	if passed {
		result.passed, result.valuesPassed = 1, result.values
	} else if java {
		result.java = 1
	}
	return result
}

func evaluateNode(model *Model, c kitCase, node kitResult, input *feel.Context) (Result, error) {
	env := &feel.Env{Now: kitClock}
	switch {
	case model == nil:
		return Result{}, errors.New("the model does not compile")
	case c.Type == "decisionService":
		result, err := model.EvaluateService(c.Invocable, input, env, WithTrace())
		if ctx, ok := result.Value.(*feel.Context); ok {
			if value, ok := ctx.Get(node.Name); ok {
				result.Value = value
			}
		}
		return result, err
	case c.Type == "bkm":
		return model.EvaluateKnowledge(c.Invocable, input, env, WithTrace())
	}
	return model.Evaluate(node.Name, input, env, WithTrace())
}

func needsJava(warnings []Warning) bool {
	return slices.ContainsFunc(warnings, func(w Warning) bool { return strings.Contains(w.Text, "Java") })
}

func warningLines(result Result) string {
	var b strings.Builder
	for _, w := range result.Warnings {
		fmt.Fprintf(&b, "      %s\n", w)
	}
	return b.String()
}

// kitEqual compares as the kit's own runner does: numbers to eight decimal places.
func kitEqual(got, want feel.Value) bool {
	switch w := want.(type) {
	case feel.Number:
		g, ok := got.(feel.Number)
		if !ok {
			return false
		}
		difference := g.Float64() - w.Float64()
		return g.Cmp(w) == 0 || difference < 1e-8 && difference > -1e-8
	case feel.List:
		g, ok := got.(feel.List)
		return ok && slices.EqualFunc(g, w, kitEqual)
	case *feel.Context:
		g, ok := got.(*feel.Context)
		if !ok || g.Len() != w.Len() {
			return false
		}
		for key, value := range w.All() {
			if other, ok := g.Get(key); !ok || !kitEqual(other, value) {
				return false
			}
		}
		return true
	}
	return feel.KindOf(got) == feel.KindOf(want) && feel.Equal(got, want) == true
}

// The kit's file format: testCases.xsd.
type kitSuite struct {
	ModelName string    `xml:"modelName"`
	Cases     []kitCase `xml:"testCase"`
}

type kitCase struct {
	ID        string      `xml:"id,attr"`
	Type      string      `xml:"type,attr"`
	Invocable string      `xml:"invocableName,attr"`
	Inputs    []kitValue  `xml:"inputNode"`
	Results   []kitResult `xml:"resultNode"`
}

type kitResult struct {
	Name     string    `xml:"name,attr"`
	Error    bool      `xml:"errorResult,attr"`
	Expected *kitValue `xml:"expected"`
}

type kitValue struct {
	Name       string     `xml:"name,attr"`
	Value      *kitSimple `xml:"value"`
	Components []kitValue `xml:"component"`
	List       *kitList   `xml:"list"`
}

type kitSimple struct {
	Type string `xml:"http://www.w3.org/2001/XMLSchema-instance type,attr"`
	Nil  bool   `xml:"http://www.w3.org/2001/XMLSchema-instance nil,attr"`
	Text string `xml:",chardata"`
}

type kitList struct {
	Nil   bool       `xml:"http://www.w3.org/2001/XMLSchema-instance nil,attr"`
	Items []kitValue `xml:"item"`
}

func (v *kitValue) value(t *testing.T) feel.Value {
	t.Helper()
	switch {
	case v == nil:
		return nil
	case v.Value != nil:
		return v.Value.value(t)
	case v.List != nil:
		if v.List.Nil {
			return nil
		}
		list := feel.List{}
		for _, item := range v.List.Items {
			list = append(list, item.value(t))
		}
		return list
	case len(v.Components) > 0:
		ctx := feel.NewContext(len(v.Components))
		for _, component := range v.Components {
			ctx.Set(component.Name, component.value(t))
		}
		return ctx
	}
	return nil
}

func (s *kitSimple) value(t *testing.T) feel.Value {
	t.Helper()
	if s.Nil {
		return nil
	}
	_, kind, _ := strings.Cut(s.Type, ":")
	text := strings.TrimSpace(s.Text)
	var v feel.Value
	ok := true
	switch kind {
	case "", "string":
		v = s.Text
	case "boolean":
		v = text == "true" || text == "1"
	case "date":
		v, ok = asValue(feel.ParseDate(text))
	case "time":
		v, ok = asValue(feel.ParseTime(text))
	case "dateTime":
		v, ok = asValue(feel.ParseDateTime(text))
	case "duration", "dayTimeDuration", "yearMonthDuration":
		v, ok = feel.ParseDuration(text)
	default:
		number, err := feel.ParseNumber(text)
		v, ok = number, err == nil
	}
	require.True(t, ok, "the kit has a value %q of type %q", s.Text, s.Type)
	return v
}
