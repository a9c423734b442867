package app

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"maps"
	"slices"
	"sync"
	"time"

	"anwang/internal/clock"
)

// tendEvery is how often the posts of a district are looked over where nothing
// says that anything has changed.
const tendEvery = 10 * time.Minute

// tended remembers of each district of this process when its posts have to be
// looked over next: at once when its ledger has moved, at the instant when a
// tenure begins or ends, and else now and then.
type tended struct {
	mu   sync.Mutex
	next map[string]time.Time
}

// touch has a district looked over by the next sweep.
func (t *tended) touch(district string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.next == nil {
		t.next = map[string]time.Time{}
	}
	t.next[district] = time.Time{}
}

// due lists the districts whose time has come, and takes them as looked over until
// until says when they are to be next.
func (t *tended) due(now time.Time) (all []string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for d, at := range t.next {
		if !at.After(now) {
			all = append(all, d)
			t.next[d] = now.Add(tendEvery)
		}
	}
	return all
}

// until sets when a district is looked over again, unless it was touched meanwhile.
// Districts come round at different moments.
func (t *tended) until(district string, now time.Time, turn int64) {
	h := fnv.New32a()
	h.Write([]byte(district))
	next := now.Add(tendEvery/2 + time.Duration(h.Sum32()%uint32(tendEvery/2/time.Second))*time.Second)
	if at := clock.FromMicros(turn); turn != 0 && at.Before(next) {
		next = at
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.next[district].IsZero() {
		t.next[district] = next
	}
}

// drop forgets a district that is another process's now.
func (t *tended) drop(district string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.next, district)
}

// sweep climbs the rungs whose time has come, and looks over posts, in the
// districts of this process.
func (a *App) sweep(ctx context.Context) error {
	due, err := a.Duty.Due(ctx)
	if err != nil {
		return err
	}
	todo := map[string]bool{}
	for _, d := range slices.Concat(due, a.tended.due(a.Clock.Now())) {
		todo[d] = true
	}
	var mu sync.Mutex
	var wrong []error
	climbed := 0
	each(slices.Sorted(maps.Keys(todo)), roundsAtOnce, func(d string) {
		n, err := a.sweepOne(ctx, d)
		mu.Lock()
		defer mu.Unlock()
		climbed += n
		if err != nil {
			wrong = append(wrong, fmt.Errorf("sweep %s: %w", d, err))
		}
	})
	if len(wrong) == 0 && ctx.Err() == nil {
		a.swept(climbed, time.Now())
	}
	return errors.Join(wrong...)
}

func (a *App) sweepOne(ctx context.Context, district string) (int, error) {
	if ctx.Err() != nil {
		return 0, nil
	}
	fenced, mine := a.tenure.fenced(ctx, slotOf(district))
	if !mine {
		a.tended.drop(district)
		return 0, nil
	}
	now := a.Clock.Now()
	n, err := a.Duty.Sweep(fenced, district)
	if lost(err) {
		return n, nil
	}
	if err != nil {
		a.tended.touch(district)
		return n, err
	}
	g, err := a.Org.GraphOf(ctx, district)
	if err == nil {
		a.tended.until(district, now, g.NextTurn(now))
	}
	return n, err
}

// each calls f for every item, at most n at once.
func each(items []string, n int, f func(string)) {
	var wg sync.WaitGroup
	free := make(chan struct{}, n)
	for _, item := range items {
		free <- struct{}{}
		wg.Go(func() {
			defer func() { <-free }()
			f(item)
		})
	}
	wg.Wait()
}
