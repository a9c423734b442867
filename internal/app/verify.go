package app

import (
	"context"
	"errors"
	"slices"

	"anwang/internal/access"
	"anwang/internal/blob"
	"anwang/internal/db"
	"anwang/internal/duty"
	"anwang/internal/exchange"
	"anwang/internal/fault"
	"anwang/internal/hazard"
	"anwang/internal/ident"
	"anwang/internal/ledger"
	"anwang/internal/org"
	"anwang/internal/rulebook"
)

// Tables are the folded tables of every room.
func Tables() []ledger.Table {
	return slices.Concat(org.Tables(), access.Tables(), duty.Tables(), hazard.Tables(), rulebook.Tables(), exchange.Tables())
}

// Verify checks everything that can be checked: ledger, rows, statutes, tallies
// and evidence files. Its error is a *ledger.Difference for the first thing found.
// Up to where it found nothing is kept, for VerifyNew.
func (a *App) Verify(ctx context.Context, tell ledger.Progress) ([]ledger.Verified, error) {
	return a.verifying(ctx, tell, a.Ledger.Verify)
}

// VerifyNew checks what is new since the last time; see ledger.VerifyNew for what
// that covers. Of evidence files it reads those that are new.
func (a *App) VerifyNew(ctx context.Context, tell ledger.Progress) ([]ledger.Verified, error) {
	return a.verifying(ctx, tell, a.Ledger.VerifyNew)
}

type verifies func(context.Context, []ledger.Table, []ledger.Check, ledger.Progress) ([]ledger.Verified, error)

func (a *App) verifying(ctx context.Context, tell ledger.Progress, run verifies) ([]ledger.Verified, error) {
	if tell == nil {
		tell = func(string, string, int64) {}
	}
	files := ledger.Check{
		Name: evidenceFiles,
		Run: func(tx *db.Tx, district string) (int64, error) {
			return a.evidence(ctx, tx, district, tell)
		},
		New: func(tx *db.Tx, district string, since int64) (int64, error) {
			return a.evidenceAfter(ctx, tx, district, since)
		},
	}
	seen, err := run(ctx, Tables(), append(a.checks(), files), tell)
	if err != nil {
		return seen, err
	}
	if len(seen) == 0 { // no ledger at all: then there must be no rows either
		_, err = db.Read(ctx, a.DB, func(tx *db.Tx) (int64, error) { return strangers(tx, nil) })
		return seen, err
	}
	if err := a.Ledger.Remember(ctx, seen); err != nil { // what was found stands all the same
		a.Log.WarnContext(ctx, "verification not remembered", "error", err.Error())
	}
	return seen, nil
}

// Entries is how many numbered entries there are in all districts together.
func (a *App) Entries(ctx context.Context) (int64, error) { return a.Ledger.Size(ctx) }

// evidenceFiles is the check that reads the files which evidence rows name.
const evidenceFiles = "evidence files"

// checks are what is checked beside the ledger and its rows, in the database alone.
func (a *App) checks() []ledger.Check {
	return []ledger.Check{{Name: "storage", Run: sound}, rulebook.Verification(), a.Tally.Verification(hazard.RowFacts())}
}

// verifyCopy verifies a copy of the database. Evidence is in no copy.
func (a *App) verifyCopy(ctx context.Context, copied *db.DB, tell ledger.Progress) ([]ledger.Verified, error) {
	return ledger.New(copied, a.Clock, a.IDs, a.key).Verify(ctx, Tables(), a.checks(), tell)
}

// Parts are what Verify looks at in a district, in order, with how many there are
// of each where that is known beforehand.
func (a *App) Parts(ctx context.Context, district string) ([]ledger.Part, error) {
	return db.Read(ctx, a.DB, func(tx *db.Tx) ([]ledger.Part, error) {
		lag, err := ledger.LagOf(tx, district, nil)
		if err != nil {
			return nil, err
		}
		parts := []ledger.Part{{Name: "entries", Of: lag.Entries}}
		var files int64
		for _, t := range Tables() {
			if t.EventsOnly {
				continue
			}
			n, err := ledger.Rows(tx, district, t.About)
			if err != nil {
				return nil, err
			}
			parts = append(parts, ledger.Part{Name: t.About, Of: n})
			if t.About == (&hazard.Evidence{}).About() {
				files = n
			}
		}
		for _, c := range a.checks() {
			parts = append(parts, ledger.Part{Name: c.Name})
		}
		return append(parts, ledger.Part{Name: evidenceFiles, Of: files}), nil
	})
}

