package ledger

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/mod/sumdb/tlog"
)

// ordered is a shape with its fields in the order in which an entry spells them,
// so that a body is written in one pass and without maps.
type ordered struct {
	*shape
	fields []field
	zero   reflect.Value
}

var orders sync.Map // reflect.Type → *ordered

func orderOf(t reflect.Type) *ordered {
	if o, ok := orders.Load(t); ok {
		return o.(*ordered)
	}
	s := shapeOf(t)
	o := &ordered{shape: s, fields: slices.Clone(s.fields), zero: reflect.New(t).Elem()}
	if s.salt != nil {
		o.fields = append(o.fields, field{name: saltField, index: s.salt})
	}
	slices.SortFunc(o.fields, func(a, b field) int { return cmp.Compare(a.name, b.name) })
	orders.Store(t, o)
	return o
}

// appendBody writes an entry's body, the very bytes of canonical(Body{say, diff}).
func (o *ordered) appendBody(b []byte, was, is reflect.Value, say map[string]any) ([]byte, error) {
	b = append(b, '{')
	if len(say) > 0 {
		raw, err := canonical(say)
		if err != nil {
			return nil, err
		}
		b = append(b, `"say":`...)
		b = append(b, raw...)
	}
	open := len(b)
	for _, f := range o.fields {
		at := len(b)
		if at == open {
			if open > 1 {
				b = append(b, ',')
			}
			b = append(b, `"set":{"`...)
		} else {
			b = append(b, ',', '"')
		}
		b = append(b, f.name...)
		b = append(b, '"', ':')
		changed := false
		var err error
		if b, changed, err = o.appendField(b, was, is, f); err != nil {
			return nil, fmt.Errorf("encode %s: %w", f.name, err)
		}
		if !changed {
			b = b[:at]
		}
	}
	if len(b) > open {
		b = append(b, '}')
	}
	return append(b, '}'), nil
}

// appendField appends a field's value when it differs from what it was.
func (o *ordered) appendField(b []byte, was, is reflect.Value, f field) ([]byte, bool, error) {
	wv, fv := was.FieldByIndex(f.index), is.FieldByIndex(f.index)
	if f.plain && !f.private {
		switch fv.Kind() {
		case reflect.String:
			s := fv.String()
			if s == wv.String() {
				return b, false, nil
			}
			if isPlainText(s) {
				b = append(b, '"')
				b = append(b, s...)
				return append(b, '"'), true, nil
			}
		case reflect.Bool:
			if fv.Bool() == wv.Bool() {
				return b, false, nil
			}
			return strconv.AppendBool(b, fv.Bool()), true, nil
		default:
			if fv.Int() == wv.Int() {
				return b, false, nil
			}
			return strconv.AppendInt(b, fv.Int(), 10), true, nil
		}
	} else if fv.Comparable() && wv.Comparable() && fv.Equal(wv) && !f.private {
		return b, false, nil // ids and structs of plain values
	}
	before, err := o.value(was, f)
	if err != nil {
		return b, false, err
	}
	after, err := o.value(is, f)
	if err != nil || bytes.Equal(before, after) {
		return b, false, err
	}
	return append(b, after...), true, nil
}

func (o *ordered) value(of reflect.Value, f field) (json.RawMessage, error) {
	if f.name == saltField && o.salt != nil {
		return saltDigest(of.FieldByIndex(o.salt).Bytes()), nil
	}
	return o.encodeField(of, f)
}

func isPlainText(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < 0x20 || c == '"' || c == '\\' {
			return false
		}
	}
	// U+2028 and U+2029 are E2 80 A8 and E2 80 A9.
	return utf8.ValidString(s) && !strings.Contains(s, "\u2028") && !strings.Contains(s, "\u2029")
}

func appendText(b []byte, s string) []byte {
	if !isPlainText(s) {
		return appendString(b, s)
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}

// leafOf hashes an entry in a buffer that is used again.
func leafOf(buf []byte, e *Entry) (tlog.Hash, []byte) {
	buf = append(buf[:0], 0) // RFC 6962, 2.1: a leaf's hash begins with a zero byte
	buf = appendEntry(buf, e, e.Body)
	return sha256.Sum256(buf), buf
}
