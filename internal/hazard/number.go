package hazard

import (
	"fmt"
	"regexp"
	"slices"
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

// newNumbers reserves a number for each time, by its local day.
func newNumbers(tx *db.Tx, district string, found []int64) (*numbers, error) {
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
		last, err := takeNumbers(tx, district, d, want[d])
		if err != nil {
			return nil, err
		}
		n.left[d] = &span{last - want[d] + 1, last}
	}
	return n, nil
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
