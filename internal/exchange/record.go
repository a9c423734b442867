package exchange

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"anwang/internal/clock"
	"anwang/internal/exchange/sheet"
	"anwang/internal/hazard"
)

// Names under which Hazard.Extra keeps fields of a ledger that a hazard has no
// place for.
const (
	extraSupervisor = "监管部门"
	extraIndustry   = "行业"
	extraDivision   = "属地"
	extraPhotos     = "照片"
)

// draft makes a hazard's import of a record, without what the district decides:
// site, division, industry, holder.
func draft(rec sheet.Record, source string) hazard.Import {
	in := hazard.Import{
		Source: source, Key: rec.Key, Hash: contentHash(rec),
		SiteName: siteName(rec), Place: rec.Place, Text: rec.Text, Clause: readClause(rec.Clause),
		Grade: hazard.Grade(rec.Grade), State: hazard.Rectifying, Found: rec.FoundAt, Due: rec.Deadline,
		FoundBy: strings.Join(rec.FoundBy, "、"), Responsible: responsible(rec), VerifiedBy: strings.Join(rec.Verifiers, "、"), Note: rec.Note,
		Fixes: hazard.Fixes{Measures: rec.Measures, Money: rec.Money, Deadline: clock.Micros(rec.Deadline), Contingency: rec.Contingency},
		Extra: extra(rec),
	}
	if rec.State == sheet.StateClosed {
		in.State = hazard.Closed
		in.SubmittedAt, in.ClosedAt = rec.ClosedAt, later(rec.ClosedAt, rec.VerifiedAt)
	}
	return in
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// responsible is the ledger's responsible person as it stands there. It stays
// private; the phone number stands nowhere else.
func responsible(rec sheet.Record) string {
	s := strings.Join(rec.Holders, "、")
	if rec.HolderPhone != "" {
		s = strings.TrimSpace(s + " " + rec.HolderPhone)
	}
	return s
}

func extra(rec sheet.Record) map[string]string {
	m := make(map[string]string, len(rec.Extra)+2)
	for k, v := range rec.Extra {
		if v != "" && !personal(k) {
			m[k] = v
		}
	}
	if organ(rec.Supervisor) {
		m[extraSupervisor] = rec.Supervisor
	}
	if rec.Photos != "" {
		m[extraPhotos] = rec.Photos
	}
	return m
}

// contentHash changes when the row does, and when a better profile reads the
// same row differently. A time that was only assumed to be the import's is left
// out, or every run would be news.
func contentHash(rec sheet.Record) string {
	r := rec
	r.Sheet, r.Row, r.Part, r.Key, r.AltKey, r.Cells, r.Certainty, r.Assumed, r.Repeat = "", 0, 0, "", "", nil, 0, nil, false
	if slices.Contains(rec.Assumed, "found_at:import") {
		r.FoundAt, r.Deadline = time.Time{}, time.Time{}
	}
	if slices.Contains(rec.Assumed, "closed_at:import") {
		r.ClosedAt = time.Time{}
	}
	raw, err := json.Marshal(r)
	if err != nil {
		return rec.RawHash // a record holds nothing that JSON cannot write
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:16])
}

// doubt is what keeps a record out until a person has settled it.
type doubt struct {
	sheet.Doubt
	refuse  bool
	choices []Choice // things of the district, to pick the one that is meant
}

func ask(f sheet.Field, code string, kv ...any) *doubt {
	d := &doubt{Doubt: sheet.Doubt{Field: f, Code: code}}
	for i := 0; i+1 < len(kv); i += 2 {
		if d.Args == nil {
			d.Args = map[string]any{}
		}
		d.Args[kv[i].(string)] = kv[i+1]
	}
	return d
}

func refuse(f sheet.Field, code string, kv ...any) *doubt {
	d := ask(f, code, kv...)
	d.refuse = true
	return d
}
