package ledger

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/mod/sumdb/tlog"
)

// Record is the bytes that the leaf hash covers: one line of JSON with sorted
// keys and no spaces. The number is not among them, since the place in the tree
// says it.
func (e Entry) Record() []byte { return appendEntry(make([]byte, 0, 220+len(e.Body)), &e, e.Body) }

// appendEntry is Record into a buffer, with the body given apart.
func appendEntry[T string | json.RawMessage](b []byte, e *Entry, body T) []byte {
	b = append(b, `{"about":`...)
	b = appendString(b, e.About)
	b = append(b, `,"actor":`...)
	b = appendString(b, e.Actor)
	b = append(b, `,"at":`...)
	b = strconv.AppendInt(b, e.At, 10)
	b = append(b, `,"body":`...)
	b = append(b, body...)
	b = append(b, `,"district":`...)
	b = appendString(b, e.District)
	b = append(b, `,"id":"`...)
	b = strconv.AppendInt(b, int64(e.ID), 10)
	b = append(b, `","kind":`...)
	b = appendString(b, e.Kind)
	b = append(b, `,"recorded":`...)
	b = strconv.AppendInt(b, e.Recorded, 10)
	b = append(b, `,"subject":"`...)
	b = strconv.AppendInt(b, int64(e.Subject), 10)
	b = append(b, `","version":`...)
	b = strconv.AppendInt(b, e.Version, 10)
	return append(b, '}')
}

// Hash is the RFC 6962 leaf hash of the entry as it stands.
func (e Entry) Hash() tlog.Hash { return tlog.RecordHash(e.Record()) }

func appendString(b []byte, s string) []byte {
	if bare(s) {
		b = append(b, '"')
		b = append(b, s...)
		return append(b, '"')
	}
	raw, err := encodeJSON(s)
	if err != nil {
		panic(err) // a string always encodes
	}
	return append(b, raw...)
}

// bare tells whether the encoder writes a text as it stands, between quotes: names
// and codes in ASCII without anything to escape.
func bare(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < 0x20 || c >= 0x7f || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}

// canonical encodes v as JSON in one form only: keys of maps sorted, no spaces,
// no escaping beyond what JSON asks for. What is not text gives ErrNotText.
func canonical(v any) ([]byte, error) {
	raw, err := encodeJSON(v)
	if err == nil && marred(raw) {
		err = ErrNotText
	}
	return raw, err
}

func encodeJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// ErrNotText says that a text to record is not valid UTF-8 or holds a NUL. JSON
// would say U+FFFD for the one, so that an entry would not hold what its row
// holds; PostgreSQL stores neither.
var ErrNotText = errors.New("not a text: invalid UTF-8 or NUL")

// marred finds the escapes that the encoder writes for what is not text. A
// U+FFFD that was there before stands unescaped.
func marred(raw []byte) bool {
	for {
		i := bytes.IndexByte(raw, '\\')
		if i < 0 || len(raw) < i+6 {
			return false
		}
		if esc := string(raw[i+1 : i+6]); esc == "ufffd" || esc == "u0000" {
			return true
		}
		raw = raw[i+2:]
	}
}

func isText(s string) bool { return utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 }
