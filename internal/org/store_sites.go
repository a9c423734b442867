package org

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"anwang/internal/db"
	"anwang/internal/ident"
)

// SiteFilter picks sites; zero fields do not.
type SiteFilter struct {
	Unit      ident.ID
	Division  string          // and everything in it
	Industry  string          // and everything in it: "C", "C26"
	Attribute string          // one that it has
	Text      string          // in the name or its pinyin, or the code exactly
	Ended     bool            // closed ones too
	Only      bool            // closed ones alone
	Scope     func(*db.Where) // columns division, industry and unit
	Page
}

// likeEscape takes the wildcards out of a text that is looked for.
var likeEscape = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// where writes the filter's conditions, but for the page. What no index finds
// stands inside CASE, so that PostgreSQL walks the index by name and does not guess.
func (f SiteFilter) where(district string) *db.Where {
	w := in(district).If(f.Unit != 0, "unit = ?", f.Unit).If(!f.Ended && !f.Only, "closed = 0").If(f.Only, "closed = 1")
	within(w, "division", f.Division)
	w.If(f.Industry != "", "CASE WHEN industry >= ? AND industry < ? THEN 1 ELSE 0 END <> 0", f.Industry, f.Industry+":")
	if f.Attribute != "" {
		word, err := json.Marshal(f.Attribute)
		if err != nil {
			panic(err) // a text always encodes
		}
		w.And(`CASE WHEN attributes LIKE ? ESCAPE '\' THEN 1 ELSE 0 END <> 0`, "%"+likeEscape.Replace(string(word))+"%")
	}
	if text := strings.ToLower(strings.TrimSpace(f.Text)); text != "" {
		like := "%" + likeEscape.Replace(text) + "%"
		if strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			w.And(`CASE WHEN lower(name) LIKE ? ESCAPE '\' OR lower(code) = ? THEN 1 ELSE 0 END <> 0`, like, text)
		} else {
			sound := "%" + likeEscape.Replace(strings.ReplaceAll(text, " ", "")) + "%" // pinyin is typed in one go
			w.And(`CASE WHEN lower(name) LIKE ? ESCAPE '\' OR replace(name_key, ' ', '') LIKE ? ESCAPE '\' OR lower(code) = ? THEN 1 ELSE 0 END <> 0`, like, sound, text)
		}
	}
	if f.Scope != nil {
		f.Scope(w)
	}
	return w
}

// ListSites lists sites in order of their names' pinyin.
func (s *Service) ListSites(ctx context.Context, district string, f SiteFilter) ([]Site, error) {
	return db.Read(ctx, s.db, func(tx *db.Tx) ([]Site, error) { return s.ListSitesTx(tx, district, f) })
}

// ListSitesTx is ListSites in a transaction that the caller holds.
func (s *Service) ListSitesTx(tx *db.Tx, district string, f SiteFilter) ([]Site, error) {
	return byName(tx, siteTable, f.where(district), f.Page, scanSite)
}

// mostAttributes bounds the sets of attributes that are looked through for words
// to choose from.
const mostAttributes = 500

// SiteAttributes lists the attributes that open sites have, in order of pinyin.
func (s *Service) SiteAttributes(ctx context.Context, district string, scope func(*db.Where)) ([]string, error) {
	w := in(district).And("closed = 0").And("attributes <> '[]'")
	if scope != nil {
		scope(w)
	}
	sets, err := db.Read(ctx, s.db, func(tx *db.Tx) ([]string, error) {
		rows, err := tx.Query("SELECT DISTINCT attributes FROM site"+w.SQL()+" LIMIT "+w.Arg(mostAttributes), w.Args()...)
		return db.Collect(rows, err, func(r *db.Rows) (string, error) {
			var set string
			err := r.Scan(&set)
			return set, err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("list attributes of sites: %w", err)
	}
	var all []string
	for _, set := range sets {
		var some []string
		if err := json.Unmarshal([]byte(set), &some); err != nil {
			return nil, fmt.Errorf("read attributes of a site: %w", err)
		}
		all = append(all, some...)
	}
	slices.SortFunc(all, func(a, b string) int { return cmp.Or(cmp.Compare(nameKey(a), nameKey(b)), cmp.Compare(a, b)) })
	return slices.Compact(all), nil
}

// DivisionNames names those of the codes that the district added itself.
func (s *Service) DivisionNames(ctx context.Context, district string, codes []string) (map[string]string, error) {
	return db.Read(ctx, s.db, func(tx *db.Tx) (map[string]string, error) {
		out := make(map[string]string, len(codes))
		err := chunked(codes, func(some []string) error {
			ids := make([]ident.ID, len(some))
			for i, code := range some {
				ids[i] = divisionID(code)
			}
			w := in(district)
			db.In(w, "id", ids)
			rows, err := read(tx, divisionTable, w, "", scanDivision)
			for _, d := range rows {
				out[d.Code] = d.Name
			}
			return err
		})
		return out, err
	})
}
