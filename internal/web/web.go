// Package web serves the console's built pages out of the program: compressed
// once at the start, kept for good by browsers where the name holds a hash, and
// asked for anew where it does not. Addresses inside the console, which no file is
// for, get its one page.
//
// Invariants: no page may run a script that is not a file of ours, nor load from
// another host (Content-Security-Policy); nothing served depends on who asks. It
// knows nothing of the work: the pages get that from the API.
package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"
)

// policy allows our own files only. Styles may stand in attributes, where widths
// that are counted at run time go.
const policy = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; " +
	"font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

const index = "index.html"

// compressible are the kinds of files that gzip makes smaller.
var compressible = []string{".html", ".js", ".css", ".svg", ".json", ".webmanifest", ".txt"}

type file struct {
	plain, packed []byte
	media, etag   string
	lasting       bool // its name changes with its content
}

// Pages answers with the files of one build.
type Pages struct{ files map[string]file }

// New reads a build. A folder without index.html is no build: every address is
// then answered with how to make one.
func New(dist fs.FS) (*Pages, error) {
	p := &Pages{files: map[string]file{}}
	err := fs.WalkDir(dist, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || strings.HasPrefix(path.Base(name), ".") {
			return err
		}
		raw, err := fs.ReadFile(dist, name)
		if err != nil {
			return fmt.Errorf("read page %s: %w", name, err)
		}
		p.files[name], err = pack(name, raw)
		return err
	})
	if err != nil {
		return nil, err
	}
	if _, built := p.files[index]; !built {
		p.files = map[string]file{}
		p.files[index], err = pack(index, []byte(unbuilt))
	}
	return p, err
}

func pack(name string, raw []byte) (file, error) {
	sum := sha256.Sum256(raw)
	f := file{plain: raw, media: mime.TypeByExtension(path.Ext(name)), etag: `"` + hex.EncodeToString(sum[:8]) + `"`, lasting: strings.HasPrefix(name, "assets/")}
	if f.media == "" {
		f.media = http.DetectContentType(raw)
	}
	for _, ext := range compressible {
		if path.Ext(name) != ext {
			continue
		}
		var b bytes.Buffer
		w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
		if err != nil {
			return f, err
		}
		if _, err := w.Write(raw); err != nil {
			return f, err
		}
		if err := w.Close(); err != nil {
			return f, err
		}
		if b.Len() < len(raw) {
			f.packed = b.Bytes()
		}
	}
	return f, nil
}

// ServeHTTP answers GET and HEAD.
func (p *Pages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "no-referrer")
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		h.Set("Allow", "GET, HEAD")
		http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
		return
	}
	name := strings.TrimPrefix(path.Clean("/"+r.URL.Path), "/")
	f, ok := p.files[name]
	if !ok && path.Ext(name) != "" { // a file that is not there, such as one of an older build
		h.Set("Cache-Control", "no-store")
		http.Error(w, http.StatusText(http.StatusNotFound), http.StatusNotFound)
		return
	}
	if !ok {
		f = p.files[index]
	}
	f.serve(w, r)
}

func (f file) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", f.media)
	h.Set("Cache-Control", "no-cache")
	if f.lasting {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	body, etag := f.plain, f.etag
	if f.packed != nil {
		h.Set("Vary", "Accept-Encoding")
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			h.Set("Content-Encoding", "gzip")
			body, etag = f.packed, strings.TrimSuffix(f.etag, `"`)+`-gz"`
		}
	}
	h.Set("ETag", etag)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}
