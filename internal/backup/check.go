package backup

import (
	"context"
	"errors"

	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/fault"
	"anwang/internal/ledger"
)

// Check begins the check of a copy. Faults: backup.unknown, backup.busy,
// backup.server.
func (k *Keeper) Check(name string) (*Work, error) {
	one, err := k.read(name)
	if err != nil {
		return nil, err
	}
	var of int64
	for _, n := range one.Entries {
		of += n
	}
	return k.begin(Progress{Kind: Checking, Name: name, Of: of}, func(ctx context.Context, w *Work) error {
		return k.check(ctx, w, one)
	})
}

// check writes what it found beside the copy. A difference is a result, and no
// failure of the work.
func (k *Keeper) check(ctx context.Context, w *Work, one Kept) error {
	path, err := k.path(one.Name)
	if err != nil {
		return err
	}
	copied, err := db.OpenCopy(path)
	if err != nil {
		return err
	}
	defer copied.Close()
	one.Result, one.Code, one.Args = Whole, "", nil
	err = k.examine(ctx, copied, func(_, _ string, seen int64) { w.tell(seen, w.Now().Of) })
	var diff *ledger.Difference
	switch {
	case errors.As(err, &diff):
		one.Result, one.Code, one.Args = Differs, diff.Code, diff.Args
	case fault.CodeOf(err) == "backup.other_schema":
		one.Result, one.Code = Unknown, "backup.other_schema"
	case err != nil:
		return err
	}
	one.Checked = clock.Micros(k.clock.Now())
	w.mu.Lock()
	w.p.Code, w.p.Args = one.Code, one.Args
	w.mu.Unlock()
	return k.write(one)
}

func (k *Keeper) examine(ctx context.Context, copied *db.DB, tell ledger.Progress) error {
	theirs, err := db.Read(ctx, copied, (*db.Tx).Schema)
	if err != nil {
		return unreadable(ctx, err)
	}
	ours, err := db.Read(ctx, k.db, (*db.Tx).Schema)
	if err != nil {
		return err
	}
	if theirs != ours { // what this build's tables hold is not what that one's did
		return fault.New(fault.Conflict, "backup.other_schema")
	}
	if _, err := k.verify(ctx, copied, tell); err != nil {
		return unreadable(ctx, err)
	}
	return k.belongs(ctx, copied)
}

// unreadable makes a damaged file a difference; a file is the only thing that can
// be wrong with a copy, but for whoever gave up.
func unreadable(ctx context.Context, err error) error {
	if diff := (*ledger.Difference)(nil); errors.As(err, &diff) || ctx.Err() != nil {
		return err
	}
	return &ledger.Difference{Code: "backup.damaged", Args: map[string]any{"why": err.Error()}}
}

// belongs asks whether the copy's newest signed heads are heads of the running
// ledger: a copy of another ledger is whole and of no use.
func (k *Keeper) belongs(ctx context.Context, copied *db.DB) error {
	heads, err := db.Read(ctx, copied, func(tx *db.Tx) ([]ledger.Checkpoint, error) {
		known, err := ledger.Districts(tx)
		if err != nil {
			return nil, err
		}
		var out []ledger.Checkpoint
		for _, d := range known {
			last, err := ledger.Checkpoints(tx, d, 0, 1)
			if err != nil {
				return nil, err
			}
			out = append(out, last...)
		}
		return out, nil
	})
	if err != nil {
		return err
	}
	for _, h := range heads {
		same, err := db.Read(ctx, k.db, func(tx *db.Tx) ([]ledger.Checkpoint, error) {
			return ledger.Checkpoints(tx, h.District, h.Size+1, 1)
		})
		if err != nil {
			return err
		}
		if len(same) == 0 || same[0].Note != h.Note {
			return &ledger.Difference{District: h.District, Code: "backup.other_ledger", Args: map[string]any{"district": h.District, "size": h.Size}}
		}
	}
	return nil
}
