package hazard

import (
	"fmt"
	"maps"
	"slices"

	"anwang/internal/db"
	"anwang/internal/duty"
	"anwang/internal/ident"
	"anwang/internal/ledger"
	"anwang/internal/tally"
)

// Born is what a batch brought: hazards as they stand, all of whose entries are
// among Entries, and nothing else's but what was born with them. Those who derive
// something from the ledger need to read nothing back.
type Born struct {
	District string
	Hazards  []Hazard
	Entries  []ledger.Entry
}

// Batch is a batch made ready to be written.
type Batch struct {
	Born
	hazards, duties, files, days [][]any
	words                        []db.TextRow
}

// Take hands the batch over and begins another. Its entries have no numbers yet.
func (b *Bulk) Take() *Batch {
	born := b.born
	born.District, born.Entries = b.by.District, b.out.Take()
	out := &Batch{Born: born, hazards: make([][]any, len(born.Hazards)), duties: b.duties, files: b.files, words: tokensOf(born.Hazards)}
	for i := range born.Hazards {
		out.hazards[i] = born.Hazards[i].row()
	}
	for _, day := range slices.Sorted(maps.Keys(b.moved)) {
		out.days = append(out.days, []any{born.District, int64(day), b.moved[day]})
	}
	b.born, b.duties, b.files = Born{Hazards: make([]Hazard, 0, len(born.Hazards))}, nil, nil
	clear(b.moved)
	return out
}

// Save writes the batch's rows and its words. The ledger, and what others derive
// from it, are the caller's, in the same transaction.
func (b *Batch) Save(s db.Sink) error {
	for _, t := range []struct {
		name    string
		columns []string
		rows    [][]any
	}{{"hazard", hazardColumns, b.hazards}, {duty.Table, duty.Columns(), b.duties}, {"evidence", evidenceColumns, b.files}} {
		if err := s.Insert(t.name, t.columns, t.rows); err != nil {
			return fmt.Errorf("save %s: %w", t.name, err)
		}
	}
	columns := []string{"district", "day", "n"}
	if err := s.Upsert("hazard_count", columns, columns[:2], "n = hazard_count.n + excluded.n", b.days); err != nil {
		return fmt.Errorf("save the counts of the days: %w", err)
	}
	return s.NewText(textIndex, b.District, b.words)
}

// LoadWords puts new hazards into the search index.
func (b Born) LoadWords(s db.Sink) error {
	return s.NewText(textIndex, b.District, tokensOf(b.Hazards))
}

// SearchName is the name of the follower that Search returns.
const SearchName = "tokens"

func tokensOf(hazards []Hazard) []db.TextRow {
	rows := make([]db.TextRow, len(hazards))
	for i, h := range hazards {
		rows[i] = db.TextRow{ID: int64(h.ID), Words: tokens(h)}
	}
	return rows
}

// Facts are what the tally counts of the hazards, in order of ids.
func (b Born) Facts() []tally.Counted {
	out := make([]tally.Counted, 0, len(b.Hazards))
	for _, h := range b.Hazards {
		if h.State != Withdrawn {
			out = append(out, tally.Counted{ID: h.ID, Fact: h.Fact()})
		}
	}
	return out
}

// Resume reads back what a load remembers of a district, for one that was cut short:
// the numbers given and the closed hazards.
func (b *Bulk) Resume(tx *db.Tx) error {
	rows, err := tx.Query("SELECT day, n FROM hazard_count WHERE district = $1", b.by.District)
	_, err = db.Collect(rows, err, func(r *db.Rows) (bool, error) {
		var day int
		var n int64
		err := r.Scan(&day, &n)
		b.counts[day] = n
		return true, err
	})
	if err != nil {
		return fmt.Errorf("read the counts of the days: %w", err)
	}
	for after := ident.ID(0); ; {
		rows, err := tx.Query(`SELECT id, state, mark, clause_mark, closed_at, accepter FROM hazard
			WHERE district = $1 AND id > $2 ORDER BY id LIMIT $3`, b.by.District, after, resumePage)
		page, err := db.Collect(rows, err, scanEarlier)
		if err != nil {
			return fmt.Errorf("read the hazards loaded before: %w", err)
		}
		for _, h := range page {
			if h.State == Closed {
				b.past.add(h)
			}
			after = h.ID
		}
		if len(page) < resumePage {
			return nil
		}
	}
}

const resumePage = 5000
