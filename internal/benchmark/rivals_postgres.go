package benchmark

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"

	"github.com/jackc/pgx/v5"
)

// database makes an empty database beside the one that url names, in the same
// server, and returns its URL.
func database(ctx context.Context, server, name string) (string, error) {
	u, err := url.Parse(server)
	if err != nil {
		return "", err
	}
	err = onPostgres(ctx, server, "DROP DATABASE IF EXISTS "+name, "CREATE DATABASE "+name)
	u.Path = "/" + name
	return u.String(), err
}

// vacuum leaves a freshly loaded database as its server would have it after a
// while: statistics known, rows known to be settled.
func vacuum(ctx context.Context, url string) error {
	return onPostgres(ctx, url, "VACUUM ANALYZE", "CHECKPOINT")
}

func onPostgres(ctx context.Context, url string, statements ...string) error {
	c, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	for _, s := range statements {
		if _, err := c.Exec(ctx, s); err != nil {
			return errors.Join(fmt.Errorf("%s: %w", s, err), c.Close(ctx))
		}
	}
	return c.Close(ctx)
}

// parseIndexes are our secondary indexes on Parse's table, but for those that
// only our own recurrence check, import desk and word search need.
var parseIndexes = []string{
	`CREATE UNIQUE INDEX hazard_number ON "Hazard" (number)`,
	`CREATE INDEX hazard_due ON "Hazard" (due, "objectId") WHERE open`,
	`CREATE INDEX hazard_due_town ON "Hazard" (town, due, "objectId") WHERE open`,
	`CREATE INDEX hazard_due_unit ON "Hazard" (unit, due, "objectId") WHERE open`,
	`CREATE INDEX hazard_found ON "Hazard" (found, "objectId")`,
	`CREATE INDEX hazard_found_town ON "Hazard" (town, found, "objectId")`,
	`CREATE INDEX hazard_found_unit ON "Hazard" (unit, found, "objectId")`,
	`CREATE INDEX hazard_site ON "Hazard" (site_name, found, "objectId") WHERE site_name <> ''`,
	`CREATE INDEX hazard_open ON "Hazard" (found, "objectId") WHERE open`,
	`CREATE INDEX hazard_major ON "Hazard" (found, "objectId") WHERE grade = 'major'`,
	`CREATE INDEX hazard_closed ON "Hazard" (closed_at, "objectId") WHERE NOT open`,
	`CREATE INDEX hazard_closed_town ON "Hazard" (town, closed_at, "objectId") WHERE NOT open`,
	`CREATE INDEX hazard_closed_unit ON "Hazard" (unit, closed_at, "objectId") WHERE NOT open`,
	`CREATE INDEX hazard_industry ON "Hazard" (industry, found, "objectId")`,
}

// copyRows puts the rows into Parse's table by COPY, then makes the indexes: what
// is measured is asking, not loading.
func (p *parseHouse) copyRows(ctx context.Context) error {
	c, err := pgx.Connect(ctx, p.dsn)
	if err != nil {
		return err
	}
	rng := rand.New(rand.NewPCG(5, 6))
	names := append([]string{"objectId", "createdAt", "updatedAt"}, columns...)
	i := 0
	_, err = c.CopyFrom(ctx, pgx.Identifier{"Hazard"}, names, pgx.CopyFromFunc(func() ([]any, error) {
		if i == p.Rows {
			return nil, nil
		}
		r := recordAt(i, p.Rows)
		i++
		var closed any
		if !r.Closed.IsZero() {
			closed = r.Closed
		}
		return []any{objectID(rng), r.Found, r.Found, r.Number, r.State, r.Grade, r.Site, r.Unit, r.Division, r.Town, r.Industry, r.Place, r.Text,
			r.Measures, r.Reporter, r.Found, r.Due, closed, r.Closed.IsZero()}, nil
	}))
	if err = errors.Join(err, c.Close(ctx)); err != nil {
		return err
	}
	return onPostgres(ctx, p.dsn, parseIndexes...)
}

// objectID is an id such as Parse makes: ten letters and digits, at random.
func objectID(rng *rand.Rand) string {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	b := make([]byte, 10)
	for i := range b {
		b[i] = letters[rng.IntN(len(letters))]
	}
	return string(b)
}
