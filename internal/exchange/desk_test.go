package exchange

import (
	"context"
	"errors"
	"maps"
	"strings"
	"testing"
	"time"
	"unicode"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
	"anwang/internal/exchange/sheet"
	"anwang/internal/exchange/sheet/sheettest"
	"anwang/internal/fault"
	"anwang/internal/hazard"
	"anwang/internal/ident"
	"anwang/internal/phrase"
)

// draft uploads a file to be looked at.
func (c *county) draft(name string, data []byte, o Options) Job {
	c.t.Helper()
	j, err := c.s.Draft(c.ctx, c.office, name, inHand("", data).reader(), sheet.Profile{}, o)
	c.must(err)
	return j
}

// work runs what waits and returns a job as it is then.
func (c *county) work(id ident.ID) Job {
	c.t.Helper()
	for {
		worked, err := c.s.Work(c.ctx, nil)
		c.must(err)
		if !worked {
			break
		}
	}
	j, err := c.s.Job(c.ctx, c.office, id)
	c.must(err)
	if !j.State.Rests() {
		c.t.Fatalf("import %v is %s when all is done", id, j.State)
	}
	return j
}

func (c *county) step(f func(context.Context, ident.ID, int64) (Job, error), j Job) Job {
	c.t.Helper()
	next, err := f(c.ctx, j.ID, j.version)
	c.must(err)
	return c.work(next.ID)
}

func (c *county) try(j Job) Job {
	c.t.Helper()
	return c.step(func(ctx context.Context, id ident.ID, v int64) (Job, error) { return c.s.Try(ctx, c.office, id, v) }, j)
}

func (c *county) run(j Job) Job {
	c.t.Helper()
	return c.step(func(ctx context.Context, id ident.ID, v int64) (Job, error) { return c.s.Run(ctx, c.office, id, v) }, j)
}

func (c *county) undo(j Job) Job {
	c.t.Helper()
	return c.step(func(ctx context.Context, id ident.ID, v int64) (Job, error) {
		return c.s.Undo(ctx, c.office, id, v, "导错了文件")
	}, j)
}

func (c *county) topics(j Job) map[string]Topic {
	c.t.Helper()
	list, err := c.s.Topics(c.ctx, c.office, j.ID, TopicQuery{Limit: 500})
	c.must(err)
	m := map[string]Topic{}
	for _, t := range list {
		m[t.Code] = t
		for _, lang := range []phrase.Lang{phrase.ZH, phrase.EN} {
			if s := t.Say(lang); s == t.Code || strings.Contains(s, "{") {
				c.t.Errorf("%s is said as %q", t.Code, s)
			}
			for _, one := range t.Choices {
				if l := t.Label(one, lang); l == "" || strings.HasPrefix(l, "exchange.") || strings.HasPrefix(l, "@") {
					c.t.Errorf("%s: choice %q is called %q", t.Code, one.Key, l)
				}
				// Names of places and sites stay as they are; every other choice is said in the language.
				if l := t.Label(one, lang); lang == phrase.EN && one.Label == "" && strings.ContainsFunc(l, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
					c.t.Errorf("%s: choice %q is called %q in English", t.Code, one.Key, l)
				}
			}
		}
		if t.Count > 0 && len(t.Examples) == 0 {
			c.t.Errorf("%s has no example", t.Code)
		}
	}
	return m
}

func (c *county) reply(j Job, r ...Reply) Job {
	c.t.Helper()
	j, err := c.s.Reply(c.ctx, c.office, j.ID, j.version, r)
	c.must(err)
	return j
}

// facts are the hazards that count, of one source or ("") of all, without ids,
// duties and versions.
func (c *county) facts(source string) map[string]int {
	c.t.Helper()
	m := map[string]int{}
	for q := (hazard.Query{Source: source, Limit: 500}); ; {
		page, err := c.hazard.List(c.ctx, c.office, q)
		c.must(err)
		for _, h := range page.Items {
			h.Ref, h.Duty, h.Salt, h.Number = hazard.Hazard{}.Ref, 0, nil, ""
			m[jsonOf(h)]++
		}
		if q.After = page.Next; q.After == "" {
			return m
		}
	}
}

