package backup

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/fault"
	"anwang/internal/ledger"
)

// lookEvery is how often the growing copy is measured.
const lookEvery = 200 * time.Millisecond

// Make begins a copy. person is who asked for it ("" for a nightly one). Faults:
// backup.busy, backup.server, backup.no_room.
func (k *Keeper) Make(ctx context.Context, person string, nightly bool) (*Work, error) {
	size, err := k.db.Size(ctx)
	if err != nil {
		return nil, fmt.Errorf("measure the database: %w", err)
	}
	if k.Own() {
		if err := os.MkdirAll(k.folder, 0o700); err != nil {
			return nil, fmt.Errorf("make %s: %w", k.folder, err)
		}
		if free := Free(k.folder); free >= 0 && free < size+size/10 {
			return nil, fault.New(fault.Conflict, "backup.no_room", "free", megabytes(free), "size", megabytes(size))
		}
	}
	now := k.clock.Now().In(k.zone)
	name := "anwang-" + now.Format("20060102-150405")
	if nightly {
		name += "-nightly"
	}
	one := Kept{Name: name + ".db", Made: clock.Micros(now), Nightly: nightly, Person: person}
	return k.begin(Progress{Kind: Making, Name: one.Name, Of: size}, func(ctx context.Context, w *Work) error {
		return k.make(ctx, w, one, size)
	})
}

func megabytes(n int64) int64 { return (n + 1<<20 - 1) >> 20 }

func (k *Keeper) make(ctx context.Context, w *Work, one Kept, size int64) error {
	path := filepath.Join(k.folder, one.Name)
	done := make(chan struct{})
	defer close(done)
	go func() {
		tick := time.NewTicker(lookEvery)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				if st, err := os.Stat(path + ".part"); err == nil {
					w.tell(st.Size(), size)
				}
			}
		}
	}()
	if err := k.db.Backup(ctx, path); err != nil {
		return err
	}
	var err error
	if one.Entries, err = entries(ctx, path); err != nil {
		return err
	}
	return k.write(one)
}

// entries reads how many numbered entries each district has in a copy.
func entries(ctx context.Context, path string) (map[string]int64, error) {
	d, err := db.OpenCopy(path)
	if err != nil {
		return nil, err
	}
	defer d.Close()
	return db.Read(ctx, d, func(tx *db.Tx) (map[string]int64, error) {
		known, err := ledger.Districts(tx)
		if err != nil {
			return nil, err
		}
		out := map[string]int64{}
		for _, district := range known {
			lag, err := ledger.LagOf(tx, district, nil)
			if err != nil {
				return nil, err
			}
			out[district] = lag.Entries
		}
		return out, nil
	})
}
