package procedure_test

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/amtsweg/amtsweg/procedure"
)

// archived makes a zip of names and contents, as an attacker could.
func archived(t *testing.T, comment string, entries ...[2]string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, e := range entries {
		f, err := w.Create(e[0])
		require.NoError(t, err)
		_, err = f.Write([]byte(e[1]))
		require.NoError(t, err)
	}
	require.NoError(t, w.SetComment(comment))
	require.NoError(t, w.Close())
	return out.Bytes()
}

func TestUnpackRefusesWhatIsNoPackage(t *testing.T) {
	t.Parallel()
	bomb := strings.Repeat("0", 5<<20)
	for name, c := range map[string]struct {
		content []byte
		says    string
	}{
		"bytes that are no zip":       {[]byte("PK nothing"), "read archive"},
		"a path that leads outside":   {archived(t, "", [2]string{"../procedure.yaml", "key: x"}), "no part of a package"},
		"an absolute path":            {archived(t, "", [2]string{"/procedure.yaml", "key: x"}), "no part of a package"},
		"a file of another kind":      {archived(t, "", [2]string{"evil.sh", "rm"}), "no part of a package"},
		"a file that unpacks too far": {archived(t, "", [2]string{"procedure.yaml", bomb}), "more than"},
		"a file that is there twice":  {archived(t, "", [2]string{"procedure.yaml", "a"}, [2]string{"procedure.yaml", "b"}), "twice"},
		"another hash":                {archived(t, "0000", [2]string{"procedure.yaml", "key: x"}), "damaged"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := procedure.Unpack(c.content)
			require.ErrorContains(t, err, c.says)
		})
	}
}

func TestUnpackRefusesMoreThanTheWholeMayHave(t *testing.T) {
	t.Parallel()
	var entries [][2]string
	for _, letter := range "abcdef" {
		entries = append(entries, [2]string{"texts/" + string(letter) + ".de.md", strings.Repeat("0", 3<<20)})
	}
	_, err := procedure.Unpack(archived(t, "", entries...))
	require.ErrorContains(t, err, "unpacks to more")
}

func TestTheHashCoversNamesAndContents(t *testing.T) {
	t.Parallel()
	hash := func(change func(fstest.MapFS)) string {
		files := copyOf(t, "appointment-booking")
		change(files)
		p, _ := procedure.Read(files)
		return p.Hash
	}
	same := hash(func(fstest.MapFS) {})
	require.Len(t, same, 64)
	require.Equal(t, same, hash(func(f fstest.MapFS) { f["README.md"] = &fstest.MapFile{Data: []byte("not part of it")} }))
	require.NotEqual(t, same, hash(func(f fstest.MapFS) {
		f["texts/booked.de.md"] = &fstest.MapFile{Data: append(f["texts/booked.de.md"].Data, '\n')}
	}))
	require.NotEqual(t, same, hash(func(f fstest.MapFS) { f["scenarios/again.yaml"] = f["scenarios/missed.yaml"] }))
}

func FuzzUnpack(f *testing.F) {
	f.Add([]byte("PK"))
	f.Fuzz(func(t *testing.T, content []byte) {
		if p, err := procedure.Unpack(content); err == nil {
			require.NotNil(t, p.Model)
		}
	})
}
