package ledger

import (
	"slices"
	"sync"
)

// recent are the entries that a follower has just read, for those that follow it
// through the same ones: a numbered entry never changes, so that reading it once for
// all of them is enough. Only what a committed transaction has read is kept. The zero
// value is ready.
type recent struct {
	mu    sync.Mutex
	by    map[string][]Entry // in order of number, without gaps
	order []string           // whose they are, the oldest first
}

// recentDistricts bounds whose entries are kept: as many as are worked on side by side.
const recentDistricts = 4

// keep takes over what was read; nobody changes it from now on.
func (r *recent) keep(district string, entries []Entry) {
	if len(entries) == 0 {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.by == nil {
		r.by = map[string][]Entry{}
	}
	if r.by[district] == nil {
		r.order = append(r.order, district)
	}
	r.by[district] = entries
	if len(r.order) > recentDistricts {
		delete(r.by, r.order[0])
		r.order = slices.Delete(r.order, 0, 1)
	}
}

// after returns what a follower takes next after a number, when that is here: to the
// last entry, which is size, or a whole batch.
func (r *recent) after(district string, number, size int64) []Entry {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := r.by[district]
	if len(all) == 0 || all[0].Number > number+1 || all[len(all)-1].Number <= number {
		return nil
	}
	all = all[number+1-all[0].Number:]
	if all[len(all)-1].Number != size && len(all) < followBatch {
		return nil
	}
	return slices.Clone(all[:min(len(all), followBatch)])
}
