package duty

import (
	"fmt"
	"maps"
	"slices"

	"anwang/internal/db"
	"anwang/internal/ident"
)

// CancelAbout cancels every pending duty about a subject, whoever opened it: the
// questions too, which hang on no other duty.
func (k *Desk) CancelAbout(about string, subject ident.ID, c Cancel) error {
	rows, err := k.tx.Query("SELECT "+fields+` FROM duty
		WHERE district = $1 AND about = $2 AND subject = $3 AND closed_at = 0 ORDER BY id`, k.by.District, about, subject)
	pending, err := db.Collect(rows, err, scan)
	if err != nil {
		return fmt.Errorf("read the duties of %s %d: %w", about, subject, err)
	}
	cancel := func(d Duty) (change, error) { return d.cancel(k.view, c) }
	for i, d := range pending {
		if i > 0 { // it may have ended with one before it
			if d, err = load(k.tx, k.by.District, d.ID); err != nil {
				return err
			}
		}
		if d.ClosedAt != 0 {
			continue
		}
		if _, err := k.decideOn(d, 0, cancel); err != nil {
			return err
		}
	}
	return nil
}

// ActedTx tells about which subjects a person has done something to a duty since
// a time (µs UTC), however little.
func (s *Service) ActedTx(tx *db.Tx, district, about string, since map[ident.ID]int64) (map[ident.ID]bool, error) {
	acted := map[ident.ID]bool{}
	for some := range slices.Chunk(slices.Sorted(maps.Keys(since)), 100) {
		// In two steps and not by a join: an engine without statistics walks all
		// entries about duties for it.
		of, err := subjectsOf(tx, district, about, some)
		if err != nil {
			return nil, err
		}
		for duties := range slices.Chunk(slices.Sorted(maps.Keys(of)), 100) {
			last, err := lastByPerson(tx, district, duties)
			if err != nil {
				return nil, err
			}
			for id, at := range last {
				if subject := of[id]; at >= since[subject] {
					acted[subject] = true
				}
			}
		}
	}
	return acted, nil
}

// subjectsOf names the duties about some subjects, and whom each is about.
func subjectsOf(tx *db.Tx, district, about string, subjects []ident.ID) (map[ident.ID]ident.ID, error) {
	w := new(db.Where).And("district = ?", district).And("about = ?", about)
	db.Among(w, "subject", subjects)
	return pairsOf[ident.ID](tx, "SELECT id, subject FROM duty"+w.SQL(), w.Args())
}

// lastByPerson tells when a person last did something to each of some duties, in
// µs UTC.
func lastByPerson(tx *db.Tx, district string, duties []ident.ID) (map[ident.ID]int64, error) {
	w := new(db.Where).And("district = ?", district).And("about = 'duty'")
	db.Among(w, "subject", duties)
	w.And("actor LIKE 'person:%'")
	return pairsOf[int64](tx, "SELECT subject, max(recorded) FROM entry"+w.SQL()+" GROUP BY subject", w.Args())
}

func pairsOf[V any](tx *db.Tx, query string, args []any) (map[ident.ID]V, error) {
	m := map[ident.ID]V{}
	rows, err := tx.Query(query, args...)
	_, err = db.Collect(rows, err, func(r *db.Rows) (struct{}, error) {
		var id ident.ID
		var v V
		err := r.Scan(&id, &v)
		m[id] = v
		return struct{}{}, err
	})
	if err != nil {
		return nil, fmt.Errorf("read who acted on duties: %w", err)
	}
	return m, nil
}
