package app

import (
	"context"
	"errors"
	"slices"

	"anwang/internal/access"
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
	return a.verifying(ctx, tell, false)
}

// VerifyNew checks what is new since the last time; see ledger.VerifyNew for what
// that covers. Of evidence files it reads those that are new.
func (a *App) VerifyNew(ctx context.Context, tell ledger.Progress) ([]ledger.Verified, error) {
	return a.verifying(ctx, tell, true)
}

func (a *App) verifying(ctx context.Context, tell ledger.Progress, onlyNew bool) ([]ledger.Verified, error) {
	run := a.Ledger.Verify
	if onlyNew {
		run = a.Ledger.VerifyNew
	}
	if tell == nil {
		tell = func(string, string, int64) {}
	}
	evidence := &files{a: a, tell: tell, read: map[string]bool{}}
	seen, err := run(ctx, Tables(), append(a.checks(), evidence.check(onlyNew)), tell)
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

// checks are what is checked beside the ledger and its rows, in the database alone.
func (a *App) checks() []ledger.Check {
	return []ledger.Check{{Name: "storage", Run: a.sound}, rulebook.Verification(), a.counts()}
}

// counts is the check of what the tally counted.
func (a *App) counts() ledger.Check { return a.Tally.Verification(hazard.RowFacts()) }

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
