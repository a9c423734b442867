// Package rules carries the rulebook's tables as they ship: YAML files that say
// what the law and its practice ask for, each with a version. Old versions stay
// in the files, since what was begun under one is ended under it.
//
// The package holds the texts only; the room that uses a table reads and checks
// it.
package rules

import "embed"

// Files are the tables, by file name.
//
//go:embed *.yaml
var Files embed.FS

// Ladders is the file of the ladders that duties climb.
const Ladders = "ladders.yaml"

// Terms is the file of the terms that are proposed for rectification.
const Terms = "terms.yaml"
