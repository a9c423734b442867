package app

import (
	"context"
	"os"
	"slices"

	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/fault"
	"anwang/internal/hazard"
	"anwang/internal/ledger"
	"anwang/internal/transfer"
)

// Transfer carries the database from one address to another, or goes on with a copy
// that was cut short. The data folder is not touched. unread leaves out reading the
// tables back. Faults: transfer.no_source, db.* and those of transfer.Copy.
func Transfer(ctx context.Context, from, to string, unread bool, tell func(transfer.Progress)) (transfer.Report, error) {
	var none transfer.Report
	if !db.IsURL(from) {
		if _, err := os.Stat(db.File(from)); err != nil { // opening would make one
			return none, fault.New(fault.NotFound, "transfer.no_source")
		}
	}
	source, err := db.Open(ctx, from, db.Options{})
	if err != nil {
		return none, err
	}
	defer source.Close()
	target, err := db.Open(ctx, to, db.Options{})
	if err != nil {
		return none, err
	}
	defer target.Close()
	return transfer.Copy(ctx, transfer.Job{From: source, To: target, Followers: carriedFollowers(), Words: fillWords, Unread: unread, Tell: tell})
}

// carriedFollowers are those whose rows can be carried: all but the index of words.
func carriedFollowers() []string {
	return slices.DeleteFunc(followed(), func(name string) bool { return name == hazard.SearchName })
}

// fillWords has the index of words follow the ledger from where it is.
func fillWords(ctx context.Context, to *db.DB, tell func(entries int64)) error {
	f := hazard.Search()
	apply, taken := f.Apply, int64(0)
	f.Apply = func(tx *db.Tx, district string, entries []ledger.Entry) error {
		if err := apply(tx, district, entries); err != nil {
			return err
		}
		taken += int64(len(entries))
		tell(taken)
		return nil
	}
	_, err := ledger.New(to, clock.System{}, nil, ledger.Key{}).Follow(ctx, f)
	return err
}
