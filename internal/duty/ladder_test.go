package duty

import (
	"strings"
	"testing"
	"time"
)

func TestShippedLadders(t *testing.T) {
	b := Shipped()
	for _, name := range []string{"hazard.general", "hazard.major", "confirm", "verify", "supervise", "account", "vacancy", "answer"} {
		if _, ok := b.Current(name); !ok {
			t.Errorf("no ladder %q", name)
		}
	}
	l, err := b.Pinned("hazard.general@1")
	if err != nil {
		t.Fatal(err)
	}
	due := time.Date(2026, 3, 10, 0, 0, 0, 0, time.UTC).UnixMicro()
	want := []int64{due - 24*3600e6, due, due + 72*3600e6, due + 360*3600e6, 0}
	for i, at := range want {
		if got := l.nextAt(due, int64(i)); got != at {
			t.Errorf("rung %d falls at %d, not %d", i, got, at)
		}
	}
	if _, err := b.Pinned("hazard.general@99"); err == nil {
		t.Error("an unknown version is found")
	}
}

// Every version that was ever shipped must stay as it was: duties are pinned to it.
func TestNewestVersionIsCurrent(t *testing.T) {
	b, err := ReadBook([]byte(complete + `
  - {name: x, version: 1, zh: 甲, en: x, rungs: [{offset: 0s, act: tell}]}
  - {name: x, version: 2, zh: 甲, en: x, rungs: [{offset: 1h, act: tell}]}
`))
	if err != nil {
		t.Fatal(err)
	}
	if l, _ := b.Current("x"); l.Ref() != "x@2" {
		t.Errorf("current is %s", l.Ref())
	}
	if l, err := b.Pinned("x@1"); err != nil || l.Rungs[0].Offset != 0 {
		t.Errorf("x@1: %+v, %v", l, err)
	}
}

const complete = `ladders:
  - {name: verify, version: 1, zh: 甲, en: x, due_in: 1h, rungs: [{offset: 0s, act: tell}]}
  - {name: supervise, version: 1, zh: 甲, en: x, due_in: 1h, rungs: [{offset: 0s, act: tell}]}
  - {name: account, version: 1, zh: 甲, en: x, due_in: 1h, rungs: [{offset: 0s, act: tell}]}
  - {name: vacancy, version: 1, zh: 甲, en: x, due_in: 1h, rungs: [{offset: 0s, act: tell}]}
`

func TestBadLaddersAreRefused(t *testing.T) {
	for name, c := range map[string]struct{ add, want string }{
		"version gap":     {`{name: x, version: 2, zh: 甲, en: x, rungs: [{offset: 0s, act: tell}]}`, "version 2 after 0"},
		"no label":        {`{name: x, version: 1, en: x, rungs: [{offset: 0s, act: tell}]}`, "both labels"},
		"no rungs":        {`{name: x, version: 1, zh: 甲, en: x}`, "needs rungs"},
		"out of order":    {`{name: x, version: 1, zh: 甲, en: x, rungs: [{offset: 1h, act: tell}, {offset: 1h, act: tell}]}`, "does not come after"},
		"unknown act":     {`{name: x, version: 1, zh: 甲, en: x, rungs: [{offset: 1h, act: shout}]}`, "unknown act"},
		"no due_in":       {`{name: x, version: 1, zh: 甲, en: x, rungs: [{offset: 1h, act: supervise}]}`, "needs due_in"},
		"due_in on tell":  {`{name: x, version: 1, zh: 甲, en: x, rungs: [{offset: 1h, act: tell, due_in: 1h}]}`, "supervise only"},
		"two cases":       {`{name: x, version: 1, zh: 甲, en: x, rungs: [{offset: 1h, act: account}, {offset: 2h, act: account}]}`, "more than one"},
		"bad offset":      {`{name: x, version: 1, zh: 甲, en: x, rungs: [{offset: soon, act: tell}]}`, "invalid duration"},
		"unknown field":   {`{name: x, version: 1, zh: 甲, en: x, colour: red, rungs: [{offset: 0s, act: tell}]}`, "colour"},
		"endless account": {`{name: account, version: 2, zh: 甲, en: x, due_in: 1h, rungs: [{offset: 1h, act: account}]}`, "ladder of accountability"},
	} {
		_, err := ReadBook([]byte(complete + "  - " + c.add + "\n"))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
	}
	if _, err := ReadBook([]byte("ladders: []\n")); err == nil {
		t.Error("an empty book is complete")
	}
}

func FuzzReadBook(f *testing.F) {
	f.Add([]byte(complete))
	f.Add([]byte("ladders:\n  - {name: x, version: 1}\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		b, err := ReadBook(raw)
		if err != nil {
			return
		}
		for ref, l := range b.versions {
			if l.Ref() != ref || len(l.Rungs) == 0 {
				t.Errorf("%s: %+v", ref, l)
			}
		}
	})
}
