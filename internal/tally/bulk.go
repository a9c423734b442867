package tally

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"anwang/internal/db"
	"anwang/internal/ident"
)

// Counted is a fact with the hazard that it is of.
type Counted struct {
	ID   ident.ID
	Fact Fact
}

// Folded is what new hazards add to the tally, folded so that each cell comes once.
type Folded struct {
	district string
	facts    [][]any
	moves    moves
}

// Fold folds the facts of hazards that were never counted before.
func Fold(district string, facts []Counted) Folded {
	out := Folded{district: district, facts: make([][]any, len(facts)), moves: newMoves()}
	for i, c := range facts {
		f := counted(c.Fact, district)
		out.facts[i] = []any{district, int64(c.ID), f.text()}
		out.moves.add(f, 1)
	}
	return out
}

// Save adds what was folded to the towns, and leaves what it changes in the district
// and above for the next climb. The caller holds the follower's lock, or is alone.
func (f Folded) Save(s db.Sink) error {
	if err := f.saveTowns(s); err != nil || len(f.facts) == 0 {
		return err
	}
	// Each hazard is folded once, so its id serves for the rise too.
	return leave(s, f.district, ident.ID(f.facts[0][1].(int64)), f.moves.district)
}

// SaveBelow adds what was folded to the towns and the district, and leaves what lies
// above to SumAbove: adding to five levels for every hazard costs more than all the
// rest of it.
func (f Folded) SaveBelow(s db.Sink) error {
	if err := f.saveTowns(s); err != nil {
		return err
	}
	changes := f.moves.district.sorted()
	for i := range changes {
		changes[i].area = f.district
	}
	return areaCells(f.district).add(s, changes)
}

func (f Folded) saveTowns(s db.Sink) error {
	if err := s.Insert("tallied", talliedColumns, f.facts); err != nil {
		return fmt.Errorf("save counted facts: %w", err)
	}
	return townCells(f.district).add(s, f.moves.towns.sorted())
}

// Above are the areas that end with a district: the city, province and nation of
// which it is the last when next comes after it; next is "" after the last of all.
func Above(district, next string) []string {
	var ended []string
	for _, a := range areasOf(district)[1:] {
		if next == "" || a != "" && !strings.HasPrefix(next, a) {
			ended = append(ended, a)
		}
	}
	return ended
}

// SumAbove counts areas anew from those right under them, in the order given.
func SumAbove(s db.Sink, areas []string) error {
	for _, a := range areas {
		if _, err := s.Exec("DELETE FROM tally_above WHERE parent = $1 AND area = $2", parentOf(a), a); err != nil {
			return fmt.Errorf("clear %q: %w", a, err)
		}
		if _, err := s.Exec(sumUpText, parentOf(a), a); err != nil {
			return fmt.Errorf("sum up %q: %w", a, err)
		}
	}
	return nil
}

// sumUpText writes an area's cells as the sums of those right under it.
const sumUpText = `INSERT INTO tally_above (parent, ` + cellFields + `)
	SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), measure, period, industry, grade, state, CAST(sum(n) AS BIGINT)
	FROM tally_above WHERE parent = $2 GROUP BY measure, period, industry, grade, state
	HAVING sum(n) <> 0`

// Hold takes the locks that the follower takes before it writes cells that
// districts share.
func Hold(tx *db.Tx) error { return tx.LockShared(areasLock) }

// add moves cells of a shelf; none of the changes takes anything away.
func (s shelf) add(to db.Sink, changes []change) error {
	rows := make([][]any, len(changes))
	for i, c := range changes {
		rows[i] = []any{s.key, c.area, int64(c.measure), int64(c.period), c.industry, c.grade, c.state, c.n}
	}
	columns := []string{s.outer, "area", "measure", "period", "industry", "grade", "state", "n"}
	if err := to.Upsert(s.table, columns, columns[:7], "n = "+s.table+".n + excluded.n", rows); err != nil {
		return fmt.Errorf("move cells of %s: %w", s.table, err)
	}
	return nil
}

// text is the fact as it is stored: its JSON. Codes and words hold nothing that
// JSON would escape; what does is left to the encoder.
func (f Fact) text() string {
	b := make([]byte, 0, 128)
	for _, part := range []struct{ name, value string }{
		{`{"division":"`, f.Division}, {`","industry":"`, f.Industry}, {`","grade":"`, f.Grade}, {`","state":"`, f.State},
	} {
		for _, c := range []byte(part.value) {
			if c < 0x20 || c >= 0x7f || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' {
				return f.encoded()
			}
		}
		b = append(append(b, part.name...), part.value...)
	}
	b = strconv.AppendInt(append(b, `","found":`...), int64(f.FoundDay), 10)
	if f.DueDay != 0 {
		b = strconv.AppendInt(append(b, `,"due":`...), int64(f.DueDay), 10)
	}
	if f.ClosedDay != 0 {
		b = strconv.AppendInt(append(b, `,"closed":`...), int64(f.ClosedDay), 10)
	}
	if f.Late {
		b = append(b, `,"late":true`...)
	}
	return string(append(b, '}'))
}

func (f Fact) encoded() string {
	raw, err := json.Marshal(f)
	if err != nil {
		panic(err) // strings and numbers always encode
	}
	return string(raw)
}
