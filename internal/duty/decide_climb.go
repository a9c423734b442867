package duty

import "anwang/internal/ident"

// climb climbs every rung whose time has come, in order, one entry each. cased
// says whether an accountability case was opened for the duty before: there is
// never a second one. quiet marks entries that nobody is to be rung up about.
func (d Duty) climb(v view, cased, quiet bool) (change, error) {
	var out change
	l, err := v.book.Pinned(d.Ladder)
	if err != nil {
		return out, err
	}
	for d.NextAt != 0 && d.NextAt <= v.micros() {
		if _, err := d.State.after("climb"); err != nil {
			return out, err
		}
		rung := l.Rungs[d.Rung]
		say := map[string]any{"rung": d.Rung, "act": string(rung.Act), "fell": d.NextAt}
		opens, to := d.act(v, rung, cased)
		if opens != nil {
			opens.Quiet = quiet
			out.opens = append(out.opens, *opens)
			say["opens"] = opens.Kind
			cased = cased || opens.Kind == Account
		}
		say = withID(say, "to", to)
		if quiet {
			say["quiet"] = "yes"
		}
		d.Rung++
		d.NextAt = l.nextAt(d.Due, d.Rung)
		out.step(v.event("duty.climbed", v.now, say), d)
	}
	return out, nil
}

// act is what a rung does: the duty that it opens, if any, and the post that it
// turns to.
func (d Duty) act(v view, r Rung, cased bool) (*Open, ident.ID) {
	above, ok := v.graph.Above(d.Holder, v.now)
	switch r.Act {
	case ActTell:
		if ok {
			return nil, above
		}
	case ActSupervise:
		if ok {
			l, _ := v.book.Current(kinds[Supervise].ladder)
			o := d.child(Supervise, above, v.after(r.DueIn), l)
			return &o, above
		}
		return d.account(v, cased) // nobody stands above: responsibility has climbed to the top
	case ActAccount:
		return d.account(v, cased)
	}
	if h, err := v.graph.Holder(d.Holder, v.now); err == nil {
		return nil, h.Post
	}
	return nil, d.Holder
}

// account opens the accountability case, once. It falls to the committee office,
// or to a top post when the office itself is in question.
func (d Duty) account(v view, cased bool) (*Open, ident.ID) {
	if cased {
		return nil, d.Holder
	}
	l, _ := v.book.Current(kinds[Account].ladder)
	holder := v.caseHolder(d)
	o := d.child(Account, holder, v.after(l.DueIn), l)
	return &o, holder
}

// caseHolder is the post that takes up a case against the duty's holder: the
// committee office, a top post, the nearest above — whoever is not the holder
// himself; with nobody else in the district, the holder.
func (v view) caseHolder(d Duty) ident.ID {
	h, err := v.graph.Holder(d.Holder, v.now)
	if err != nil {
		return d.Holder
	}
	candidates := append([]ident.ID{v.graph.Office()}, v.graph.Tops()...)
	if above, ok := v.graph.Above(d.Holder, v.now); ok {
		candidates = append(candidates, above)
	}
	for _, post := range candidates {
		if other, err := v.graph.Holder(post, v.now); err == nil && other.Person != h.Person {
			return other.Post
		}
	}
	return h.Post
}

// rehome gives a verify duty to whoever may judge its parent now, when the one
// that it was opened for no longer may (he became the holder, or his
// subordinate). parent is the submitted duty. It changes nothing in the common
// case.
func (d Duty) rehome(v view, parent Duty) (change, bool) {
	if d.Kind != Verify || d.State != Opened || parent.State != Submitted {
		return change{}, false
	}
	post, person := v.judge(parent)
	if person == 0 || v.graph.Holds(person, d.Holder, v.now) {
		return change{}, false
	}
	return d.moveTo(v, post, v.now, "verifier"), true
}

// turns stops or starts the ladder of a duty to supervise another, which was
// submitted or returned. It changes nothing for other kinds, nor at the end of
// the ladder.
func (d Duty) turns(v view, to turn) (change, bool, error) {
	if d.Kind != Supervise || d.State != Opened {
		return change{}, false, nil
	}
	was := d.NextAt
	out := change{turn: to}
	kind := "duty.paused"
	if to == turnPause {
		d.NextAt = 0
	} else {
		kind = "duty.resumed"
		if err := d.rearm(v); err != nil {
			return out, false, err
		}
	}
	if d.NextAt == was { // the end of the ladder: those above it may still run
		return out, true, nil
	}
	out.step(v.event(kind, v.now, nil), d)
	return out, true, nil
}

// vacancy asks for the duty to fill a vacant post.
func vacancy(v view, post ident.ID) (Open, bool) {
	p, ok := v.graph.Post(post)
	if !ok || p.Abolished || p.Superior == 0 {
		return Open{}, false
	}
	holder := p.Superior
	if up, ok := v.graph.Post(holder); !ok || up.Abolished {
		h, err := v.graph.Holder(post, v.now)
		if err != nil {
			return Open{}, false
		}
		holder = h.Post
	}
	l, _ := v.book.Current(kinds[Vacancy].ladder)
	o := Open{
		District: v.graph.District, Kind: Vacancy, About: "post", Subject: post, Title: p.Title, Line: p.Line,
		Holder: holder, Unit: p.Unit, Due: v.after(l.DueIn), Ladder: l.Name, inner: true,
	}
	if u, ok := v.graph.Unit(p.Unit); ok {
		o.Division, o.Industry = u.Division, u.Industry
	}
	return o, true
}
