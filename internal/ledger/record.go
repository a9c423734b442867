package ledger

import (
	"encoding/json"
	"fmt"
	"reflect"

	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/fault"
	"anwang/internal/ident"
)

var entryColumns = []string{"district", "id", "at", "recorded", "actor", "kind", "about", "subject", "version", "body", "leaf"}

// Record appends an entry for each step and saves the last state's row, in tx.
// was is the state before the first step, or nil when the first step is a birth.
// The steps' Refs are filled in by Record: district and id are taken from the
// step at birth and from was afterwards, and versions count up.
//
// A row that somebody changed since was was read gives db.ErrLost, and Write
// runs the verb again.
func (l *Ledger) Record(tx *db.Tx, by Actor, was Subject, steps ...Step) error {
	if len(steps) == 0 {
		return nil
	}
	last := steps[len(steps)-1].Is
	before, ref, err := start(was, steps[0].Is)
	if err != nil {
		return err
	}
	first := ref.Version
	for _, s := range steps {
		after, err := encode(s.Is)
		if err != nil {
			return fmt.Errorf("record %s: %w", s.Kind, err)
		}
		ref.Version++
		if err := l.append(tx, by, ref, last.About(), s.Event, diff(before, after)); err != nil {
			return err
		}
		*s.Is.Reference() = ref
		before = after
	}
	if g := gathering(tx); g != nil {
		g.states = append(g.states, last)
	}
	return last.Save(tx, first)
}

func start(was, first Subject) (encoded, Ref, error) {
	if was == nil || reflect.ValueOf(was).IsNil() {
		ref := *first.Reference()
		if ref.District == "" || ref.ID == 0 {
			return nil, Ref{}, fmt.Errorf("record a new %s: no district or no id", first.About())
		}
		ref.Version = 0
		return zeroState(first), ref, nil
	}
	state, err := encode(was)
	return state, *was.Reference(), err
}

// zeroState is the state before birth of things like s; nobody may change it.
func zeroState(s Subject) encoded { return shapeOf(reflect.TypeOf(s).Elem()).zero }

// Note appends an entry that changes no state: a run of an import, a look at
// something guarded. about must be registered as a table of events only.
func (l *Ledger) Note(tx *db.Tx, by Actor, about string, ref Ref, e Event) error {
	return l.append(tx, by, ref, about, e, nil)
}

func (l *Ledger) append(tx *db.Tx, by Actor, ref Ref, about string, e Event, set map[string]json.RawMessage) error {
	now := l.clock.Now()
	at := e.At
	if at.IsZero() {
		at = now
	}
	body, err := canonical(Body{Say: e.Say, Set: set})
	if err != nil {
		return fmt.Errorf("record %s: %w", e.Kind, err)
	}
	n := Entry{
		District: ref.District, ID: l.ids.New(), At: clock.Micros(at), Recorded: clock.Micros(now),
		Actor: by.String(), Kind: e.Kind, About: about, Subject: ref.ID, Version: ref.Version, Body: body,
	}
	if l.ids.Lapsed() { // this id, or one that the verb made, may be another process's too
		return fault.New(fault.Unavailable, "ledger.lapsed")
	}
	n.Leaf = n.Hash()
	if l.heard != nil {
		l.heard(n.District)
	}
	if g := gathering(tx); g != nil {
		g.entries = append(g.entries, n)
		return nil
	}
	tx.Later("entry", entryColumns, []any{n.District, n.ID, n.At, n.Recorded, n.Actor, n.Kind, n.About,
		n.Subject, n.Version, string(n.Body), n.Leaf[:]})
	return nil
}

// Events returns the entries of one subject, oldest first.
func Events(tx *db.Tx, district, about string, subject ident.ID) ([]Entry, error) {
	rows, err := tx.Query("SELECT "+entryFields+` FROM entry
		WHERE district = $1 AND about = $2 AND subject = $3 ORDER BY version`, district, about, subject)
	return db.Collect(rows, err, scanEntry)
}