// evidenceChunk is how many evidence rows are read at once.
const evidenceChunk = 500

// mostSums is about how many files it is remembered of that they were read.
const mostSums = 20_000

// tellFiles is after how many files it is told how far the check is.
const tellFiles = 50

// evidence reads every file that an evidence row names, once however many name it
// nearby, and compares its content with its name.
func (a *App) evidence(ctx context.Context, tx *db.Tx, district string, tell ledger.Progress) (int64, error) {
	t := evidenceTable()
	read := map[string]bool{}
	var after ident.ID
	var seen int64
	for {
		rows, err := t.Scan(tx, district, after, evidenceChunk)
		if err != nil {
			return seen, err
		}
		if len(read) > mostSums {
			clear(read)
		}
		for _, row := range rows {
			e := row.(*hazard.Evidence)
			after = e.ID
			if !read[e.Sum] {
				if err := a.file(ctx, district, e.Sum); err != nil {
					return seen, err
				}
				read[e.Sum] = true
			}
			if seen++; seen%tellFiles == 0 {
				tell(district, evidenceFiles, seen)
			}
		}
		if len(rows) < evidenceChunk {
			return seen, nil
		}
	}
}

// evidenceAfter reads the files of evidence that has entries after one.
func (a *App) evidenceAfter(ctx context.Context, tx *db.Tx, district string, since int64) (seen int64, err error) {
	t := evidenceTable()
	ids, err := ledger.SubjectsAfter(tx, district, t.About, since)
	if err != nil {
		return 0, err
	}
	for _, id := range ids {
		rows, err := t.Scan(tx, district, id-1, 1)
		if err != nil || len(rows) == 0 {
			return seen, err
		}
		if err := a.file(ctx, district, rows[0].(*hazard.Evidence).Sum); err != nil {
			return seen, err
		}
		seen++
	}
	return seen, nil
}

func evidenceTable() ledger.Table {
	for _, t := range hazard.Tables() {
		if t.About == (&hazard.Evidence{}).About() {
			return t
		}
	}
	panic("app: hazard has no table of evidence")
}

func (a *App) file(ctx context.Context, district, sum string) error {
	_, err := blob.Check(ctx, a.Blobs, sum)
	if err == nil {
		return nil
	}
	code := "app.evidence_damaged"
	if fault.KindOf(err) == fault.NotFound {
		code = "app.evidence_missing"
	}
	if fault.CodeOf(err) == "" {
		return err // a disk that does not answer is no tampering
	}
	return &ledger.Difference{District: district, Code: code, Args: map[string]any{"district": district, "sum": sum}}
}

// Prove makes a proof of a hazard, named by its number or id, with the duties
// and evidence that belong to it; or of any other subject as "kind:id".
func (a *App) Prove(ctx context.Context, district, subject string) (ledger.Proof, error) {
	subjects, err := a.subjects(ctx, district, subject)
	if err != nil {
		return ledger.Proof{}, err
	}
	p, err := a.Ledger.Prove(ctx, district, subjects)
	if fault.CodeOf(err) != "ledger.not_sequenced" {
		return p, err
	}
	// Just written: number it now rather than ask the caller to wait.
	if _, err := a.Ledger.Sequence(ctx); err != nil {
		return p, err
	}
	return a.Ledger.Prove(ctx, district, subjects)
}

func (a *App) subjects(ctx context.Context, district, subject string) ([]ledger.About, error) {
	if kind, id, ok := cutKind(subject); ok {
		return []ledger.About{{Kind: kind, Subject: id}}, nil
	}
	by := access.System(district, "proof")
	h, err := a.Hazard.ByNumber(ctx, by, subject)
	if id, bad := ident.Parse(subject); bad == nil && err != nil {
		h, err = a.Hazard.Get(ctx, by, id)
	}
	if err != nil {
		return nil, err
	}
	out := []ledger.About{{Kind: h.About(), Subject: h.ID}}
	evidence, err := a.Hazard.Evidence(ctx, by, h.ID)
	if err != nil {
		return nil, err
	}
	for _, e := range evidence {
		out = append(out, ledger.About{Kind: e.About(), Subject: e.ID})
	}
	duties, err := a.Duty.ListBySubject(ctx, by, h.About(), h.ID)
	if err != nil {
		return nil, errors.Join(err)
	}
	for _, d := range duties {
		out = append(out, ledger.About{Kind: d.About(), Subject: d.ID})
	}
	return out, nil
}
