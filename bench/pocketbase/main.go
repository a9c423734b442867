// Command pocketbase is PocketBase as a user would set it up for a county's
// hazards: one collection with our columns and indexes, a users collection whose
// members see their own town, and nothing of ours in the way of a request.
//
//	pocketbase --dir FOLDER prepare FILE   make the collections and load a CSV
//	pocketbase --dir FOLDER serve --http 127.0.0.1:8090
//
// PB_SYNCHRONOUS=FULL connects with synchronous=FULL where PocketBase itself says
// NORMAL: an acknowledged write then survives a power failure.
package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase"
	"github.com/pocketbase/pocketbase/core"
	"github.com/spf13/cobra"
)

func main() {
	c := pocketbase.Config{HideStartBanner: true}
	if os.Getenv("PB_SYNCHRONOUS") == "FULL" {
		c.DBConnect = full
	}
	app := pocketbase.NewWithConfig(c)
	app.RootCmd.AddCommand(&cobra.Command{
		Use: "prepare FILE", Args: cobra.ExactArgs(1), SilenceUsage: true,
		RunE: func(_ *cobra.Command, args []string) error { return prepare(app, args[0]) },
	})
	if err := app.Start(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// full is the shipped connection with one word changed.
func full(path string) (*dbx.DB, error) {
	return dbx.Open("sqlite", path+strings.ReplaceAll("?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=journal_size_limit(200000000)"+
		"&_pragma=synchronous(NORMAL)&_pragma=foreign_keys(ON)&_pragma=temp_store(MEMORY)&_pragma=cache_size(-32000)", "NORMAL", "FULL"))
}

// prepare makes the collections, the member and the rows of file.
func prepare(app core.App, file string) error {
	if err := app.RunAllMigrations(); err != nil {
		return err
	}
	if err := member(app); err != nil {
		return fmt.Errorf("member: %w", err)
	}
	hazards := collection()
	if err := app.Save(hazards); err != nil {
		return fmt.Errorf("collection: %w", err)
	}
	if err := load(app, hazards, file); err != nil {
		return fmt.Errorf("load %s: %w", file, err)
	}
	index(hazards)
	if err := app.Save(hazards); err != nil {
		return fmt.Errorf("indexes: %w", err)
	}
	for _, sql := range []string{"ANALYZE", "PRAGMA wal_checkpoint(TRUNCATE)"} {
		if _, err := app.NonconcurrentDB().NewQuery(sql).Execute(); err != nil {
			return err
		}
	}
	return nil
}
