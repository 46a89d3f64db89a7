package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/amtsweg/amtsweg/casework"
)

//go:embed static
var staticFiles embed.FS

// asset is a file that pages load, as it is sent.
type asset struct {
	plain, zipped []byte
	kind          string
	tag           string
}

var kinds = map[string]string{
	".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml",
	".md": "text/plain; charset=utf-8",
}

func (s *Site) registerStatic() {
	assets := mustLoadAssets()
	s.router.GET("/static/*file", func(c *gin.Context) {
		file, ok := assets[strings.TrimPrefix(c.Param("file"), "/")]
		if !ok {
			s.notFound(c)
			return
		}
		file.send(c)
	})
}

func mustLoadAssets() map[string]asset {
	assets := map[string]asset{}
	err := fs.WalkDir(staticFiles, "static", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := staticFiles.ReadFile(name)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(content)
		assets[strings.TrimPrefix(name, "static/")] = asset{plain: content, zipped: zip(content), kind: kinds[path.Ext(name)],
			tag: `"` + hex.EncodeToString(sum[:8]) + `"`}
		return nil
	})
	if err != nil {
		panic(casework.Errorf(casework.Internal, "read static files: %v", err))
	}
	return assets
}

func zip(content []byte) []byte {
	var out bytes.Buffer
	w, _ := gzip.NewWriterLevel(&out, gzip.BestCompression) // the level is valid
	_, _ = w.Write(content)                                 // a buffer takes everything
	_ = w.Close()
	return out.Bytes()
}

// send answers with the file, or with 304 when the browser has it.
func (a asset) send(c *gin.Context) {
	c.Header("Cache-Control", "public, max-age=3600")
	c.Header("ETag", a.tag)
	c.Header("Vary", "Accept-Encoding")
	if c.GetHeader("If-None-Match") == a.tag {
		c.Status(http.StatusNotModified)
		return
	}
	if strings.Contains(c.GetHeader("Accept-Encoding"), "gzip") {
		c.Header("Content-Encoding", "gzip")
		c.Data(http.StatusOK, a.kind, a.zipped)
		return
	}
	c.Data(http.StatusOK, a.kind, a.plain)
}
