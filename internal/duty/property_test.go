package duty

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"anwang/internal/access"
	"anwang/internal/ident"
)

// TestLawsHoldOverRandomWorlds drives the real decisions and the real graph
// through 2·10⁵ random steps: whatever people do and whoever dies, no open duty is
// ever without a living holder, no rung is skipped or climbed twice, and nobody
// verifies himself.
func TestLawsHoldOverRandomWorlds(t *testing.T) {
	const worlds, steps = 500, 400
	seen := map[string]int{}
	for seed := range uint64(worlds) {
		func() {
			defer func() {
				if t.Failed() {
					t.Logf("seed %d", seed)
				}
			}()
			w := newWorld(t, rand.New(rand.NewPCG(seed, 371502)), seen)
			for range steps {
				w.step()
				w.checkLaws()
			}
		}()
	}
	for _, kind := range []string{"duty.opened", "duty.submitted", "duty.finished", "duty.accepted", "duty.returned",
		"duty.extension_asked", "duty.extension_granted", "duty.extension_refused", "duty.cancelled", "duty.reassigned",
		"duty.climbed", "duty.settled", "duty.paused", "duty.resumed", "duty.verifier_named"} {
		if seen[kind] < 50 {
			t.Errorf("%s happened only %d times", kind, seen[kind])
		}
	}
	for _, code := range []string{"duty.bad_move", "duty.closes_by_itself", "duty.needs_verifier", "duty.not_holder",
		"duty.not_verifier", "duty.not_superior", "duty.self_verify", "duty.no_verifier", "duty.asked_already",
		"duty.not_asked", "duty.at_now", "invalid"} {
		if seen[code] < 20 {
			t.Errorf("%s refused only %d times", code, seen[code])
		}
	}
}

func (w *world) step() {
	switch n := w.r.IntN(100); {
	case n < 12:
		w.changeOrg()
	case n < 30:
		w.now = w.now.Add(time.Duration(w.r.IntN(60*24)) * time.Minute)
		w.sweep()
	case n < 34:
		w.now = w.now.Add(time.Duration(w.r.IntN(90)) * time.Minute) // nobody sweeps
	case n < 50 && len(w.pending) < 60:
		w.openRandom()
	default:
		w.act()
	}
}

// sweep is Service.Sweep over maps.
func (w *world) sweep() {
	v := w.view(access.System(where, "sweep"))
	t := v.compare(w.vacancies())
	for _, o := range t.open {
		w.open(v, o)
	}
	for _, d := range t.close {
		c, err := d.settle(v, Accepted, "filled")
		if err != nil {
			w.t.Fatal(err)
		}
		w.apply(v, &d, c)
	}
	for _, m := range t.move {
		w.apply(v, &m.duty, m.duty.moveTo(v, m.to, w.now, "superior"))
	}
	for _, d := range w.unjudged() {
		if c, ok := d.name(v); ok {
			w.apply(v, &d, c)
		}
	}
	for again := true; again; {
		again = false
		for _, id := range w.ordered() {
			d := w.duties[id]
			if d.NextAt == 0 || d.NextAt > v.micros() {
				continue
			}
			if c, moved := d.rehome(v, w.duties[d.Parent]); moved {
				w.apply(v, &d, c)
				d = w.duties[id]
			}
			c, err := d.climb(v, w.cased[d.ID], false)
			if err != nil {
				w.t.Fatal(err)
			}
			w.apply(v, &d, c)
			again = true
		}
	}
	w.checkSwept()
}

func (w *world) openRandom() {
	kinds := []string{Rectify, Rectify, Rectify, Confirm, Answer, Verify, "nonsense"}
	ladders := []string{"hazard.general", "hazard.major", "confirm", "answer", "nonsense"}
	o := Open{
		District: where, Kind: pick(w.r, kinds), About: "hazard", Subject: w.next(), Title: "title",
		Holder: pick(w.r, w.posts).ID, Division: where,
		Due: w.now.Add(time.Duration(w.r.IntN(30*24)-5*24) * time.Hour), Ladder: pick(w.r, ladders[:4+w.r.IntN(2)]),
	}
	if o.Kind == Verify {
		o.Ladder = "verify"
	}
	if w.chance(3) {
		o.Verifier = pick(w.r, w.posts).ID
	}
	by := w.somebody()
	if w.chance(6) {
		by = access.System(where, "import")
		o.At, o.Quiet = w.now.Add(-time.Duration(w.r.IntN(1000))*time.Hour), true
		if w.chance(3) {
			v := w.view(by)
			c, err := o.history(v, w.next(), o.At, w.now)
			if !w.refused(err) {
				w.apply(v, nil, c)
			}
			return
		}
	}
	w.open(w.view(by), o)
}

