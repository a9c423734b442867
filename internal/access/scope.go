package access

import (
	"slices"
	"strings"

	"anwang/internal/db"
	"anwang/internal/ident"
)

// Scope is what a principal sees. The zero scope sees nothing.
type Scope struct {
	All   bool       `json:"all,omitempty"`   // the whole district
	Areas []Area     `json:"areas,omitempty"` // any of these
	Units []ident.ID `json:"units,omitempty"` // or these units, wherever they are
}

// Area is the ground of one charge: what lies in one of the divisions and
// belongs to one of the industries and, where units are named, to one of them.
// An empty list means "any". Codes are prefixes: 371502 covers 371502102, C
// covers C2614.
//
// Kinds narrow who answers for a subject (org.Graph.Resolve), not who may see
// it: a bureau that is charged with special equipment must know what else is
// wrong in the boiler house.
type Area struct {
	Divisions  []string   `json:"divisions,omitempty"`
	Industries []string   `json:"industries,omitempty"`
	Kinds      []string   `json:"kinds,omitempty"`
	Units      []ident.ID `json:"units,omitempty"`
}

// Columns names the columns that a list's table has for the scope to bite on.
// A column that the table does not have is ""; then an area or unit that would
// need it grants nothing.
type Columns struct{ Division, Industry, Unit string }

// Empty tells that nothing is seen.
func (s Scope) Empty() bool { return !s.All && len(s.Areas) == 0 && len(s.Units) == 0 }

// Covers tells whether a thing in a division, of an industry and a unit is seen.
func (s Scope) Covers(division, industry string, unit ident.ID) bool {
	if s.All || unit != 0 && slices.Contains(s.Units, unit) {
		return true
	}
	return slices.ContainsFunc(s.Areas, func(a Area) bool { return a.covers(division, industry, unit) })
}

func (a Area) covers(division, industry string, unit ident.ID) bool {
	return anyPrefix(a.Divisions, division) && anyPrefix(a.Industries, industry) &&
		(len(a.Units) == 0 || unit != 0 && slices.Contains(a.Units, unit))
}

func anyPrefix(prefixes []string, s string) bool {
	return len(prefixes) == 0 || slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(s, p) })
}

// Where adds the scope to a list's conditions. It agrees with Covers row by row.
// Prefixes are written as ranges (col >= ? AND col < ?), which both engines
// answer from an index.
func (s Scope) Where(w *db.Where, c Columns) {
	if s.All {
		return
	}
	var alt clause
	for _, a := range s.Areas {
		if one, ok := a.clause(c); ok {
			alt.or(one)
		}
	}
	if c.Unit != "" && len(s.Units) > 0 {
		alt.or(oneOf(c.Unit, s.Units))
	}
	if alt.sql == "" {
		w.And("1 = 0")
		return
	}
	w.And("("+alt.sql+")", alt.args...)
}

// clause is a piece of a condition with its values.
type clause struct {
	sql  string
	args []any
}

func (c *clause) or(d clause)  { c.join(" OR ", d) }
func (c *clause) and(d clause) { c.join(" AND ", d) }

func (c *clause) join(word string, d clause) {
	if c.sql != "" {
		c.sql += word
	}
	c.sql += d.sql
	c.args = append(c.args, d.args...)
}

// clause writes an area; ok is false when a needed column is missing.
func (a Area) clause(c Columns) (all clause, ok bool) {
	for _, part := range []struct {
		column   string
		prefixes []string
	}{{c.Division, a.Divisions}, {c.Industry, a.Industries}} {
		if len(part.prefixes) == 0 {
			continue
		}
		if part.column == "" {
			return clause{}, false
		}
		all.and(startsWith(part.column, part.prefixes))
	}
	if len(a.Units) > 0 {
		if c.Unit == "" {
			return clause{}, false
		}
		all.and(oneOf(c.Unit, a.Units))
	}
	if all.sql == "" { // an area without any bound
		return clause{sql: "1 = 1"}, true
	}
	return clause{"(" + all.sql + ")", all.args}, true
}

func startsWith(column string, prefixes []string) clause {
	var alt clause
	for _, p := range prefixes {
		if p == "" {
			return clause{sql: "1 = 1"}
		}
		alt.or(clause{"(" + column + " >= ? AND " + column + " < ?)", []any{p, after(p)}})
	}
	return clause{"(" + alt.sql + ")", alt.args}
}

// after is the least text that lies beyond every text with the prefix. Codes are
// ASCII, so the last byte has a successor.
func after(prefix string) string {
	last := len(prefix) - 1
	return prefix[:last] + string(rune(prefix[last]+1))
}

func oneOf(column string, ids []ident.ID) clause {
	args := make([]any, len(ids))
	for i, id := range ids {
		args[i] = id
	}
	return clause{column + " IN (?" + strings.Repeat(", ?", len(ids)-1) + ")", args}
}
