package main

import (
	"fmt"
	"log/slog"

	"github.com/spf13/cobra"

	"anwang/internal/app"
)

func (d *door) serve() *cobra.Command {
	var listen string
	c := &cobra.Command{
		Use: "serve", Short: d.say("cmd.serve"), Long: d.say("cmd.serve.long"), Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			log := slog.New(slog.NewJSONHandler(d.err, nil))
			a, err := app.Open(c.Context(), d.cfg, app.WithLog(log))
			if err != nil {
				return err
			}
			defer a.Close()
			l, err := app.Listen(listen)
			if err != nil {
				return err
			}
			fmt.Fprintln(d.out, d.say("cmd.serve.on", "address", "http://"+l.Addr().String()))
			return a.Serve(c.Context(), l, version)
		},
	}
	c.Flags().StringVar(&listen, "listen", "127.0.0.1:8080", d.say("cmd.flag.listen"))
	return c
}
