package org

import "anwang/internal/ident"

// Subject is what one asks "who answers for this?" about.
type Subject struct {
	Kind       string   // "hazard", "site" …; charges may be limited to kinds
	Site       ident.ID // 0 when unknown
	Unit       ident.ID // the enterprise, 0 when unknown
	Division   string   // the narrowest code known, "" = the district
	Industry   string   // "C2611", "" when unknown
	Attributes []string // of the site: "special-equipment"
}

// Link is one post of a chain, with the person who holds it.
type Link struct {
	Post       ident.ID   `json:"post"`
	Person     ident.ID   `json:"person"`
	Title      string     `json:"title"`
	Unit       string     `json:"unit"` // the unit's name
	PersonName string     `json:"person_name"`
	Through    []ident.ID `json:"through,omitempty"` // vacant posts skipped on the way to this one
	Lead       bool       `json:"lead,omitempty"`    // leads where several answer
}

// Chains are the posts that answer for a subject, by line, nearest first. They
// hold occupied posts of the line only.
type Chains struct {
	Enterprise []Link `json:"enterprise"`
	Industry   []Link `json:"industry"`
	Government []Link `json:"government"`
	Party      []Link `json:"party"`
}

// On returns the chain of one line.
func (c Chains) On(l Line) []Link {
	switch l {
	case Enterprise:
		return c.Enterprise
	case Industry:
		return c.Industry
	case Government:
		return c.Government
	case Party:
		return c.Party
	}
	return nil
}

// Holding is who a post resolves to.
type Holding struct {
	Post    ident.ID   `json:"post"`              // the post asked for when it is held, else the superior that stands in
	Person  ident.ID   `json:"person"`            // the living person
	Through []ident.ID `json:"through,omitempty"` // the vacant posts passed, the one asked for first
}
