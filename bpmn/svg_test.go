package bpmn_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/amtsweg/amtsweg/bpmn"
	"github.com/stretchr/testify/require"
)

func readFile(t *testing.T, path string) *bpmn.Definitions {
	t.Helper()
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	d, err := bpmn.Read(data)
	require.NoError(t, err)
	return d
}

func picture(t *testing.T, d *bpmn.Definitions, opts bpmn.SVGOptions) string {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, d.SVG(&out, opts))
	return out.String()
}

func TestThePictureOfEverySignStaysTheSame(t *testing.T) {
	t.Parallel()
	const golden = "testdata/pictures/gallery.svg"
	actual := picture(t, readFile(t, "testdata/pictures/gallery.bpmn"), bpmn.SVGOptions{Tokens: []bpmn.Token{{Node: "t40", Count: 2}, {Node: "t41", Count: 1, Incident: true}}})
	if *update {
		require.NoError(t, os.WriteFile(golden, []byte(actual), 0o644))
	}
	expected, err := os.ReadFile(golden)
	require.NoError(t, err)
	require.Equal(t, string(expected), actual)
}

func TestReferenceModelsAreDrawnWithEveryElement(t *testing.T) {
	t.Parallel()
	for _, path := range referenceModels(t) {
		d := readFile(t, path)
		first := picture(t, d, bpmn.SVGOptions{})
		require.Equal(t, first, picture(t, d, bpmn.SVGOptions{}), "two pictures of one model differ")
		for _, process := range d.Processes() {
			m, err := bpmn.Compile(d, process.ID)
			if err != nil {
				continue
			}
			for _, n := range m.Nodes() {
				require.Contains(t, first, `data-element-id="`+n.ID+`"`, filepath.Base(path))
			}
		}
	}
}

func TestAPictureIsWellFormedWhateverTheNamesSay(t *testing.T) {
	t.Parallel()
	d := readFile(t, "testdata/pictures/gallery.bpmn")
	var out bytes.Buffer
	require.NoError(t, d.Write(&out))
	nasty := strings.NewReplacer(`name="loop"`, `name="&lt;script&gt;alert(1)&lt;/script&gt; &quot;&amp;&#10;second line"`).Replace(out.String())
	again, err := bpmn.Read([]byte(nasty))
	require.NoError(t, err)
	svg := picture(t, again, bpmn.SVGOptions{Title: `"<title>"`, Classes: map[string]string{"t40": `"><script>`}})
	require.NotContains(t, svg, "<script")
	decoder := xml.NewDecoder(strings.NewReader(svg))
	for {
		if _, err := decoder.Token(); errors.Is(err, io.EOF) {
			break
		} else {
			require.NoError(t, err)
		}
	}
}

func TestPicturesSpeakToScreenReaders(t *testing.T) {
	t.Parallel()
	d := readFile(t, "testdata/pictures/gallery.bpmn")
	svg := picture(t, d, bpmn.SVGOptions{Words: func(kind string) string {
		if kind == "user task" {
			return "Aufgabe"
		}
		return kind
	}})
	require.Contains(t, svg, `role="img"`)
	require.Contains(t, svg, `aria-label="All signs"><title>All signs</title>`)
	require.Contains(t, svg, `aria-label="Aufgabe: A"><title>Aufgabe: A</title>`)
	require.Contains(t, svg, `aria-label="parallel gateway: parallelGateway"`)
}

func TestAModelWithoutADiagramHasNoPicture(t *testing.T) {
	t.Parallel()
	require.ErrorIs(t, inProcess(t, aStart, `<task id="a"/>`, anEnd).SVG(io.Discard, bpmn.SVGOptions{}), bpmn.ErrNoDiagram)
}
