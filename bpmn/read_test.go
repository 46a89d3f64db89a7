package bpmn_test

import (
	"bytes"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/amtsweg/amtsweg/bpmn"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
)

const modelSpace = `xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"`

func charsetReader(label string, input io.Reader) (io.Reader, error) {
	enc, err := htmlindex.Get(label)
	if err != nil {
		return nil, err
	}
	return enc.NewDecoder().Reader(input), nil
}

func TestModelsAreReadInEveryEncoding(t *testing.T) {
	t.Parallel()
	text := func(name string) string {
		return `<?xml version="1.0" encoding="` + name + `"?><definitions ` + modelSpace +
			`><process id="p" name="Prüfung – 5 €"/></definitions>`
	}
	latin := strings.NewReplacer("–", "-", "€", "Euro")
	for name, data := range map[string][]byte{
		"UTF-8":                       []byte(text("UTF-8")),
		"UTF-8 with a mark":           []byte("\xef\xbb\xbf" + text("utf-8")),
		"UTF-8 without a declaration": []byte(strings.TrimPrefix(text("x"), `<?xml version="1.0" encoding="x"?>`)),
		"windows-1252":                encoded(t, charmap.Windows1252, text("windows-1252")),
		"ISO-8859-1":                  encoded(t, charmap.ISO8859_1, latin.Replace(text("ISO-8859-1"))),
		"ISO-8859-15":                 encoded(t, charmap.ISO8859_15, strings.ReplaceAll(text("ISO-8859-15"), "–", "-")),
		"UTF-16 little endian":        encoded(t, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), text("UTF-16")),
		"UTF-16 big endian":           encoded(t, unicode.UTF16(unicode.BigEndian, unicode.UseBOM), text("UTF-16")),
		"UTF-16 without a mark":       encoded(t, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), text("UTF-16")),
		"XML 1.1":                     []byte(strings.Replace(text("UTF-8"), `version="1.0"`, `version="1.1"`, 1)),
		"UTF-16 that is UTF-8":        []byte(text("UTF-16")),
	} {
		d, err := bpmn.Read(data)
		require.NoError(t, err, name)
		require.Contains(t, d.Processes()[0].Name, "Prüfung", name)
		require.Contains(t, d.Processes()[0].Name, "5 ", name)
	}
}

func encoded(t *testing.T, enc encoding.Encoding, text string) []byte {
	t.Helper()
	data, err := enc.NewEncoder().Bytes([]byte(text))
	require.NoError(t, err)
	return data
}

func TestUnreadableFilesAreRefusedWithTheLine(t *testing.T) {
	t.Parallel()
	wrap := func(inside string) string {
		return "<?xml version=\"1.0\"?>\n<definitions " + modelSpace + ">\n" + inside + "\n</definitions>"
	}
	for name, c := range map[string]struct{ data, message string }{
		"nothing":               {"", "holds no element"},
		"text":                  {"hello", "text outside the root element"},
		"another root":          {"<html/>", "not BPMN 2.0's <definitions>"},
		"BPMN 1.x":              {`<definitions xmlns="http://schema.omg.org/spec/BPMN/2.0"/>`, "not BPMN 2.0's <definitions>"},
		"open element":          {"<definitions " + modelSpace + "><process>", "ends inside <process>"},
		"crossed elements":      {wrap("<a><b></a></b>"), "line 3: </a> closes <b>"},
		"undeclared prefix":     {wrap("<x:y/>"), "line 3: the prefix of x:y is not declared"},
		"attribute twice":       {wrap(`<process id="a" id="b"/>`), "line 3: <process>: the attribute id stands twice"},
		"unknown entity":        {wrap("&nbsp;"), "only the five entities of XML itself are read"},
		"DTD":                   {`<!DOCTYPE definitions SYSTEM "file:///etc/passwd">` + wrap(""), "document type declarations are refused"},
		"external entity":       {`<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>` + wrap("&x;"), "document type declarations are refused"},
		"entity bomb":           {`<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>` + wrap("&b;"), "document type declarations are refused"},
		"unknown encoding":      {`<?xml version="1.0" encoding="klingon"?><a/>`, `encoded in "klingon", which is not known`},
		"broken UTF-8":          {wrap("\xff"), "line 3 holds bytes that are not UTF-8"},
		"two roots":             {wrap("") + "<process/>", "<process> follows the end of the root element"},
		"nesting":               {wrap(strings.Repeat("<a>", 10_000)), "nested deeper than 200"},
		"many elements":         {wrap(strings.Repeat("<a/>", 300_000)), "more than 250000 elements"},
		"many attributes":       {wrap("<a " + manyAttributes(600) + "/>"), "<a> has more than 500 attributes"},
		"more than 20 MB":       {strings.Repeat(" ", 21<<20), "at most 20971520 are read"},
		"an unquoted attribute": {wrap("<process id=p/>"), "line 3"},
	} {
		_, err := bpmn.Read([]byte(c.data))
		require.ErrorContains(t, err, c.message, name)
	}
}

