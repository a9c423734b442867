package benchmark

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// part is one thing to measure, by the name that --part takes.
type part struct {
	name   string
	short  bool // runs in the short set, which is done in ten minutes
	nation bool // runs in the long set, at the size of the nation
	do     func(*bench, context.Context) error
}

// NationSet is the set at the size of the nation, which takes hours.
const NationSet = "nation"

// parts are all that can be measured, in the order of running. From load to verify
// they share one nation.
var parts = []part{
	{name: "import", short: true, do: (*bench).imports},
	{name: "writes", short: true, do: (*bench).writes},
	{name: "load", short: true, nation: true, do: (*bench).load},
	{name: "serve", short: true, nation: true, do: (*bench).serving},
	{name: "read", short: true, nation: true, do: (*bench).reading},
	{name: "verify", short: true, nation: true, do: (*bench).verifying},
	{name: "model", short: true, nation: true, do: (*bench).model},
	{name: "rivals", do: (*bench).rivals},
	{name: "creates", do: (*bench).creates},
}

// choose picks the parts that s names, or its whole set.
func choose(s Spec) ([]part, error) {
	var chosen []part
	for _, name := range s.Parts {
		i := slices.IndexFunc(parts, func(p part) bool { return p.name == name })
		if i < 0 {
			return nil, fmt.Errorf("no part %q; there are %s", name, strings.Join(PartNames(), ", "))
		}
		chosen = append(chosen, parts[i])
	}
	if len(chosen) > 0 {
		return chosen, nil
	}
	for _, p := range parts {
		if s.Set == NationSet && p.nation || s.Set != NationSet && p.short {
			chosen = append(chosen, p)
		}
	}
	return chosen, nil
}

// PartNames are the names of all parts.
func PartNames() []string {
	names := make([]string, len(parts))
	for i, p := range parts {
		names[i] = p.name
	}
	return names
}
