package app

import (
	"hash/fnv"
	"strconv"
	"time"
)

// The background work of a system that several processes serve is cut into slots.
// A process leases slots and does all the work of the districts in them:
// numbering, followers, the sweep, housekeeping.
const (
	// houseSlot is for what belongs to no district: the nightly copy, uploaded files.
	houseSlot = 0
	// districtSlots is into how many parts the districts are cut.
	districtSlots = 64

	// beatEvery is how often a process gives a sign of life.
	beatEvery = 2 * time.Second
	// silentFor is how long a process may give none before others take its slots.
	silentFor = 7 * time.Second
	// trustFor is how long after its last sign a process takes its slots for its own:
	// it lets go before others take.
	trustFor = 5 * time.Second
	// longGone is when a process that was never seen alive is not waited for at all.
	longGone = 10 * silentFor
	// forgetAfter is when the row of a process that ended unseen is removed.
	forgetAfter = 10 * time.Minute
)

// slotOf is the slot of a district's work, 1 to districtSlots.
func slotOf(district string) int {
	h := fnv.New32a()
	h.Write([]byte(district))
	return 1 + int(h.Sum32()%districtSlots)
}

// ownerOf is which of the living processes a slot falls to. When one comes or goes
// only its own slots move.
func ownerOf(slot int, alive []string) (owner string) {
	var best uint64
	for _, p := range alive {
		h := fnv.New64a()
		h.Write([]byte(strconv.Itoa(slot)))
		h.Write([]byte("/" + p))
		// FNV's last bytes move its high bits little; the mixing spreads them.
		n := mix(h.Sum64())
		if owner == "" || n > best || n == best && p < owner {
			owner, best = p, n
		}
	}
	return owner
}

// mix is the finalizer of MurmurHash3.
func mix(n uint64) uint64 {
	n ^= n >> 33
	n *= 0xff51afd7ed558ccd
	n ^= n >> 33
	n *= 0xc4ceb9fe1a85ec53
	return n ^ n>>33
}

// leased is a slot as it stands.
type leased struct {
	slot   int
	holder string
	epoch  int64 // how often it has changed hands
}

// moves are the slots that a process takes and those that it gives back.
type moves struct{ take, leave []leased }

// decideLeases tells what me has to do, given who is alive (me among them). A
// slot is taken only when its holder is not alive; one that falls to somebody
// else is given back.
func decideLeases(me string, alive []string, all []leased) (m moves) {
	living := make(map[string]bool, len(alive))
	for _, p := range alive {
		living[p] = true
	}
	for _, l := range all {
		mine := ownerOf(l.slot, alive) == me
		switch {
		case mine && l.holder != me && !living[l.holder]:
			m.take = append(m.take, l)
		case !mine && l.holder == me:
			m.leave = append(m.leave, l)
		}
	}
	return m
}

// process is one that serves the database.
type process struct {
	holder, name, version string
	started               int64 // µs UTC
	beat                  int64 // counts its signs of life
	at                    int64 // of the last one, by its own clock, µs UTC
}

// watch remembers when a process was last seen to give a sign of life, by the
// watcher's own clock: clocks of different machines are not compared.
type watch map[string]seen

type seen struct {
	beat int64
	at   time.Time
}

// alive tells who lives, in the order given, and remembers what it saw. A process
// that is seen for the first time counts as alive, unless its own clock says that
// it was silent for very long.
func (w watch) alive(now time.Time, all []process) (names []string) {
	there := make(map[string]bool, len(all))
	for _, p := range all {
		there[p.holder] = true
		old, known := w[p.holder]
		switch {
		case !known && now.Sub(time.UnixMicro(p.at)) > longGone:
			w[p.holder] = seen{beat: p.beat, at: now.Add(-longGone)}
		case !known || old.beat != p.beat:
			w[p.holder] = seen{beat: p.beat, at: now}
		}
		if now.Sub(w[p.holder].at) < silentFor {
			names = append(names, p.holder)
		}
	}
	for name := range w {
		if !there[name] {
			delete(w, name)
		}
	}
	return names
}
