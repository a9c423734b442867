package exchange

import "testing"

func TestLinesOf(t *testing.T) {
	hash := "77112617c90dedc0bf035823513eb8c7996d24dc2065a798a8441a2f1e58cf8b"
	for _, c := range []struct {
		text  string
		width float64
		want  int
	}{
		{"", 10, 1}, {"一般", 6, 1}, {"隐患描述很长", 7, 2}, {"a\nb\n", 10, 3},
		{"改前" + hash, 36, 3}, {hash, 36, 2}, {"two words", 6, 2}, {"abcdefgh", 5, 2}, {"\xff", 5, 1},
	} {
		if got := linesOf(c.text, c.width); got != c.want {
			t.Errorf("%q in %v: %d lines, want %d", c.text, c.width, got, c.want)
		}
	}
}
