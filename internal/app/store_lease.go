package app

import (
	"errors"

	"anwang/internal/db"
)

// errLeaseLost says that a process went on with work that is another's by now: it
// had stood still, and none of what it wrote remains.
var errLeaseLost = errors.New("the lease is another process's")

// beat gives a process's sign of life.
func beatTx(tx *db.Tx, p process) error {
	n, err := tx.Exec("UPDATE process SET beat = beat + 1, at = $2 WHERE holder = $1", p.holder, p.at)
	if err != nil || n > 0 {
		return err
	}
	_, err = tx.Exec("INSERT INTO process (holder, name, version, started, beat, at) VALUES ($1, $2, $3, $4, 1, $5)",
		p.holder, p.name, p.version, p.started, p.at)
	return err
}

func processes(tx *db.Tx) ([]process, error) {
	rows, err := tx.Query("SELECT holder, name, version, started, beat, at FROM process ORDER BY holder")
	return db.Collect(rows, err, func(r *db.Rows) (p process, err error) {
		return p, r.Scan(&p.holder, &p.name, &p.version, &p.started, &p.beat, &p.at)
	})
}

func leases(tx *db.Tx) ([]leased, error) {
	rows, err := tx.Query("SELECT slot, holder, epoch FROM lease ORDER BY slot")
	return db.Collect(rows, err, scanLease)
}

func scanLease(r *db.Rows) (l leased, err error) { return l, r.Scan(&l.slot, &l.holder, &l.epoch) }

// cutSlots puts the slots in that are not there yet.
func cutSlots(tx *db.Tx) error {
	for slot := houseSlot; slot <= districtSlots; slot++ {
		if _, err := tx.Exec("INSERT INTO lease (slot, holder, epoch, at) VALUES ($1, '', 0, 0) ON CONFLICT (slot) DO NOTHING", slot); err != nil {
			return err
		}
	}
	return nil
}

// takeSlots puts holder in charge of those of the slots that nobody has taken
// meanwhile. It waits for no transaction that was begun under the former lease: a
// slot where one is open is left for the next time.
func takeSlots(tx *db.Tx, holder string, want []leased, now int64) ([]leased, error) {
	if len(want) == 0 {
		return nil, nil
	}
	was := make(map[int]leased, len(want))
	slots := make([]int, len(want))
	for i, l := range want {
		was[l.slot], slots[i] = l, l.slot
	}
	w := new(db.Where)
	db.In(w, "slot", slots)
	rows, err := tx.Query("SELECT slot, holder, epoch FROM lease"+w.SQL()+" ORDER BY slot"+tx.ForClaim(), w.Args()...)
	free, err := db.Collect(rows, err, scanLease)
	if err != nil {
		return nil, err
	}
	var got []leased
	for _, l := range free {
		if l != was[l.slot] {
			continue
		}
		l.holder, l.epoch = holder, l.epoch+1
		if _, err := tx.Exec("UPDATE lease SET holder = $2, epoch = $3, at = $4 WHERE slot = $1", l.slot, l.holder, l.epoch, now); err != nil {
			return nil, err
		}
		got = append(got, l)
	}
	return got, nil
}

func leaveSlots(tx *db.Tx, holder string, give []leased, now int64) error {
	for _, l := range give {
		_, err := tx.Exec("UPDATE lease SET holder = '', epoch = epoch + 1, at = $4 WHERE slot = $1 AND holder = $2 AND epoch = $3",
			l.slot, holder, l.epoch, now)
		if err != nil {
			return err
		}
	}
	return nil
}

// leaveAll ends a process: its slots are free and its row is gone.
func leaveAll(tx *db.Tx, holder string, now int64) error {
	if _, err := tx.Exec("UPDATE lease SET holder = '', epoch = epoch + 1, at = $2 WHERE holder = $1", holder, now); err != nil {
		return err
	}
	_, err := tx.Exec("DELETE FROM process WHERE holder = $1", holder)
	return err
}

// forgetProcesses removes those that were silent for long.
func forgetProcesses(tx *db.Tx, silentSince int64) error {
	_, err := tx.Exec("DELETE FROM process WHERE at < $1", silentSince)
	return err
}

// stand fails a transaction unless the lease is still the holder's as it was, and
// keeps it so until the transaction has ended.
func stand(tx *db.Tx, l leased) error {
	var one int
	err := tx.QueryRow("SELECT 1 FROM lease WHERE slot = $1 AND holder = $2 AND epoch = $3"+tx.ForHold(), l.slot, l.holder, l.epoch).Scan(&one)
	if errors.Is(err, db.ErrNoRows) {
		return errLeaseLost
	}
	return err
}
