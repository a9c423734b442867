package exchange

import (
	"strings"

	"anwang/internal/db"
	"anwang/internal/exchange/sheet"
	"anwang/internal/ledger"
	"anwang/internal/org"
	"anwang/internal/org/codes"
)

// siteBook remembers the sites that a job has met, by code and by name, so that
// the register is asked once for each.
type siteBook struct {
	byCode map[string]org.Site
	byName map[string][]org.Site // present with no site: nobody has that name
}

func newSiteBook() *siteBook {
	return &siteBook{byCode: map[string]org.Site{}, byName: map[string][]org.Site{}}
}

func (b *siteBook) put(s org.Site) {
	if s.Code != "" {
		b.byCode[s.Code] = s
	}
	b.byName[s.Name] = append(b.byName[s.Name], s)
}

// sitesOf is the book as one transaction sees it: what the transaction adds is
// kept apart until it has committed.
type sitesOf struct {
	old, fresh *siteBook
	made       int64 // sites that did not exist
}

func (b *siteBook) in() *sitesOf { return &sitesOf{old: b, fresh: newSiteBook()} }

// keep takes over what a committed transaction has added.
func (b *siteBook) keep(s *sitesOf) {
	for code, site := range s.fresh.byCode {
		b.byCode[code] = site
	}
	for name, sites := range s.fresh.byName {
		b.byName[name] = append(b.byName[name], sites...)
	}
}

func (s *sitesOf) code(c string) (org.Site, bool) {
	if site, ok := s.fresh.byCode[c]; ok {
		return site, true
	}
	site, ok := s.old.byCode[c]
	return site, ok
}

func (s *sitesOf) name(n string) (sites []org.Site, asked bool) {
	a, ok1 := s.old.byName[n]
	b, ok2 := s.fresh.byName[n]
	return append(a[:len(a):len(a)], b...), ok1 || ok2
}

// learn reads the sites that some records speak of, by two queries.
func (s *sitesOf) learn(tx *db.Tx, o *org.Service, district string, records []sheet.Record) error {
	var names, numbers []string
	seen := map[string]bool{}
	for _, r := range records {
		name, code := siteName(r), siteCode(r)
		if _, asked := s.name(name); name != "" && !asked && !seen["n"+name] {
			seen["n"+name] = true
			names = append(names, name)
		}
		if _, known := s.code(code); code != "" && !known && !seen["c"+code] {
			seen["c"+code] = true
			numbers = append(numbers, code)
		}
	}
	byName, err := o.SitesByName(tx, district, names)
	if err != nil {
		return err
	}
	byCode, err := o.SitesByCode(tx, district, numbers)
	if err != nil {
		return err
	}
	for _, name := range names {
		s.fresh.byName[name] = byName[name]
	}
	for code, site := range byCode {
		s.fresh.byCode[code] = site
	}
	return nil
}

func siteName(r sheet.Record) string { return strings.Join(strings.Fields(r.Site), " ") }

// siteCode is a site's code in its register; a unified social credit code is put
// in its one form, and one that cannot exist is no code.
func siteCode(r sheet.Record) string {
	code := strings.Join(strings.Fields(r.SiteCode), "")
	if len(code) == 18 {
		if c, err := codes.CreditCode(code); err == nil {
			return c
		}
	}
	return code
}

// match finds the one site that a record means: by code, else by name, where
// the division tells namesakes apart. several are the sites that it could mean.
func (s *sitesOf) match(name, code, division string) (site org.Site, ok bool, several []org.Site) {
	if code != "" {
		if site, ok := s.code(code); ok {
			return site, true, nil
		}
	}
	named, _ := s.name(name)
	var may, near []org.Site
	for _, one := range named {
		if code != "" && one.Code != "" || one.Closed {
			continue // another register's number, or another site of a chain of shops
		}
		may = append(may, one)
		if division != "" && (codes.Within(one.Division, division) || codes.Within(division, one.Division)) {
			near = append(near, one)
		}
	}
	switch {
	case name == "":
		return org.Site{}, false, nil
	case len(near) == 1:
		return near[0], true, nil
	case len(near) > 1:
		return org.Site{}, false, near
	case division != "" && code != "":
		return org.Site{}, false, nil
	case len(may) == 1 && division == "":
		return may[0], true, nil
	case len(may) > 1 && division == "":
		return org.Site{}, false, may
	}
	return org.Site{}, false, nil
}

// add registers a site that nobody has registered.
func (s *sitesOf) add(e *org.Editor, c org.SiteSpec) (org.Site, error) {
	site, err := e.AddSite(c)
	if err != nil {
		return org.Site{}, err
	}
	s.made++
	s.fresh.put(site)
	return site, nil
}

// editor opens the register for the first new site of a transaction; most
// batches of a second import have none and leave its lock alone.
type editor struct {
	tx       *db.Tx
	org      *org.Service
	by       ledger.Actor
	district string
	e        *org.Editor
}

func (l *editor) open() (*org.Editor, error) {
	if l.e != nil {
		return l.e, nil
	}
	var err error
	l.e, err = l.org.Edit(l.tx, l.by, l.district)
	return l.e, err
}
