package sheet

import (
	"time"
)

// building is a record on its way, with what is in doubt about it.
type building struct {
	r       *Reader
	v       *rowView
	rec     Record
	asks    []Doubt // a person must say
	refuses []Doubt // cannot be read
	state   State   // what date columns said about the state
	stateBy Field
}

func (b *building) ask(f Field, code string, args map[string]any, candidates ...string) {
	cell := b.v.ref(f)
	if cell == "" { // the source has no such column: point at what raised the doubt
		cell, _ = args["cell"].(string)
	}
	b.asks = append(b.asks, Doubt{Field: f, Cell: cell, Code: code, Args: args, Candidates: candidates})
}

func (b *building) assume(what string) { b.rec.Assumed = append(b.rec.Assumed, what) }

// row turns one row into its items, and reads it again as long as there are
// answers to what is in doubt about it.
func (r *Reader) row(v *rowView, keys *keyring) []Item {
	names, given := map[int]naming{}, map[slot]string{}
	for {
		items := r.once(v, keys, names, given)
		if !r.settle(items, given) {
			return items
		}
	}
}

// once turns one row into its items: none for an inspection without a finding,
// several for a cell that holds several hazards.
func (r *Reader) once(v *rowView, keys *keyring, names map[int]naming, given map[slot]string) []Item {
	sheet := v.l.plan.Sheet
	v.answer = r.answersTo(sheet, v.row.Number, 0, given)
	content := v.l.content(v.row)
	all, merged := v.continues()
	if all {
		r.skip(sheet, v.row, SkipMerged)
		return nil
	}
	if isHazardExample(v) {
		r.skip(sheet, v.row, SkipExample)
		return nil
	}
	text := v.text(TextField)
	if text == "" && r.profile.EmptyText == SkipIt {
		r.skip(sheet, v.row, SkipFinding)
		return nil
	}
	var parts []map[Field]string
	unclear := false
	if !r.profile.NoSplit {
		parts, unclear = splitRow(v, text)
	}
	if len(parts) == 0 {
		b := r.begin(v, 0, 0, keys, content, names)
		if unclear && !v.answered(TextField) {
			b.ask(TextField, "sheet.split_unclear", map[string]any{"text": cut(text, 80)})
		}
		if merged && !v.answered(TextField) {
			b.ask(TextField, "sheet.merged_rows", nil)
		}
		return []Item{b.finish()}
	}
	items := make([]Item, 0, len(parts))
	for i, split := range parts {
		pv := *v
		pv.part, pv.split = i+1, split
		pv.answer = r.answersTo(sheet, v.row.Number, i+1, given)
		items = append(items, r.begin(&pv, i+1, len(parts), keys, content, names).finish())
	}
	return items
}

// answersTo gives the answers to one record; those for the whole row hold for
// each of its parts, but for the hazard's text, which the split took apart.
func (r *Reader) answersTo(sheet string, row, part int, given map[slot]string) func(Field) (string, bool) {
	if r.opts.Answers == nil && len(given) == 0 {
		return nil
	}
	at := func(part int, f Field) (string, bool) {
		if r.opts.Answers != nil {
			if s, ok := r.opts.Answers(sheet, row, part, f); ok {
				return s, ok
			}
		}
		s, ok := given[slot{part, f}]
		return s, ok
	}
	return func(f Field) (string, bool) {
		if s, ok := at(part, f); ok || part == 0 || f == TextField {
			return s, ok
		}
		return at(0, f)
	}
}

// splitRow splits the hazard's cell and, in parallel, each other cell that is
// numbered the same way. Money is one sum for the row: it stays with the first.
func splitRow(v *rowView, text string) (parts []map[Field]string, unclear bool) {
	texts, unclear := splitParts(text)
	if len(texts) == 0 {
		return nil, unclear
	}
	parts = make([]map[Field]string, len(texts))
	for i, t := range texts {
		parts[i] = map[Field]string{TextField: t}
	}
	for f := range v.l.cols {
		switch f {
		case TextField, Seq, SourceID, Site, SiteCode:
			continue
		}
		own, _ := splitParts(v.text(f))
		if len(own) == len(texts) {
			for i := range parts {
				parts[i][f] = own[i]
			}
		} else if f == Money {
			for i := range parts[1:] {
				parts[i+1][f] = ""
			}
		}
	}
	return parts, false
}

func (r *Reader) begin(v *rowView, part, of int, keys *keyring, content digest, names map[int]naming) *building {
	b := &building{r: r, v: v}
	b.rec = Record{Sheet: v.l.plan.Sheet, Row: v.row.Number, Part: part, Parts: of, Certainty: 1, Cells: map[Field]string{}}
	if n, named := names[part]; named {
		b.rec.Key, b.rec.AltKey, b.rec.RawHash, b.rec.Repeat = n.key, n.alt, n.raw, n.repeat
	} else {
		keys.name(&b.rec, v, content, r.foundDay(v))
		names[part] = naming{b.rec.Key, b.rec.AltKey, b.rec.RawHash, b.rec.Repeat}
	}
	if d := v.damaged(); d != nil {
		b.refuses = append(b.refuses, *d)
	}
	return b
}

// foundDay is the day of finding as the key takes it: as a date when it can be
// read without asking, else as it is written. Answers do not change it, or a
// record would lose its key when somebody answers.
func (r *Reader) foundDay(v *rowView) string {
	c := v.stored(FoundAt)
	if d := readDate(c, r.rules(v, FoundAt)); d.ok() && d.assumed == "" {
		return d.t.Format("2006-01-02")
	}
	return squeeze(c.Text)
}

