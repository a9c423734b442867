package main

import (
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
			fmt.Fprintln(d.out, d.say("cmd.serve.on", "address", "http://"+l.Addr().String()))
			return a.Serve(c.Context(), l, version)
		},
	}
	c.Flags().StringVar(&listen, "listen", "127.0.0.1:8080", d.say("cmd.flag.listen"))
	c.Flags().BoolVar(&d.cfg.BehindTLS, "behind-tls", false, d.say("cmd.flag.tls_proxy"))
	c.Flags().StringSliceVar(&proxies, "proxy", nil, d.say("cmd.flag.proxy"))
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
