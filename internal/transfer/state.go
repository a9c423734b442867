package transfer

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"anwang/internal/db"
	"anwang/internal/fault"
	"anwang/internal/ledger"
)

// cursorName is the copy among the loads.
const cursorName = "copy"

// state is how far a copy is. It stands in the target until the end.
type state struct {
	Mark   string           `json:"mark"` // of the source
	Stage  Stage            `json:"stage"`
	Tables map[string]place `json:"tables"`
}

// place is how far a table is.
type place struct {
	Last []string `json:"last,omitempty"`
	Done bool     `json:"done,omitempty"`
	Sum  db.Sum   `json:"sum"`
}

// rows are those that are carried already.
func (s *state) rows() (n uint64) {
	for _, p := range s.Tables {
		n += p.Sum.Rows
	}
	return n
}

func (s *state) save(tx db.Sink) error {
	text, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return db.SaveLoadState(tx, cursorName, string(text))
}

func (s *state) read(tx *db.Tx) (found bool, err error) {
	text, found, err := tx.LoadState(cursorName)
	if err != nil || !found {
		return found, err
	}
	if err := json.Unmarshal([]byte(text), s); err != nil {
		return true, fmt.Errorf("read how far the copy is: %w", err)
	}
	return true, nil
}

// Finished refuses a database that a copy has not filled to the end. Fault:
// transfer.unfinished.
func Finished(ctx context.Context, d *db.DB) error {
	found, err := db.Glance(ctx, d, func(tx *db.Tx) (bool, error) {
		_, found, err := tx.LoadState(cursorName)
		return found, err
	})
	if err == nil && found {
		err = fault.New(fault.Conflict, "transfer.unfinished")
	}
	return err
}

// markOf tells two moments of a source apart: every program that opens it takes a
// number for its ids, and entries make the trees grow.
func markOf(tx *db.Tx) (string, error) {
	rows, err := tx.Query(`SELECT 'n ' || id || ' ' || holder || ' ' || until FROM node
		UNION ALL SELECT 't ' || district || ' ' || size FROM tree ORDER BY 1`)
	all, err := db.Collect(rows, err, func(r *db.Rows) (s string, err error) { return s, r.Scan(&s) })
	if err != nil {
		return "", fmt.Errorf("mark the source: %w", err)
	}
	sum := sha256.Sum256([]byte(strings.Join(all, "\n")))
	return hex.EncodeToString(sum[:]), nil
}

// heads are the newest signed heads of all districts.
func heads(ctx context.Context, d *db.DB) (map[string]string, error) {
	return db.Read(ctx, d, func(tx *db.Tx) (map[string]string, error) {
		known, err := ledger.Districts(tx)
		if err != nil {
			return nil, err
		}
		out := map[string]string{}
		for _, district := range known {
			head, err := ledger.Latest(tx, district)
			if fault.CodeOf(err) == "ledger.no_checkpoint" {
				continue
			}
			if err != nil {
				return nil, err
			}
			out[district] = head.Note
		}
		return out, nil
	})
}
