package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"anwang/internal/fault"
)

// Step is one step of the schema, as it is being made.
type Step struct {
	Version int64
	Name    string // its file's, without number and ending
	// Contracts says that programs of before the step cannot go on beside it. A
	// step that only expands adds what they do not look at.
	Contracts bool
	State     StepState
	Took      time.Duration
	Done, Of  int64 // of an index that is being built, in blocks
}

// StepState is what is being done about a step.
type StepState string

// The states of a step.
const (
	StepOthers StepState = "others"   // another process migrates
	StepBegun  StepState = "begun"    //
	StepWaits  StepState = "waits"    // somebody has the table in hand
	StepBuilds StepState = "building" // an index, Done of Of blocks
	StepDone   StepState = "done"
)

// expandMark is the first line of a step beside which older programs go on.
const expandMark = "-- anwang: expand"

// ownSteps lists the steps that this build knows, in order.
func ownSteps(e Engine) ([]Step, error) {
	sub, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	files, err := engineFS{sub, e}.ReadDir(".")
	if err != nil {
		return nil, fmt.Errorf("list migrations: %w", err)
	}
	steps := make([]Step, len(files)) // in order of name, which is of number
	for i, f := range files {
		number, rest, _ := strings.Cut(f.Name(), "_")
		text, err := fs.ReadFile(sub, f.Name())
		if err != nil {
			return nil, fmt.Errorf("read migration: %w", err)
		}
		s := Step{Contracts: !strings.HasPrefix(string(text), expandMark+"\n")}
		s.Name, _, _ = strings.Cut(rest, ".")
		if s.Version, err = strconv.ParseInt(number, 10, 64); err != nil {
			return nil, fmt.Errorf("read migration's number: %w", err)
		}
		steps[i] = s
	}
	return steps, nil
}

// after is the first step past a version, nil when there is none.
func after(steps []Step, version int64) *Step {
	for i := range steps {
		if steps[i].Version > version {
			return &steps[i]
		}
	}
	return nil
}

// abreast tells whether there is nothing to do: the schema is this build's, or a
// newer one that this build can work with. Fault: db.schema_ahead.
func (d *DB) abreast(ctx context.Context, mine []Step) (bool, error) {
	last := mine[len(mine)-1].Version
	type seen struct{ at, lacking, contracting int64 }
	s, err := Read(ctx, d, func(tx *Tx) (s seen, err error) {
		if s.at, err = tx.Schema(); err != nil || s.at < last {
			return s, err
		}
		// Each step past ours must be known to leave us what we need.
		err = tx.QueryRow(`SELECT count(*), coalesce(sum(CASE WHEN v.version_id > $1 AND coalesce(s.contracts, 1) <> 0 THEN 1 ELSE 0 END), 0)
			FROM schema_version v LEFT JOIN schema_step s ON s.version = v.version_id
			WHERE v.version_id > 0 AND s.version IS NULL OR v.version_id > $1`, last).Scan(&s.lacking, &s.contracting)
		return s, err
	})
	switch {
	case ctx.Err() != nil:
		return false, ctx.Err()
	case err != nil || s.at < last:
		return false, nil //nolint:nilerr // no schema yet, or one from before the steps were noted
	case s.contracting > 0:
		return false, fault.New(fault.Conflict, "db.schema_ahead", "schema", s.at, "mine", last)
	case s.at == last && s.lacking > 0:
		return false, nil // a step was made and not noted
	}
	return true, nil
}

// note writes down what kind the steps up to version are, for programs that do not
// know them. A process that dies in between leaves it to the next one.
func (m *migrator) note(ctx context.Context, version int64) error {
	now := time.Now().UnixMicro()
	for _, s := range m.steps {
		if s.Version > version {
			break
		}
		_, err := m.pool.ExecContext(ctx, `INSERT INTO schema_step (version, contracts, at, ms) VALUES ($1, $2, $3, $4)
			ON CONFLICT (version) DO NOTHING`, s.Version, bitOf(s.Contracts), now, s.Took.Milliseconds())
		if err != nil {
			if version < notedSince {
				return nil // the table comes with a later step
			}
			return fmt.Errorf("note step %d: %w", s.Version, err)
		}
	}
	return nil
}

// notedSince is the step that brought the table in which steps are noted.
const notedSince = 18

func bitOf(b bool) int {
	if b {
		return 1
	}
	return 0
}

// inHand tells that a statement gave up waiting for a lock.
func inHand(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == "55P03"
}

// watchIndex tells how far the server is with an index, until the returned function is
// called. Only PostgreSQL tells.
func (m *migrator) watchIndex(ctx context.Context, s Step) (quiet func()) {
	if m.engine != Postgres {
		return func() {}
	}
	ctx, stop := context.WithCancel(ctx)
	over := make(chan struct{})
	go func() {
		defer close(over)
		for rest(ctx, time.Second) == nil {
			err := m.pool.QueryRowContext(ctx, `SELECT blocks_done, blocks_total FROM pg_stat_progress_create_index
				WHERE datname = current_database() LIMIT 1`).Scan(&s.Done, &s.Of)
			if errors.Is(err, sql.ErrNoRows) || s.Of == 0 {
				continue
			}
			if err != nil {
				return
			}
			s.State = StepBuilds
			m.tell(s)
		}
	}()
	return func() { stop(); <-over }
}
