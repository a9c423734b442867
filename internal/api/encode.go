package api

import (
	"bytes"
	"encoding/json"
	"io"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"anwang/internal/ident"
)

// formats are the one that answers are written in. What is asked for most and is
// long writes itself: reflection takes longer to write a page of hazards than the
// database to find it.
func formats() map[string]huma.Format {
	f := huma.Format{Marshal: marshal, Unmarshal: json.Unmarshal}
	return map[string]huma.Format{"application/json": f, "json": f}
}

// marshal writes an answer as encoding/json does, or the same in less time.
func marshal(w io.Writer, v any) error {
	t := texts.Get().(*jsonText)
	defer t.give()
	switch v := v.(type) {
	case Page[Hazard]:
		t.hazardPage(&v)
	case Hazard:
		t.hazard(&v)
	default:
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		return e.Encode(v)
	}
	if t.err != nil {
		return t.err
	}
	_, err := w.Write(append(t.b, '\n'))
	return err
}

var texts = sync.Pool{New: func() any { return &jsonText{b: make([]byte, 0, 8<<10)} }}

// jsonText is JSON in the making. The first error stays.
type jsonText struct {
	b   []byte
	err error
}

// give puts the text back for the next answer.
func (t *jsonText) give() {
	if cap(t.b) <= mostPooled {
		t.b, t.err = t.b[:0], nil
		texts.Put(t)
	}
}

func (t *jsonText) raw(s string) { t.b = append(t.b, s...) }

// items writes values between brackets; nil is null, as for every slice.
func items[T any](t *jsonText, all []T, one func(*T)) {
	if all == nil {
		t.raw("null")
		return
	}
	t.raw("[")
	for i := range all {
		if i > 0 {
			t.raw(",")
		}
		one(&all[i])
	}
	t.raw("]")
}

// key begins a member of an object.
func (t *jsonText) key(name string) {
	if t.b[len(t.b)-1] != '{' {
		t.raw(",")
	}
	t.raw(`"`)
	t.raw(name) // our own, which need no escape
	t.raw(`":`)
}

func (t *jsonText) word(name, s string) {
	t.key(name)
	t.quote(s)
}

// someWord writes a word unless it is empty (omitempty); the others with some are
// alike.
func (t *jsonText) someWord(name, s string) {
	if s != "" {
		t.word(name, s)
	}
}

func (t *jsonText) number(name string, n int64) {
	t.key(name)
	t.b = strconv.AppendInt(t.b, n, 10)
}

func (t *jsonText) truth(name string, v bool) {
	t.key(name)
	t.b = strconv.AppendBool(t.b, v)
}

// id writes an id as a text, the empty one for none.
func (t *jsonText) id(name string, id ident.ID) {
	t.key(name)
	t.raw(`"`)
	if id != 0 {
		t.b = strconv.AppendInt(t.b, int64(id), 10)
	}
	t.raw(`"`)
}

func (t *jsonText) someID(name string, id ident.ID) {
	if id != 0 {
		t.id(name, id)
	}
}

func (t *jsonText) someTime(name string, at *time.Time) {
	if at != nil {
		t.time(name, at)
	}
}

func (t *jsonText) time(name string, at *time.Time) {
	t.key(name)
	if at == nil {
		t.raw("null")
		return
	}
	t.raw(`"`)
	b, err := at.AppendText(t.b)
	if err != nil { // a year that RFC 3339 cannot say
		t.fail(err)
		return
	}
	t.b = b
	t.raw(`"`)
}

func (t *jsonText) words(name string, all []string) {
	t.key(name)
	items(t, all, func(s *string) { t.quote(*s) })
}

// any writes what is rare.
func (t *jsonText) any(name string, v any) {
	t.key(name)
	t.rare(v)
}

func (t *jsonText) rare(v any) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		t.fail(err)
	}
	t.b = append(t.b, bytes.TrimSuffix(b.Bytes(), []byte("\n"))...)
}

func (t *jsonText) fail(err error) {
	if t.err == nil {
		t.err = err
	}
}

// quote writes a text; what has to be escaped is rare.
func (t *jsonText) quote(s string) {
	if !unescaped(s) {
		t.rare(s)
		return
	}
	t.raw(`"`)
	t.raw(s)
	t.raw(`"`)
}

// unescaped tells whether a text stands in JSON as it is.
func unescaped(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c == 0xe2 && lineEnd(s[i:]) {
			return false
		}
	}
	return utf8.ValidString(s)
}

// lineEnd tells whether a text begins with one of the two line ends that JavaScript
// once took for its own, which encoding/json escapes.
func lineEnd(s string) bool { return strings.HasPrefix(s, "\u2028") || strings.HasPrefix(s, "\u2029") }
