package duty

import (
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"anwang/internal/access"
	"anwang/internal/clock"
	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/ledger"
	"anwang/internal/org"
)

// world is a district in memory: a random org that changes as org's verbs let it
// change, and duties that the room's own decisions move. What Desk.apply does
// with a transaction, apply does with maps.
type world struct {
	t   *testing.T
	r   *rand.Rand
	now time.Time
	ids ident.ID

	units   []org.Unit
	posts   []org.Post
	people  []org.Person
	tenures []org.Tenure
	graph   *org.Graph

	duties   map[ident.ID]Duty
	pending  []ident.ID
	children map[ident.ID][]ident.ID
	cased    map[ident.ID]bool
	seen     map[string]int // steps by kind, refusals by code
}

const where = "371502"

func newWorld(t *testing.T, r *rand.Rand, seen map[string]int) *world {
	w := &world{t: t, r: r, now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), seen: seen,
		duties: map[ident.ID]Duty{}, children: map[ident.ID][]ident.ID{}, cased: map[ident.ID]bool{}}
	kinds := []org.UnitKind{org.KindOffice, org.KindGovernment, org.KindDepartment, org.KindTown, org.KindEnterprise}
	for _, k := range kinds {
		u := org.Unit{Kind: k, Name: string(k), Division: where}
		u.Ref = w.ref()
		w.units = append(w.units, u)
	}
	for range 2 + r.IntN(9) {
		p := org.Person{State: org.Active}
		p.Ref = w.ref()
		w.people = append(w.people, p)
	}
	tops := 1 + r.IntN(3)
	for i := range tops + r.IntN(14) {
		p := org.Post{Unit: w.units[r.IntN(len(w.units))].ID, Title: "post", Line: org.Lines[r.IntN(4)], Top: i < tops}
		p.Ref = w.ref()
		if !p.Top {
			p.Superior = w.posts[r.IntN(len(w.posts))].ID
		}
		w.posts = append(w.posts, p)
		if p.Top || r.IntN(3) > 0 {
			w.hold(p.ID, w.people[r.IntN(len(w.people))].ID, 0)
		}
	}
	w.build()
	return w
}

func (w *world) next() ident.ID  { w.ids++; return w.ids }
func (w *world) ref() ledger.Ref { return ledger.Ref{District: where, ID: w.next()} }

func (w *world) build() {
	w.graph = org.NewGraph(where, slices.Clone(w.units), slices.Clone(w.posts), slices.Clone(w.people), slices.Clone(w.tenures), nil)
}

func (w *world) view(by access.Principal) view {
	return view{by: by, graph: w.graph, book: Shipped(), now: w.now}
}

func (w *world) hold(post, person ident.ID, to int64) {
	t := org.Tenure{Post: post, Person: person, Manner: org.Formal, From: clock.Micros(w.now), To: to}
	t.Ref = w.ref()
	w.tenures = append(w.tenures, t)
}

func (w *world) alive(person ident.ID) bool {
	for _, p := range w.people {
		if p.ID == person {
			return p.State == org.Active
		}
	}
	return false
}

// chance is true once in n.
func (w *world) chance(n int) bool { return w.r.IntN(n) == 0 }

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

// apply is Desk.apply over maps, with the laws of every single step checked.
func (w *world) apply(v view, was *Duty, c change) {
	w.t.Helper()
	before := Duty{}
	if was != nil {
		before = *was
	}
	for _, s := range c.steps {
		after := *s.Is.(*Duty)
		w.seen[s.Kind]++
		w.checkStep(v, s, before, after)
		after.Version++
		before = after
	}
	d := before
	if was == nil {
		w.children[d.Parent] = append(w.children[d.Parent], d.ID)
		if d.Pending() {
			w.pending = append(w.pending, d.ID)
		}
		if d.Kind == Account {
			if w.cased[d.Parent] {
				w.t.Fatalf("a second accountability case for duty %d", d.Parent)
			}
			w.cased[d.Parent] = true
		}
	}
	w.duties[d.ID] = d
	if !d.Pending() {
		w.pending = slices.DeleteFunc(w.pending, func(id ident.ID) bool { return id == d.ID })
	}
	for _, o := range c.opens {
		w.open(v, o)
	}
	if !c.touchesChildren(d, was == nil) {
		return
	}
	for _, id := range w.children[d.ID] {
		child := w.duties[id]
		if !child.Pending() {
			continue
		}
		then, ok, err := c.forChild(v, child)
		if err != nil {
			w.t.Fatalf("%s and %+v: %v", c.why, child, err)
		}
		if ok {
			w.apply(v, &child, then)
		}
	}
}

func (w *world) open(v view, o Open) {
	c, err := o.open(v, w.next())
	if !w.refused(err) {
		w.apply(v, nil, c)
	}
}

// refused notes a refusal; an error that is not a fault fails the test.
func (w *world) refused(err error) bool {
	w.t.Helper()
	if err == nil {
		return false
	}
	if fault.KindOf(err) == fault.Internal {
		w.t.Fatalf("not a fault: %v", err)
	}
	w.seen[fault.CodeOf(err)]++
	return true
}

