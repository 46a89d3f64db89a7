package bpmn_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/amtsweg/amtsweg/bpmn"
	"github.com/stretchr/testify/require"
)

// The reference models of the BPMN Model Interchange Working Group.
func referenceModels(t *testing.T) []string {
	t.Helper()
	dir := os.Getenv("BPMN_MIWG_DIR")
	if dir == "" {
		dir = "testdata/miwg"
	}
	models, err := filepath.Glob(filepath.Join(dir, "*.bpmn"))
	require.NoError(t, err)
	require.NotEmpty(t, models, "no BPMN reference models in %s: clone github.com/bpmn-miwg/bpmn-miwg-test-suite "+
		"and set BPMN_MIWG_DIR to the folder with its .bpmn files", dir)
	return models
}

func TestReferenceModelsAreReadAndWrittenWithoutLoss(t *testing.T) {
	t.Parallel()
	for _, path := range referenceModels(t) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(path)
			require.NoError(t, err)
			requireLossless(t, data)
		})
	}
}

func TestReferenceModelsAreCompiledOrRefusedWithReasons(t *testing.T) {
	t.Parallel()
	for _, path := range referenceModels(t) {
		data, err := os.ReadFile(path)
		require.NoError(t, err)
		d, err := bpmn.Read(data)
		require.NoError(t, err)
		for _, process := range d.Processes() {
			_, err := bpmn.Compile(d, process.ID)
			var refused *bpmn.ModelError
			if errors.As(err, &refused) {
				for _, p := range refused.Problems {
					require.NotZero(t, p.Line)
					require.NotEmpty(t, p.Rule)
				}
				t.Logf("%s: %v", filepath.Base(path), err)
				continue
			}
			require.NoError(t, err)
		}
	}
}

func requireLossless(t *testing.T, data []byte) {
	t.Helper()
	d, err := bpmn.Read(data)
	require.NoError(t, err)
	var out bytes.Buffer
	require.NoError(t, d.Write(&out))
	require.Equal(t, meaning(t, data), meaning(t, out.Bytes()))
}

// meaning lists what an XML document says: names with their namespaces,
// attributes in any order, and text; not how it is written.
func meaning(t *testing.T, data []byte) []string {
	t.Helper()
	decoder := xml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))))
	decoder.CharsetReader = charsetReader
	var lines []string
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return lines
		}
		require.NoError(t, err)
		switch token := token.(type) {
		case xml.StartElement:
			var attrs []string
			for _, a := range token.Attr {
				attrs = append(attrs, "{"+a.Name.Space+"}"+a.Name.Local+"="+a.Value)
			}
			slices.Sort(attrs)
			lines = append(lines, "<{"+token.Name.Space+"}"+token.Name.Local+" "+strings.Join(attrs, " "))
		case xml.EndElement:
			lines = append(lines, ">")
		case xml.CharData:
			if text := strings.TrimSpace(string(token)); text != "" {
				lines = append(lines, text)
			}
		case xml.Comment:
			lines = append(lines, "<!--"+string(token))
		}
	}
}
