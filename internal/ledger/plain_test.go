package ledger

import (
	"bytes"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"anwang/internal/ident"
)

// The short way gives the encoder's bytes, or leaves the value to it.
func TestPlainValuesAreSpelledAsTheEncoderDoes(t *testing.T) {
	check := func(t interface{ Fatalf(string, ...any) }, v any) {
		want, err := encodeJSON(v)
		if err != nil {
			t.Fatalf("%v", err)
		}
		if got, ok := plainJSON(reflect.ValueOf(v)); ok && !bytes.Equal(got, want) {
			t.Fatalf("%q is spelled %s, want %s", v, got, want)
		}
	}
	for _, s := range []string{"", "隐患", "a\"b", `a\b`, "<&>", "\u2028", "\u2029x", "\x7f", "\x1f", "\n", "\xff", "\x00", "\ufffd", "😀", "\u0085"} {
		check(t, s)
	}
	type state string
	check(t, state("closed"))
	rapid.Check(t, func(t *rapid.T) {
		check(t, rapid.String().Draw(t, "s"))
		check(t, rapid.Int64().Draw(t, "n"))
		check(t, rapid.Bool().Draw(t, "b"))
	})
	if isPlain(reflect.TypeFor[ident.ID]()) {
		t.Error("an id has a spelling of its own")
	}
	if !isPlain(reflect.TypeFor[state]()) || !isPlain(reflect.TypeFor[int64]()) {
		t.Error("a plain type takes the long way")
	}
}
