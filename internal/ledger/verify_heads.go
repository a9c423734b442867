package ledger

import (
	"math"

	"anwang/internal/db"
)

// heads walks a district's checkpoints in order of size, each with its signature
// checked. There may be millions; it holds one chunk.
type heads struct {
	v     *verification
	chunk []head
	after int64
	last  int64 // size of the last one seen; below 0 when nobody knows
	done  bool
}

func newHeads(v *verification) *heads { return &heads{v: v, after: math.MinInt64} }

// at is the head of exactly that size, or nil; sizes are asked for in order.
func (s *heads) at(size int64) (*head, error) {
	if err := s.fill(); err != nil || len(s.chunk) == 0 || s.chunk[0].size != size {
		return nil, err
	}
	h := s.chunk[0]
	s.chunk = s.chunk[1:]
	return &h, nil
}

// end refuses a head that speaks of more entries than there are.
func (s *heads) end(size int64) error {
	if err := s.fill(); err != nil || len(s.chunk) == 0 {
		return err
	}
	most := s.chunk[len(s.chunk)-1].size
	return differ(s.v.district, "ledger.entries_gone", "number", size+1, "size", most)
}

func (s *heads) fill() error {
	if len(s.chunk) > 0 || s.done {
		return nil
	}
	district := s.v.district
	rows, err := s.v.tx.Query("SELECT "+checkpointFields+` FROM checkpoint
		WHERE district = $1 AND size > $2 ORDER BY size LIMIT $3`, district, s.after, verifyChunk)
	all, err := db.Collect(rows, err, scanCheckpoint)
	if err != nil {
		return s.v.cannotRead("checkpoint", err)
	}
	for _, c := range all {
		h, err := openHead(district, c.Note, s.v.public)
		if err != nil || h.size != c.Size || h.at != c.At || h.size < 1 {
			return differ(district, "ledger.checkpoint_changed", "size", c.Size)
		}
		if s.last >= 0 && h.prev != s.last {
			return differ(district, "ledger.checkpoint_gone", "size", h.prev, "next", h.size)
		}
		s.chunk, s.after, s.last = append(s.chunk, h), h.size, h.size
	}
	s.done = len(all) < verifyChunk
	return nil
}
