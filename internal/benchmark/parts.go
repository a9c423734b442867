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

// parts are all that can be measured, in the order of running.
var parts = []part{
	{name: "import", short: true, do: (*bench).imports},
	{name: "writes", short: true, do: (*bench).writes},
	{name: "start", short: true, do: (*bench).starts},
	{name: "large", short: true, do: (*bench).large},
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
		if s.Set == "nation" && p.nation || s.Set != "nation" && p.short {
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
