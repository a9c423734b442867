package db

import (
	"context"
	"errors"
	"strings"
)

// seat is one closure's part of a joint transaction.
type seat struct {
	joint *joint
	queue []deposit // what nobody waits for
	sent  bool      // something that changes rows is done already: the others hang on this closure
	alone bool      // what it asks for cannot be shared
}

// deposit is something that waits for company: a statement, rows for a table, or a
// lock by its name.
type deposit struct {
	deferred
	table   string
	columns []string
	rows    [][]any
	lock    string
}

// question is what a closure waits for.
type question struct {
	before []deposit
	query  string
	args   []any
	reads  bool // changes nothing, and nothing before it does

	answer *boxed
	n      int64
	err    error
	done   chan struct{}
}

// take runs a closure in its seat and waits for what becomes of the transaction.
func (j *joint) take(ctx context.Context, run func(tx *Tx) error) error {
	s := &seat{joint: j}
	stays := false
	defer func() { // an error, a panic or a cancelled caller
		if !stays {
			j.part(s)
		}
	}()
	if j.db.strict {
		leave := enterWrite()
		defer leave()
	}
	err := run(&Tx{ctx: ctx, db: j.db, q: s, write: true})
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		if s.alone || j.spoilt() {
			return errors.Join(errParted, err)
		}
		return err
	}
	stays = true
	return j.end(s)
}

func (s *seat) ask(query string, args []any) (*question, error) {
	args, err := plainly(args)
	if err != nil {
		return nil, err
	}
	q := &question{before: s.queue, query: query, args: args, reads: strings.HasPrefix(query, "SELECT "), done: make(chan struct{})}
	s.queue = nil
	for _, b := range q.before {
		q.reads = q.reads && b.lock != ""
	}
	s.sent = s.sent || !q.reads
	s.joint.ask(q)
	return q, q.err
}

func (s *seat) exec(_ context.Context, query string, args []any) (int64, error) {
	q, err := s.ask(query, args)
	if err != nil {
		return 0, err
	}
	return q.n, nil
}

func (s *seat) query(_ context.Context, query string, args []any) (answer, error) {
	q, err := s.ask(query, args)
	if err != nil {
		return nil, err
	}
	return q.answer, nil
}

func (s *seat) change(ctx context.Context, query string, args []any, outcome func(error) error) error {
	return s.later(ctx, mustTouch(query), args, outcome)
}

func (s *seat) later(_ context.Context, query string, args []any, outcome func(error) error) error {
	args, err := plainly(args)
	if err != nil {
		return err
	}
	s.queue = append(s.queue, deposit{deferred: deferred{query, args, outcome}})
	return nil
}

func (s *seat) wait(context.Context) error {
	_, err := s.ask("SELECT 1", nil)
	return err
}

// insert leaves rows for the end, where they go in with the others'.
func (s *seat) insert(outcome func(error) error, table string, columns []string, rows [][]any) error {
	for i, r := range rows {
		plain, err := plainly(r)
		if err != nil {
			return err
		}
		rows[i] = plain
	}
	s.queue = append(s.queue, deposit{deferred: deferred{outcome: outcome}, table: table, columns: columns, rows: rows})
	return nil
}

// lock holds a name that others may hold too; what must be held alone cannot be
// shared with those in the same transaction.
func (s *seat) lock(fn, name string) error {
	if fn != lockShared {
		s.alone = true
		return errParted
	}
	s.queue = append(s.queue, deposit{deferred: deferred{query: "SELECT " + fn + "($1)", args: []any{lockNumber(name)}}, lock: name})
	return nil
}

// simple tells whether what a seat leaves is rows alone, which can go in with
// others'.
func (s *seat) simple() bool {
	for _, d := range s.queue {
		if d.table == "" && d.lock == "" {
			return false
		}
	}
	return true
}
