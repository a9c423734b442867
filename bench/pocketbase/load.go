package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// batch is how many rows go into one transaction.
const batch = 20_000

// load puts the rows of a CSV straight into the collection's table, as SQL: what
// is measured is asking, not loading. The header names the columns.
func load(app core.App, c *core.Collection, file string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	r := csv.NewReader(f)
	header, err := r.Read()
	if err != nil {
		return err
	}
	r.ReuseRecord = true
	for more := true; more; {
		err := app.RunInTransaction(func(tx core.App) error {
			more, err = some(tx, c, header, r)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// some loads one batch, and tells whether there may be more.
func some(tx core.App, c *core.Collection, header []string, r *csv.Reader) (bool, error) {
	names := append([]string{"id", "created", "updated"}, header...)
	holes := make([]string, len(names))
	for i, n := range names {
		holes[i] = "{:" + n + "}"
	}
	q := tx.NonconcurrentDB().NewQuery(fmt.Sprintf("INSERT INTO `%s` (`%s`) VALUES (%s)", c.Name, strings.Join(names, "`,`"), strings.Join(holes, ",")))
	q.Prepare()
	defer q.Close()
	for range batch {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		p := dbx.Params{"id": core.GenerateDefaultRandomId()}
		for i, n := range header {
			p[n] = row[i]
			switch {
			case n == "open":
				p[n] = row[i] == "true"
			case n == "found":
				p["created"], p["updated"] = row[i], row[i]
			}
		}
		if _, err := q.Bind(p).Execute(); err != nil {
			return false, err
		}
	}
	return true, nil
}