// somebody is any living person, acting as any of his posts.
func (w *world) somebody() access.Principal {
	for {
		if p := pick(w.r, w.people); w.alive(p.ID) {
			return w.person(p.ID)
		}
	}
}

func (w *world) person(id ident.ID) access.Principal {
	p := access.Principal{District: where, Person: id, Posts: w.graph.PostsOf(id, w.now)}
	if len(p.Posts) > 0 {
		p.Post = pick(w.r, p.Posts)
	}
	return p
}

// act lets somebody do something to some duty: half the time whoever should,
// else anybody; mostly pending duties, sometimes any.
func (w *world) act() {
	if len(w.duties) == 0 {
		return
	}
	id := pick(w.r, w.ordered())
	if len(w.pending) > 0 && !w.chance(8) {
		id = pick(w.r, w.pending)
	}
	d := w.duties[id]
	by := w.somebody()
	verb := w.r.IntN(9)
	switch {
	case d.AskedDue != 0 && w.chance(2):
		verb = 5 + w.r.IntN(2)
	case d.State == Submitted && w.chance(2):
		verb = 3 + w.r.IntN(2)
	case d.State == Opened && d.Rung > 2 && w.chance(3):
		verb = 0
	}
	if !w.chance(3) {
		by = w.rightOne(d, verb, by)
	}
	if w.chance(25) { // a room acts for a person
		by.System = "hazard"
	}
	v := w.view(by)
	c, err := w.decide(v, d, verb)
	if !w.refused(err) {
		w.apply(v, &d, c)
	}
}

func (w *world) rightOne(d Duty, verb int, or access.Principal) access.Principal {
	v := w.view(or)
	switch verb {
	case 0, 1, 2: // submit, finish, ask
		if h, err := w.graph.Holder(d.Holder, w.now); err == nil {
			return w.person(h.Person)
		}
	case 3, 4, 5, 6: // accept, return, grant, refuse
		if _, p := v.judge(d); p != 0 {
			return w.person(p)
		}
	default: // cancel, reassign
		if up, ok := w.graph.Above(d.Holder, w.now); ok {
			p, _ := w.graph.Occupant(up, w.now)
			return w.person(p)
		}
	}
	return or
}

func (w *world) decide(v view, d Duty, verb int) (change, error) {
	at := time.Time{}
	if w.chance(20) {
		at = w.now.Add(-time.Hour)
	}
	reason := []string{"reason", "reason", "reason", " "}[w.r.IntN(4)]
	switch verb {
	case 0:
		return d.submit(v, Submit{At: at})
	case 1:
		return d.finish(v, Finish{At: at})
	case 2:
		due := time.UnixMicro(d.Due).Add(time.Duration(w.r.IntN(400)-40) * time.Hour)
		return d.ask(v, AskExtension{Due: due, Reason: reason, At: at})
	case 3:
		return d.accept(v, Accept{At: at})
	case 4:
		return d.sendBack(v, Return{Reason: reason, At: at})
	case 5:
		return d.grant(v, GrantExtension{At: at})
	case 6:
		return d.refuse(v, RefuseExtension{Reason: reason, At: at})
	case 7:
		if !w.chance(4) { // else hardly anything would live long enough
			return change{}, w.foreign(d)
		}
		return d.cancel(v, Cancel{Authority: "order 7", Reason: reason, At: at})
	}
	return d.reassign(v, Reassign{Holder: pick(w.r, w.posts).ID, Reason: reason, At: at})
}

// foreign is a verb that nobody has: whatever state the duty is in, the table of
// moves refuses it.
func (w *world) foreign(d Duty) error {
	_, err := d.State.after("reopen")
	if err == nil {
		w.t.Fatal(fmt.Sprintf("%s may be reopened", d.State))
	}
	return err
}