// TestDesk takes the dirty workbook from the desk into the district and out again:
// looked at, mapped, tried, answered, run, answered once more, undone, imported
// again.
func TestDesk(t *testing.T) {
	data, want, err := sheettest.Dirty()
	if err != nil {
		t.Fatal(err)
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		c.s.batch = 7
		opts := Options{Source: "dirty", Division: town}
		j := c.draft("台账.xlsx", data, opts)
		if worked, err := c.s.Work(c.ctx, nil); worked || err != nil {
			t.Fatalf("a draft was run: %v, %v", worked, err)
		}
		c.private(j)
		j = c.mapAgain(j)
		j = c.try(j)
		if j.State != Tried || j.Counts.Read != int64(want.Read()) || j.Counts.Imported != int64(want.Records) || len(c.hazards()) != 0 {
			t.Fatalf("tried: %s %+v with %d hazards, want %+v", j.State, j.Counts, len(c.hazards()), want)
		}
		j = c.answerSome(j)
		j = c.run(j)
		if j.State != Done || !j.Counts.Balanced() || j.Counts.Read != int64(want.Read()) || j.Counts.Imported <= int64(want.Records) {
			t.Fatalf("run: %s %+v, %d records without answers", j.State, j.Counts, want.Records)
		}
		c.verify()
		j = c.answerLater(j)
		c.verify()
		c.undoneAndBack(j, data, opts)
	})
}

// private holds a draft from everybody but its owner.
func (c *county) private(j Job) {
	c.t.Helper()
	other := c.office
	other.Person = c.clerk.Person
	for _, by := range []struct {
		name string
		err  error
	}{
		{"another who sees all", func() error { _, err := c.s.Job(c.ctx, other, j.ID); return err }()},
		{"the clerk", func() error { _, err := c.s.Look(c.ctx, c.clerk, j.ID, "", 0, 10); return err }()},
		{"to undo", func() error { _, err := c.s.Undoing(c.ctx, other, j.ID, 0, 10); return err }()},
	} {
		if fault.CodeOf(by.err) != "exchange.job_unknown" {
			c.t.Errorf("%s: %v", by.name, by.err)
		}
	}
	if list, err := c.s.Jobs(c.ctx, other, 0, 10); err != nil || len(list) != 0 {
		c.t.Errorf("another's drafts are listed: %v, %v", list, err)
	}
	if list, err := c.s.Jobs(c.ctx, c.office, 0, 10, Draft, Tried); err != nil || len(list) != 1 {
		c.t.Errorf("his own drafts are not listed: %v, %v", list, err)
	}
}

// mapAgain says of every column what it was taken for anyway.
func (c *county) mapAgain(j Job) Job {
	c.t.Helper()
	sight, err := c.s.Look(c.ctx, c.office, j.ID, "", 0, 20)
	c.must(err)
	if len(sight.Sheets) == 0 || len(sight.Page.Rows) == 0 || sight.Page.Plan.HeaderRow == 0 {
		c.t.Fatalf("saw %+v", sight)
	}
	_, err = c.s.Map(c.ctx, c.office, j.ID, j.version, Mapping{Profile: sheet.Profile{DateOrder: "xyz", Year: 3}, Source: "dirty",
		Columns: []Column{{Column: 1, Field: sheet.Site}}})
	if f := fieldsOf(err); len(f) != 2 {
		c.t.Errorf("wrong ways of reading: %v", err)
	}
	_, err = c.s.Map(c.ctx, c.office, j.ID, j.version, Mapping{Source: "dirty", Columns: []Column{{Column: 1, Field: "nonsense"},
		{Column: 999, Field: sheet.Site}, {Column: 2, Field: sheet.Site}, {Column: 3, Field: sheet.Site}}})
	if f := fieldsOf(err); len(f) != 4 {
		c.t.Errorf("wrong columns: %+v", f)
	}
	j, err = c.s.Map(c.ctx, c.office, j.ID, j.version, Mapping{Source: "dirty", Division: town, Remember: true})
	c.must(err)
	if _, err := c.s.Try(c.ctx, c.office, j.ID, j.version-1); fault.KindOf(err) != fault.Stale {
		c.t.Errorf("a stale try: %v", err)
	}
	return j
}

