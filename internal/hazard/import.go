package hazard

import (
	"context"
	"time"

	"anwang/internal/access"
	"anwang/internal/db"
	"anwang/internal/ident"
)

// Import is one record of another system or of a workbook, read and understood:
// the hazard as the source says it stands. Times are when things happened there;
// zero means that the source does not say, and then the time of recording is
// taken, except for Due.
type Import struct {
	Source, Key, Hash string // Source and Key name the record; Hash changes when its content does

	Site        ident.ID
	Unit        ident.ID
	SiteName    string
	Division    string
	Industry    string
	Attributes  []string // of the site, for finding who answers
	Place       string
	Text        string
	Clause      Clause
	Grade       Grade
	State       State // reported, rectifying, submitted, closed or rejected
	Found       time.Time
	Due         time.Time // zero: the fixes' deadline, else what rules/terms.yaml says after Found
	SubmittedAt time.Time
	ClosedAt    time.Time
	OnSpot      bool
	FoundBy     string // private
	Fixes       Fixes
	Responsible string   // private: the responsible person's name as the source has it
	VerifiedBy  string   // private: who the source says verified it
	Holder      ident.ID // post that holds the duty when the source names one; 0: whoever answers
	Fallback    ident.ID // post of the importing unit, which holds what nobody answers for
	Before      []string // evidence by SHA-256
	After       []string
	Extra       map[string]string
	Note        string
}

// Result is what an import did with a record.
type Result string

// The results.
const (
	Imported  Result = "imported"
	Updated   Result = "updated"
	Unchanged Result = "unchanged"
	Refused   Result = "refused" // Err says why; nothing was written
)

// Outcome is the result for one record of a batch.
type Outcome struct {
	Result Result
	ID     ident.ID
	Number string
	Blind  bool
	Err    error // a fault, when refused
	// Version is the hazard's now, and Was the hazard as it was before, when it was
	// updated: what it takes to undo an import.
	Version int64
	Was     *Hazard
}

// Import is ImportTx in a transaction of its own.
func (s *Service) Import(ctx context.Context, by access.Principal, in Import) (Result, Hazard, error) {
	type both struct {
		r Result
		h Hazard
	}
	out, err := db.Write(ctx, s.db, func(tx *db.Tx) (both, error) {
		r, h, err := s.ImportTx(tx, by, in)
		return both{r, h}, err
	})
	return out.r, out.h, err
}

// ImportBatch is ImportBatchTx in a transaction of its own.
func (s *Service) ImportBatch(ctx context.Context, by access.Principal, in []Import) ([]Outcome, error) {
	return db.Write(ctx, s.db, func(tx *db.Tx) ([]Outcome, error) { return s.ImportBatchTx(tx, by, in) })
}
