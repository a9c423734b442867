package main

import (
	"fmt"
	"io"
	"runtime"

	"github.com/spf13/cobra"
)

// version is set by the build.
var version = "dev"

func (d *door) version() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: d.say("cmd.version"), Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			v := map[string]string{"version": version, "go": runtime.Version(), "os": runtime.GOOS, "arch": runtime.GOARCH}
			return d.print(v, func(w io.Writer) {
				fmt.Fprintf(w, "anwang %s (%s %s/%s)\n", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
			})
		},
	}
}
