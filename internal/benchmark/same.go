package benchmark

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"anwang/internal/access"
	"anwang/internal/app"
	"anwang/internal/db"
	"anwang/internal/hazard"
	"anwang/internal/ident"
)

// said is a statement with its values, as it was sent.
type said struct {
	query string
	args  []any
}

// tape takes down what is said while it runs.
type tape struct {
	mu   sync.Mutex
	on   bool
	said []said
}

func (t *tape) watch(query string, args []any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.on {
		t.said = append(t.said, said{query, slices.Clone(args)})
	}
}

// verbOn measures what the program adds to its own statements: a report by the
// verb, against bare transactions in which a loop says the same statements over the
// same door, with new ids, and looks at no answer.
func (b *bench) verbOn(ctx context.Context, engine, dsn string) (err error) {
	if dsn != "" {
		if dsn, err = database(ctx, dsn, "anwang_verb"); err != nil {
			return err
		}
	}
	var t tape
	a, err := b.fresh(ctx, "verb-"+engine, dsn, app.WithWatch(t.watch))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	by, err := b.reporter(ctx, a)
	if err != nil {
		return err
	}
	ours := func(ctx context.Context, i int64) error {
		_, err := a.Hazard.Report(ctx, by, hazard.Report{SiteName: "基准机械厂", Division: "371502001",
			Place: fmt.Sprintf("%d号车间", i), Text: text, Grade: hazard.General})
		return err
	}
	if err := ours(ctx, next.Add(1)); err != nil { // what is read once is read before
		return err
	}
	floor := a.IDs.New()
	t.on = true
	err = ours(ctx, next.Add(1))
	t.on = false
	if err != nil {
		return err
	}
	play := t.player(floor, a.IDs)
	theirs := func(ctx context.Context, _ int64) error { return play(ctx, a.DB) }
	for _, callers := range []int{1, 16, 64} {
		var mine, bare []float64
		for range b.repeats() {
			n, err := b.storm(ctx, callers, ours)
			if err != nil {
				return err
			}
			m, err := b.storm(ctx, callers, theirs)
			if err != nil {
				return err
			}
			mine, bare = append(mine, n), append(bare, m)
		}
		b.against(fmt.Sprintf("reports by the verb, %d callers (%s)", callers, engine), "1/s", mine,
			"bare transactions of the same statements", bare).least(0.5)
	}
	return nil
}

// reporter is the committee office's own post, by which anybody may be reported.
func (b *bench) reporter(ctx context.Context, a *app.App) (access.Principal, error) {
	g, err := a.Org.GraphOf(ctx, district)
	if err != nil {
		return access.Principal{}, err
	}
	h, err := g.Holder(g.Office(), a.Clock.Now())
	return access.As(g, h.Person, g.Office(), a.Clock.Now()), err
}

// player says a tape again in one transaction. What the verb made itself (ids after
// floor, the human number) is made anew each time, so that the rows are new ones.
func (t *tape) player(floor ident.ID, ids *ident.Maker) func(ctx context.Context, d *db.DB) error {
	number := ""
	for _, s := range t.said {
		for _, v := range s.args {
			if x, ok := v.(string); ok && strings.HasPrefix(x, "YH-") {
				number = x
			}
		}
	}
	return func(ctx context.Context, d *db.DB) error {
		return db.Do(ctx, d, func(tx *db.Tx) error {
			fresh := map[ident.ID]ident.ID{}
			anew := func(v any) any {
				switch x := v.(type) {
				case string:
					if x == number {
						return fmt.Sprintf("%s-%d", number, ids.New())
					}
				case ident.ID:
					if x > floor {
						if fresh[x] == 0 {
							fresh[x] = ids.New()
						}
						return fresh[x]
					}
				}
				return v
			}
			for _, s := range t.said {
				args := make([]any, len(s.args))
				for i, v := range s.args {
					args[i] = anew(v)
				}
				if err := say(tx, s.query, args); err != nil {
					return err
				}
			}
			return nil
		})
	}
}

func say(tx *db.Tx, query string, args []any) error {
	if !strings.HasPrefix(query, "SELECT") && !strings.Contains(query, "RETURNING") || strings.Contains(query, "pg_advisory") {
		return tx.Put(query, args...)
	}
	rows, err := tx.Query(query, args...)
	if err != nil {
		return err
	}
	for rows.Next() { // nobody looks at them
	}
	return rows.Close()
}
