package org

import (
	"time"

	"anwang/internal/clock"
	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

// Appointment puts a person into a post.
type Appointment struct {
	Post   ident.ID  `json:"post"`
	Person ident.ID  `json:"person"`
	Manner Manner    `json:"manner,omitempty"` // "" = formal
	From   time.Time `json:"from,omitzero"`    // zero = now
	To     time.Time `json:"to,omitzero"`      // zero = open
}

func fromMicros(us int64) time.Time { return clock.FromMicros(us) }

// tenureFrom checks an appointment and makes the tenure, but for its id.
func (d *draft) tenureFrom(a Appointment, now int64) (*Tenure, error) {
	t := &Tenure{Ref: ledger.Ref{District: d.district}, Post: a.Post, Person: a.Person, Manner: a.Manner,
		From: clock.Micros(a.From), To: clock.Micros(a.To)}
	if t.From == 0 {
		t.From = now
	}
	var f fault.Fields
	if t.Manner == "" {
		t.Manner = Formal
	}
	if !t.Manner.Known() {
		f.Add("manner", "org.manner_unknown", "manner", string(t.Manner))
	}
	if t.To != 0 && t.To <= t.From {
		f.Add("to", "org.to_before_from")
	}
	if p := d.posts[a.Post]; p == nil || p.Abolished {
		f.Add("post", "org.post_unknown", "id", a.Post)
	}
	p := d.people[a.Person]
	switch {
	case p == nil:
		f.Add("person", "org.person_unknown", "id", a.Person)
	case p.State != Active:
		f.Add("person", "org.person_gone", "state", p.State.word())
	}
	return t, f.Err()
}

// appoint puts a person into a post that is vacant for the whole time of the
// tenure. A top post is exchanged instead.
func (d *draft) appoint(id ident.ID, a Appointment, now int64) ([]change, error) {
	t, err := d.tenureFrom(a, now)
	if err != nil {
		return nil, err
	}
	t.ID = id
	post := d.posts[t.Post]
	if post.Top {
		return nil, fault.New(fault.Conflict, "org.top_appoint", "post", post.Title)
	}
	if err := d.heldMeanwhile(t); err != nil {
		return nil, err
	}
	c := born(t, "tenure.began")
	c.At = fromMicros(t.From)
	return []change{c}, nil
}

// heldMeanwhile refuses a tenure that overlaps another one of the same post.
func (d *draft) heldMeanwhile(t *Tenure) error {
	for _, other := range d.postTenures[t.Post] {
		o := d.tenures[other]
		if o.ID != t.ID && o.To != o.From && (o.To == 0 || o.To > t.From) && (t.To == 0 || o.From < t.To) {
			return fault.New(fault.Conflict, "org.post_held", "post", d.posts[t.Post].Title, "person", d.names[o.Person].name)
		}
	}
	return nil
}

// endTenure ends a tenure at an instant; one that begins later never takes
// effect, and one that has ended before stays as it is.
func endTenure(was *Tenure, at int64) []change {
	at = max(at, was.From)
	if was.To != 0 && was.To <= at {
		return nil
	}
	t := *was
	t.To = at
	c := became(was, &t, "tenure.ended")
	c.At = fromMicros(at)
	return []change{c}
}

// endTenureOf lets a person leave a post at an instant, which may lie ahead. An end
// that lies ahead can be brought forward, or put off as long as nobody follows.
func (d *draft) endTenureOf(ref ledger.Ref, at, now int64) ([]change, error) {
	was := d.tenures[ref.ID]
	if was == nil {
		return nil, unknown("tenure", ref.ID)
	}
	if err := stale(ref, was.Ref); err != nil {
		return nil, err
	}
	post := d.posts[was.Post]
	switch {
	case was.To != 0 && was.To <= max(now, was.From):
		return nil, fault.New(fault.Conflict, "org.tenure_ended")
	case post.Top && !post.Abolished:
		return nil, fault.New(fault.Conflict, "org.top_vacant", "post", post.Title)
	case at < was.From:
		return nil, fault.New(fault.Invalid, "org.to_before_from")
	}
	if was.To == 0 || at <= was.To {
		return endTenure(was, at), nil
	}
	t := *was
	t.To = at
	if err := d.heldMeanwhile(&t); err != nil {
		return nil, err
	}
	return []change{became(was, &t, "tenure.put_off")}, nil
}

// addTop makes a top post together with its first holder.
func (d *draft) addTop(f *form, post, tenure ident.ID, c TopSpec, now int64) ([]change, error) {
	p := d.postFrom(f, 0, c.Unit, c.Title, c.Line)
	if err := f.Err(); err != nil {
		return nil, err
	}
	p.Ref = ledger.Ref{District: d.district, ID: post}
	p.Top, p.Head = true, c.Head || len(d.unitPosts[p.Unit]) == 0
	who := d.people[c.Person]
	if who == nil {
		return nil, unknown("person", c.Person)
	}
	if who.State != Active {
		return nil, fault.New(fault.Conflict, "org.person_gone", "state", who.State.word())
	}
	t := Tenure{Ref: ledger.Ref{District: d.district, ID: tenure}, Post: post, Person: c.Person, Manner: Formal, From: clock.Micros(c.From)}
	if t.From == 0 || t.From > now {
		t.From = now
	}
	began := born(&t, "tenure.began")
	began.At = fromMicros(t.From)
	return []change{born(&p, "post.added"), began}, nil
}

// TopSpec is a top post with its first holder.
type TopSpec struct {
	Unit   ident.ID  `json:"unit"`
	Title  string    `json:"title"`
	Line   Line      `json:"line,omitempty"`
	Head   bool      `json:"head,omitempty"`
	Person ident.ID  `json:"person"`
	From   time.Time `json:"from,omitzero"` // zero and what lies ahead = now
}

// exchange hands a top post from its last holder to another person at an
// instant, without a gap.
func (d *draft) exchange(id ident.ID, a Appointment, now int64) ([]change, error) {
	a.To = time.Time{}
	t, err := d.tenureFrom(a, now)
	if err != nil {
		return nil, err
	}
	t.ID = id
	post := d.posts[t.Post]
	if !post.Top {
		return nil, fault.New(fault.Conflict, "org.not_top", "post", post.Title)
	}
	for _, other := range d.postTenures[t.Post] {
		o := d.tenures[other]
		if o.To != 0 {
			continue
		}
		switch {
		case o.Person == t.Person:
			return nil, fault.New(fault.Conflict, "org.same_holder", "post", post.Title)
		case t.From <= o.From:
			return nil, fault.New(fault.Conflict, "org.exchange_early", "post", post.Title)
		}
		began := born(t, "tenure.began")
		began.At = fromMicros(t.From)
		return append(endTenure(o, t.From), began), nil
	}
	return nil, fault.New(fault.Conflict, "org.no_holder", "post", post.Title)
}