// finish reads every value and says what has become of the record.
func (b *building) finish() Item {
	b.plain()
	b.dates()
	b.grade()
	b.settleState()
	b.demand()
	rec := b.rec
	b.quote(b.asks)
	b.quote(b.refuses)
	if len(b.refuses) > 0 {
		return Item{Refusal: &Refusal{Sheet: rec.Sheet, Row: rec.Row, Part: rec.Part, Doubt: b.refuses[0], More: b.refuses[1:], Key: rec.Key}}
	}
	if len(b.asks) > 0 {
		return Item{Question: &Question{Sheet: rec.Sheet, Row: rec.Row, Part: rec.Part, Doubt: b.asks[0], More: b.asks[1:], Record: rec}}
	}
	return Item{Record: &b.rec}
}

// quote puts beside each doubt what its field says.
func (b *building) quote(doubts []Doubt) {
	for i := range doubts {
		if d := &doubts[i]; d.Field != "" {
			d.Value = cut(b.v.text(d.Field), 80)
		}
	}
}

// plain reads the values that need no judgement.
func (b *building) plain() {
	v, rec, p := b.v, &b.rec, b.r.profile
	texts := map[Field]*string{SourceID: &rec.SourceID, Site: &rec.Site, SiteCode: &rec.SiteCode, Division: &rec.Division,
		Industry: &rec.Industry, Supervisor: &rec.Supervisor, Place: &rec.Place, TextField: &rec.Text, Clause: &rec.Clause,
		Measures: &rec.Measures, HolderPhone: &rec.HolderPhone, Contingency: &rec.Contingency, Photos: &rec.Photos, Note: &rec.Note}
	for f, to := range texts {
		*to = v.text(f)
	}
	if rec.Division == "" {
		rec.Division = p.Division
	}
	if rec.Industry == "" {
		rec.Industry = p.Industry
	}
	rec.FoundBy, rec.Verifiers = readNames(v.text(FoundBy)), readNames(v.text(Verifier))
	holder := v.text(Holder)
	rec.Holders = readNames(holder)
	if rec.HolderPhone == "" {
		rec.HolderPhone = phoneIn(holder)
	}
	if c := v.cell(Money); c.Kind != Empty {
		fen, has, ok := readMoney(c.Text, v.unit(Money))
		if !ok {
			b.ask(Money, "sheet.money_unclear", map[string]any{"text": cut(c.Text, 40)})
		}
		rec.Money, rec.HasMoney = fen, has
	}
	rec.Extra = v.extra()
	for _, f := range Fields {
		if ref := v.ref(f); ref != "" {
			rec.Cells[f] = ref
			if f != Seq {
				rec.Certainty = min(rec.Certainty, v.l.sure[f])
			}
		}
	}
}

func (b *building) grade() {
	text := b.v.text(GradeField)
	switch {
	case text == "" && b.r.profile.MissingGrade == Ask:
		b.ask(GradeField, "sheet.no_grade", nil, string(General), string(Major))
		return
	case text == "":
		b.rec.Grade = General // the law knows a hazard as general until it is judged major
		b.assume("grade:none_given")
	default:
		g, ok := readGrade(text, b.v.header(GradeField), b.r.profile.Grades)
		if !ok {
			b.ask(GradeField, "sheet.grade_unclear", map[string]any{"text": cut(text, 40)}, string(General), string(Major))
			return
		}
		b.rec.Grade = g
	}
	if b.rec.Grade == General && !b.v.answered(GradeField) {
		for _, f := range []Field{TextField, Note, Clause} {
			if speaksOfMajor(b.v.text(f)) {
				b.ask(GradeField, "sheet.grade_conflict", map[string]any{"text": cut(b.v.text(f), 80), "grade": text}, string(General), string(Major))
				return
			}
		}
	}
}

// demand asks for what every hazard must have and this one lacks.
func (b *building) demand() {
	rec, p := &b.rec, b.r.profile
	if rec.Text == "" {
		b.refuses = append(b.refuses, Doubt{Field: TextField, Cell: b.v.ref(TextField), Code: "sheet.no_text"})
	}
	if rec.Site == "" && p.MissingSite != Keep && p.Unit == "" && !b.v.answered(Site) {
		b.ask(Site, "sheet.no_site", nil)
	}
	if rec.FoundAt.IsZero() && !b.hasDoubt(FoundAt) {
		if p.MissingFound == Import {
			rec.FoundAt = b.r.opts.Now.UTC()
			b.assume("found_at:import")
		} else {
			b.ask(FoundAt, "sheet.no_found_date", nil)
		}
	}
	if rec.Deadline.IsZero() && rec.State != StateClosed && !b.hasDoubt(Deadline) && !b.hasDoubt(Days) {
		switch {
		case p.MissingDeadline == InDays && !rec.FoundAt.IsZero():
			rec.Deadline = b.endOfDay(rec.FoundAt.In(b.r.zone).AddDate(0, 0, p.DefaultDays))
			b.assume("deadline:default_days")
		case p.MissingDeadline == "" || p.MissingDeadline == Ask:
			if !b.v.answered(Deadline) {
				b.ask(Deadline, "sheet.no_deadline", nil)
			}
		}
	}
}

func (b *building) hasDoubt(f Field) bool {
	for _, list := range [][]Doubt{b.asks, b.refuses} {
		for _, d := range list {
			if d.Field == f {
				return true
			}
		}
	}
	return false
}

// endOfDay is the last microsecond of a local day, in UTC.
func (b *building) endOfDay(t time.Time) time.Time {
	t = t.In(b.r.zone)
	return startOfDay(t).AddDate(0, 0, 1).Add(-time.Microsecond).UTC()
}
