package org

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"anwang/internal/ident"
	"anwang/internal/ledger"
)

const day = int64(24 * time.Hour / time.Microsecond)

// A timeline is a post with a superior that is never vacant, and appointments,
// endings and endings put off at random, in the past and ahead. At every instant
// exactly one of two holds: somebody's tenure covers it and he answers, or the post
// is vacant and the superior answers.
func TestEveryInstantOfATimelineIsAnsweredFor(t *testing.T) {
	planned := 0
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t)
		const top = ident.ID(5) // newWorld's committee office head
		w.must(w.d.addPost(w.form(), w.id(), PostSpec{Unit: 3, Title: "副主任", Superior: top}))
		post := w.next
		for range 3 {
			w.person()
		}
		for range rapid.IntRange(1, 25).Draw(t, "changes") {
			at := w.now + day*int64(rapid.IntRange(-30, 30).Draw(t, "day"))
			if own := w.d.postTenures[post]; len(own) > 0 && rapid.Bool().Draw(t, "end") {
				id := own[rapid.IntRange(0, len(own)-1).Draw(t, "which")]
				w.timely(post, id, at)
			} else {
				a := Appointment{Post: post, Person: pick(w, w.d.people, "person"), From: fromMicros(at)}
				if rapid.Bool().Draw(t, "bounded") {
					a.To = a.From.AddDate(0, 0, rapid.IntRange(1, 20).Draw(t, "days"))
				}
				w.try(w.d.appoint(w.id(), a, w.now))
			}
			w.now += day * int64(rapid.IntRange(0, 3).Draw(t, "pass"))
		}
		g := w.d.picture()
		for d := w.now - 60*day; d <= w.now+60*day; d += day / 2 {
			var own ident.ID
			for _, id := range w.d.postTenures[post] {
				if x := w.d.tenures[id]; x.covers(d) {
					own = x.Person
				}
			}
			h, err := g.Holder(post, fromMicros(d))
			switch {
			case err != nil:
				t.Fatalf("nobody answers: %v", err)
			case own != 0 && (h.Post != post || h.Person != own):
				t.Fatalf("%d holds it and %+v answers", own, h)
			case own == 0 && h.Post != top:
				t.Fatalf("it is vacant and %+v answers", h)
			}
			if own != 0 && d > w.now {
				planned++
			}
		}
		w.check()
	})
	if planned == 0 {
		t.Fatal("no tenure ever lay ahead")
	}
}

// timely ends a tenure, or moves an end that lies ahead, and holds that what was
// asked for is what came of it.
func (w *world) timely(post, id ident.ID, at int64) {
	was := *w.d.tenures[id]
	changes, err := w.d.endTenureOf(ledger.Ref{ID: id}, at, w.now)
	w.try(changes, err)
	if err == nil && w.d.tenures[id].To != at {
		w.t.Fatalf("ended at %d: %+v, was %+v", at, w.d.tenures[id], was)
	}
}

// bureau is a department with a head who holds his post, and somebody without one.
func (k *desk) bureau() (post Post, held Tenure, spare Person) {
	u := k.unit(UnitSpec{Kind: KindDepartment, Name: "应急局"})
	post = k.post(PostSpec{Unit: u.ID, Title: "局长"})
	held = k.appoint(post.ID, k.person("现任").ID)
	k.clock.Forward(time.Hour)
	return post, held, k.person("继任")
}

// An end that lies ahead can be brought forward and put off; not over whoever follows.
func TestAnEndAheadCanBeMoved(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		post, held, spare := k.bureau()
		now := k.clock.Now()
		ref := ledger.Ref{District: testDistrict, ID: held.ID}
		for _, days := range []int{10, 20, 5} {
			got := need[Tenure](t)(k.EndTenure(k.ctx, k.by, ref, now.AddDate(0, 0, days)))
			if got.To != now.AddDate(0, 0, days).UnixMicro() {
				t.Fatalf("after %d days: %+v", days, got)
			}
		}
		next := need[Tenure](t)(k.Appoint(k.ctx, k.by, testDistrict, Appointment{Post: post.ID, Person: spare.ID, From: now.AddDate(0, 0, 8)}))
		_, err := k.EndTenure(k.ctx, k.by, ref, now.AddDate(0, 0, 9))
		wantCode(t, err, "org.post_held")
		for days, want := range map[int]ident.ID{0: held.Person, 6: 0, 8: next.Person, 400: next.Person} {
			h := need[Holding](t)(k.graph().Holder(post.ID, now.AddDate(0, 0, days)))
			if want != 0 && h.Person != want || want == 0 && h.Post != k.top {
				t.Errorf("in %d days %+v; want %d", days, h, want)
			}
		}
		need[Tenure](t)(k.EndTenure(k.ctx, k.by, ref, now.AddDate(0, 0, 8)))
		since, planned := k.graph().VacantSince(post.ID, now)
		if since != 0 || planned == nil || planned.ID != next.ID {
			t.Errorf("vacant since %d, next %+v", since, planned)
		}
		k.verify()
	})
}

