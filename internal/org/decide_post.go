package org

import (
	"slices"

	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

// PostSpec is what a post is made of. Line "" is the one that goes with the kind
// of the unit; Superior 0 is found by rule: the head of the unit, or for a head
// that of the unit around it. The first post of a unit leads it.
type PostSpec struct {
	Unit     ident.ID `json:"unit"`
	Title    string   `json:"title"`
	Line     Line     `json:"line,omitempty"`
	Superior ident.ID `json:"superior,omitempty"`
	Head     bool     `json:"head,omitempty"`
}

// PostChange is what can change about a post that stays where it is.
type PostChange struct {
	Title string `json:"title"`
	Line  Line   `json:"line"`
	Head  bool   `json:"head"`
}

func (d *draft) postFrom(f *form, self ident.ID, unit ident.ID, title string, line Line) Post {
	p := Post{Unit: unit, Title: f.text("title", title, maxTitle, true), Line: line}
	u := d.units[unit]
	if u == nil || u.Dissolved {
		f.Add("unit", "org.unit_unknown", "id", unit)
		return p
	}
	if p.Line == "" {
		p.Line = d.lineOf(u)
	}
	if !p.Line.Known() {
		f.Add("line", "org.line_unknown", "line", string(p.Line))
	}
	if other := d.postByTitle(unit, p.Title); other != 0 && other != self {
		f.Add("title", "org.post_twice", "title", p.Title, "unit", u.Name)
	}
	return p
}

func (d *draft) postByTitle(unit ident.ID, title string) ident.ID {
	for _, id := range d.unitPosts[unit] {
		if d.posts[id].Title == title {
			return id
		}
	}
	return 0
}

// addPost makes a post. When it leads its unit, the posts of the unit that
// stood under the unit's outer superior move under it.
func (d *draft) addPost(f *form, id ident.ID, c PostSpec) ([]change, error) {
	p := d.postFrom(f, 0, c.Unit, c.Title, c.Line)
	if c.Superior != 0 {
		if s := d.posts[c.Superior]; s == nil || s.Abolished {
			f.Add("superior", "org.post_unknown", "id", c.Superior)
		}
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	p.Ref = ledger.Ref{District: d.district, ID: id}
	p.Head = c.Head || len(d.unitPosts[p.Unit]) == 0
	p.Superior = c.Superior
	if p.Superior == 0 {
		p.Superior = d.superiorByRule(d.units[p.Unit], p.Line, p.Head)
	}
	if p.Superior == 0 {
		return nil, fault.New(fault.Conflict, "org.no_top")
	}
	if d.depth(p.Superior)+2 > maxDepth {
		return nil, fault.New(fault.Conflict, "org.too_deep")
	}
	changes := []change{born(&p, "post.added")}
	if p.Head && d.posts[p.Superior].Unit != p.Unit {
		changes = append(changes, d.gather(&p)...)
	}
	return changes, nil
}

// gather moves the posts of a unit under its new head, as far as they stand
// where the rule had put them for want of one.
func (d *draft) gather(head *Post) []change {
	var changes []change
	unit := d.units[head.Unit]
	for _, id := range d.unitPosts[head.Unit] {
		p := d.posts[id]
		if p.Head || p.Top || p.Superior != d.outer(unit, p.Line) || id == head.Superior || d.isAbove(id, head.Superior) {
			continue
		}
		if d.depth(head.Superior)+2+d.height(id) > maxDepth {
			continue
		}
		moved := *p
		moved.Superior = head.ID
		changes = append(changes, became(p, &moved, "post.moved"))
	}
	return changes
}

func (d *draft) livingPost(ref ledger.Ref) (*Post, error) {
	p, err := d.post(ref.ID)
	if err != nil {
		return nil, err
	}
	if err := stale(ref, p.Ref); err != nil {
		return nil, err
	}
	if p.Abolished {
		return nil, fault.New(fault.Conflict, "org.post_abolished", "post", p.Title)
	}
	return p, nil
}

func (d *draft) changePost(f *form, ref ledger.Ref, c PostChange) ([]change, error) {
	was, err := d.livingPost(ref)
	if err != nil {
		return nil, err
	}
	p := d.postFrom(f, was.ID, was.Unit, c.Title, c.Line)
	if err := f.Err(); err != nil {
		return nil, err
	}
	p.Ref, p.Superior, p.Top, p.Head = was.Ref, was.Superior, was.Top, c.Head
	if p == *was {
		return nil, nil
	}
	return []change{became(was, &p, "post.changed")}, nil
}

// movePost puts a post under another superior.
func (d *draft) movePost(ref ledger.Ref, superior ident.ID) ([]change, error) {
	was, err := d.livingPost(ref)
	if err != nil {
		return nil, err
	}
	s := d.posts[superior]
	switch {
	case was.Top:
		return nil, fault.New(fault.Conflict, "org.top_moved", "post", was.Title)
	case s == nil || s.Abolished:
		return nil, unknown("post", superior)
	case superior == was.ID || d.isAbove(was.ID, superior):
		return nil, fault.New(fault.Conflict, "org.superior_circle", "post", was.Title, "superior", s.Title)
	case d.depth(superior)+2+d.height(was.ID) > maxDepth:
		return nil, fault.New(fault.Conflict, "org.too_deep")
	case superior == was.Superior:
		return nil, nil
	}
	p := *was
	p.Superior = superior
	return []change{became(was, &p, "post.moved")}, nil
}

// abolishPost ends a post, with its tenures and charges; the posts under it come
// under its superior. Duties that name it resolve to that superior from then on.
func (d *draft) abolishPost(ref ledger.Ref, now int64) ([]change, error) {
	was, err := d.livingPost(ref)
	if err != nil {
		return nil, err
	}
	if was.Top {
		return nil, fault.New(fault.Conflict, "org.top_abolished", "post", was.Title)
	}
	var changes []change
	for _, id := range slices.Clone(d.under[was.ID]) {
		p := *d.posts[id]
		p.Superior = was.Superior
		changes = append(changes, became(d.posts[id], &p, "post.moved"))
	}
	for _, id := range d.postTenures[was.ID] {
		changes = append(changes, endTenure(d.tenures[id], now)...)
	}
	for _, id := range d.postCharges[was.ID] {
		changes = append(changes, endCharge(d.charges[id], now)...)
	}
	p := *was
	p.Abolished = true
	return append(changes, became(was, &p, "post.abolished")), nil
}