// checkStep holds every step against the laws: a climb climbs exactly the next
// rung, nothing else moves the rung, and nobody judges himself.
func (w *world) checkStep(v view, s ledger.Step, was, is Duty) {
	w.t.Helper()
	if s.Kind == "duty.climbed" {
		if s.Say["rung"] != was.Rung || is.Rung != was.Rung+1 {
			w.t.Fatalf("climbed rung %v from %d to %d", s.Say["rung"], was.Rung, is.Rung)
		}
		if was.NextAt == 0 || was.NextAt > clock.Micros(w.now) || was.State != Opened {
			w.t.Fatalf("climbed too early or out of state: %+v", was)
		}
	} else if is.Rung != was.Rung {
		w.t.Fatalf("%s moved the rung from %d to %d", s.Kind, was.Rung, is.Rung)
	}
	switch s.Kind {
	case "duty.accepted", "duty.returned", "duty.extension_granted", "duty.extension_refused":
		p := v.by.Person
		if p == 0 {
			return
		}
		h, err := w.graph.Holder(was.Holder, w.now)
		if err != nil || p == h.Person || p == was.SubmittedBy {
			w.t.Fatalf("%s: %d judged himself (%+v, %v)", s.Kind, p, was, err)
		}
		if len(w.graph.PostsOf(p, w.now)) > 0 && !slices.ContainsFunc(w.graph.Posts(), func(post ident.ID) bool {
			return w.graph.Holds(p, post, w.now) && post != was.Holder && !w.graph.IsAbove(was.Holder, post)
		}) {
			w.t.Fatalf("%s: a subordinate judged (%+v)", s.Kind, was)
		}
	}
}

// checkLaws looks at the whole district.
func (w *world) checkLaws() {
	w.t.Helper()
	for _, id := range w.pending {
		d := w.duties[id]
		h, err := w.graph.Holder(d.Holder, w.now)
		if err != nil || !w.alive(h.Person) {
			w.t.Fatalf("duty %+v hangs in the air: %+v, %v", d, h, err)
		}
		if why := d.silent(Shipped(), clock.Micros(w.now)-10*365*24*3600*1e6); why != "" {
			w.t.Fatalf("duty %+v: %s", d, why)
		}
		w.checkJudge(d)
		if p := d.Parent; p != 0 && !w.duties[p].Pending() {
			w.t.Fatalf("duty %+v outlived its parent %+v", d, w.duties[p])
		}
	}
}

// checkJudge asks who would judge a duty now: a living person, neither the
// holder nor the submitter, in a post that is not under the holder's.
func (w *world) checkJudge(d Duty) {
	w.t.Helper()
	post, person := w.view(access.Principal{}).judge(d)
	if post == 0 {
		return
	}
	h, err := w.graph.Holder(d.Holder, w.now)
	if err != nil || person == h.Person || person == d.SubmittedBy || !w.alive(person) || w.graph.IsAbove(d.Holder, post) ||
		!w.graph.Holds(person, post, w.now) {
		w.t.Fatalf("%d of post %d would judge %+v, held by %+v, %v", person, post, d, h, err)
	}
}

// checkSwept holds right after a sweep: no date has passed in silence, and
// without an extension exactly the rungs that have come are climbed.
func (w *world) checkSwept() {
	w.t.Helper()
	now := clock.Micros(w.now)
	for _, id := range w.pending {
		d := w.duties[id]
		l, err := Shipped().Pinned(d.Ladder)
		if err != nil {
			w.t.Fatal(err)
		}
		come := int64(0)
		for i := range l.Rungs {
			if l.nextAt(d.Due, int64(i)) <= now {
				come++
			}
		}
		if w.still(d) {
			continue
		}
		if d.State == Opened && (d.Rung < come || d.Extensions == 0 && d.Rung != come) {
			w.t.Fatalf("%d rungs of %s have come, %d are climbed: %+v", come, d.Ladder, d.Rung, d)
		}
	}
	vacant := w.graph.Vacant(w.now)
	for _, d := range w.vacancies() {
		i := slices.Index(vacant, d.Subject)
		up := w.graph.Superior(d.Subject)
		if p, _ := w.graph.Post(up); i < 0 || d.Holder != up && !p.Abolished {
			w.t.Fatalf("no such vacancy, or not its superior's (%d): %+v", up, d)
		}
		vacant = slices.Delete(vacant, i, i+1)
	}
	if len(vacant) > 0 {
		w.t.Fatalf("vacancies that nobody has to fill: %v", vacant)
	}
	v := w.view(access.System(where, "sweep"))
	if v.anyJudge(w.unjudged()) {
		w.t.Fatal("somebody can verify now, and nobody was asked")
	}
}

// still tells whether a duty to supervise another stands still because that one
// is submitted; nothing else may.
func (w *world) still(d Duty) bool {
	up := d
	for up.Kind == Supervise {
		up = w.duties[up.Parent]
	}
	still := d.Kind == Supervise && up.State == Submitted
	if still && d.NextAt != 0 {
		w.t.Fatalf("%+v runs while %+v is submitted", d, up)
	}
	return still
}

func (w *world) vacancies() (have []Duty) {
	for _, id := range w.pending {
		if d := w.duties[id]; d.Kind == Vacancy {
			have = append(have, d)
		}
	}
	return have
}

func (w *world) unjudged() (alone []Duty) {
	for _, id := range w.pending {
		if d := w.duties[id]; d.State == Submitted && d.Verifier == 0 {
			alone = append(alone, d)
		}
	}
	return alone
}

func (w *world) ordered() []ident.ID { return slices.Sorted(maps.Keys(w.duties)) }
