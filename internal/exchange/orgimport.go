package exchange

import (
	"context"
	"slices"

	"anwang/internal/access"
	"anwang/internal/exchange/sheet"
	"anwang/internal/fault"
	"anwang/internal/org"
)

// ImportOrg imports a register of units, posts, people, sites or divisions (the
// district's villages), and returns the same report as hazards do. It is one
// transaction: a register is small, and half of one is worth nothing. Only
// Options.DryRun and Options.Source matter. Faults: exchange.kind_unknown,
// sheet.*.
func (s *Service) ImportOrg(ctx context.Context, by access.Principal, kind Kind, in Input) (Report, error) {
	if err := by.May(access.ImportOrg); err != nil {
		return Report{}, err
	}
	reg, ok := registers[kind]
	if !ok {
		return Report{}, fault.New(fault.NotFound, "exchange.kind_unknown", "kind", string(kind))
	}
	book, err := sheet.Open(in.Name, in.Data, in.Size)
	if err != nil {
		return Report{}, err
	}
	defer book.Close()
	spec, err := reg.spec()
	if err != nil {
		return Report{}, err
	}
	rep := Report{Kind: kind, File: in.Name, Source: in.Options.Source, State: Done, DryRun: in.Options.DryRun,
		Questions: []Finding{}, Refusals: []Finding{}, BlindSpots: []BlindSpot{}}
	var rows []sheet.TableRow
	for row, err := range sheet.ReadTable(book, spec) {
		if err != nil {
			return rep, err
		}
		rep.Counts.Read++
		if len(row.Missing) > 0 {
			rep.lacking(row, spec)
			continue
		}
		rows = append(rows, row)
	}
	to := org.Import{District: by.District, DryRun: in.Options.DryRun}
	out, err := reg.load(s.org, ctx, by, to, rows, in.Options.Source)
	if err != nil {
		return rep, err
	}
	for _, o := range out {
		rep.outcome(rows[o.Row], o, reg.columns)
	}
	if in.Progress != nil {
		in.Progress(Progress{Counts: rep.Counts})
	}
	return rep, nil
}

// lacking refuses a row that leaves required cells empty.
func (r *Report) lacking(row sheet.TableRow, spec sheet.TableSpec) {
	var doubts []sheet.Doubt
	for _, key := range row.Missing {
		i := slices.IndexFunc(spec.Columns, func(c sheet.TableColumn) bool { return c.Key == key })
		doubts = append(doubts, sheet.Doubt{Field: sheet.Field(key), Code: "exchange.cell_missing", Args: map[string]any{"column": spec.Columns[i].Name}})
	}
	r.Counts.Refused++
	r.Refusals = append(r.Refusals, rowFinding(row, doubts))
}

// outcome counts what became of a row. columns say which column a field of the
// row came from.
func (r *Report) outcome(row sheet.TableRow, o org.RowReport, columns map[string]string) {
	var doubts []sheet.Doubt
	for _, f := range o.Fields {
		key := f.Path
		if k, ok := columns[f.Path]; ok {
			key = k
		}
		doubts = append(doubts, sheet.Doubt{Field: sheet.Field(key), Cell: row.Ref(key), Code: f.Code, Args: f.Args})
	}
	switch o.Outcome {
	case org.Added:
		r.Counts.Imported++
	case org.Changed:
		r.Counts.Updated++
	case org.Unchanged:
		r.Counts.Unchanged++
	default:
		r.Counts.Refused++
		if len(doubts) == 0 {
			doubts = []sheet.Doubt{{Code: "exchange.row_refused"}}
		}
		r.Refusals = append(r.Refusals, rowFinding(row, doubts))
		return
	}
	if len(doubts) > 0 {
		r.Remarks = append(r.Remarks, rowFinding(row, doubts))
	}
}

func rowFinding(row sheet.TableRow, doubts []sheet.Doubt) Finding {
	d := doubts[0]
	return Finding{
		Sheet: row.Sheet, Row: row.Row, Cell: d.Cell, Field: d.Field, Code: d.Code, Args: d.Args, More: doubts[1:], Text: begin(row.Text("name")),
	}
}
