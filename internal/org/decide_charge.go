package org

import (
	"slices"
	"time"

	"anwang/internal/clock"
	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

// ChargeSpec charges a post with a scope. Empty lists do not narrow it.
type ChargeSpec struct {
	Post       ident.ID   `json:"post"`
	Line       Line       `json:"line,omitempty"` // "" = the post's
	Divisions  []string   `json:"divisions,omitempty"`
	Industries []string   `json:"industries,omitempty"`
	Kinds      []string   `json:"kinds,omitempty"`
	Units      []ident.ID `json:"units,omitempty"`
	Lead       bool       `json:"lead,omitempty"`
	From       time.Time  `json:"from,omitzero"` // zero = now
	To         time.Time  `json:"to,omitzero"`   // zero = open
}

const maxScope = 2000 // entries of one list

func (d *draft) addCharge(f *form, id ident.ID, c ChargeSpec, now int64) ([]change, error) {
	n := Charge{Ref: ledger.Ref{District: d.district, ID: id}, Post: c.Post, Line: c.Line, Lead: c.Lead,
		From: clock.Micros(c.From), To: clock.Micros(c.To)}
	if n.From == 0 {
		n.From = now
	}
	if n.To != 0 && n.To <= n.From {
		f.Add("to", "org.to_before_from")
	}
	if p := d.posts[c.Post]; p == nil || p.Abolished {
		f.Add("post", "org.post_unknown", "id", c.Post)
	} else if n.Line == "" {
		n.Line = p.Line
	}
	if n.Line != "" && !n.Line.Known() {
		f.Add("line", "org.line_unknown", "line", string(n.Line))
	}
	d.scopeFrom(f, c, &n)
	if err := f.Err(); err != nil {
		return nil, err
	}
	if d.sameCharge(&n) {
		return nil, fault.New(fault.Conflict, "org.charge_twice", "post", d.posts[n.Post].Title)
	}
	began := born(&n, "charge.began")
	began.At = fromMicros(n.From)
	return []change{began}, nil
}

func (d *draft) scopeFrom(f *form, c ChargeSpec, n *Charge) {
	n.Divisions = words(c.Divisions, func(s string) string { return f.division("divisions", s) })
	n.Industries = words(c.Industries, func(s string) string { return f.industry("industries", s) })
	n.Kinds = words(c.Kinds, func(s string) string { return f.text("kinds", s, maxTitle, false) })
	n.Units = slices.Compact(slices.Sorted(slices.Values(c.Units)))
	for _, id := range n.Units {
		if u := d.units[id]; u == nil || u.Dissolved {
			f.Add("units", "org.unit_unknown", "id", id)
		}
	}
	f.atMost("divisions", len(n.Divisions), maxScope)
	f.atMost("industries", len(n.Industries), maxScope)
	f.atMost("kinds", len(n.Kinds), maxScope)
	f.atMost("units", len(n.Units), maxScope)
}

// sameCharge tells whether the post has a charge of the same scope at the same time.
func (d *draft) sameCharge(n *Charge) bool {
	for _, id := range d.postCharges[n.Post] {
		o := d.charges[id]
		if o.ID != n.ID && o.To != o.From && (o.To == 0 || o.To > n.From) && (n.To == 0 || o.From < n.To) && sameScope(o, n) && o.Lead == n.Lead {
			return true
		}
	}
	return false
}

func endCharge(was *Charge, at int64) []change {
	at = max(at, was.From)
	if was.To != 0 && was.To <= at {
		return nil
	}
	c := *was
	c.To = at
	ended := became(was, &c, "charge.ended")
	ended.At = fromMicros(at)
	return []change{ended}
}

// endChargeOf ends a charge at an instant, which may lie ahead; an end ahead can be
// brought forward or put off.
func (d *draft) endChargeOf(ref ledger.Ref, at, now int64) ([]change, error) {
	was := d.charges[ref.ID]
	if was == nil {
		return nil, unknown("charge", ref.ID)
	}
	if err := stale(ref, was.Ref); err != nil {
		return nil, err
	}
	if was.To != 0 && was.To <= max(now, was.From) {
		return nil, fault.New(fault.Conflict, "org.charge_ended")
	}
	if at < was.From {
		return nil, fault.New(fault.Invalid, "org.to_before_from")
	}
	if was.To == 0 || at <= was.To {
		return endCharge(was, at), nil
	}
	c := *was
	c.To = at
	if d.sameCharge(&c) {
		return nil, fault.New(fault.Conflict, "org.charge_twice", "post", d.posts[c.Post].Title)
	}
	return []change{became(was, &c, "charge.put_off")}, nil
}