// answerSome answers a few questions before anything is written.
func (c *county) answerSome(j Job) Job {
	c.t.Helper()
	topics := c.topics(j)
	before := j.version
	var replies []Reply
	for _, t := range topics {
		switch {
		case t.Code == "sheet.no_deadline":
			replies = append(replies, Reply{Topic: t.ID, Answer: Answer{Value: "15天"}})
		case t.Code == "sheet.grade_conflict":
			replies = append(replies, Reply{Topic: t.ID, Answer: Answer{Choice: keep}})
		case t.Code == "sheet.no_site":
			replies = append(replies, Reply{Topic: t.ID, Answer: Answer{Skip: true}})
		}
	}
	if len(replies) < 2 {
		c.t.Fatalf("the workbook asks too little: %v", maps.Keys(topics))
	}
	_, err := c.s.Reply(c.ctx, c.office, j.ID, before, []Reply{{Topic: replies[0].Topic}, {Topic: "00"}, {Topic: replies[0].Topic, Answer: Answer{Choice: "no such"}}})
	if f := fieldsOf(err); len(f) != 3 {
		c.t.Errorf("wrong answers: %+v", f)
	}
	j = c.reply(j, replies...)
	rep, err := c.s.Report(c.ctx, c.office, j.ID)
	c.must(err)
	rep.Say(phrase.ZH)
	answered := 0
	for _, f := range append(rep.Questions, rep.Refusals...) {
		if f.Answer != "" {
			answered++
		}
	}
	if answered == 0 {
		c.t.Error("the report shows no answer")
	}
	var marked strings.Builder
	c.must(c.s.MarkedReport(c.ctx, c.office, j.ID, phrase.ZH, &marked))
	return j
}

// answerLater answers what is still open when the rest is in: only those rows are
// taken again, and a newer state of the others stays.
func (c *county) answerLater(j Job) Job {
	c.t.Helper()
	if _, err := c.s.Run(c.ctx, c.office, j.ID, j.version); fault.CodeOf(err) != "exchange.nothing_answered" {
		c.t.Errorf("ran again for nothing: %v", err)
	}
	versions := map[ident.ID]int64{}
	for _, h := range c.hazards() {
		versions[h.ID] = h.Version
	}
	var pick Topic
	for _, t := range c.topics(j) {
		if t.Kind == "question" && t.Answer == nil && t.Input() == "date" && t.Count > pick.Count {
			pick = t
		}
	}
	if pick.Count == 0 {
		c.t.Fatal("no question about a date is left")
	}
	before := j.Counts
	j = c.run(c.reply(j, Reply{Topic: pick.ID, Answer: Answer{Value: "2026-10-08"}}))
	if !j.Counts.Balanced() || j.Counts.Read != before.Read || j.Counts.Unchanged != before.Unchanged || j.Counts.Updated != before.Updated ||
		j.Counts.Questions > before.Questions {
		c.t.Errorf("after %s was answered: %+v, before %+v", pick.Code, j.Counts, before)
	}
	for _, h := range c.hazards() {
		if v, ok := versions[h.ID]; ok && v != h.Version {
			c.t.Errorf("%s was touched by answers to others", h.Number)
		}
	}
	return j
}

