package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"anwang/internal/access"
	"anwang/internal/app"
	"anwang/internal/db"
	"anwang/internal/fault"
	"anwang/internal/org"
)

func (d *door) account() *cobra.Command {
	var phone string
	var stdin bool
	c := &cobra.Command{
		Use: "account", Short: d.say("cmd.account"), Long: d.say("cmd.account.long"), Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			password, err := d.password(stdin)
			if err != nil {
				return err
			}
			return d.with(c.Context(), func(a *app.App) error {
				who, account, err := d.open(c.Context(), a, phone, password)
				if err != nil {
					return err
				}
				return d.print(account, func(w io.Writer) { fmt.Fprintln(w, d.say("cmd.account.done", "name", who.Name)) })
			})
		},
	}
	c.Flags().StringVar(&phone, "phone", "", d.say("cmd.flag.phone"))
	c.Flags().BoolVar(&stdin, "password-stdin", false, d.say("cmd.flag.password"))
	return c
}

func (d *door) open(ctx context.Context, a *app.App, phone, password string) (org.Person, access.Account, error) {
	district, err := a.District(ctx, d.district)
	if err != nil {
		return org.Person{}, access.Account{}, err
	}
	who, err := db.Read(ctx, a.DB, func(tx *db.Tx) (org.Person, error) { return a.Org.FindPersonByPhone(tx, district, phone) })
	if fault.KindOf(err) == fault.NotFound || errors.Is(err, db.ErrNoRows) {
		return who, access.Account{}, fault.New(fault.NotFound, "cmd.account.unknown", "phone", phone)
	}
	if err != nil {
		return who, access.Account{}, err
	}
	account, _, err := a.Access.OpenAccount(ctx, access.System(district, "cli"), access.Open{Person: who.ID, Password: password})
	if err != nil {
		return who, account, err
	}
	return who, account, a.Settle(ctx)
}
