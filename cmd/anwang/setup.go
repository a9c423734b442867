package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"anwang/internal/access"
	"anwang/internal/app"
	"anwang/internal/fault"
	"anwang/internal/org"
)

func (d *door) setup() *cobra.Command {
	var division, admin, phone string
	var stdin bool
	c := &cobra.Command{
		Use: "setup", Short: d.say("cmd.setup"), Long: d.say("cmd.setup.long"), Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			password, err := d.password(stdin)
			if err != nil {
				return err
			}
			return d.with(c.Context(), func(a *app.App) error {
				spec := org.SetupSpec{District: division, AdminName: admin, AdminPhone: phone}
				account, err := a.Access.Setup(c.Context(), access.System(division, "setup"), spec, password)
				if err != nil {
					return err
				}
				if err := a.Settle(c.Context()); err != nil {
					return err
				}
				return d.print(map[string]any{"district": division, "account": account.ID, "key": a.Ledger.PublicKey()}, func(w io.Writer) {
					fmt.Fprintln(w, d.say("cmd.setup.done", "division", division, "admin", admin, "db", a.Config.DB))
					fmt.Fprintln(w, d.say("cmd.verify.key", "key", a.Ledger.PublicKey()))
				})
			})
		},
	}
	f := c.Flags()
	f.StringVar(&division, "division", "", d.say("cmd.flag.division"))
	f.StringVar(&admin, "admin", "", d.say("cmd.flag.admin"))
	f.StringVar(&phone, "phone", "", d.say("cmd.flag.phone"))
	f.BoolVar(&stdin, "password-stdin", false, d.say("cmd.flag.password"))
	return c
}

// password reads a password from standard input, or asks for it twice on a
// terminal. It is never taken from the command line, where others see it.
func (d *door) password(stdin bool) (string, error) {
	if stdin {
		line, err := bufio.NewReader(io.LimitReader(d.in, 4096)).ReadString('\n')
		if err != nil && err != io.EOF {
			return "", fmt.Errorf("read password: %w", err)
		}
		return strings.TrimRight(line, "\r\n"), nil
	}
	tty, ok := d.in.(*os.File)
	if !ok || !term.IsTerminal(int(tty.Fd())) {
		return "", fault.New(fault.Invalid, "cmd.no_terminal")
	}
	first, err := d.ask(tty, "cmd.setup.password")
	if err != nil {
		return "", err
	}
	again, err := d.ask(tty, "cmd.setup.again")
	if err != nil {
		return "", err
	}
	if first != again {
		return "", fault.New(fault.Invalid, "cmd.passwords_differ")
	}
	return first, nil
}

func (d *door) ask(tty *os.File, key string) (string, error) {
	fmt.Fprint(d.err, d.say(key))
	b, err := term.ReadPassword(int(tty.Fd()))
	fmt.Fprintln(d.err)
	return string(b), err
}
