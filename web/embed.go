// Package web holds the built pages (web/dist) inside the program. Without a
// build of the pages there is only .keep, and the program says how to make one.
// It serves nothing; package internal/web does.
package web

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// Dist is the folder of the built pages.
func Dist() fs.FS {
	sub, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // the folder is named right above
	}
	return sub
}
