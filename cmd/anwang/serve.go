package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"os/signal"
	"syscall"

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
			app.BoundMemory()
			log := slog.New(slog.NewJSONHandler(d.err, nil))
			a, err := app.Open(c.Context(), d.cfg, app.WithLog(log))
			if err != nil {
				return err
			}
			defer a.Close()
			a.EaseCollector()
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
			ctx, stop := succeeding(c.Context(), l, log)
			defer stop()
			return a.Serve(ctx, l, version)
		},
	}
	c.Flags().StringVar(&listen, "listen", "127.0.0.1:8080", d.say("cmd.flag.listen"))
	c.Flags().BoolVar(&d.cfg.BehindTLS, "behind-tls", false, d.say("cmd.flag.tls_proxy"))
	c.Flags().StringSliceVar(&proxies, "proxy", nil, d.say("cmd.flag.proxy"))
	c.Flags().StringVar(&d.cfg.Backups, "backups", "", d.say("cmd.flag.backups"))
	c.Flags().StringVar(&d.cfg.BackupAt, "backup-at", "", d.say("cmd.flag.backup_at"))
	c.Flags().StringVar(&d.cfg.VerifyAt, "verify-at", "", d.say("cmd.flag.verify_at"))
	c.Flags().IntVar(&d.cfg.BackupKeep, "backup-keep", 0, d.say("cmd.flag.backup_keep"))
	f := c.Flags()
	f.IntVar(&d.cfg.Connections, "max-connections", 0, d.say("cmd.flag.max_connections"))
	f.IntVar(&d.cfg.PerAddress, "max-per-address", 0, d.say("cmd.flag.max_per_address"))
	f.IntVar(&d.cfg.Reads, "max-reads", 0, d.say("cmd.flag.max_reads"))
	f.IntVar(&d.cfg.Writes, "max-writes", 0, d.say("cmd.flag.max_writes"))
	f.DurationVar(&d.cfg.Patience, "patience", 0, d.say("cmd.flag.patience"))
	f.Float64Var(&d.cfg.Rate, "rate", 200, d.say("cmd.flag.rate"))
	f.DurationVar(&d.cfg.Drain, "drain", 0, d.say("cmd.flag.drain"))
	return c
}

// succeeding is a context that ends when the program was told to give way to one
// started anew (SIGUSR2) and that one answers.
func succeeding(ctx context.Context, l net.Listener, log *slog.Logger) (context.Context, func()) {
	ctx, stop := context.WithCancelCause(ctx)
	told := make(chan os.Signal, 1)
	signal.Notify(told, syscall.SIGUSR2)
	go func() {
		for {
			select {
			case <-ctx.Done():
				return
			case <-told:
			}
			err := app.Succeed(ctx, l)
			if err == nil {
				stop(app.ErrSucceeded)
				return
			}
			log.ErrorContext(ctx, "no successor", "error", err.Error())
		}
	}()
	return ctx, func() {
		signal.Stop(told)
		stop(nil)
	}
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
