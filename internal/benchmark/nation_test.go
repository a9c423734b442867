package benchmark

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"anwang/internal/nation"
)

// A long set that was killed finds what it had measured, in the same folder and for
// as many rows; one that is through begins anew.
func TestALongSetGoesOnWhereItWas(t *testing.T) {
	s := Spec{Dir: t.TempDir(), Rows: 1000, Set: NationSet}
	reopen := func(s Spec) *diary {
		t.Helper()
		d, err := openDiary(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	d := reopen(s)
	for _, m := range []Measured{{Part: "load", Rows: 1000, Seconds: 7}, {Part: "serve", Rows: 1000}} {
		if err := d.note(m); err != nil {
			t.Fatal(err)
		}
	}
	d = reopen(s)
	if m, ok := d.has("load"); !ok || m.Seconds != 7 {
		t.Errorf("the load is forgotten: %+v", m)
	}
	if _, ok := d.has("read"); ok {
		t.Error("a part that was never measured is known")
	}
	for name, other := range map[string]Spec{
		"other rows":   {Dir: s.Dir, Rows: 2000, Set: NationSet},
		"a named part": {Dir: s.Dir, Rows: 1000, Set: NationSet, Parts: []string{"load"}},
		"short set":    {Dir: s.Dir, Rows: 1000},
	} {
		if _, ok := reopen(other).has("load"); ok {
			t.Errorf("%s: takes what another run measured", name)
		}
	}
	if err := reopen(s).close(); err != nil {
		t.Fatal(err)
	}
	if _, ok := reopen(s).has("load"); ok {
		t.Error("a run that is through is not begun anew")
	}
}

// A file without a name takes of the disk until it is closed.
func TestFootprintSeesFilesWithoutAName(t *testing.T) {
	dir := t.TempDir()
	before := footprint(dir)
	body := make([]byte, 4<<20)
	if err := os.WriteFile(filepath.Join(dir, "a"), body, 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.CreateTemp(t.TempDir(), "sort")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write(body); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(f.Name()); err != nil {
		t.Fatal(err)
	}
	if n := footprint(dir) - before; n < 8<<20 {
		t.Errorf("two files of 4 MiB take %d", n)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if n := footprint(dir) - before; n < 4<<20 || n >= 8<<20 {
		t.Errorf("one file of 4 MiB takes %d", n)
	}
}

func TestWatchKeepsTheMost(t *testing.T) {
	values := []int64{3, 9, 4}
	seen := make(chan struct{})
	i := 0
	w := watch(time.Millisecond, func() int64 {
		if i == len(values) {
			close(seen)
		}
		i++
		return values[min(i-1, len(values)-1)]
	})
	<-seen
	if most := w.end(); most != 9 {
		t.Errorf("the most is %d, want 9", most)
	}
}

// The remaining time goes down by itself between two words of the work.
func TestPacerCountsDown(t *testing.T) {
	b := &bench{Spec: Spec{Tell: func(string) {}}}
	p := b.pace("load")
	defer p.end()
	p.loading(nation.Progress{Stage: nation.Rows, Done: 300, Of: 1000, Rate: 50, Left: 90 * time.Second})
	at := p.heard
	for wait, want := range map[time.Duration]string{
		0:                "load: 300 of 1000 hazards, 50/s, about 1m30s left",
		30 * time.Second: "load: 300 of 1000 hazards, 50/s, about 1m0s left",
		2 * time.Minute:  "load: 300 of 1000 hazards, 50/s, nearly done",
	} {
		if got := p.line(at.Add(wait)); got != want {
			t.Errorf("after %s: %q, want %q", wait, got, want)
		}
	}
	p.loading(nation.Progress{Stage: nation.Indexes, Index: "entry_number"})
	if got := p.line(time.Now()); got != "load: building index entry_number" {
		t.Errorf("with nothing known: %q", got)
	}
	p.began = time.Now().Add(-time.Minute)
	p.part(1, 4, "lists")
	if got := p.line(p.heard); !strings.HasPrefix(got, "load: 1 of 4 lists, about 3m0s left") {
		t.Errorf("a quarter in a minute: %q", got)
	}
}

// Every list stands in the tables, whoever asks; the worst of them, and those that
// miss the bar, among the figures, with what they ask.
func TestListsAreTold(t *testing.T) {
	g := ground{district: "371502", town: "371502001", smallTown: "371502002", unit: 7, industry: "C34", rare: "H62", newest: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)}
	lists, roles := g.lists(), g.roles()
	of := func(mid, tail float64) runs { return runs{[]float64{mid}, []float64{tail}} }
	var all []look
	for _, r := range roles {
		for _, q := range lists {
			l := look{list: q.name, who: r.name, page: of(100, 200), record: of(50, 100), alone: of(25, 50), bare: of(10, 20)}
			if q.name == "late" && r.name == "a town" {
				l.page, l.statement = of(100, 1000), "SELECT late"
			}
			all = append(all, l)
		}
	}
	b := &bench{}
	b.tellPages(all, lists, roles)
	b.out.Part = "read"
	var out strings.Builder
	if err := (Result{Parts: []Measured{b.out}}).Report(&out); err != nil {
		t.Fatal(err)
	}
	for text, times := range map[string]int{
		"late, asked by a town, p99": 1, "≤ 5.00 missed": 1, "`SELECT late`": 1, "1.00 (10.0)": 1, "0.200 (2.00)": len(all) - 1, "4.00, 10.0": len(all) - 1,
		"| newest |": 3, "Reading it": 1, "the middlemost list": 1,
	} {
		if n := strings.Count(out.String(), text); n != times {
			t.Errorf("%q stands %d times, want %d:\n%s", text, n, times, out.String())
		}
	}
}
