package fault_test

import (
	"errors"
	"fmt"
	"testing"

	"anwang/internal/fault"
)

func TestAFaultIsFoundThroughWraps(t *testing.T) {
	err := fmt.Errorf("submit duty 7: %w", fault.New(fault.Conflict, "duty.bad_move", "from", "open", "to", "accepted"))
	if fault.KindOf(err) != fault.Conflict || fault.CodeOf(err) != "duty.bad_move" {
		t.Errorf("%v %q", fault.KindOf(err), fault.CodeOf(err))
	}
	if !errors.Is(err, fault.New(fault.Conflict, "duty.bad_move")) || errors.Is(err, fault.New(fault.Conflict, "duty.other")) {
		t.Error("codes are compared wrongly")
	}
	if got := err.Error(); got != "submit duty 7: duty.bad_move from=open to=accepted" {
		t.Errorf("%q", got)
	}
}

func TestEverythingElseIsInternal(t *testing.T) {
	if err := errors.New("disk on fire"); fault.KindOf(err) != fault.Internal || fault.CodeOf(err) != "" {
		t.Error("an internal error was taken for the user's")
	}
}

func TestAllWrongFieldsAreToldAtOnce(t *testing.T) {
	var f fault.Fields
	if f.Err() != nil {
		t.Fatal("nothing was wrong")
	}
	f.Add("text", "hazard.text_missing")
	f.Add("fixes.deadline", "hazard.deadline_past", "deadline", "2026-11-01")
	var e *fault.Error
	if err := f.Err(); !errors.As(err, &e) || e.Kind != fault.Invalid || len(e.Fields) != 2 || e.Fields[1].Args["deadline"] != "2026-11-01" {
		t.Fatalf("%+v", e)
	}
}
