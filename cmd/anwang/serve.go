package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net/netip"

	"github.com/spf13/cobra"

	"anwang/internal/app"
	"anwang/internal/fault"
)

func (d *door) serve() *cobra.Command {
	var listen string
	var proxies []string
	c := &cobra.Command{
		Use: "serve", Short: d.say("cmd.serve"), Long: d.say("cmd.serve.long"), Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			var err error
			if d.cfg.Proxies, err = networks(proxies); err != nil {
				return err
			}
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
			address := "http://" + l.Addr().String()
			code, err := a.FirstRun(c.Context())
			if err != nil {
				return errors.Join(err, l.Close())
			}
			fmt.Fprintln(d.out, d.say("cmd.serve.on", "address", address))
			if code != "" {
				fmt.Fprintln(d.out, d.say("cmd.serve.first", "address", address, "code", code))
			}
			return a.Serve(c.Context(), l, version)
		},
	}
	c.Flags().StringVar(&listen, "listen", "127.0.0.1:8080", d.say("cmd.flag.listen"))
	c.Flags().BoolVar(&d.cfg.BehindTLS, "behind-tls", false, d.say("cmd.flag.tls_proxy"))
	c.Flags().StringSliceVar(&proxies, "proxy", nil, d.say("cmd.flag.proxy"))
	c.Flags().StringVar(&d.cfg.Backups, "backups", "", d.say("cmd.flag.backups"))
	c.Flags().StringVar(&d.cfg.BackupAt, "backup-at", "", d.say("cmd.flag.backup_at"))
	c.Flags().IntVar(&d.cfg.BackupKeep, "backup-keep", 0, d.say("cmd.flag.backup_keep"))
	return c
}

func networks(texts []string) ([]netip.Prefix, error) {
	var all []netip.Prefix
	var wrong fault.Fields
	for _, t := range texts {
		p, err := netip.ParsePrefix(t)
		if err != nil {
			wrong.Add("--proxy", "cmd.bad_network", "value", t)
			continue
		}
		all = append(all, p)
	}
	return all, wrong.Err()
}
