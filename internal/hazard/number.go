package hazard

import (
	"fmt"
	"regexp"
	"slices"
	"sync"
	"time"

	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/tally"
)

// zone is that of every district: the Republic's one civil time.
var zone = time.FixedZone("Asia/Shanghai", 8*60*60)

// wholeNumber is a human number as it is written out.
var wholeNumber = regexp.MustCompile(`(?i)^YH-[0-9]{6}-[0-9]{8}-[0-9]{4,}$`)

// numberText writes a human number: YH-371502-20261123-0042. The count has four
// digits at least and grows beyond.
func numberText(district string, day int, n int64) string {
	return fmt.Sprintf("YH-%s-%08d-%04d", district, day, n)
}

// numbers hands out human numbers in a transaction. It takes each day's share
// from the counter once.
type numbers struct {
	tx       *db.Tx
	district string
	left     map[int]*span
}

type span struct{ next, last int64 }

// newNumbers reserves a number for each time, by its local day. A number whose
// transaction came to nothing is the next one's; only a process that dies with some
// in hand leaves a gap, and only on a server database.
func (s *spare) newNumbers(tx *db.Tx, district string, found []int64) (*numbers, error) {
	n := &numbers{tx: tx, district: district, left: map[int]*span{}}
	want := map[int]int64{}
	var days []int // sorted below, so that two batches lock days in one order
	for _, us := range found {
		d := localDay(us)
		if want[d] == 0 {
			days = append(days, d)
		}
		want[d]++
	}
	slices.Sort(days)
	for _, d := range days {
		got, err := s.reserve(tx, district, d, want[d])
		if err != nil {
			return nil, err
		}
		n.left[d] = &got
	}
	return n, nil
}

// spare are numbers that were taken from a counter by transactions that came to
// nothing. The zero value has none.
type spare struct {
	mu   sync.Mutex
	left map[dayOf][]int64
	busy map[dayOf]*counter
}

type dayOf struct {
	district string
	day      int
}

func (s *spare) reserve(tx *db.Tx, district string, day int, n int64) (span, error) {
	key := dayOf{district, day}
	kept := true
	ask := func(n int64) (last int64, err error) {
		kept, err = tx.Apart(func(tx *db.Tx) (err error) {
			last, err = takeNumbers(tx, district, day, n)
			return err
		})
		return last, err
	}
	var last int64
	var err error
	if n == 1 {
		var ok bool
		if last, ok = s.take(key); !ok {
			last, err = s.next(tx.Context(), key, ask)
		}
	} else {
		last, err = ask(n)
	}
	if err != nil {
		return span{}, err
	}
	got := span{last - n + 1, last}
	if kept {
		tx.Undone(func() { s.give(key, got) })
	}
	return got, nil
}

func (s *spare) take(key dayOf) (int64, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := s.left[key]
	if len(list) == 0 {
		return 0, false
	}
	n := list[0]
	if s.left[key] = list[1:]; len(list) == 1 {
		delete(s.left, key)
	}
	return n, true
}

func (s *spare) give(key dayOf, got span) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.left == nil {
		s.left = map[dayOf][]int64{}
	}
	list := s.left[key]
	for k := got.next; k <= got.last; k++ {
		list = append(list, k)
	}
	slices.Sort(list)
	s.left[key] = list
}

func localDay(us int64) int { return tally.Day(us, zone) }

// take returns the next number reserved for the day of found.
func (n *numbers) take(found int64) (string, error) {
	d := localDay(found)
	s := n.left[d]
	if s == nil || s.next > s.last {
		return "", fmt.Errorf("no number left for %v", clock.FromMicros(found))
	}
	s.next++
	return numberText(n.district, d, s.next-1), nil
}
