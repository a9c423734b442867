package ledger

import (
	"encoding"
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"
)

// isPlain tells whether values of a type may take the short way of plainJSON:
// they have no spelling of their own, as ids do.
func isPlain(t reflect.Type) bool {
	for _, own := range []reflect.Type{reflect.TypeFor[json.Marshaler](), reflect.TypeFor[encoding.TextMarshaler]()} {
		if t.Implements(own) || reflect.PointerTo(t).Implements(own) {
			return false
		}
	}
	switch t.Kind() {
	case reflect.String, reflect.Bool, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return true
	}
	return false
}

// plainJSON spells a plain value as canonical does, without the encoder, which
// costs most of what recording a change costs. Strings that need an escape are
// left to the encoder.
func plainJSON(v reflect.Value) (json.RawMessage, bool) {
	switch v.Kind() {
	case reflect.Bool:
		return strconv.AppendBool(nil, v.Bool()), true
	case reflect.String:
		s := v.String()
		if !utf8.ValidString(s) || strings.ContainsFunc(s, escaped) {
			return nil, false
		}
		b := make([]byte, 0, len(s)+2)
		b = append(b, '"')
		b = append(b, s...)
		return append(b, '"'), true
	}
	return strconv.AppendInt(nil, v.Int(), 10), true
}

// escaped are the characters that JSON, or Go's encoder, writes with a backslash.
func escaped(r rune) bool {
	return r < 0x20 || r == '"' || r == '\\' || r == '\u2028' || r == '\u2029'
}
