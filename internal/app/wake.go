package app

import (
	"context"
	"sync"
	"time"

	"anwang/internal/db"
	"anwang/internal/ledger"
)

// lookEvery is how often ledgers are looked at on behalf of those who wait for
// news of them. Changes of this process wake them at once; this finds what other
// processes did, where nothing else tells.
const lookEvery = time.Second

// Wakes wakes whoever waits for news of a district's ledger. A wake says only that
// something may have changed; who is woken looks for himself. It is safe for
// concurrent use.
type Wakes struct {
	mu      sync.Mutex
	waiting map[string]map[chan struct{}]struct{} // by district
}

// NewWakes returns one that nobody waits at.
func NewWakes() *Wakes { return &Wakes{waiting: map[string]map[chan struct{}]struct{}{}} }

// Wake tells everybody who waits for a district. It never blocks: who has not
// looked since the last wake is not woken twice.
func (w *Wakes) Wake(district string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for c := range w.waiting[district] {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}

// Subscribe waits for a district until the returned function is called, which may
// be called twice.
func (w *Wakes) Subscribe(district string) (<-chan struct{}, func()) {
	c := make(chan struct{}, 1)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.waiting[district] == nil {
		w.waiting[district] = map[chan struct{}]struct{}{}
	}
	w.waiting[district][c] = struct{}{}
	return c, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.waiting[district], c)
		if len(w.waiting[district]) == 0 {
			delete(w.waiting, district)
		}
	}
}

// waited tells whether anybody waits for any district.
func (w *Wakes) waited() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.waiting) > 0
}

// lookout wakes those who wait for the districts whose ledger or followers have
// moved since it last looked. It costs nothing while nobody waits.
func (a *App) lookout() func(ctx context.Context) error {
	var seen map[string]int64
	return func(ctx context.Context) error {
		if !a.Wakes.waited() {
			seen = nil
			return nil
		}
		now, err := db.Read(ctx, a.DB, ledger.Heads)
		if err != nil {
			return err
		}
		for district, n := range now {
			if was, ok := seen[district]; !ok || was != n {
				a.Wakes.Wake(district)
			}
		}
		seen = now
		return nil
	}
}
