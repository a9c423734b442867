package db

import (
	"context"
	"errors"
	"reflect"
	"sync"

	"github.com/jackc/pgx/v5/pgxpool"
)

// joint is one transaction that several closures share, each on its own goroutine.
// It goes by rounds: when all of them wait, for an answer or for the end, the last to
// come carries what they wait for to the server; so nobody else touches it meanwhile.
type joint struct {
	db   *DB
	over func() // lets the next ones in

	mu     sync.Mutex
	in     int // closures that have not left
	asking []*question
	ending []*seat
	conn   *pgxpool.Conn
	begun  bool
	held   map[string]bool // locks
	err    error           // why nothing of it can stay

	done    chan struct{} // closed when it is over
	outcome error         // for those who waited for the end
}

func (j *joint) spoilt() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.err != nil
}

// ask waits for a question's answer.
func (j *joint) ask(q *question) {
	j.mu.Lock()
	j.asking = append(j.asking, q)
	j.advance()
	j.mu.Unlock()
	<-q.done
}

// end waits for the commit.
func (j *joint) end(s *seat) error {
	j.mu.Lock()
	j.ending = append(j.ending, s)
	j.advance()
	j.mu.Unlock()
	<-j.done
	return j.outcome
}

// part lets a closure out that came to nothing.
func (j *joint) part(s *seat) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.in--
	if s.sent && j.err == nil {
		j.err = errParted
	}
	j.advance()
}

// advance goes on once everybody waits.
func (j *joint) advance() {
	switch {
	case j.in == 0:
		j.finish(nil)
	case len(j.asking)+len(j.ending) < j.in:
	case len(j.asking) > 0:
		j.round()
	case j.err != nil:
		j.finish(errParted)
	default:
		j.finish(j.commit())
	}
}

// round carries all questions and brings their answers.
func (j *joint) round() {
	asked := j.asking
	j.asking = nil
	if j.err == nil {
		j.err = j.carry(asked)
	}
	for _, q := range asked {
		if j.err != nil {
			q.err = errors.Join(errParted, j.err)
		}
		close(q.done)
	}
}

func (j *joint) carry(asked []*question) error {
	t := j.newTrip()
	for _, q := range asked {
		t.locks(q.before)
	}
	var alike []*question // those that are asked, each once
	for _, q := range asked {
		if !q.reads {
			continue
		}
		same := false
		for _, a := range alike {
			if same = a.query == q.query && reflect.DeepEqual(a.args, q.args); same {
				t.after = append(t.after, func() { q.answer, q.n = a.answer.again(), a.n })
				break
			}
		}
		if !same {
			alike = append(alike, q)
			t.ask(q)
		}
	}
	for _, q := range asked {
		if !q.reads {
			t.deposits(q.before)
			t.ask(q)
		}
	}
	return t.send(j)
}

// commit puts in what everybody left and makes it durable.
func (j *joint) commit() error {
	t := j.newTrip()
	var all []deposit
	for _, s := range j.ending {
		t.locks(s.queue)
		if s.simple() {
			all = append(all, s.queue...)
		} else {
			t.deposits(s.queue)
		}
	}
	t.together(all)
	if !j.begun && len(t.read) == 1 { // nothing but the BEGIN
		return nil
	}
	t.commit()
	err := t.send(j)
	switch {
	case err == nil:
		j.begun = false
		return nil
	case j.conn != nil && j.conn.Conn().IsClosed(): // gone before the answer came
		return errors.Join(errUnknown, err)
	}
	return errors.Join(errParted, err)
}

// finish ends the transaction and tells those who wait for it.
func (j *joint) finish(outcome error) {
	if j.conn != nil {
		if j.begun {
			ctx, stop := context.WithTimeout(context.Background(), jointWithin)
			if _, err := j.conn.Exec(ctx, "ROLLBACK"); err != nil {
				_ = j.conn.Conn().Close(ctx) // the pool lets a closed one go
			}
			stop()
		}
		j.conn.Release()
		j.conn = nil
	}
	j.outcome = outcome
	close(j.done)
	j.over()
}
