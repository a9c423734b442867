package ledger

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"anwang/internal/clock"
	"anwang/internal/db"
)

// Mark says that a district was verified as a whole: all its entries up to a signed
// head, and all its rows. It is signed with the ledger's key, so that whoever holds
// the database alone can take it away, or put an older one in its place, and not
// move it forward.
type Mark struct {
	District string
	Size     int64     // of the head; its root is
	Root     tlog.Hash // this
	// Rows is the hash of what the entries up to the head make of every folded row, in
	// order of kind and id.
	Rows tlog.Hash
	// Columns is the hash of which columns that is: another release may have others.
	Columns tlog.Hash
	At      int64 // when, µs UTC
}

const markLines = 7

// text is the mark as it is signed.
func (m Mark) text() string {
	return fmt.Sprintf("%s/verified/%s\n%d\n%s\n%s\n%s\nat %d\n", keyName, m.District, m.Size, m.Root, m.Rows, m.Columns, m.At)
}

// signMark signs a mark with the ledger's key.
func (l *Ledger) signMark(m Mark) (string, error) {
	signed, err := note.Sign(&note.Note{Text: m.text()}, l.key.Signer)
	if err != nil {
		return "", fmt.Errorf("sign mark: %w", err)
	}
	return string(signed), nil
}

// openMark checks the signature of a mark and reads it.
func openMark(district, signed, public string) (Mark, error) {
	m := Mark{District: district}
	verifier, err := note.NewVerifier(public)
	if err != nil {
		return m, fmt.Errorf("read public key: %w", err)
	}
	n, err := note.Open([]byte(signed), note.VerifierList(verifier))
	if err != nil {
		return m, fmt.Errorf("check signature: %w", err)
	}
	lines := strings.Split(n.Text, "\n")
	if len(lines) != markLines {
		return m, errors.New("not a mark")
	}
	var errs [5]error
	m.Size, errs[0] = strconv.ParseInt(lines[1], 10, 64)
	m.Root, errs[1] = tlog.ParseHash(lines[2])
	m.Rows, errs[2] = tlog.ParseHash(lines[3])
	m.Columns, errs[3] = tlog.ParseHash(lines[4])
	m.At, errs[4] = strconv.ParseInt(strings.TrimPrefix(lines[5], "at "), 10, 64)
	if err := errors.Join(errs[:]...); err != nil {
		return m, fmt.Errorf("read mark: %w", err)
	}
	if m.text() != n.Text {
		return m, errors.New("not a mark of " + district)
	}
	return m, nil
}

// markOf reads a district's mark; ok is false when there is none that this key
// signed.
func (l *Ledger) markOf(tx *db.Tx, district string) (m Mark, ok bool, err error) {
	var signed string
	err = tx.QueryRow("SELECT note FROM verified WHERE district = $1", district).Scan(&signed)
	if errors.Is(err, db.ErrNoRows) {
		return m, false, nil
	}
	if err != nil {
		return m, false, fmt.Errorf("read mark of %s: %w", district, err)
	}
	m, err = openMark(district, signed, l.key.Public)
	return m, err == nil, nil
}

// Remember keeps up to where districts were verified, for VerifyNew to go on from.
func (l *Ledger) Remember(ctx context.Context, seen []Verified) error {
	err := db.Apiece(ctx, l.db, len(seen), func(tx *db.Tx, i int) error {
		v := seen[i]
		if v.mark == nil {
			return nil
		}
		signed, err := l.signMark(*v.mark)
		if err != nil {
			return err
		}
		return tx.Upsert("verified", []string{"district", "size", "at", "note"}, []string{"district"},
			"size = excluded.size, at = excluded.at, note = excluded.note", [][]any{{v.District, v.mark.Size, v.mark.At, signed}})
	})
	if err != nil {
		return fmt.Errorf("keep marks: %w", err)
	}
	return nil
}

// marking hashes the rows of a district for its mark. A row of which it cannot be
// told what the entries up to the head make of it spoils the mark.
type marking struct {
	rows    hash.Hash
	columns hash.Hash
	spoilt  bool
	buf     []byte
}

func newMarking() *marking { return &marking{rows: sha256.New(), columns: sha256.New()} }

// table begins a kind.
func (m *marking) table(t Table, p *plan) {
	m.buf = append(append(m.buf[:0], 0), t.About...)
	m.rows.Write(m.buf)
	for _, f := range p.fields {
		m.buf = append(append(m.buf, db.Separator, byte('0'+f.as)), f.column...)
	}
	m.columns.Write(m.buf)
}

// row takes a row as it is. raw are its private fields and its salt as its entries
// have them, in the places of a state; nil has them worked out.
func (m *marking) row(p *plan, id, version int64, values []string, salt []byte, raw []string) {
	m.begin(id, version)
	for i := range p.fields {
		f := &p.fields[i]
		switch {
		case f.as != spelledPrivate:
			m.buf = append(m.buf, values[i]...)
		case raw != nil:
			m.buf = append(m.buf, raw[i]...)
		default:
			m.buf = append(m.buf, hidden(f.name, values[i], salt)...)
		}
		m.buf = append(m.buf, db.Separator)
	}
	if p.salted && raw != nil {
		m.buf = append(m.buf, raw[len(p.fields)]...)
	} else if p.salted {
		m.buf = append(m.buf, saltDigest(salt)...)
	}
	m.rows.Write(m.buf)
}

// state takes a row as a fold of its entries has it.
func (m *marking) state(p *plan, id, version int64, state []string) {
	m.begin(id, version)
	for i := range p.fields {
		value, ok := p.fields[i].spell(state[i])
		m.spoilt = m.spoilt || !ok || strings.IndexByte(value, db.Separator) >= 0
		m.buf = append(append(m.buf, value...), db.Separator)
	}
	if p.salted {
		m.buf = append(m.buf, state[len(p.fields)]...)
	}
	m.rows.Write(m.buf)
}

func (m *marking) begin(id, version int64) {
	m.buf = append(strconv.AppendInt(append(m.buf[:0], 1), id, 10), db.Separator)
	m.buf = append(strconv.AppendInt(m.buf, version, 10), db.Separator)
}

func (m *marking) mark(district string, h head, c clock.Clock) *Mark {
	if m.spoilt {
		return nil
	}
	return &Mark{District: district, Size: h.size, Root: h.root, Rows: sum(m.rows), Columns: sum(m.columns), At: clock.Micros(c.Now())}
}

func sum(h hash.Hash) tlog.Hash { return tlog.Hash(h.Sum(nil)) }

// hidden is a private value as entries have it.
func hidden(name, value string, salt []byte) string {
	if value == "" {
		return `""`
	}
	return `{"sha256":"` + digest(salt, name, value) + `"}`
}
