package exchange

import (
	"errors"
	"slices"
	"strings"

	"anwang/internal/access"
	"anwang/internal/db"
	"anwang/internal/exchange/sheet"
	"anwang/internal/fault"
	"anwang/internal/hazard"
	"anwang/internal/ident"
	"anwang/internal/org"
)

// taker decides what the records of one job mean in its district. It lives as
// long as the run of a job.
type taker struct {
	s      *Service
	job    Job
	by     access.Principal // the importing part of the system
	scope  access.Scope     // of whoever started the job
	places *places
	sites  *siteBook
	staff  *staff
	blind  map[string]bool     // places that were listed as blind spots
	phones map[string]ident.ID // who has a phone number; 0: nobody
	said   settled             // what a person has answered
}

// batchResult is what a batch came to.
type batchResult struct {
	counts  Counts
	notes   findings
	sum     summary
	sites   *sitesOf
	staff   *staff
	blindAt []string
	deeds   []deed
}

// pending is a record on its way in.
type pending struct {
	rec      sheet.Record
	in       hazard.Import
	industry string
}

// take brings a batch of items in. It may run twice, so that it changes nothing
// but tx and its result.
func (t *taker) take(tx *db.Tx, items []sheet.Item) (batchResult, error) {
	r := batchResult{sites: t.sites.in()}
	r.counts.Read = int64(len(items))
	items, err := t.ownItems(tx, items, &r)
	if err != nil {
		return r, err
	}
	var records []sheet.Record
	for _, item := range items {
		switch {
		case item.Refusal != nil:
			t.out(&r, refusalOf(item.Refusal), true)
		case item.Question != nil:
			t.out(&r, questionOf(item.Question), false)
			r.split(item.Question.Record)
		case item.Record.Repeat:
			r.counts.Merged++
			t.remark(&r, *item.Record)
		default:
			t.remark(&r, *item.Record)
			records = append(records, *item.Record)
		}
	}
	// Two runs over one source take turns: each must see the names that the other gave.
	if err := tx.Lock("exchange/" + t.job.District + "/" + t.job.Source); err != nil {
		return r, err
	}
	if err := t.rekey(tx, records); err != nil {
		return r, err
	}
	ready, err := t.place(tx, records, &r)
	if err != nil || len(ready) == 0 {
		return r, err
	}
	return r, t.record(tx, ready, &r)
}

// record hands the records to the hazards' room and counts what it did.
func (t *taker) record(tx *db.Tx, ready []pending, r *batchResult) error {
	all := make([]hazard.Import, len(ready))
	for i, p := range ready {
		all[i] = p.in
	}
	out, err := t.s.hazard.ImportBatchTx(tx, t.by, all)
	if err != nil {
		return err
	}
	for i, o := range out {
		switch o.Result {
		case hazard.Imported:
			r.counts.Imported++
		case hazard.Updated:
			r.counts.Updated++
		case hazard.Unchanged:
			r.counts.Unchanged++
		default:
			all := doubtsOf(o.Err)
			t.out(r, doubtful(ready[i].rec, all[0], all[1:]...), true)
		}
		r.deed(o, t.s.clock.Now())
		if o.Blind && o.Result != hazard.Refused {
			t.spot(r, ready[i].in)
		}
	}
	return nil
}

// spot lists a place that nobody answers for, once in a job.
func (t *taker) spot(r *batchResult, in hazard.Import) {
	b := BlindSpot{Site: in.Site, Name: in.SiteName, Division: in.Division, Industry: in.Industry}
	key := b.key()
	if t.blind[key] || slices.Contains(r.blindAt, key) {
		return
	}
	r.blindAt = append(r.blindAt, key)
	r.notes.blind = append(r.notes.blind, b)
}

// place decides site, unit, division, industry and holder of each record; what
// it cannot decide without guessing stays out.
func (t *taker) place(tx *db.Tx, records []sheet.Record, r *batchResult) ([]pending, error) {
	if len(records) == 0 {
		return nil, nil
	}
	if err := r.sites.learn(tx, t.s.org, t.job.District, records); err != nil {
		return nil, err
	}
	g, err := t.s.org.Graph(tx, t.job.District)
	if err != nil {
		return nil, err
	}
	if r.staff = t.staff; r.staff == nil || r.staff.g != g {
		r.staff = newStaff(g, t.s.clock.Now())
	}
	register := &editor{tx: tx, org: t.s.org, by: t.by.Actor(), district: t.job.District}
	ready := make([]pending, 0, len(records))
	for _, rec := range records {
		p, d, err := t.settle(rec, r, register)
		switch {
		case err != nil:
			return nil, err
		case d == nil:
			ready = append(ready, p)
		default:
			f := doubtful(rec, d.Doubt)
			f.Choices = d.choices
			t.out(r, f, d.refuse)
		}
	}
	r.sum.NewSites = r.sites.made
	return ready, nil
}

