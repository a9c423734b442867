package exchange

import (
	"context"
	"io"
	"time"

	"anwang/internal/access"
	"anwang/internal/fault"
	"anwang/internal/hazard"
	"anwang/internal/phrase"
)

// Format is how a ledger is written.
type Format string

// The formats.
const (
	XLSX  Format = "xlsx" // print-ready, A4 landscape
	CSV   Format = "csv"  // UTF-8 with a byte order mark
	JSON  Format = "json" // one array
	JSONL Format = "jsonl"
)

// Media is the format's media type.
func (f Format) Media() string {
	switch f {
	case XLSX:
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	case CSV:
		return "text/csv; charset=utf-8"
	case JSONL:
		return "application/jsonl"
	}
	return "application/json"
}

// ExportOptions say how a ledger is written.
type ExportOptions struct {
	Format Format
	Lang   phrase.Lang    // of headings and words; "" is Chinese
	Zone   *time.Location // nil is Asia/Shanghai
	// Columns are the keys of the columns to write in XLSX and CSV, beside number
	// and text; none means all. JSON is always whole.
	Columns []string
}

// beijing is the civil time of every district.
var beijing = time.FixedZone("Asia/Shanghai", 8*60*60)

// writer writes the lines of a ledger in one format.
type writer interface {
	write(l line) error
	close(t totals) error
}

// totals are what a ledger's last line says. They count what was written.
type totals struct {
	all, major, closed, open, overdue int64
}

func (t *totals) add(h hazard.Hazard, now time.Time) {
	t.all++
	if h.Grade == hazard.Major {
		t.major++
	}
	switch {
	case h.State == hazard.Closed:
		t.closed++
	case h.State.Open():
		t.open++
		if h.Late(now) {
			t.overdue++
		}
	}
}

// ExportHazards writes the hazards that q asks for and the caller may see to w,
// page by page, and returns how many there were. q's own limit and cursor do not
// matter. Faults: exchange.format_unknown, access.*, those of hazard.List.
func (s *Service) ExportHazards(ctx context.Context, by access.Principal, q hazard.Query, o ExportOptions, w io.Writer) (int64, error) {
	if err := by.May(access.ExportHazards); err != nil {
		return 0, err
	}
	n, now, err := s.speaker(ctx, by.District, &o)
	if err != nil {
		return 0, err
	}
	out, err := o.writer(w, n, by.District, now)
	if err != nil {
		return 0, err
	}
	var sum totals
	for q.Limit, q.After = 500, ""; ; {
		page, err := s.hazard.List(ctx, by, q)
		if err != nil {
			return sum.all, err
		}
		for _, h := range page.Items {
			sum.add(h, now)
			if err := out.write(n.line(sum.all, h)); err != nil {
				return sum.all, err
			}
		}
		if q.After = page.Next; q.After == "" {
			return sum.all, out.close(sum)
		}
	}
}

// speaker is what names things in an export, and the instant that it speaks of;
// what o leaves open is settled.
func (s *Service) speaker(ctx context.Context, district string, o *ExportOptions) (*namer, time.Time, error) {
	if o.Lang == "" {
		o.Lang = phrase.ZH
	}
	if o.Zone == nil {
		o.Zone = beijing
	}
	now := s.clock.Now()
	g, err := s.org.GraphOf(ctx, district)
	if err != nil {
		return nil, now, err
	}
	pl, err := s.placesOf(ctx, district)
	if err != nil {
		return nil, now, err
	}
	return newNamer(g, pl, now, o.Zone, o.Lang), now, nil
}

func (o ExportOptions) writer(w io.Writer, n *namer, district string, now time.Time) (writer, error) {
	cols, err := pick(o.Columns)
	if err != nil {
		return nil, err
	}
	switch o.Format {
	case XLSX:
		return newBookWriter(w, n, cols, district, now)
	case CSV:
		n.separator = "; "
		return newTextWriter(w, cols, o.Lang)
	case JSON, JSONL:
		return &jsonWriter{w: w, lines: o.Format == JSONL}, nil
	}
	return nil, fault.New(fault.Invalid, "exchange.format_unknown", "format", string(o.Format))
}
