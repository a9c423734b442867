// Package ident makes the ids of everything that grows: 63-bit, time-ordered
// numbers made by the application, never by the database. Forty-one bits are
// milliseconds since 2020-01-01 UTC, twelve are the node (there are 2,850
// counties), ten count within the millisecond. JSON carries an id as a string,
// since JavaScript's numbers end at 53 bits.
//
// Every process needs a node number of its own; app leases one from the
// database and renews it. A maker told until when its number is its own knows
// whether it has made ids after that, which another process may make too.
package ident

import (
	"database/sql/driver"
	"fmt"
	"strconv"
	"sync"
	"time"

	"anwang/internal/clock"
)

// ID names one thing. Zero is no thing.
type ID int64

// Epoch is the millisecond that ids count from.
var Epoch = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)

// Nodes is how many processes can make ids at once.
const Nodes = 1 << 12

const (
	seqBits  = 10
	nodeBits = 12
)

// Maker makes ids. It is safe for concurrent use.
type Maker struct {
	clock clock.Clock

	mu    sync.Mutex
	node  int64
	last  int64 // the last id's milliseconds
	seq   int64
	until int64 // the first millisecond that is not ours; 0 means that all are
}

// NewMaker returns a maker for node, which must be in [0, Nodes). floor is a
// time that every id must lie after: the last moment at which the node's former
// owner may have made one.
func NewMaker(c clock.Clock, node int, floor time.Time) *Maker {
	if node < 0 || node >= Nodes {
		panic(fmt.Sprintf("ident: node %d out of range", node))
	}
	m := &Maker{clock: c, node: int64(node)}
	m.above(floor)
	return m
}

func (m *Maker) above(floor time.Time) {
	if !floor.IsZero() {
		m.last, m.seq = max(m.last, floor.Sub(Epoch).Milliseconds()+1), 0
	}
}

// Hold says that the node is this maker's own until then.
func (m *Maker) Hold(until time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.until = until.Sub(Epoch).Milliseconds()
}

// Move gives the maker another node, with the floor of NewMaker. Ids still grow.
func (m *Maker) Move(node int, floor time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.node = int64(node)
	m.last, m.seq = m.last+1, 0
	m.above(floor)
}

// Lapsed tells whether an id was made at or after the end of the node's hold, so
// that another process may have made the same one.
func (m *Maker) Lapsed() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.until != 0 && m.last >= m.until
}

// Last is the moment of the newest id, which lies ahead of the clock when the
// clock has stepped back or ids were made very fast. Zero before the first.
func (m *Maker) Last() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.last == 0 {
		return time.Time{}
	}
	return Epoch.Add(time.Duration(m.last) * time.Millisecond)
}

// New returns an id greater than every earlier one of this maker, even when the
// clock steps back; when a millisecond is full it borrows from the next.
func (m *Maker) New() ID {
	now := m.clock.Now().Sub(Epoch).Milliseconds()
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case now > m.last:
		m.last, m.seq = now, 0
	case m.seq+1 < 1<<seqBits:
		m.seq++
	default:
		m.last++
		m.seq = 0
	}
	return ID(m.last<<(nodeBits+seqBits) | m.node<<seqBits | m.seq)
}

// Time returns the millisecond in which the id was made.
func (id ID) Time() time.Time {
	return Epoch.Add(time.Duration(int64(id)>>(nodeBits+seqBits)) * time.Millisecond)
}

// String is the id in decimal.
func (id ID) String() string { return strconv.FormatInt(int64(id), 10) }

// Parse reads a decimal id greater than zero.
func Parse(s string) (ID, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n <= 0 {
		return 0, fmt.Errorf("%q is not an id", s)
	}
	return ID(n), nil
}

// MarshalText writes the id as decimal; zero is the empty string.
func (id ID) MarshalText() ([]byte, error) {
	if id == 0 {
		return []byte{}, nil
	}
	return strconv.AppendInt(nil, int64(id), 10), nil
}

// UnmarshalText reads what MarshalText writes.
func (id *ID) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*id = 0
		return nil
	}
	v, err := Parse(string(b))
	if err != nil {
		return err
	}
	*id = v
	return nil
}

// Value makes an id a database number.
func (id ID) Value() (driver.Value, error) { return int64(id), nil }
