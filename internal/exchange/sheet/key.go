package sheet

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"strconv"
	"strings"
)

// digest is enough of SHA-256 that no two rows of a county meet.
type digest [16]byte

func (d digest) String() string { return hex.EncodeToString(d[:]) }

func sumOf(h hash.Hash) digest {
	var d digest
	copy(d[:], h.Sum(nil))
	return d
}

// digestOf hashes strings so that their borders count.
func digestOf(parts ...string) digest {
	h := sha256.New()
	for _, p := range parts {
		h.Write([]byte(strconv.Itoa(len(p))))
		h.Write([]byte{':'})
		h.Write([]byte(p))
	}
	return sumOf(h)
}

// squeeze drops what changes when a text is typed again: spaces and line breaks.
func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

// content hashes all that a row says but its number in the table.
func (l *layout) content(r Row) digest {
	skip := map[int]bool{}
	for _, c := range l.cols[Seq] {
		skip[c] = true
	}
	last := len(r.Cells)
	for last > 0 && r.Cells[last-1].Text == "" {
		last--
	}
	parts := make([]string, 0, last)
	for c := range last {
		if skip[c] || l.ignore[c] {
			parts = append(parts, "")
			continue
		}
		parts = append(parts, r.Cells[c].Text)
	}
	return digestOf(parts...)
}

// keyring gives records their keys. It remembers every key of the file, so that
// the second hazard with the same key gets an ordinal and the same row again is
// known as a repeat.
type keyring struct {
	byID bool // the source's own numbers are unique and do not restart
	seen map[digest][]digest
}

// name sets the keys of a record. content is the row's, v its values.
func (k *keyring) name(rec *Record, v *rowView, content digest, foundDay string) {
	part := ""
	if rec.Parts > 1 {
		part = "/" + strconv.Itoa(rec.Part)
	}
	id := squeeze(v.stored(SourceID).Text)
	byContent := "h:" + digestOf(squeeze(v.stored(Site).Text), squeeze(v.stored(Place).Text), squeeze(v.stored(TextField).Text), foundDay).String()
	base := byContent
	switch {
	case len(v.l.key) > 0:
		values := make([]string, len(v.l.key))
		for i, c := range v.l.key {
			values[i] = squeeze(v.row.At(c).Text)
		}
		base = "k:" + digestOf(values...).String() + part
	case k.byID && id != "":
		base = "id:" + id + part
	}
	if rec.Parts > 1 {
		content = digestOf(content.String(), strconv.Itoa(rec.Part))
	}
	rec.RawHash = content.String()
	n, again := k.ordinal(base, content)
	rec.Repeat = again
	rec.Key = withOrdinal(base, n)
	if strings.HasPrefix(base, "id:") {
		n, _ := k.ordinal(byContent, content)
		rec.AltKey = withOrdinal(byContent, n)
	}
}

func withOrdinal(base string, n int) string {
	if n == 0 {
		return base
	}
	return base + "#" + strconv.Itoa(n+1)
}

// ordinal counts the different contents under one key, from 0.
func (k *keyring) ordinal(base string, content digest) (n int, again bool) {
	b := digestOf(base)
	for i, c := range k.seen[b] {
		if c == content {
			return i, true
		}
	}
	k.seen[b] = append(k.seen[b], content)
	return len(k.seen[b]) - 1, false
}

// numbering judges a source's own numbers over the whole file: unique, and not
// merely counting the rows.
type numbering struct {
	seen    map[string]digest
	clash   bool
	n       int
	running int
	last    int
}

func (s *numbering) add(id string, content digest) {
	if id == "" || s.clash {
		return
	}
	if s.seen == nil {
		s.seen = map[string]digest{}
	}
	if had, ok := s.seen[id]; ok {
		s.clash = s.clash || had != content
		return
	}
	s.seen[id] = content
	s.n++
	if allDigits(id) && len(id) <= 6 {
		if n := num(id); n == s.last+1 || n == 1 {
			s.running++
		}
		s.last = num(id)
	}
}

// names reports whether the numbers name records over several dumps.
func (s *numbering) names() bool {
	return s.n > 0 && !s.clash && s.running*10 < s.n*8
}
