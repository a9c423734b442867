package duty

import (
	"time"

	"anwang/internal/clock"
	"anwang/internal/ident"
	"anwang/internal/org"
)

// changeOrg does one thing that org's verbs would let happen: tenures begin and
// end, people die and leave, posts move and go, top posts are exchanged.
func (w *world) changeOrg() {
	post := &w.posts[w.r.IntN(len(w.posts))]
	person := &w.people[w.r.IntN(len(w.people))]
	switch w.r.IntN(8) {
	case 0, 1: // appoint into a vacant post, sometimes for a time only
		if _, held := w.graph.Occupant(post.ID, w.now); held || post.Abolished || person.State != org.Active || w.awaited(post.ID) {
			return
		}
		to := int64(0)
		if w.chance(3) {
			to = clock.Micros(w.now.Add(time.Duration(1+w.r.IntN(400)) * time.Hour))
		}
		w.hold(post.ID, person.ID, to)
	case 2: // a tenure ends
		if !post.Top {
			w.vacate(func(t *org.Tenure) bool { return t.Post == post.ID })
		}
	case 3: // somebody dies or leaves
		for _, id := range w.graph.Tops() {
			if p, ok := w.graph.Occupant(id, w.now); ok && p == person.ID {
				return
			}
		}
		if !w.othersAlive(person.ID) {
			return
		}
		person.State = org.Deceased
		w.vacate(func(t *org.Tenure) bool { return t.Person == person.ID })
	case 4: // a top post is exchanged
		w.exchange(post, person)
	case 5: // a post moves
		up := w.posts[w.r.IntN(len(w.posts))]
		if post.Top || post.Abolished || up.Abolished || up.ID == post.ID || w.graph.IsAbove(post.ID, up.ID) {
			return
		}
		post.Superior = up.ID
	case 6: // a post is abolished; those under it come under its superior
		if post.Top || post.Abolished || !w.chance(4) {
			return
		}
		for i := range w.posts {
			if p := &w.posts[i]; p.Superior == post.ID && !p.Abolished {
				p.Superior = post.Superior
			}
		}
		w.vacate(func(t *org.Tenure) bool { return t.Post == post.ID })
		post.Abolished = true
	case 7: // somebody joins
		p := org.Person{State: org.Active}
		p.Ref = w.ref()
		w.people = append(w.people, p)
	}
	w.build()
}

// exchange hands a top post to somebody else.
func (w *world) exchange(post *org.Post, person *org.Person) {
	now := clock.Micros(w.now)
	if !post.Top || person.State != org.Active || w.graph.Holds(person.ID, post.ID, w.now) {
		return
	}
	for i := range w.tenures {
		if t := &w.tenures[i]; t.Post == post.ID && t.To == 0 {
			if t.From >= now {
				return // exchanged this very moment
			}
			t.To = now
		}
	}
	w.hold(post.ID, person.ID, 0)
}

// awaited tells whether a tenure of the post lies ahead.
func (w *world) awaited(post ident.ID) bool {
	for _, t := range w.tenures {
		if t.Post == post && (t.To == 0 || t.To > clock.Micros(w.now)) {
			return true
		}
	}
	return false
}

func (w *world) vacate(of func(*org.Tenure) bool) {
	now := clock.Micros(w.now)
	for i := range w.tenures {
		if t := &w.tenures[i]; of(t) && (t.To == 0 || t.To > now) {
			t.To = max(now, t.From)
		}
	}
}

func (w *world) othersAlive(but ident.ID) bool {
	for _, p := range w.people {
		if p.ID != but && p.State == org.Active {
			return true
		}
	}
	return false
}
