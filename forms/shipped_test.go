package forms_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amtsweg/amtsweg/forms"
)

func TestShippedForms(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../procedures/*/*.schema.json")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		source, err := os.ReadFile(file)
		require.NoError(t, err)
		form, err := forms.Parse(file, source)
		require.NoError(t, err)
		for _, lang := range []string{"de", "en"} {
			for _, field := range form.Fields(lang) {
				require.NotEqual(t, field.Label, field.Name, "%s: %s has a label in %s", file, field.Name, lang)
			}
		}
	}
}
