package exchange

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"strings"
	"time"

	"anwang/internal/access"
	"anwang/internal/fault"
	"anwang/internal/hazard"
	"anwang/internal/ident"
	"anwang/internal/org"
	"anwang/internal/org/gazetteer"
	"anwang/internal/phrase"
)

// siteLine is a site made ready for printing.
type siteLine struct {
	org.Site
	hazard.AtSite
	no             int64
	unit, place    string // names, not codes
	industry       string
	answers, title string // who answers first, and as what
	state          string
}

// siteColumn is one column of the printed register. Its heading is the phrase
// "exchange.sites." and the key; those of the template for sites can be read again.
type siteColumn struct {
	key   string
	width float64 // characters
	cell  func(l siteLine) any
}

// degrees writes micro-degrees; unknown places have none.
func degrees(lon, lat, v int64) any {
	if lon == 0 && lat == 0 {
		return ""
	}
	return strings.TrimRight(strings.TrimRight(fmt.Sprintf("%.6f", float64(v)/1e6), "0"), ".")
}

var siteColumns = []siteColumn{
	{"no", 5, func(l siteLine) any { return l.no }},
	{"name", 22, func(l siteLine) any { return l.Name }},
	{"unit", 22, func(l siteLine) any { return l.unit }},
	{"code", 13, func(l siteLine) any { return l.Code }},
	{"division", 11, func(l siteLine) any { return l.Division }},
	{"place", 12, func(l siteLine) any { return l.place }},
	{"industry", 7, func(l siteLine) any { return l.Industry }},
	{"industry_name", 14, func(l siteLine) any { return l.industry }},
	{"address", 20, func(l siteLine) any { return l.Address }},
	{"longitude", 10, func(l siteLine) any { return degrees(l.Lon, l.Lat, l.Lon) }},
	{"latitude", 10, func(l siteLine) any { return degrees(l.Lon, l.Lat, l.Lat) }},
	{"attributes", 14, func(l siteLine) any { return strings.Join(l.Attributes, "、") }},
	{"answers", 9, func(l siteLine) any { return l.answers }},
	{"title", 12, func(l siteLine) any { return l.title }},
	{"open", 7, func(l siteLine) any { return l.Open }},
	{"overdue", 7, func(l siteLine) any { return l.Overdue }},
	{"state", 7, func(l siteLine) any { return l.state }},
}

// siteWriter writes the lines of a register in one format.
type siteWriter interface {
	write(l siteLine) error
	close(all int64) error
}

// ExportSites writes the sites that f picks to w, page by page, and returns how
// many there were. f's own page does not matter; whether its Scope is the caller's
// is for the caller to see to. Faults: exchange.format_unknown, access.*.
func (s *Service) ExportSites(ctx context.Context, by access.Principal, f org.SiteFilter, o ExportOptions, w io.Writer) (int64, error) {
	if err := by.May(access.ExportSites); err != nil {
		return 0, err
	}
	n, now, err := s.speaker(ctx, by.District, &o)
	if err != nil {
		return 0, err
	}
	out, err := o.siteWriter(w, by.District, now)
	if err != nil {
		return 0, err
	}
	var count int64
	for f.Page = (org.Page{Limit: 500}); ; {
		page, err := s.org.ListSites(ctx, by.District, f)
		if err != nil {
			return count, err
		}
		ids := make([]ident.ID, len(page))
		for i, t := range page {
			ids[i] = t.ID
		}
		open, err := s.hazard.OpenAtSites(ctx, by, ids)
		if err != nil {
			return count, err
		}
		for _, t := range page {
			count++
			f.Key, f.ID = t.NameKey, t.ID
			if err := out.write(n.siteLine(count, t, open[t.ID])); err != nil {
				return count, err
			}
		}
		if len(page) < f.Limit {
			return count, out.close(count)
		}
	}
}

func (n *namer) siteLine(no int64, t org.Site, open hazard.AtSite) siteLine {
	u, _ := n.g.Unit(t.Unit)
	l := siteLine{Site: t, AtSite: open, no: no, unit: u.Name, place: n.division(t.Division), industry: t.Industry}
	if i, ok := gazetteer.FindIndustry(t.Industry); ok && t.Industry != "" {
		l.industry = i.Name
	}
	l.state = n.word("exchange.sites.state.", map[bool]string{false: "open", true: "closed"}[t.Closed])
	q := t.Subject("hazard")
	first, _, _ := n.g.Responsible(q, n.now)
	if own := n.g.Resolve(q, n.now).Enterprise; len(own) > 0 {
		first = own[0].Post
	}
	if p, ok := n.g.Post(first); ok {
		l.title = p.Title
	}
	if h, err := n.g.Holder(first, n.now); err == nil {
		l.answers = n.g.PersonName(h.Person)
	}
	return l
}

func (o ExportOptions) siteWriter(w io.Writer, district string, now time.Time) (siteWriter, error) {
	switch o.Format {
	case XLSX:
		return newSiteSheet(w, o, district, now)
	case CSV:
		if _, err := io.WriteString(w, "\ufeff"); err != nil {
			return nil, err
		}
		c := &siteText{csv.NewWriter(w)}
		c.csv.UseCRLF = true
		head := make([]string, len(siteColumns))
		for i, col := range siteColumns {
			head[i] = col.heading(o.Lang)
		}
		return c, c.csv.Write(head)
	}
	return nil, fault.New(fault.Invalid, "exchange.format_unknown", "format", string(o.Format))
}

func (c siteColumn) heading(lang phrase.Lang) string {
	return phrase.Say(lang, "exchange.sites."+c.key, nil)
}

// siteText writes CSV that spreadsheet programs open as UTF-8.
type siteText struct{ csv *csv.Writer }

func (t *siteText) write(l siteLine) error {
	row := make([]string, len(siteColumns))
	for i, c := range siteColumns {
		row[i] = harmless(plain(c.cell(l)))
	}
	return t.csv.Write(row)
}

func (t *siteText) close(int64) error {
	t.csv.Flush()
	return t.csv.Error()
}
