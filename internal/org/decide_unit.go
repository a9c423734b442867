package org

import (
	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

// UnitSpec is what a unit is made of. Code, division and industry may come in
// any spelling that package codes and the gazetteer understand.
type UnitSpec struct {
	Kind     UnitKind `json:"kind"`
	Name     string   `json:"name"`
	Code     string   `json:"code,omitempty"`
	Division string   `json:"division,omitempty"` // "" = the parent's, else the district
	Industry string   `json:"industry,omitempty"`
	Parent   ident.ID `json:"parent,omitempty"`
}

// unitFrom checks a spec and makes the row of it, but for its Ref.
func (d *draft) unitFrom(f *form, self ident.ID, c UnitSpec) Unit {
	if up := d.units[c.Parent]; up != nil && tidy(c.Division) == "" {
		c.Division = up.Division
	}
	u := Unit{
		Kind: c.Kind, Name: f.text("name", c.Name, maxName, true), Code: f.credit("code", c.Code),
		Division: f.division("division", c.Division), Industry: f.industry("industry", c.Industry), Parent: c.Parent,
	}
	u.NameKey = nameKey(u.Name)
	if !c.Kind.Known() {
		f.Add("kind", "org.kind_unknown", "kind", string(c.Kind))
	}
	if other, ok := d.unitByCode[u.Code]; ok && u.Code != "" && other != self {
		f.Add("code", "org.code_taken", "unit", d.units[other].Name)
	}
	if other, ok := d.unitByName[newUnitName(&u)]; ok && other != self {
		f.Add("name", "org.unit_twice", "name", u.Name)
	}
	d.checkParent(f, self, c.Parent)
	return u
}

func (d *draft) checkParent(f *form, self, parent ident.ID) {
	if parent == 0 {
		return
	}
	depth := 0
	for id := parent; id != 0; depth++ {
		u := d.units[id]
		switch {
		case u == nil, id == parent && u.Dissolved:
			f.Add("parent", "org.unit_unknown", "id", id)
			return
		case id == self:
			f.Add("parent", "org.parent_circle", "name", u.Name)
			return
		case depth > maxDepth/4: // leaves room for the posts inside each
			f.Add("parent", "org.too_deep")
			return
		}
		id = u.Parent
	}
}

func (d *draft) addUnit(f *form, id ident.ID, c UnitSpec) ([]change, error) {
	u := d.unitFrom(f, 0, c)
	if err := f.Err(); err != nil {
		return nil, err
	}
	u.Ref = ledger.Ref{District: d.district, ID: id}
	return []change{born(&u, "unit.added")}, nil
}

func (d *draft) changeUnit(f *form, ref ledger.Ref, c UnitSpec) ([]change, error) {
	was, err := d.unit(ref.ID)
	if err != nil {
		return nil, err
	}
	if err := stale(ref, was.Ref); err != nil {
		return nil, err
	}
	if was.Dissolved {
		return nil, fault.New(fault.Conflict, "org.unit_dissolved", "name", was.Name)
	}
	u := d.unitFrom(f, was.ID, c)
	if err := f.Err(); err != nil {
		return nil, err
	}
	u.Ref = was.Ref
	if u == *was {
		return nil, nil
	}
	return []change{became(was, &u, "unit.changed")}, nil
}

// dissolveUnit ends a unit that has no posts and no parts left, so that nothing
// it answered for is lost on the way.
func (d *draft) dissolveUnit(ref ledger.Ref) ([]change, error) {
	was, err := d.unit(ref.ID)
	if err != nil {
		return nil, err
	}
	if err := stale(ref, was.Ref); err != nil {
		return nil, err
	}
	switch {
	case was.Dissolved:
		return nil, fault.New(fault.Conflict, "org.unit_dissolved", "name", was.Name)
	case len(d.unitPosts[was.ID]) > 0:
		return nil, fault.New(fault.Conflict, "org.unit_has_posts", "name", was.Name, "count", len(d.unitPosts[was.ID]))
	case len(d.parts[was.ID]) > 0:
		return nil, fault.New(fault.Conflict, "org.unit_has_parts", "name", was.Name, "count", len(d.parts[was.ID]))
	}
	u := *was
	u.Dissolved = true
	return []change{became(was, &u, "unit.dissolved")}, nil
}
