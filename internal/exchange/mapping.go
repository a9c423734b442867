package exchange

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"anwang/internal/access"
	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/exchange/sheet"
	"anwang/internal/fault"
	"anwang/internal/ident"
)

// Column says what one column of a sheet is taken for.
type Column struct {
	Column  int         `json:"column"` // from 1
	Field   sheet.Field `json:"field"`  // "" keeps it under its own header
	Ignored bool        `json:"ignored"`
}

// Mapping says how a draft is read.
type Mapping struct {
	Profile  sheet.Profile // without its columns
	Source   string        // "" takes the usual one
	Division string
	// Columns are all of those of Sheet that are taken for something or left out;
	// nil lets them be found.
	Columns  []Column
	Sheet    string // whose columns they are; "" is the profile's, else the first
	Remember bool   // read the next file of the source in the same way
}

// joined are the fields that several columns may make together.
var joined = []sheet.Field{sheet.TextField, sheet.Place, sheet.Measures, sheet.Contingency, sheet.Note, sheet.Clause, sheet.FoundBy, sheet.Verifier, sheet.Holder}

// Many tells whether several columns may be one field.
func Many(f sheet.Field) bool { return slices.Contains(joined, f) }

// Map sets how a draft is read; what was found out about it before does not hold
// any more, but what was answered does. All wrong fields are told at once.
func (s *Service) Map(ctx context.Context, by access.Principal, id ident.ID, version int64, m Mapping) (Job, error) {
	j, err := db.Read(ctx, s.db, func(tx *db.Tx) (Job, error) { return s.toChange(tx, by, id, version) })
	if err != nil {
		return j, err
	}
	if j.State != Draft && j.State != Tried {
		return j, badState(j)
	}
	profile, err := s.profileOf(ctx, j, m)
	if err != nil {
		return j, err
	}
	pl, err := s.placesOf(ctx, j.District)
	if err != nil {
		return j, err
	}
	return db.Write(ctx, s.db, func(tx *db.Tx) (Job, error) {
		was, err := s.toChange(tx, by, id, version)
		if err != nil {
			return was, err
		}
		if was.State != Draft && was.State != Tried {
			return was, badState(was)
		}
		j := was
		g, err := s.org.Graph(tx, j.District)
		if err != nil {
			return j, err
		}
		j.Profile, j.State, j.until = profile, Draft, clock.Micros(s.clock.Now())
		j.Profile.Source = m.Source
		j.Options.Source, j.Options.Division, j.Options.DryRun = m.Source, m.Division, false
		if err := j.fill(g, by, pl); err != nil {
			return j, err
		}
		if err := foreignSource(tx, g, by, j); err != nil {
			return j, err
		}
		j.Next, j.Rows, j.Total, j.Counts, j.summary = 0, 0, 0, Counts{}, summary{}
		j.pass++
		j.since = j.pass
		j.version++
		if err := editJob(tx, j, was); err != nil {
			return j, err
		}
		if err := clearTopics(tx, j); err != nil {
			return j, err
		}
		if err := forgetRows(tx, j); err != nil {
			return j, err
		}
		if m.Remember {
			if err := rememberProfile(tx, j, by.Person, s.clock.Now()); err != nil {
				return j, err
			}
		}
		return j, s.note(tx, by.Actor(), j, "import.mapped", map[string]any{"profile": j.Profile, "remember": m.Remember})
	})
}

// profileOf turns a mapping into a profile, against the headers of the file.
func (s *Service) profileOf(ctx context.Context, j Job, m Mapping) (sheet.Profile, error) {
	p := m.Profile
	p.Columns, p.Ignore, p.Auto = nil, nil, false
	var wrong fault.Fields
	if err := p.Check(); err != nil {
		for _, f := range fieldsOf(err) {
			wrong.Add("reading."+f.Path, f.Code, pairs(f.Args)...)
		}
	}
	if m.Columns == nil || len(wrong) > 0 {
		return p, wrong.Err()
	}
	b, err := s.desk.open(s.files, j)
	if err != nil {
		return p, err
	}
	defer b.release()
	name := m.Sheet
	if name == "" {
		name = p.Sheet
	}
	if name == "" {
		name = b.book.Sheets[0].Name
	}
	of, err := b.book.Sheet(name)
	if err != nil {
		return p, err
	}
	plan, _, err := sheet.PlanOf(of, p)
	if err != nil {
		return p, err
	}
	p.Columns = map[sheet.Field]sheet.ColumnSpec{}
	headers := headersOf(plan)
	for i, c := range m.Columns {
		at := fmt.Sprintf("columns[%d]", i)
		header, ok := headers[c.Column]
		switch {
		case !ok:
			wrong.Add(at+".column", "exchange.no_column", "column", c.Column)
		case c.Ignored:
			p.Ignore = append(p.Ignore, header)
		case c.Field == "":
		case !slices.Contains(sheet.Fields, c.Field):
			wrong.Add(at+".field", "sheet.profile_field", "field", string(c.Field))
		default:
			spec, twice := p.Columns[c.Field]
			if twice && !Many(c.Field) {
				wrong.Add(at+".field", "exchange.field_twice")
				continue
			}
			spec.Headers = append(spec.Headers, header)
			p.Columns[c.Field] = spec
		}
	}
	if _, ok := p.Columns[sheet.TextField]; !ok {
		wrong.Add("columns", "exchange.text_column_missing")
	}
	return p, wrong.Err()
}

// headersOf names the columns of a sheet as a profile does: by header where that
// tells them apart, else by letter.
func headersOf(p sheet.SheetPlan) map[int]string {
	count := map[string]int{}
	for _, c := range p.Columns {
		count[c.Header]++
	}
	out := make(map[int]string, len(p.Columns))
	for _, c := range p.Columns {
		if out[c.Column] = c.Header; c.Header == "" || count[c.Header] > 1 {
			out[c.Column] = "=" + c.Letter
		}
	}
	return out
}

func fieldsOf(err error) fault.Fields {
	var f *fault.Error
	if !errors.As(err, &f) {
		return nil
	}
	return f.Fields
}

func pairs(args map[string]any) []any {
	var kv []any
	for _, k := range slices.Sorted(maps.Keys(args)) {
		kv = append(kv, k, args[k])
	}
	return kv
}
