package procedure

import (
	"archive/zip"
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// The limits of a package, on disk and unpacked.
const (
	maxFiles       = 300
	maxFileSize    = 4 << 20
	maxPackageSize = 16 << 20
)

// file is one file of a package.
type file struct {
	name    string
	content []byte
}

// fileKind is what a file of a package is for, by its name.
type fileKind int

const (
	unknownFile fileKind = iota
	manifestKind
	modelKind
	formKind
	decisionKind
	textKind
	scenarioKind
)

// modelFile is the package's process.
const modelFile = "process.bpmn"

func kindOfFile(name string) fileKind {
	dir, base := path.Split(name)
	switch {
	case name == manifestFile:
		return manifestKind
	case name == modelFile:
		return modelKind
	case dir == "" && strings.HasSuffix(base, ".schema.json"):
		return formKind
	case dir == "" && strings.HasSuffix(base, ".dmn"):
		return decisionKind
	case dir == "texts/" && strings.HasSuffix(base, ".md"):
		return textKind
	case dir == "scenarios/" && strings.HasSuffix(base, ".yaml"):
		return scenarioKind
	}
	return unknownFile
}

// collect reads the files of a package from disk, sorted by name. What is no
// part of a package is left out and said so.
func collect(fsys fs.FS, f *findings) []file {
	var files []file
	total := 0
	err := fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if name != "." && name != "texts" && name != "scenarios" {
				f.add(Info, name, 0, "file", "the folder is no part of a package and is ignored")
				return fs.SkipDir
			}
			return nil
		}
		if kindOfFile(name) == unknownFile || !entry.Type().IsRegular() {
			f.add(Info, name, 0, "file", "the file is no part of a package and is ignored")
			return nil
		}
		content, err := readLimited(fsys, name)
		if err != nil {
			return err
		}
		if total += len(content); total > maxPackageSize || len(files) >= maxFiles {
			return fmt.Errorf("a package has at most %d files and %d bytes", maxFiles, maxPackageSize)
		}
		files = append(files, file{name, content})
		return nil
	})
	if err != nil {
		f.fail(".", 0, "file", "%v", err)
	}
	slices.SortFunc(files, func(a, b file) int { return cmp.Compare(a.name, b.name) })
	return files
}

func readLimited(fsys fs.FS, name string) ([]byte, error) {
	in, err := fsys.Open(name)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	defer in.Close()
	return limited(in, name)
}

func limited(in io.Reader, name string) ([]byte, error) {
	content, err := io.ReadAll(io.LimitReader(in, maxFileSize+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if len(content) > maxFileSize {
		return nil, fmt.Errorf("%s has more than %d bytes", name, maxFileSize)
	}
	return content, nil
}

// hashOf addresses the content: SHA-256 over each name and content in the order
// of the names, each preceded by its length, so that no two packages collide by
// moving bytes between a name and a content.
func hashOf(files []file) string {
	h := sha256.New()
	for _, f := range files {
		for _, part := range [][]byte{[]byte(f.name), f.content} {
			var length [8]byte
			binary.BigEndian.PutUint64(length[:], uint64(len(part)))
			h.Write(length[:])
			h.Write(part)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// pack makes the canonical archive: a zip with the files in order, without
// times, and the hash as its comment.
func pack(files []file, hash string) ([]byte, error) {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range files {
		entry, err := w.CreateHeader(&zip.FileHeader{Name: f.name, Method: zip.Deflate})
		if err != nil {
			return nil, fmt.Errorf("pack %s: %w", f.name, err)
		}
		if _, err := entry.Write(f.content); err != nil {
			return nil, fmt.Errorf("pack %s: %w", f.name, err)
		}
	}
	if err := errors.Join(w.SetComment(hash), w.Close()); err != nil {
		return nil, fmt.Errorf("pack package: %w", err)
	}
	return out.Bytes(), nil
}

// unpack reads an archive. It keeps nothing that is no part of a package, reads
// at most the limits whatever the archive's directory says, and verifies the hash.
func unpack(content []byte) ([]file, error) {
	if len(content) > maxPackageSize {
		return nil, fmt.Errorf("the archive has %d bytes; at most %d are read", len(content), maxPackageSize)
	}
	r, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return nil, fmt.Errorf("read archive: %w", err)
	}
	if len(r.File) > maxFiles {
		return nil, fmt.Errorf("the archive has %d files; at most %d are read", len(r.File), maxFiles)
	}
	var files []file
	total := 0
	for _, entry := range r.File {
		f, err := unpackFile(entry)
		if err != nil {
			return nil, err
		}
		if total += len(f.content); total > maxPackageSize {
			return nil, fmt.Errorf("the archive unpacks to more than %d bytes", maxPackageSize)
		}
		files = append(files, f)
	}
	slices.SortFunc(files, func(a, b file) int { return cmp.Compare(a.name, b.name) })
	for i := 1; i < len(files); i++ {
		if files[i].name == files[i-1].name {
			return nil, fmt.Errorf("the archive holds %s twice", files[i].name)
		}
	}
	if hash := hashOf(files); hash != r.Comment {
		return nil, fmt.Errorf("the archive's content has the hash %s, but it says %q; it is damaged", hash, r.Comment)
	}
	return files, nil
}

func unpackFile(entry *zip.File) (file, error) {
	if !fs.ValidPath(entry.Name) || kindOfFile(entry.Name) == unknownFile || !entry.Mode().IsRegular() {
		return file{}, fmt.Errorf("the archive holds %q, which is no part of a package", entry.Name)
	}
	in, err := entry.Open()
	if err != nil {
		return file{}, fmt.Errorf("unpack %s: %w", entry.Name, err)
	}
	defer in.Close()
	content, err := limited(in, entry.Name)
	return file{entry.Name, content}, err
}
