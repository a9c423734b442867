package hazard

import (
	"go/parser"
	"go/token"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"anwang/internal/clock"
)

var now = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)

// The diagram in the package comment says the same moves as the table.
func TestDiagramIsTheTable(t *testing.T) {
	f, err := parser.ParseFile(token.NewFileSet(), "hazard.go", nil, parser.PackageClauseOnly|parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	var drawn, table []string
	for _, m := range regexp.MustCompile(`(?m)^\s*(\S+)\s+--(\w+)-->\s+(\w+)`).FindAllStringSubmatch(f.Doc.Text(), -1) {
		drawn = append(drawn, strings.TrimPrefix(m[1], "(new)")+" "+m[2]+" "+m[3])
	}
	for _, m := range moves {
		table = append(table, string(m.from)+" "+string(m.by)+" "+string(m.to))
	}
	slices.Sort(drawn)
	slices.Sort(table)
	if !slices.Equal(drawn, table) {
		t.Errorf("drawn %q\ntable %q", drawn, table)
	}
}

func TestFixesByGrade(t *testing.T) {
	full := Fixes{Measures: "更换", Money: 100, Responsible: 7, Deadline: clock.Micros(now.Add(time.Hour)), Contingency: "停用"}
	for name, c := range map[string]struct {
		grade Grade
		spoil func(*Fixes)
		want  []string
	}{
		"general, all":           {General, func(*Fixes) {}, nil},
		"general needs three":    {General, func(f *Fixes) { f.Money, f.Contingency = 0, "" }, nil},
		"general, no measures":   {General, func(f *Fixes) { f.Measures = " " }, []string{"fixes.measures"}},
		"general, nobody":        {General, func(f *Fixes) { f.Responsible = 0 }, []string{"fixes.responsible"}},
		"general, no date":       {General, func(f *Fixes) { f.Deadline = 0 }, []string{"fixes.deadline"}},
		"general, date passed":   {General, func(f *Fixes) { f.Deadline = clock.Micros(now) }, []string{"fixes.deadline"}},
		"major, all":             {Major, func(*Fixes) {}, nil},
		"major, no money":        {Major, func(f *Fixes) { f.Money = 0 }, []string{"fixes.money"}},
		"major, no plan":         {Major, func(f *Fixes) { f.Contingency = "" }, []string{"fixes.contingency"}},
		"money that is negative": {Major, func(f *Fixes) { f.Money = -1 }, []string{"fixes.money"}},
		"nothing": {Major, func(f *Fixes) { *f = Fixes{} },
			[]string{"fixes.measures", "fixes.responsible", "fixes.deadline", "fixes.money", "fixes.contingency"}},
	} {
		f := full
		c.spoil(&f)
		var got []string
		for _, w := range f.check(c.grade, now) {
			got = append(got, w.Path)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestLate(t *testing.T) {
	due := clock.Micros(now)
	before, after := due-1, due+1
	for name, c := range map[string]struct {
		h    Hazard
		at   time.Time
		want bool
	}{
		"open, not yet due":               {Hazard{State: Rectifying, Due: due}, now, false},
		"open, past due":                  {Hazard{State: Rectifying, Due: due}, now.Add(time.Second), true},
		"submitted in time, judged later": {Hazard{State: Submitted, Due: due, SubmittedAt: before}, now.Add(time.Hour), false},
		"closed, submitted late":          {Hazard{State: Closed, Due: due, SubmittedAt: after, ClosedAt: after}, now, true},
		"closed in time":                  {Hazard{State: Closed, Due: due, SubmittedAt: before, ClosedAt: after}, now.Add(time.Hour), false},
		"rejected":                        {Hazard{State: Rejected, Due: due, ClosedAt: after}, now.Add(time.Hour), false},
	} {
		if got := c.h.Late(c.at); got != c.want {
			t.Errorf("%s: late %v", name, got)
		}
	}
}

func TestRecurs(t *testing.T) {
	clause := Clause{"安全生产法", "第三十六条"}
	e := Hazard{State: Closed, ClosedAt: 10, Site: 3, Place: "配电室", Text: "配电箱,无盖板。", Clause: clause}
	e.ID = 1
	e.settle()
	for name, c := range map[string]struct {
		change func(*Hazard)
		want   bool
	}{
		"same words otherwise written":     {func(h *Hazard) { h.Text = "配电箱 无盖板" }, true},
		"same clause at the same spot":     {func(h *Hazard) { h.Text = "盖板又掉了" }, true},
		"other words, no clause":           {func(h *Hazard) { h.Text, h.Clause = "盖板又掉了", Clause{} }, false},
		"clause without a spot":            {func(h *Hazard) { h.Text, h.Place = "盖板又掉了", "" }, false},
		"another site":                     {func(h *Hazard) { h.Site = 4 }, false},
		"found before that one was closed": {func(h *Hazard) { h.Found = 9 }, false},
	} {
		h := e
		h.ID, h.State, h.ClosedAt, h.Found = 2, Reported, 0, 20
		c.change(&h)
		h.settle()
		if got := h.recurs(e); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	if words, clause := (Hazard{Text: "a", Clause: clause}).marks(); words+clause != "" {
		t.Error("a hazard of no place has marks")
	}
}

func TestSpeaksOfMajor(t *testing.T) {
	for text, want := range map[string]bool{
		"属于重大事故隐患": true, "存在 重大 隐患": true, "重大火灾隐患整治": true, "不构成重大事故隐患": false, "无重大隐患": false,
		"未发现重大事故隐患,但构成重大火灾隐患": true, "一般隐患": false, "重大危险源": false,
	} {
		if got := SpeaksOfMajor(text); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}

// Whatever verbs come in whatever order, a hazard is only ever where the table
// lets it be, its ends are dated, and a refused verb leaves it as it was.
func TestAnyVerbsKeepTheInvariants(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := now
		h := Hazard{Grade: General, Division: district, Text: "x", Found: clock.Micros(at)}
		h.District, h.ID, h.Duty = district, 1, 5
		into := Hazard{State: Rectifying}
		into.ID = 2
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			at = at.Add(time.Minute)
			was := h
			v := rapid.SampledFrom([]verb{vReport, vFix, vConfirm, vReject, vMerge, vSubmit, vReturn, vAccept}).Draw(t, "verb")
			next, err := anyVerb(h, v, into, at)
			legal := slices.Contains(moves, move{was.State, v, next.State})
			switch {
			case err == nil && !legal:
				t.Fatalf("%s --%s--> %s is not in the table", was.State, v, next.State)
			case err != nil && slices.ContainsFunc(moves, func(m move) bool { return m.from == was.State && m.by == v }):
				t.Fatalf("%s refused from %s: %v", v, was.State, err)
			case err != nil:
				continue
			}
			h = next
			if h.State.Open() != (h.ClosedAt == 0) || !h.State.Open() && h.Due == 0 && h.State == Closed {
				t.Fatalf("%s: closed at %d, due %d", h.State, h.ClosedAt, h.Due)
			}
			if h.State == Closed && h.SubmittedAt == 0 || h.State == Rectifying && h.SubmittedAt != 0 {
				t.Fatalf("%s: submitted at %d", h.State, h.SubmittedAt)
			}
		}
	})
}

func anyVerb(h Hazard, v verb, into Hazard, at time.Time) (Hazard, error) {
	var err error
	switch v {
	case vReport:
		h, _, err = h.report(Report{}, at)
	case vFix:
		h, _, err = h.fixOnSpot(Report{Before: []File{file("b")}, After: []File{file("a")}}, at)
	case vConfirm:
		h, _, err = h.confirm(Confirm{Reason: "r", Fixes: Fixes{Measures: "m", Responsible: 1, Deadline: clock.Micros(at.Add(time.Hour))}}, at)
	case vReject:
		h, _, err = h.reject(Reject{Reason: "r"}, at)
	case vMerge:
		h, _, err = h.merge(Merge{Into: 2, Reason: "r"}, into, at)
	case vSubmit:
		h, _, err = h.submit(Submit{After: []File{file("a")}}, false, at)
	case vReturn:
		h, _, err = h.sendBack(Return{Reason: "r"})
	case vAccept:
		h, _, err = h.accept(Accept{}, 3, at)
	}
	return h, err
}