func (t *taker) settle(rec sheet.Record, r *batchResult, register *editor) (pending, *doubt, error) {
	p := pending{rec: rec, in: draft(rec, t.job.Source)}
	division := t.places.find(rec.Division)
	if len(division.may) > 0 {
		d := ask(sheet.Division, "exchange.division_unclear", "value", rec.Division)
		d.Candidates = division.may
		for i, code := range division.codes {
			d.choices = append(d.choices, Choice{Key: inCode + code, Label: t.places.called(code, division.may[i])})
		}
		code, ok := t.picked(rec, d.Doubt, division.codes)
		if !ok {
			return p, d, nil
		}
		division = found{code: code}
	}
	if rec.Division != "" && division.code == "" {
		p.in.Extra[extraDivision] = rec.Division
	}
	if rec.Industry != "" {
		code, ok := readIndustry(rec.Industry)
		if !ok {
			p.in.Extra[extraIndustry] = rec.Industry
		}
		p.industry = code
	}
	site, d, err := t.site(rec, p, division.code, r, register)
	if d != nil || err != nil {
		return p, d, err
	}
	t.settleAt(&p, site, division.code, r.staff)
	if !t.scope.Covers(p.in.Division, p.in.Industry, p.in.Unit) {
		return p, refuse(sheet.Site, "exchange.out_of_scope", "site", p.in.SiteName), nil
	}
	about := org.Subject{Kind: "hazard", Site: p.in.Site, Unit: p.in.Unit, Division: p.in.Division, Industry: p.in.Industry, Attributes: p.in.Attributes}
	phoned, err := t.phoned(register.tx, rec)
	if err != nil {
		return p, nil, err
	}
	p.in.Holder = r.staff.holder(rec, phoned, about, t.job.Options.Unit)
	p.in.Fixes.Responsible = p.in.Holder
	p.in.Fallback = t.job.Options.Post
	return p, nil, nil
}

// site finds or registers the site of a record. A record that names none keeps
// the zero site: its place is where it says.
func (t *taker) site(rec sheet.Record, p pending, division string, r *batchResult, register *editor) (org.Site, *doubt, error) {
	name, code := siteName(rec), siteCode(rec)
	site, ok, several := r.sites.match(name, code, division)
	switch {
	case ok:
		return site, nil, nil
	case len(several) > 0:
		d := ask(sheet.Site, "exchange.site_unclear", "name", name, "count", len(several))
		for _, s := range several {
			d.Candidates = append(d.Candidates, strings.TrimSpace(s.Name+" "+s.Code))
			d.choices = append(d.choices, Choice{Key: onSite + s.ID.String(), Label: t.siteLabel(s)})
		}
		if a, ok := t.said.of(placeOf(rec), d.Doubt); ok {
			id, _ := a.site()
			if i := slices.IndexFunc(several, func(s org.Site) bool { return s.ID == id }); i >= 0 {
				return several[i], nil, nil
			}
		}
		return org.Site{}, d, nil
	case name == "":
		return org.Site{}, nil, nil
	}
	c := org.SiteSpec{
		Unit: r.staff.unit(name, code), Name: name, Code: code, Division: t.fallback(division), Industry: p.industry, Source: t.job.Source,
	}
	if !t.scope.Covers(c.Division, c.Industry, c.Unit) {
		return org.Site{}, refuse(sheet.Site, "exchange.out_of_scope", "site", name), nil
	}
	e, err := register.open()
	if err != nil {
		return org.Site{}, nil, err
	}
	site, err = r.sites.add(e, c)
	if err == nil || fault.KindOf(err) == fault.Internal {
		return site, nil, err
	}
	d := &doubt{Doubt: doubtsOf(err)[0], refuse: true}
	if d.Code == "org.site_twice" || d.Code == "org.site_code_taken" {
		return org.Site{}, nil, db.ErrLost // a neighbour registered it just now: look again
	}
	return org.Site{}, d, nil
}

