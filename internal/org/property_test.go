package org

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"anwang/internal/clock"
	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

// world drives the pure verbs at random, legal and illegal ones alike.
type world struct {
	t     *rapid.T
	d     *draft
	now   int64
	next  ident.ID
	taken int // verbs that were not refused
}

const testDistrict = "371502"

func newWorld(t *rapid.T) *world {
	w := &world{t: t, now: clock.Micros(time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC))}
	w.d = newDraft(NewGraph(testDistrict, nil, nil, nil, nil, nil))
	for i, kind := range []UnitKind{KindParty, KindGovernment, KindOffice} {
		w.must(w.d.addUnit(w.form(), w.id(), UnitSpec{Kind: kind, Name: fmt.Sprint("机关", i)}))
	}
	w.person()
	w.must(w.d.addTop(w.form(), w.id(), w.id(), TopSpec{Unit: 3, Title: "安委办主任", Person: 4}, w.now))
	return w
}

func (w *world) id() ident.ID { w.next++; return w.next }
func (w *world) form() *form {
	return &form{district: testDistrict, known: func(string) bool { return true }}
}
func (w *world) person() {
	w.must(w.d.addPerson(w.form(), w.id(), []byte("salt"), PersonSpec{Name: "张三"}))
}

func (w *world) must(changes []change, err error) {
	if err != nil {
		w.t.Fatal(err)
	}
	w.apply(changes)
}

func (w *world) apply(changes []change) {
	for _, c := range changes {
		if c.was != nil {
			*c.is.Reference() = *c.was.Reference()
		}
		c.is.Reference().Version++
		w.d.put(c.is)
	}
}

// try applies a verb that may be refused, but never by an internal error.
func (w *world) try(changes []change, err error) {
	var f *fault.Error
	switch {
	case err == nil:
		w.taken++
		w.apply(changes)
	case !errors.As(err, &f):
		w.t.Fatalf("not a fault: %v", err)
	}
}

func pick[T any](w *world, m map[ident.ID]*T, label string) ident.ID {
	n := rapid.IntRange(1, int(w.next)+1).Draw(w.t, label)
	for i := range int(w.next) {
		if id := ident.ID((n+i)%int(w.next) + 1); m[id] != nil {
			return id
		}
	}
	return ident.ID(n)
}

func (w *world) when(label string) int64 {
	return w.now + int64(time.Duration(rapid.IntRange(-40, 40).Draw(w.t, label))*24*time.Hour/time.Microsecond)
}

func (w *world) step() {
	d, t := w.d, w.t
	ref := func(id ident.ID) ledger.Ref { return ledger.Ref{ID: id} }
	switch rapid.IntRange(0, 14).Draw(t, "verb") {
	case 0:
		kind := rapid.SampledFrom(unitKinds[3:]).Draw(t, "kind")
		c := UnitSpec{Kind: kind, Name: fmt.Sprint("单位", w.next), Division: rapid.SampledFrom([]string{"", "371502001", "371502001001"}).Draw(t, "division")}
		if rapid.Bool().Draw(t, "part") {
			c.Parent = pick(w, d.units, "parent")
		}
		w.try(d.addUnit(w.form(), w.id(), c))
	case 1, 2:
		c := PostSpec{Unit: pick(w, d.units, "unit"), Title: fmt.Sprint("岗", w.next), Head: rapid.Bool().Draw(t, "head")}
		if rapid.Bool().Draw(t, "named") {
			c.Superior = pick(w, d.posts, "superior")
		}
		w.try(d.addPost(w.form(), w.id(), c))
	case 3:
		w.try(d.movePost(ref(pick(w, d.posts, "post")), pick(w, d.posts, "superior")))
	case 4:
		w.try(d.abolishPost(ref(pick(w, d.posts, "post")), w.now))
	case 5:
		w.person()
	case 6, 7:
		w.try(d.appoint(w.id(), Appointment{Post: pick(w, d.posts, "post"), Person: pick(w, d.people, "person"), From: fromMicros(w.when("from"))}, w.now))
	case 8:
		w.try(d.endTenureOf(ref(pick(w, d.tenures, "tenure")), w.when("at"), w.now))
	case 9:
		w.try(d.exchange(w.id(), Appointment{Post: pick(w, d.posts, "post"), Person: pick(w, d.people, "person"), From: fromMicros(w.when("from"))}, w.now))
	case 10:
		state := rapid.SampledFrom([]PersonState{Left, Deceased}).Draw(t, "state")
		w.try(d.personGone(ref(pick(w, d.people, "person")), state, w.when("at"), w.now))
	case 11:
		w.try(d.addTop(w.form(), w.id(), w.id(), TopSpec{Unit: pick(w, d.units, "unit"), Title: fmt.Sprint("首", w.next), Person: pick(w, d.people, "person")}, w.now))
	case 12:
		c := ChargeSpec{Post: pick(w, d.posts, "post"), Line: rapid.SampledFrom(Lines[:]).Draw(t, "line"), Lead: rapid.Bool().Draw(t, "lead"),
			Divisions: rapid.SampledFrom([][]string{nil, {"371502001"}, {"371502001001"}}).Draw(t, "divisions")}
		w.try(d.addCharge(w.form(), w.id(), c, w.now))
	case 14:
		w.try(d.endChargeOf(ref(pick(w, d.charges, "charge")), w.when("at"), w.now))
	case 13:
		w.try(d.personBack(ref(pick(w, d.people, "person"))))
	}
	w.now += int64(rapid.IntRange(0, 10).Draw(t, "days")) * 86_400_000_000
}