// undoneAndBack undoes an import, with a kill in the middle and a hazard that
// somebody has touched, and imports the file again.
func (c *county) undoneAndBack(j Job, data []byte, opts Options) {
	c.t.Helper()
	t := c.t
	all := c.hazards()
	touched := all[0]
	for _, h := range all {
		if h.State == hazard.Rectifying {
			touched = h
		}
	}
	c.clock.Forward(time.Hour)
	_, err := c.hazard.AttachEvidence(c.ctx, c.office, touched.ID, hazard.Attach{Role: hazard.Other, Files: []hazard.File{aPhoto()}})
	c.must(err)
	before := c.facts("")
	look, err := c.s.Undoing(c.ctx, c.office, j.ID, 0, 10)
	c.must(err)
	if look.Why != nil || look.Withdraw != int64(len(all)-1) || look.Keep != 1 || len(look.Kept) != 1 || look.Kept[0].Number != touched.Number {
		t.Fatalf("preview %+v of %d", look, len(all))
	}
	if _, err := c.s.Undo(c.ctx, c.clerk, j.ID, 0, "x"); fault.KindOf(err) != fault.NotFound {
		t.Errorf("the clerk undoes another's: %v", err)
	}
	u, err := c.s.Undo(c.ctx, c.office, j.ID, j.version, "导错了文件")
	c.must(err)
	ctx, kill := context.WithCancel(c.ctx)
	worked, err := c.s.Work(ctx, func(p Progress) {
		if p.Job.Undo.Done >= 14 {
			kill()
		}
	})
	if !worked || !errors.Is(err, context.Canceled) {
		t.Fatalf("undo was not cut: %v, %v", worked, err)
	}
	c.clock.Forward(2 * lease)
	u = c.work(u.ID)
	if u.State != Undone || u.Undo.Done != u.Undo.Total || u.Undo.Withdrawn != int64(len(all)-1) || u.Undo.Kept != 1 || u.Undo.PutBack != 0 {
		t.Fatalf("undone as %s %+v", u.State, u.Undo)
	}
	c.verify()
	if left := c.hazards(); len(left) != 1 || left[0].ID != touched.ID {
		t.Errorf("%d hazards are left", len(left))
	}
	page, err := c.hazard.List(c.ctx, c.office, hazard.Query{States: []hazard.State{hazard.Withdrawn}, Limit: 500})
	c.must(err)
	if len(page.Items) != len(all)-1 {
		t.Errorf("%d are withdrawn, want %d", len(page.Items), len(all)-1)
	}
	listed := map[ident.ID]bool{}
	for q := (hazard.Query{States: []hazard.State{hazard.Withdrawn, hazard.Rectifying}, Limit: 4}); ; {
		both, err := c.hazard.List(c.ctx, c.office, q)
		c.must(err)
		for _, h := range both.Items {
			listed[h.ID] = true
		}
		if q.After = both.Next; q.After == "" {
			break
		}
	}
	if len(listed) != len(all) {
		t.Errorf("%d are withdrawn or being rectified, want %d", len(listed), len(all))
	}
	c.noDuties(page.Items)
	kept, err := c.s.Undoing(c.ctx, c.office, j.ID, 0, 10)
	c.must(err)
	if len(kept.Kept) != 1 || kept.Kept[0].Why != "exchange.kept_changed" {
		t.Errorf("kept %+v", kept.Kept)
	}
	if _, err := c.s.Undo(c.ctx, c.office, j.ID, 0, "再来"); fault.KindOf(err) != fault.Conflict {
		t.Errorf("undone twice: %v", err)
	}
	c.again(j, data, opts, before)
}

// again imports the file once more, with the same answers.
func (c *county) again(j Job, data []byte, opts Options, before map[string]int) {
	c.t.Helper()
	next := c.draft("台账.xlsx", data, opts)
	if !next.summary.Remembered {
		c.t.Error("the way of reading was not remembered")
	}
	next = c.try(next)
	old, err := c.s.Topics(c.ctx, c.office, j.ID, TopicQuery{Limit: 500})
	c.must(err)
	var replies []Reply
	for _, t := range old {
		if t.Answer != nil {
			replies = append(replies, Reply{Topic: t.ID, Answer: *t.Answer})
		}
	}
	next = c.run(c.reply(next, replies...))
	if next.State != Done {
		c.t.Fatalf("again: %s", next.State)
	}
	if now := c.facts(""); !maps.Equal(now, before) {
		c.t.Errorf("%d different hazards after undo and import, %d before", len(now), len(before))
		for k := range now {
			if before[k] == 0 {
				c.t.Logf("now  %s", k)
			}
		}
		for k := range before {
			if now[k] == 0 {
				c.t.Logf("was  %s", k)
			}
		}
	}
	c.verify()
}

// noDuties holds that nothing is left to do about withdrawn hazards.
func (c *county) noDuties(all []hazard.Hazard) {
	c.t.Helper()
	for _, h := range all {
		n, err := db.Read(c.ctx, c.db, func(tx *db.Tx) (n int, err error) {
			return n, tx.QueryRow("SELECT count(*) FROM duty WHERE district = $1 AND about = 'hazard' AND subject = $2 AND closed_at = 0", district, h.ID).Scan(&n)
		})
		c.must(err)
		if n != 0 || h.Duty != 0 {
			c.t.Errorf("%s is withdrawn and has %d duties", h.Number, n)
		}
	}
}
