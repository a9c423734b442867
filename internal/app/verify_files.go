package app

import (
	"context"
	"sync"

	"anwang/internal/blob"
	"anwang/internal/db"
	"anwang/internal/fault"
	"anwang/internal/hazard"
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

// evidenceFiles is the check that reads the files which evidence rows name.
const evidenceFiles = "evidence files"

// evidenceChunk is how many evidence rows are read at once.
const evidenceChunk = 500

// mostSums is about how many files it is remembered of that they were read.
const mostSums = 20_000

// tellFiles is after how many files it is told how far the check is.
const tellFiles = 50

// files reads the evidence files of a verification, each once however many rows name
// it nearby, and compares their contents with their names.
type files struct {
	a    *App
	tell ledger.Progress

	mu   sync.Mutex
	read map[string]bool // districts are verified side by side
}

// check takes the names from the rows that the whole verification passes; that of
// what is new passes all rows too, and reads the files of the new ones alone.
func (f *files) check(onlyNew bool) ledger.Check {
	c := ledger.Check{Name: evidenceFiles, Beside: f.beside, Run: f.all, New: f.after}
	if onlyNew {
		c.Beside = nil
	}
	return c
}

func (f *files) beside(tx *db.Tx, district string) *ledger.Beside {
	var seen int64
	unsure := false
	return &ledger.Beside{
		About: (&hazard.Evidence{}).About(), Columns: []string{"sum"},
		Row: func(_ ident.ID, values []string) error {
			if unsure = unsure || values == nil; unsure {
				return nil
			}
			seen++
			if err := f.file(tx.Context(), district, values[0]); err != nil {
				unsure = true // f.all says which
			}
			return tx.Context().Err()
		},
		End: func() (int64, bool, error) { return seen, !unsure, tx.Context().Err() },
	}
}

// all reads every file that an evidence row of a district names.
func (f *files) all(tx *db.Tx, district string) (seen int64, err error) {
	t := evidenceTable()
	for after := ident.ID(0); ; {
		rows, err := t.Scan(tx, district, after, evidenceChunk)
		if err != nil {
			return seen, err
		}
		for _, row := range rows {
			e := row.(*hazard.Evidence)
			after = e.ID
			if err := f.file(tx.Context(), district, e.Sum); err != nil {
				return seen, err
			}
			if seen++; seen%tellFiles == 0 {
				f.tell(district, evidenceFiles, seen)
			}
		}
		if len(rows) < evidenceChunk {
			return seen, nil
		}
	}
}

// after reads the files of evidence that has entries after one.
func (f *files) after(tx *db.Tx, district string, since int64) (seen int64, err error) {
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
		if err := f.file(tx.Context(), district, rows[0].(*hazard.Evidence).Sum); err != nil {
			return seen, err
		}
		seen++
	}
	return seen, nil
}

// file reads a file, unless that was done a while ago.
func (f *files) file(ctx context.Context, district, sum string) error {
	f.mu.Lock()
	done := f.read[sum]
	f.mu.Unlock()
	if done {
		return nil
	}
	if err := f.a.file(ctx, district, sum); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.read) >= mostSums {
		clear(f.read)
	}
	f.read[sum] = true
	return nil
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
