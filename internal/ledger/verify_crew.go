package ledger

import (
	"context"
	"runtime"
	"sync"

	"anwang/internal/db"
)

// crew verifies many districts, several at once.
type crew struct {
	l         *Ledger
	districts []string
	tables    []Table
	checks    []Check
	onlyNew   bool

	mu   sync.Mutex
	tell Progress // nil when nobody wants to know
	next int      // the next district to begin
	bad  int      // the first one of those that failed, +1; 0 for none
	err  error    // its error
	seen []Verified
}

func (c *crew) run(ctx context.Context) ([]Verified, error) {
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(c.districts)) {
		wg.Go(func() {
			for i, ok := c.take(); ok; i, ok = c.take() {
				var err error
				if c.seen[i], err = c.one(ctx, c.districts[i]); err != nil {
					c.failed(i, err)
				}
			}
		})
	}
	wg.Wait()
	if c.err != nil {
		return c.seen[:c.bad-1], c.err
	}
	return c.seen, nil
}

// take hands out districts in order, and none after one that failed: those before
// it go on, so that the first difference is the same however many work.
func (c *crew) take() (int, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.next == len(c.districts) || c.err != nil {
		return 0, false
	}
	c.next++
	return c.next - 1, true
}

func (c *crew) failed(i int, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err == nil || i < c.bad-1 {
		c.bad, c.err = i+1, err
	}
}

func (c *crew) told(district, stage string, seen int64) {
	if c.tell == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.tell(district, stage, seen)
}

// one verifies a district, at one moment.
func (c *crew) one(ctx context.Context, district string) (Verified, error) {
	return db.Read(ctx, c.l.db, func(tx *db.Tx) (Verified, error) {
		v := verification{tx: tx, district: district, public: c.l.key.Public, tell: c.told}
		var since *Mark
		if c.onlyNew {
			m, ok, err := c.l.markOf(tx, district)
			if err != nil {
				return Verified{}, err
			}
			if ok {
				since = &m
			}
		}
		out, err := v.run(c.tables, c.checks, since)
		if err == nil && v.marking != nil && v.signed.size > 0 {
			out.mark = v.marking.mark(district, v.signed, c.l.clock)
		}
		return out, err
	})
}
