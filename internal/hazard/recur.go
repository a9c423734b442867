package hazard

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"anwang/internal/db"
)

// marks are what two hazards share when one is the other come again: the same
// words at the same spot of the same place; or the same clause broken at the same
// named spot. They are hashes, so that an index finds the earlier one among
// however many. A hazard whose place nobody named has none.
func (h Hazard) marks() (words, clause string) {
	var at string
	switch {
	case h.Site != 0:
		at = h.Site.String()
	case h.SiteName != "":
		at = fmt.Sprintf("%s/%d/%s", h.Town, h.Unit, h.SiteName)
	default:
		return "", ""
	}
	spot := normal(h.Place)
	words = mark(at, spot, normal(h.Text))
	if spot != "" && h.Clause.Law != "" && h.Clause.Article != "" {
		clause = mark(at, spot, h.Clause.Law, h.Clause.Article)
	}
	return words, clause
}

// mark is 64 bits of a hash: a district would need a billion hazards before two
// that differ are likely to share one.
func mark(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:8])
}

// recurs tells whether h is e come again: they share a mark, and e was closed
// before h was found.
func (h Hazard) recurs(e Hazard) bool {
	if e.State != Closed || e.ClosedAt > h.Found || e.ID == h.ID {
		return false
	}
	return h.Mark != "" && h.Mark == e.Mark || h.ClauseMark != "" && h.ClauseMark == e.ClauseMark
}

// latest picks the earlier hazard that h repeats: the one closed last.
func (h Hazard) latest(earlier []Hazard) (Hazard, bool) {
	var best Hazard
	for _, e := range earlier {
		if h.recurs(e) && (best.ID == 0 || e.ClosedAt > best.ClosedAt) {
			best = e
		}
	}
	return best, best.ID != 0
}

// link finds what h repeats when its reporter did not say, and returns it.
func (h *Hazard) link(tx *db.Tx) (earlier Hazard, found bool, err error) {
	if h.RecurrenceOf != 0 {
		earlier, err = get(tx, h.District, h.RecurrenceOf)
		return earlier, err == nil, err
	}
	all, err := earlierLike(tx, h.District, []Hazard{*h})
	if err != nil {
		return Hazard{}, false, err
	}
	earlier, found = h.latest(all)
	h.RecurrenceOf = earlier.ID
	return earlier, found, nil
}
