package procedure_test

import (
	"io/fs"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amtsweg/amtsweg/procedure"
	"github.com/amtsweg/amtsweg/procedures"
)

var shipped = []string{"appointment-booking", "childcare-registration"}

func readShipped(t *testing.T, key string) *procedure.Package {
	t.Helper()
	files, err := fs.Sub(procedures.Files, key)
	require.NoError(t, err)
	p, problems := procedure.Read(files)
	for _, problem := range problems {
		require.NotContains(t, []procedure.Severity{procedure.Error, procedure.Warning}, problem.Severity, problem.String())
	}
	return p
}

func TestShippedPackages(t *testing.T) {
	t.Parallel()
	for _, key := range shipped {
		t.Run(key+" has neither errors nor warnings", func(t *testing.T) {
			t.Parallel()
			p := readShipped(t, key)
			require.Equal(t, key, p.Manifest.Key)
			require.Equal(t, key, p.Model.ID)
		})
		t.Run(key+" comes out of its archive as it went in", func(t *testing.T) {
			t.Parallel()
			p := readShipped(t, key)
			again, err := procedure.Unpack(p.Content())
			require.NoError(t, err)
			require.Equal(t, p.Hash, again.Hash)
			require.Equal(t, p.Manifest, again.Manifest)
			require.Equal(t, p.Content(), again.Content())
		})
	}
}