// The same scope is not charged twice at the same time, and may be again later.
func TestAChargeAheadCanBeMoved(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		post, _, _ := k.bureau()
		now := k.clock.Now()
		spec := ChargeSpec{Post: post.ID, Line: Industry, Industries: []string{"C26"}, To: now.AddDate(0, 0, 10)}
		c := need[Charge](t)(k.AddCharge(k.ctx, k.by, testDistrict, spec))
		again := spec
		again.From, again.To = now.AddDate(0, 0, 5), time.Time{}
		_, err := k.AddCharge(k.ctx, k.by, testDistrict, again)
		wantCode(t, err, "org.charge_twice")
		again.From = now.AddDate(0, 0, 10)
		need[Charge](t)(k.AddCharge(k.ctx, k.by, testDistrict, again))
		ref := ledger.Ref{District: testDistrict, ID: c.ID}
		_, err = k.EndCharge(k.ctx, k.by, ref, now.AddDate(0, 0, 11))
		wantCode(t, err, "org.charge_twice")
		if got := need[Charge](t)(k.EndCharge(k.ctx, k.by, ref, now.AddDate(0, 0, 3))); got.To != now.AddDate(0, 0, 3).UnixMicro() {
			t.Errorf("%+v", got)
		}
		if got := need[Charge](t)(k.EndCharge(k.ctx, k.by, ref, now.AddDate(0, 0, 9))); got.To != now.AddDate(0, 0, 9).UnixMicro() {
			t.Errorf("put off: %+v", got)
		}
		k.verify()
	})
}

// What a plan foresees is what the verb then does.
func TestForesightIsTrue(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		post, held, spare := k.bureau()
		now, before := k.clock.Now(), k.graph()
		after := need[*Graph](t)(before.Foresee(Plan{Act: ActEnd, Tenure: held.ID}, now))
		need[Tenure](t)(k.EndTenure(k.ctx, k.by, ledger.Ref{District: testDistrict, ID: held.ID}, time.Time{}))
		is := k.graph()
		if wrong := after.Shifts(is, now); len(wrong) != 0 {
			t.Errorf("foreseen otherwise: %+v", wrong)
		}
		if moved := before.Shifts(is, now); len(moved) != 1 || moved[0].From.Person != held.Person || moved[0].To.Post != k.top {
			t.Errorf("shifts %+v", moved)
		}
		for _, p := range []Plan{{Act: ActAppoint, Post: post.ID, Person: spare.ID}, {Act: ActAbolish, Post: post.ID}, {Act: ActLeave, Person: spare.ID},
			{Act: ActExchange, Post: k.top, Person: spare.ID, At: now.AddDate(0, 0, 1)}} {
			if _, err := is.Foresee(p, now); err != nil {
				t.Errorf("%s: %v", p.Act, err)
			}
		}
		for code, p := range map[string]Plan{"org.act_unknown": {Act: "dance"}, "org.tenure_ended": {Act: ActEnd, Tenure: held.ID},
			"org.superior_circle": {Act: ActMove, Post: post.ID, Superior: post.ID}, "org.charge_unknown": {Act: ActEndCharge, Charge: 9}} {
			_, err := is.Foresee(p, now)
			wantCode(t, err, code)
		}
	})
}

// Whoever looks at the tree sees every unit once, the enterprises on the ground of
// their town, and no more than he may.
func TestTheTree(t *testing.T) {
	c := newCounty(pForeman)
	everything := func(Unit) bool { return true }
	seen := map[ident.ID]int{}
	var walk func(unit ident.ID)
	walk = func(unit ident.ID) {
		for _, w := range c.g.Twigs(unit, c.at, everything) {
			seen[w.ID]++
			walk(w.ID)
		}
	}
	walk(0)
	if len(seen) != len(c.g.Units()) {
		t.Fatalf("seen %v", seen)
	}
	for id, n := range seen {
		if n != 1 {
			t.Errorf("unit %d seen %d times", id, n)
		}
	}
	town, _ := c.g.Twig(uTown, c.at, everything)
	if town.Parts != 2 || town.Vacant != 1 || town.Posts != 2 {
		t.Errorf("town %+v", town)
	}
	if plant, _ := c.g.Twig(uPlant, c.at, everything); !plant.Ground || len(c.g.Way(uShop)) != 4 {
		t.Errorf("plant %+v, way %v", plant, c.g.Way(uShop))
	}
	official := func(u Unit) bool { return u.Kind != KindEnterprise && u.Kind != KindTeam }
	if town, _ := c.g.Twig(uTown, c.at, official); town.Parts != 1 || town.Vacant != 0 {
		t.Errorf("town as others see it %+v", town)
	}
}

func TestFindingByNamePinyinAndInitials(t *testing.T) {
	c := newCounty()
	for text, want := range map[string]Found{
		"化工": {"unit", uPlant}, "huagong": {"unit", uPlant}, "hgc": {"unit", uPlant}, "安全总监": {"post", pSafety},
		"应急局 局长": {"post", pEmergencyHead}, "车间主任某": {"person", pForeman + 1000},
	} {
		got, more := c.g.Find(text, 5, func(Found) bool { return true })
		if len(got) == 0 || got[0] != want {
			t.Errorf("%q: %v %v, want %v", text, got, more, want)
		}
	}
	if got, more := c.g.Find("主任", 2, func(Found) bool { return true }); len(got) != 2 || !more {
		t.Errorf("%v %v", got, more)
	}
	if got, _ := c.g.Find("  ", 5, func(Found) bool { return true }); got != nil {
		t.Errorf("%v", got)
	}
	all := c.g.Directory("", false)
	for i := 1; i < len(all); i++ {
		if all[i-1].Key > all[i].Key {
			t.Errorf("%v before %v", all[i-1], all[i])
		}
	}
	if len(all) != 13 || len(c.g.Directory("juzhang", false)) != 2 {
		t.Errorf("%d people, %v", len(all), c.g.Directory("juzhang", false))
	}
}
