package sheet

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"

	"gopkg.in/yaml.v3"

	"anwang/internal/fault"
)

// maxProfile is the size in bytes beyond which a profile is no profile.
const maxProfile = 1 << 20

// ParseProfile reads a profile from YAML or JSON. Words that it does not know
// and values that it cannot take are told all at once, each with its line (a
// fault "invalid" with Fields; the argument "line" counts from 1).
func ParseProfile(raw []byte) (Profile, error) {
	var p Profile
	if len(raw) > maxProfile {
		return p, fault.New(fault.Invalid, "sheet.profile_syntax", "line", 1, "what", "too long")
	}
	d := yaml.NewDecoder(bytes.NewReader(raw))
	d.KnownFields(true)
	if err := d.Decode(&p); err != nil {
		if errors.Is(err, io.EOF) {
			return p, fault.New(fault.Invalid, "sheet.profile_empty")
		}
		return p, profileFault(err)
	}
	if err := d.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return p, fault.New(fault.Invalid, "sheet.profile_syntax", "line", bytes.Count(raw, []byte("\n")), "what", "more than one document")
	}
	var f fault.Fields
	p.check(&f)
	var root yaml.Node
	if len(f) > 0 && yaml.Unmarshal(raw, &root) == nil {
		for i := range f {
			f[i].Args = withLine(f[i].Args, lineOf(&root, f[i].Path))
		}
	}
	return p, f.Err()
}

var yamlLine = regexp.MustCompile(`^(?:yaml: )?(?:unmarshal errors:\s*)?line (\d+): (.*)$`)

// profileFault turns the decoder's complaints, one a line, into fields.
func profileFault(err error) error {
	var f fault.Fields
	whats := []string{err.Error()}
	var t *yaml.TypeError
	if errors.As(err, &t) {
		whats = t.Errors
	}
	for _, w := range whats {
		line := 0
		if m := yamlLine.FindStringSubmatch(w); m != nil {
			line, _ = strconv.Atoi(m[1])
			w = m[2]
		}
		f.Add("line "+strconv.Itoa(line), "sheet.profile_syntax", "line", line, "what", w)
	}
	return f.Err()
}

func withLine(args map[string]any, line int) map[string]any {
	if args == nil {
		args = map[string]any{}
	}
	args["line"] = line
	return args
}

// lineOf finds the line of a path such as columns.site; the path's words may
// hold dots themselves, so each key is tried as a prefix.
func lineOf(n *yaml.Node, path string) int {
	if n.Kind == yaml.DocumentNode && len(n.Content) > 0 {
		n = n.Content[0]
	}
	line := n.Line
	for n.Kind == yaml.MappingNode {
		found := false
		for i := 0; i+1 < len(n.Content) && !found; i += 2 {
			key := n.Content[i].Value
			switch {
			case path == key:
				return n.Content[i].Line
			case len(path) > len(key) && path[:len(key)] == key && path[len(key)] == '.':
				line, path, n, found = n.Content[i].Line, path[len(key)+1:], n.Content[i+1], true
			}
		}
		if !found {
			break
		}
	}
	return line
}

// UnmarshalYAML lets a plain name stand for Header and a list for Headers.
func (c *ColumnSpec) UnmarshalYAML(n *yaml.Node) error {
	switch n.Kind {
	case yaml.ScalarNode:
		return n.Decode(&c.Header)
	case yaml.SequenceNode:
		return n.Decode(&c.Headers)
	case yaml.MappingNode:
	default:
		return &yaml.TypeError{Errors: []string{fmt.Sprintf("line %d: a column is a name, a list of names or a mapping", n.Line)}}
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		var err error
		switch k.Value {
		case "header":
			err = v.Decode(&c.Header)
		case "headers":
			err = v.Decode(&c.Headers)
		case "join":
			err = v.Decode(&c.Join)
		case "const":
			err = v.Decode(&c.Const)
		default:
			// The decoder's strictness does not reach into this method.
			err = &yaml.TypeError{Errors: []string{fmt.Sprintf("line %d: field %s not found in a column", k.Line, k.Value)}}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func sortedFields[V any](m map[Field]V) []Field {
	all := make([]Field, 0, len(m))
	for f := range m {
		all = append(all, f)
	}
	slices.Sort(all)
	return all
}
