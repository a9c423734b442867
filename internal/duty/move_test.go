package duty

import (
	"os"
	"regexp"
	"testing"

	"anwang/internal/fault"
)

// The state diagram in the package comment is the table of moves.
func TestDiagramIsTheTable(t *testing.T) {
	src, err := os.ReadFile("duty.go")
	if err != nil {
		t.Fatal(err)
	}
	drawn := map[move]bool{}
	line := regexp.MustCompile(`(?m)^//\t(\(new\)|\w+)\s+--(\w+)-+> (\w+)$`)
	for _, m := range line.FindAllSubmatch(src, -1) {
		from := string(m[1])
		if from == "(new)" {
			from = ""
		}
		drawn[move{State(from), string(m[2]), State(m[3])}] = true
	}
	for _, m := range moves {
		if !drawn[m] {
			t.Errorf("the diagram lacks %+v", m)
		}
		delete(drawn, m)
	}
	for m := range drawn {
		t.Errorf("the table lacks %+v", m)
	}
}

func TestMovesOutsideTheTableAreRefused(t *testing.T) {
	legal := map[move]bool{}
	verbs := map[string]bool{"reopen": true}
	for _, m := range moves {
		legal[m], verbs[m.verb] = true, true
	}
	for _, from := range []State{"", Opened, Submitted, Accepted, Cancelled} {
		for verb := range verbs {
			to, err := from.after(verb)
			if err == nil && !legal[move{from, verb, to}] {
				t.Errorf("%q %s leads to %q", from, verb, to)
			}
			if err != nil && fault.CodeOf(err) != "duty.bad_move" {
				t.Errorf("%q %s: %v", from, verb, err)
			}
		}
	}
	for _, end := range []State{Accepted, Cancelled} {
		for verb := range verbs {
			if _, err := end.after(verb); err == nil {
				t.Errorf("%s is not the end: %s", end, verb)
			}
		}
	}
}
