package exchange

import (
	"context"

	"anwang/internal/access"
	"anwang/internal/db"
	"anwang/internal/exchange/sheet"
	"anwang/internal/ident"
)

// shownRows is how far down a sheet is shown: enough to judge how it is read, few
// enough that no look takes long. What lies below is read all the same.
const shownRows = 20_000

// SheetSight is a sheet of a workbook that is looked at.
type SheetSight struct {
	Name string
	Rows int
	More bool // it goes on behind Rows
	Used bool // it will be read
	Plan sheet.SheetPlan
}

// Sight is a page of a draft as it stands in the file, beside how it will be read.
type Sight struct {
	Job     Job
	Sheets  []SheetSight
	Hidden  []string
	Sheet   string
	Page    sheet.Sight
	Bounded bool // the sheet goes on beyond what is shown
}

// Look shows a page of a job's workbook behind a row: of a sheet, or of the first
// that is read when name is "". Faults: sheet.no_sheet, exchange.file_gone.
func (s *Service) Look(ctx context.Context, by access.Principal, id ident.ID, name string, after, limit int) (Sight, error) {
	j, said, err := s.jobAndAnswers(ctx, by, id)
	if err != nil {
		return Sight{}, err
	}
	b, err := s.desk.open(s.files, j)
	if err != nil {
		return Sight{}, err
	}
	defer b.release()
	profile := said.profile(j.Profile)
	out := Sight{Job: j, Hidden: b.book.Hidden, Sheet: name}
	if out.Sheets, err = b.sheets(ctx, profile); err != nil {
		return out, err
	}
	for i := 0; i < len(out.Sheets) && out.Sheet == ""; i++ {
		if out.Sheets[i].Used {
			out.Sheet = out.Sheets[i].Name
		}
	}
	if out.Sheet == "" {
		out.Sheet = out.Sheets[0].Name
	}
	limit = min(limit, max(1, shownRows-after))
	if out.Page, err = sheet.See(b.book, profile, out.Sheet, after, limit); err != nil {
		return out, err
	}
	if n := len(out.Page.Rows); n > 0 && out.Page.Rows[n-1].Number >= shownRows && out.Page.More {
		out.Page.More, out.Bounded = false, true
	}
	return out, nil
}

func (b *openBook) sheets(ctx context.Context, p sheet.Profile) ([]SheetSight, error) {
	var all []SheetSight
	for _, s := range b.book.Sheets {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		n, err := b.count(s)
		if err != nil {
			return nil, err
		}
		plan, used, err := sheet.PlanOf(s, p)
		if err != nil {
			return nil, err
		}
		all = append(all, SheetSight{Name: s.Name, Rows: n.n, More: n.more, Used: used, Plan: plan})
	}
	return all, nil
}

func (s *Service) jobAndAnswers(ctx context.Context, by access.Principal, id ident.ID) (Job, settled, error) {
	type both struct {
		j Job
		s settled
	}
	b, err := db.Read(ctx, s.db, func(tx *db.Tx) (both, error) {
		j, err := seenJob(tx, by, id)
		if err != nil {
			return both{}, err
		}
		said, err := settledOf(tx, j)
		return both{j, said}, err
	})
	return b.j, b.s, err
}

// Missing are the fields that nothing of a sheet is taken for and that every
// record must have: the first cannot do without, the others are asked.
func Missing(p sheet.SheetPlan, profile sheet.Profile) []sheet.Field {
	has := map[sheet.Field]bool{}
	for _, c := range p.Columns {
		has[c.Field] = true
	}
	var out []sheet.Field
	for _, f := range []sheet.Field{sheet.TextField, sheet.Site, sheet.FoundAt, sheet.Deadline} {
		switch {
		case has[f], profile.Columns[f].Const != "":
		case f == sheet.Site && (profile.MissingSite == sheet.Keep || profile.Unit != ""):
		case f == sheet.FoundAt && profile.MissingFound == sheet.Import:
		case f == sheet.Deadline && (has[sheet.Days] || profile.MissingDeadline == sheet.None || profile.MissingDeadline == sheet.InDays):
		default:
			out = append(out, f)
		}
	}
	return out
}

// Withheld tells whether a column that has no field is left out as personal data.
func Withheld(header string) bool { return personal(header) }