// check holds the laws over a picture at many instants, those at which a tenure
// begins or ends among them.
func (w *world) check() {
	g := w.d.picture()
	instants := []int64{1, w.now, w.now + 400*86_400_000_000}
	for _, t := range w.d.tenures {
		instants = append(instants, t.From-1, t.From)
		if t.To != 0 {
			instants = append(instants, t.To-1, t.To)
		}
	}
	w.checkTree(g)
	for id, t := range w.d.tenures {
		if p := w.d.people[t.Person]; p.State != Active && (t.To == 0 || t.To > max(w.now, t.From)) {
			w.t.Fatalf("tenure %d goes on for somebody who is %s", id, p.State)
		}
	}
	for _, us := range instants {
		at := fromMicros(us)
		for id := range g.posts {
			h, err := g.Holder(id, at)
			if err != nil {
				w.t.Fatalf("post %d at %v: %v", id, at, err)
			}
			w.checkHolding(g, id, h, us)
		}
		w.checkChains(g, at)
	}
}

func (w *world) checkTree(g *Graph) {
	for id, n := range g.posts {
		if (n.Superior == 0) != n.Top {
			w.t.Fatalf("post %d: superior %d, top %v", id, n.Superior, n.Top)
		}
		if g.IsAbove(id, id) {
			w.t.Fatalf("post %d is above itself", id)
		}
		up, steps := id, 0
		for g.Superior(up) != 0 {
			up = g.Superior(up)
			if steps++; steps > maxDepth {
				w.t.Fatalf("no end above post %d", id)
			}
			if !g.IsAbove(up, id) || g.IsAbove(id, up) {
				w.t.Fatalf("IsAbove is wrong about %d over %d", up, id)
			}
			if !n.Abolished && g.posts[up].Abolished {
				w.t.Fatalf("post %d stands under the abolished %d", id, up)
			}
		}
		if !g.posts[up].Top {
			w.t.Fatalf("the way up from %d ends in %d, which is no top", id, up)
		}
	}
}

func (w *world) checkHolding(g *Graph, id ident.ID, h Holding, us int64) {
	p := w.d.people[h.Person]
	if p == nil {
		w.t.Fatalf("post %d resolves to nobody known: %d", id, h.Person)
	}
	if us >= w.now && p.State != Active {
		w.t.Fatalf("post %d resolves to somebody who is %s", id, p.State)
	}
	if h.Post != id && !g.IsAbove(h.Post, id) {
		w.t.Fatalf("post %d resolves to %d, which is not above it", id, h.Post)
	}
	if (h.Post == id) != (len(h.Through) == 0) || !g.Holds(h.Person, id, fromMicros(us)) {
		w.t.Fatalf("post %d: holding %+v", id, h)
	}
	direct := 0
	for _, tenure := range w.d.postTenures[id] {
		if w.d.tenures[tenure].covers(us) {
			direct++
		}
	}
	if direct > 1 {
		w.t.Fatalf("post %d has %d holders at once", id, direct)
	}
}

func (w *world) checkChains(g *Graph, at time.Time) {
	for id, u := range g.units {
		s := Subject{Kind: "site", Unit: id, Division: u.Division}
		chains := g.Resolve(s, at)
		for _, line := range Lines {
			seen := map[ident.ID]bool{}
			chain := chains.On(line)
			for i, l := range chain {
				if _, ok := g.Occupant(l.Post, at); !ok || seen[l.Post] || !g.mayAnswer(l.Post, line) {
					w.t.Fatalf("chain %s of unit %d: link %+v", line, id, l)
				}
				seen[l.Post] = true
				for _, before := range chain[:i] {
					if g.IsAbove(before.Post, l.Post) {
						w.t.Fatalf("chain %s: superior %d stands before %d", line, before.Post, l.Post)
					}
				}
			}
		}
		holder, line, _ := g.Responsible(s, at)
		if g.posts[holder] == nil || !line.Known() {
			w.t.Fatalf("nobody is responsible for unit %d", id)
		}
		w.checkVerifier(g, holder, s, at)
	}
}

func (w *world) checkVerifier(g *Graph, holder ident.ID, s Subject, at time.Time) {
	v := g.VerifierFor(holder, s, at)
	if v == 0 {
		return
	}
	a, _ := g.Holder(holder, at)
	b, _ := g.Holder(v, at)
	if v == holder || a.Person == b.Person || g.IsAbove(holder, v) {
		w.t.Fatalf("post %d verifies %d", v, holder)
	}
}

func (g *Graph) mayAnswer(post ident.ID, line Line) bool {
	n := g.posts[post]
	if n.Line == line || line == Enterprise && g.Head(n.Unit, Enterprise) == post {
		return true
	}
	for _, c := range g.allCharge {
		if c.Post == post && c.Line == line {
			return true
		}
	}
	return false
}

func TestLawOneUnderRandomVerbs(t *testing.T) {
	total := 0
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t)
		for i := range rapid.IntRange(20, 120).Draw(t, "steps") {
			w.step()
			if i%20 == 0 {
				w.check()
			}
		}
		w.check()
		total += w.taken
	})
	t.Logf("%d verbs took effect", total)
	if total < 500 {
		t.Fatalf("only %d verbs took effect", total)
	}
}
