package house

import (
	"fmt"
	"go/ast"
	"go/build/constraint"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// module is the beginning of our own import paths.
const module = "anwang/"

// source is one parsed file.
type source struct {
	name string // from the project's root
	test bool
	tree *ast.File
	set  *token.FileSet
}

// room is one package with its files, tests included.
type room struct {
	path  string // from the project's root
	name  string
	doc   string
	files []source
}

func root(t *testing.T) fs.FS {
	t.Helper()
	if _, err := os.Stat("../../go.mod"); err != nil {
		t.Fatalf("the project's root is not where it should be: %v", err)
	}
	return os.DirFS("../..")
}

// packages parses the whole project once, without programs that are run by
// hand (build tag ignore).
func packages(t *testing.T) []*room {
	t.Helper()
	// A folder of tests alone is no package that could be imported.
	rooms := slices.DeleteFunc(slices.Clone(folders(t)), func(r *room) bool { return r.name == "" })
	if len(rooms) < 10 {
		t.Fatalf("only %d packages found", len(rooms))
	}
	return rooms
}

// folders are all that hold Go files, those too that hold nothing but tests.
func folders(t *testing.T) []*room {
	t.Helper()
	rooms, err := load()
	if err != nil {
		t.Fatal(err)
	}
	return rooms
}

var load = sync.OnceValues(func() ([]*room, error) { return parse(os.DirFS("../..")) })

func parse(dir fs.FS) ([]*room, error) {
	found := map[string]*room{}
	set := token.NewFileSet()
	err := fs.WalkDir(dir, ".", func(p string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && p != "." && (strings.HasPrefix(e.Name(), ".") || e.Name() == "testdata" || e.Name() == "node_modules" || e.Name() == "bin" || p == "bench"): // bench holds modules of their own
			return fs.SkipDir
		case e.IsDir() || !strings.HasSuffix(p, ".go"):
			return nil
		}
		text, err := fs.ReadFile(dir, p)
		if err != nil {
			return err
		}
		tree, err := parser.ParseFile(set, p, text, parser.ParseComments)
		if err != nil {
			return fmt.Errorf("parse %s: %w", p, err)
		}
		if byHand(tree) {
			return nil
		}
		r := found[path.Dir(p)]
		if r == nil {
			r = &room{path: path.Dir(p)}
			found[path.Dir(p)] = r
		}
		r.add(source{name: p, test: strings.HasSuffix(p, "_test.go"), tree: tree, set: set})
		return nil
	})
	rooms := slices.Collect(maps.Values(found))
	slices.SortFunc(rooms, func(a, b *room) int { return strings.Compare(a.path, b.path) })
	return rooms, err
}

func (r *room) add(f source) {
	r.files = append(r.files, f)
	if f.test {
		return
	}
	r.name = f.tree.Name.Name
	if f.tree.Doc != nil {
		r.doc = f.tree.Doc.Text()
	}
}

// byHand tells whether a file is left out of every build.
func byHand(f *ast.File) bool {
	for _, group := range f.Comments {
		for _, c := range group.List {
			if c.Pos() > f.Package || !constraint.IsGoBuild(c.Text) {
				continue
			}
			if x, err := constraint.Parse(c.Text); err == nil && x.String() == "ignore" {
				return true
			}
		}
	}
	return false
}

// imports returns what of ours the package imports, without its tests.
func (r *room) imports() []string {
	var all []string
	for _, f := range r.files {
		if !f.test {
			all = append(all, f.imports()...)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// imports returns what of ours the file imports, from the project's root.
func (f source) imports() []string {
	var ours []string
	for _, imp := range f.allImports() {
		if p, ok := strings.CutPrefix(imp, module); ok {
			ours = append(ours, p)
		}
	}
	return ours
}

func (f source) allImports() []string {
	var all []string
	for _, imp := range f.tree.Imports {
		if p, err := strconv.Unquote(imp.Path.Value); err == nil {
			all = append(all, p)
		}
	}
	return all
}

// at says where a node stands.
func (f source) at(n ast.Node) string {
	pos := f.set.Position(n.Pos())
	return fmt.Sprintf("%s:%d", pos.Filename, pos.Line)
}
