package benchmark

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"
)

// question is one thing that every contender is asked.
type question string

// The questions. All but the creates are asked by one client; lists hold 50.
const (
	qOne     question = "one record by its id"
	qFirst   question = "first page, newest first"
	qTotal   question = "first page with its total"
	qDeep    question = "deep page"
	qDue     question = "open ones by due date"
	qFilter  question = "of one industry, newest first"
	qCommon  question = "search, a common two-character word"
	qRare    question = "search, a rare two-character word"
	qNone    question = "search, a two-character word that is nowhere"
	qCreate1 question = "durable creates, 1 client"
	qCreate  question = "durable creates, 64 clients"
	// qCreateFull is asked of ours alone: each create answered as our pages want it,
	// with whom it waits for and what may be done next.
	qCreateFull question = "durable creates, 64 clients, answered with what may be done next"
)

// reads are the questions that change nothing.
var reads = []question{qOne, qFirst, qTotal, qDeep, qDue, qFilter, qCommon, qRare, qNone}

const manyClients = 64

// contender is a system that is compared.
type contender interface {
	name() string
	// prepare makes the database and puts the rows in; once for a run.
	prepare(ctx context.Context) error
	// start starts the server alone and logs its callers in.
	start(ctx context.Context) (*running, error)
}

// running is a server that answers, with its callers.
type running struct {
	address string
	member  asker // an ordinary member, who sees one town
	chief   asker // who sees the whole district; nil where the rival is not asked so
	cpu     func() (float64, error)
	stop    func() error
}

// asker makes one caller's requests and understands the answers.
type asker interface {
	// ask makes the requests of a question; i numbers it.
	ask(q question, i int64) []request
	// shown reads a page: what its rows say, in order.
	shown(body []byte) ([]shownRow, error)
	// total asks how many hazards the caller has in all.
	total(ctx context.Context, w *wire) (int64, error)
	// aim makes the deep page ready to be asked for: it begins behind so many rows.
	aim(ctx context.Context, w *wire, behind int) error
}

// shownRow is a row of a page as far as the bench checks it.
type shownRow struct {
	ID    string
	Text  string
	Found time.Time
}

// stretch is how long one question is asked in one round.
func (b *bench) stretch(q question) time.Duration {
	switch {
	case b.Quick:
		return 700 * time.Millisecond
	case q == qCreate || q == qCreate1 || q == qCreateFull:
		return 10 * time.Second
	}
	return 3 * time.Second
}

// rounds is how often each contender has its turn.
func (b *bench) rounds() int {
	if b.Quick {
		return 2
	}
	return 3
}

// rivals asks us and the servers that one would build on instead the same, in
// turn: each is started alone, asked everything, and stopped; then the next; and
// all that several times over.
func (b *bench) rivals(ctx context.Context) error { return b.compete(ctx, reads) }

// creates is rivals with nothing but the durable creates.
func (b *bench) creates(ctx context.Context) error { return b.compete(ctx, nil) }

func (b *bench) compete(ctx context.Context, asked []question) error {
	all, err := b.contenders(ctx)
	if err != nil {
		return err
	}
	m := &match{bench: b, asked: asked, found: map[string]map[question][]pressed{}, behind: b.Rows / 10 / 50 * 50}
	for _, c := range all {
		b.Tell("rivals: loading " + c.name())
		s, err := seconds(func() error { return c.prepare(ctx) })
		if err != nil {
			return fmt.Errorf("prepare %s: %w", c.name(), err)
		}
		b.Tell(fmt.Sprintf("rivals: %s loaded in %.0f s", c.name(), s))
		if err := m.sameAnswers(ctx, c); err != nil {
			return fmt.Errorf("%s answers otherwise: %w", c.name(), err)
		}
	}
	for round := range b.rounds() {
		for _, c := range all {
			b.Tell(fmt.Sprintf("rivals: round %d, %s", round+1, c.name()))
			if err := m.turn(ctx, c); err != nil {
				return fmt.Errorf("%s: %w", c.name(), err)
			}
		}
	}
	m.report(all)
	return nil
}

// contenders are all that can run here.
func (b *bench) contenders(ctx context.Context) ([]contender, error) {
	if b.Binary == "" {
		return nil, errors.New("no program of our own to start")
	}
	all := []contender{&ours{bench: b, engine: "SQLite"}}
	if b.Postgres != "" {
		all = append(all, &ours{bench: b, engine: "PostgreSQL"})
	} else {
		b.leave("PostgreSQL", "no server given")
	}
	if b.Rivals == "" {
		b.leave("the rivals", "no folder of their programs given; scripts/bench.sh makes one")
		return all, nil
	}
	if program := filepath.Join(b.Rivals, "pocketbase"); there(program) {
		box := &pocketBox{bench: b, program: program}
		all = append(all, &pocketBase{box, "FULL", false}, &pocketBase{box, "NORMAL", false}, &pocketBase{box, "FULL", true})
	} else {
		b.leave("PocketBase", "not built")
	}
	if folder := filepath.Join(b.Rivals, "parse"); b.Postgres != "" && there(filepath.Join(folder, "node_modules")) {
		house := &parseHouse{bench: b, folder: folder}
		all = append(all, &parse{house, 1})
		if n := runtime.NumCPU(); n > 1 {
			all = append(all, &parse{house, n})
		}
	} else {
		b.leave("Parse Server", "not installed, or no PostgreSQL")
	}
	return all, nil
}

func there(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// match gathers what a run finds.
type match struct {
	*bench
	asked   []question // besides the creates
	behind  int        // rows before the deep page
	found   map[string]map[question][]pressed
	chiefs  map[question][]pressed  // ours on SQLite, asked by whoever sees the whole district
	members map[question][]pressed  // the same by the member, asked in turn
	pages   map[question][]shownRow // what everybody must answer, by the first contender
	total   int64                   // the rows of the member's town
}

// keep adds what one stretch found.
func (m *match) keep(name string, q question, p pressed) {
	if m.found[name] == nil {
		m.found[name] = map[question][]pressed{}
	}
	m.found[name][q] = append(m.found[name][q], p)
}

// values picks one number of every round.
func values(ps []pressed, pick func(pressed) float64) []float64 {
	out := make([]float64, len(ps))
	for i, p := range ps {
		out[i] = pick(p)
	}
	return out
}

// sameOrder tells whether a page runs from the newest down.
func sameOrder(rows []shownRow) bool {
	return slices.IsSortedFunc(rows, func(a, b shownRow) int { return b.Found.Compare(a.Found) })
}