// settleAt writes what the site and the job's defaults say into the import.
func (t *taker) settleAt(p *pending, site org.Site, division string, who *staff) {
	in := &p.in
	if site.ID != 0 {
		in.Site, in.Unit, in.SiteName, in.Attributes = site.ID, site.Unit, site.Name, site.Attributes
		in.Division, in.Industry = site.Division, site.Industry
	}
	if in.Unit == 0 {
		in.Unit = who.unit(siteName(p.rec), siteCode(p.rec))
	}
	if in.Division == "" || len(division) > len(in.Division) {
		in.Division = t.fallback(division)
	}
	if in.Industry == "" {
		in.Industry = p.industry
	}
}

// fallback is a division, or where records lie that name none.
func (t *taker) fallback(division string) string {
	if division != "" {
		return division
	}
	return t.job.Options.Division
}

// merge takes over what a committed batch has learned.
func (t *taker) merge(r batchResult) {
	t.sites.keep(r.sites)
	if r.staff != nil {
		t.staff = r.staff
	}
	for _, key := range r.blindAt {
		t.blind[key] = true
	}
}

func (r *batchResult) question(f Finding) {
	r.counts.Questions++
	r.notes.questions = append(r.notes.questions, f)
}

func (r *batchResult) refusal(f Finding) {
	r.counts.Refused++
	r.notes.refusals = append(r.notes.refusals, f)
}

// split counts a cell that held several hazards, at the first of them.
func (r *batchResult) split(rec sheet.Record) {
	if rec.Part == 1 {
		r.sum.Splits++
	}
}

// remark counts what a report tells about records that were read.
func (t *taker) remark(r *batchResult, rec sheet.Record) {
	r.split(rec)
	for _, a := range rec.Assumed {
		if r.sum.Assumed == nil {
			r.sum.Assumed = map[string]int64{}
		}
		r.sum.Assumed[a]++
	}
	for _, name := range t.withheld(rec) {
		r.sum.Withheld = with(r.sum.Withheld, name)
	}
}

func refusalOf(r *sheet.Refusal) Finding {
	return Finding{
		Sheet: r.Sheet, Row: r.Row, Part: r.Part, Cell: r.Cell, Field: r.Field, Code: r.Code, Args: r.Args,
		Candidates: r.Candidates, Value: r.Value, More: r.More, Key: r.Key,
	}
}

func questionOf(q *sheet.Question) Finding {
	rec := q.Record
	rec.Sheet, rec.Row, rec.Part = q.Sheet, q.Row, q.Part
	return doubtful(rec, q.Doubt, q.More...)
}

// doubtsOf are what a fault of another room says about a record: each wrong
// field is one.
func doubtsOf(err error) []sheet.Doubt {
	var f *fault.Error
	if !errors.As(err, &f) {
		return []sheet.Doubt{{Code: "internal"}}
	}
	if len(f.Fields) == 0 {
		return []sheet.Doubt{{Code: f.Code, Args: f.Args}}
	}
	all := make([]sheet.Doubt, len(f.Fields))
	for i, w := range f.Fields {
		all[i] = sheet.Doubt{Field: fieldOf[w.Path], Code: w.Code, Args: w.Args}
	}
	return all
}

// fieldOf says which column of a ledger a field of a hazard or site comes from.
var fieldOf = map[string]sheet.Field{
	"text": sheet.TextField, "place": sheet.Place, "site_name": sheet.Site, "name": sheet.Site, "code": sheet.SiteCode, "grade": sheet.GradeField,
	"found": sheet.FoundAt, "due": sheet.Deadline, "submitted_at": sheet.ClosedAt, "closed_at": sheet.ClosedAt, "found_by": sheet.FoundBy, "verified_by": sheet.Verifier,
	"fixes.measures": sheet.Measures, "fixes.money": sheet.Money, "fixes.deadline": sheet.Deadline, "fixes.contingency": sheet.Contingency,
	"clause": sheet.Clause, "division": sheet.Division, "industry": sheet.Industry, "note": sheet.Note, "holder": sheet.Holder,
	"fixes.responsible": sheet.Holder, "responsible_name": sheet.Holder,
}
