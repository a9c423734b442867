package api

import (
	"testing"

	"anwang/internal/duty"
	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/org"
)

// Whatever a caller sends as a cursor or a version is read or refused, and what we
// gave him comes back as it was.
func FuzzCursorAndVersion(f *testing.F) {
	f.Add("eyJLZXkiOiJ5b25nIiwiSUQiOiIxIn0", "yong", int64(7))
	f.Add(`"3"`, "", int64(0))
	f.Add("W/\"3\"", "\x00", int64(1)<<62)
	f.Fuzz(func(t *testing.T, said, name string, n int64) {
		for _, v := range []any{new(org.Page), new(duty.Cursor), new(ident.ID), new(int64)} {
			if err := unseal(said, v); err != nil && fault.KindOf(err) != fault.Invalid {
				t.Fatalf("cursor %q: %v", said, err)
			}
		}
		if v, err := (Match{IfMatch: said}).version(); err == nil && said != "*" && v <= 0 {
			t.Fatalf("If-Match %q is version %d", said, v)
		}
		if n < 0 {
			n = -(n + 1)
		}
		back := duty.Cursor{}
		if err := unseal(seal(duty.Cursor{At: n, ID: ident.ID(n)}), &back); err != nil || back.At != n || back.ID != ident.ID(n) {
			t.Fatalf("%d came back as %+v: %v", n, back, err)
		}
	})
}