func manyAttributes(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "a%d='x' ", i)
	}
	return b.String()
}

func TestAHugeFileIsRefusedInBoundedMemory(t *testing.T) {
	data := bytes.Repeat([]byte("<a b='c'>"), 11<<20)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := bpmn.Read(data)
	runtime.ReadMemStats(&after)
	require.Error(t, err)
	require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(1<<20))
}

func TestEverythingInAFileIsKept(t *testing.T) {
	t.Parallel()
	requireLossless(t, []byte("\xef\xbb\xbf"+`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<!-- drawn by hand -->
<?tool version="1"?>
<b:definitions xmlns:b="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:x="urn:x" x:own='a "quoted" value'>
  <b:process id="p" name="two&#10;lines &amp; a&#9;tab" x:empty="">
    <b:documentation textFormat="text/html"><![CDATA[<b>bold</b> & more]]></b:documentation>
    <b:extensionElements><x:any xmlns:x="urn:other" xmlns="urn:default"><inner deep="1">text <i/> tail</inner></x:any></b:extensionElements>
    <b:choreographyTask id="c" />
    <b:script></b:script>
  </b:process>
  <b:globalUserTask id="g"/><b:conversation id="k"/>
</b:definitions>
<!-- after -->
`))
}

func TestLineBreaksInAttributesKeepTheirMeaning(t *testing.T) {
	t.Parallel()
	source := "<definitions " + modelSpace + "><process id='p' name='literal\nbreak&#10;escaped'/></definitions>"
	d, err := bpmn.Read([]byte(source))
	require.NoError(t, err)
	require.Equal(t, "literal break\nescaped", d.Processes()[0].Name)
	var out bytes.Buffer
	require.NoError(t, d.Write(&out))
	require.Contains(t, out.String(), "name='literal\nbreak&#10;escaped'")
}

func TestProcessesAreChosenByIDOrBecauseTheyAreTheOnlyExecutable(t *testing.T) {
	t.Parallel()
	process := func(id, executable string) string {
		return `<process id="` + id + `" isExecutable="` + executable + `"><startEvent id="s` + id + `"/></process>`
	}
	read := func(inside string) *bpmn.Definitions {
		d, err := bpmn.Read([]byte("<definitions " + modelSpace + ">" + inside + "</definitions>"))
		require.NoError(t, err)
		return d
	}
	m, err := bpmn.Compile(read(process("a", "false")+process("b", "true")), "")
	require.NoError(t, err)
	require.Equal(t, "b", m.ID)
	m, err = bpmn.Compile(read(process("a", "false")+process("b", "true")), "a")
	require.NoError(t, err)
	require.Equal(t, "a", m.ID)
	_, err = bpmn.Compile(read(process("a", "true")+process("b", "true")), "")
	require.ErrorContains(t, err, "2 executable processes; say which one to use: a, b")
	_, err = bpmn.Compile(read(process("a", "true")), "z")
	require.ErrorContains(t, err, `no process "z"`)
	_, err = bpmn.Compile(read(""), "")
	require.ErrorContains(t, err, "0 executable processes")
}
