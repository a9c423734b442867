package access_test

import (
	"strings"
	"testing"

	"anwang/internal/access"
)

func TestOnlyTheCodeOnTheTerminalOpensTheFirstRun(t *testing.T) {
	f := access.NewFirstRun()
	for _, typed := range []string{f.Code(), strings.ToLower(f.Code()), strings.ReplaceAll(f.Code(), "-", " "), strings.ReplaceAll(f.Code(), "-", "")} {
		if err := f.Admit(typed); err != nil {
			t.Errorf("%q is refused: %v", typed, err)
		}
	}
	other := access.NewFirstRun().Code()
	for _, typed := range []string{"", other, f.Code()[:18], f.Code() + "A"} {
		if f.Admit(typed) == nil {
			t.Errorf("%q is let in", typed)
		}
	}
	var none *access.FirstRun
	if none.Admit("") == nil {
		t.Error("without a first run nobody is let in")
	}
}
