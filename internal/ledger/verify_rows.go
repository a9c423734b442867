package ledger

import (
	"crypto/sha256"
	"database/sql"
	"math"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"anwang/internal/db"
	"anwang/internal/ident"
)

// entryRow is what folding needs of an entry that has been hashed.
type entryRow struct {
	subject  ident.ID
	version  int64
	body     string
	numbered bool
}

// entryReader reads the entries about one kind of subject in order of subject and
// version, and holds each to its hash and to the tree.
type entryReader struct {
	v     *verification
	about string
	chunk []entryRow
	next  int
	at    struct {
		subject ident.ID
		version int64
	}
	done bool

	// Of the entry being read:
	entry       Entry
	actor, kind db.Again
	body        string
	number      sql.NullInt64
	leaf        []byte
	record      []byte
	into        []any // all of these
}

func newEntryReader(v *verification, about string) *entryReader {
	r := &entryReader{v: v, about: about, entry: Entry{District: v.district, About: about}}
	r.at.subject, r.at.version = math.MinInt64, math.MinInt64
	e := &r.entry
	r.into = []any{(*int64)(&e.Subject), &e.Version, (*int64)(&e.ID), &e.At, &e.Recorded, &r.actor, &r.kind, &r.body, &r.number, &r.leaf}
	return r
}

// EntryColumns names the columns of an entry that Verify looks at with every one,
// kinds and all: each is read as what it is, or not at all.
func EntryColumns() []string {
	return []string{"district", "about", "subject", "version", "id", "at", "recorded", "actor", "kind", "body", "number", "leaf"}
}

const entryQuery = `SELECT subject, version, id, at, recorded, actor, kind, body, number, leaf FROM entry
	WHERE district = $1 AND about = $2 AND (subject, version) > ($3, $4)
	ORDER BY subject, version LIMIT $5`

func (r *entryReader) peek() (*entryRow, error) {
	if r.next == len(r.chunk) {
		if r.done {
			return nil, nil
		}
		if err := r.fill(); err != nil || len(r.chunk) == 0 {
			return nil, err
		}
	}
	return &r.chunk[r.next], nil
}

func (r *entryReader) pop() { r.next++ }

func (r *entryReader) drain() error {
	for !r.done {
		if err := r.fill(); err != nil {
			return err
		}
	}
	return nil
}

func (r *entryReader) fill() error {
	rows, err := r.v.tx.Query(entryQuery, r.v.district, r.about, r.at.subject, r.at.version, verifyChunk)
	if err != nil {
		return r.v.doubt(err)
	}
	defer rows.Close()
	r.chunk, r.next = r.chunk[:0], 0
	for rows.Next() {
		if err := rows.Scan(r.into...); err != nil {
			return r.v.doubt(err)
		}
		// The rows come from one statement, so the tiles are read when it is over.
		hash, ok := r.hash()
		if !ok {
			return errDoubt
		}
		e := &r.entry
		r.chunk = append(r.chunk, entryRow{subject: e.Subject, version: e.Version, body: r.body, numbered: r.number.Valid})
		r.v.hashed = append(r.v.hashed, hashed{e.Number, hash})
	}
	if err := rows.Err(); err != nil {
		return r.v.doubt(err)
	}
	r.done = len(r.chunk) < verifyChunk
	r.v.read += int64(len(r.chunk))
	r.v.tell(r.v.district, Read, r.v.read)
	if n := len(r.chunk); n > 0 {
		r.at.subject, r.at.version = r.chunk[n-1].subject, r.chunk[n-1].version
	}
	return r.v.noteHashed()
}

// hash is that of the entry being read; ok is false when the entry says another, or
// has a number that is none.
func (r *entryReader) hash() (hash tlog.Hash, ok bool) {
	e := &r.entry
	e.Actor, e.Kind, e.Number = r.actor.Text, r.kind.Text, r.number.Int64
	if !r.number.Valid {
		e.Number = 0
	}
	r.record = appendEntry(append(r.record[:0], 0), e, r.body) // RFC 6962, 2.1: a leaf's hash begins with a zero byte
	hash = sha256.Sum256(r.record)
	return hash, string(hash[:]) == string(r.leaf) && (!r.number.Valid || e.Number > 0)
}

// whole reads a number in the one spelling that both engines give it.
func whole(s string, into *int64) bool {
	n, err := strconv.ParseInt(s, 10, 64)
	*into = n
	return err == nil
}

// hashed is an entry that awaits its place in the tree.
type hashed struct {
	number int64 // 0 when it has none yet
	hash   tlog.Hash
}

// noteHashed holds the entries of a chunk to the tree.
func (v *verification) noteHashed() error {
	for i := range v.hashed {
		if v.hashed[i].number == 0 {
			v.waiting++
			continue
		}
		ok, err := v.leaves.note(v.hashed[i].number, &v.hashed[i].hash)
		if err != nil {
			return err
		}
		if !ok {
			return errDoubt
		}
	}
	v.hashed = v.hashed[:0]
	return nil
}

// joinedRow is a row as one text.
type joinedRow struct {
	id      ident.ID
	version int64
	fields  string
	salt    []byte
}

// rowReader reads the rows of a table in order of id.
type rowReader struct {
	v     *verification
	plan  *plan
	text  string
	chunk []joinedRow
	at    int
	after ident.ID
	done  bool
}

func (r *rowReader) next() (*joinedRow, error) {
	if r.at == len(r.chunk) {
		if r.done {
			return nil, nil
		}
		if err := r.fill(); err != nil || len(r.chunk) == 0 {
			return nil, err
		}
	}
	r.at++
	return &r.chunk[r.at-1], nil
}

func (r *rowReader) fill() error {
	rows, err := r.v.tx.Query(r.text, r.v.district, r.after, verifyChunk)
	if err != nil {
		return r.v.doubt(err)
	}
	defer rows.Close()
	r.chunk, r.at = r.chunk[:0], 0
	for rows.Next() {
		var joined string
		var row joinedRow
		into := []any{&joined, &row.salt}
		if !r.plan.salted {
			into = into[:1]
		}
		if err := rows.Scan(into...); err != nil {
			return r.v.doubt(err)
		}
		if !row.split(joined) || row.id <= r.after {
			return errDoubt
		}
		r.chunk, r.after = append(r.chunk, row), row.id
	}
	r.done = len(r.chunk) < verifyChunk
	if err := rows.Err(); err != nil {
		return r.v.doubt(err)
	}
	return nil
}

func (r *joinedRow) split(joined string) bool {
	id, rest, ok := strings.Cut(joined, string(rune(db.Separator)))
	if !ok {
		return false
	}
	version, fields, ok := strings.Cut(rest, string(rune(db.Separator)))
	r.fields = fields
	return ok && whole(id, (*int64)(&r.id)) && whole(version, &r.version)
}
