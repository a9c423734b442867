package phrase_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"anwang/internal/fault"
	"anwang/internal/phrase"
)

var blank = regexp.MustCompile(`\{[a-z_]+\}`)

func TestBothLanguagesSayTheSame(t *testing.T) {
	zh, en := phrase.Keys(phrase.ZH), phrase.Keys(phrase.EN)
	for key, text := range zh {
		other, ok := en[key]
		if !ok {
			t.Errorf("%s has no English", key)
			continue
		}
		a, b := blank.FindAllString(text, -1), blank.FindAllString(other, -1)
		slices.Sort(a)
		slices.Sort(b)
		if !slices.Equal(slices.Compact(a), slices.Compact(b)) {
			t.Errorf("%s has the blanks %v in Chinese and %v in English", key, a, b)
		}
		if strings.TrimSpace(text) == "" || strings.TrimSpace(other) == "" {
			t.Errorf("%s is empty", key)
		}
	}
	for key := range en {
		if _, ok := zh[key]; !ok {
			t.Errorf("%s has no Chinese", key)
		}
	}
}

// Chinese sentences are set in Chinese punctuation.
func TestChinesePunctuation(t *testing.T) {
	half := regexp.MustCompile(`\p{Han}[,;:?!]|[,;:?!]\p{Han}`)
	for key, text := range phrase.Keys(phrase.ZH) {
		if m := half.FindString(text); m != "" {
			t.Errorf("%s: %q in %q", key, m, text)
		}
	}
}

// codeCalls are the functions whose argument is a key, with its place.
var codeCalls = map[string]int{"New": 1, "Add": 1, "differ": 1, "say": 0}

// Every code that the sources give has a sentence.
func TestEveryCodeHasASentence(t *testing.T) {
	known := phrase.Keys(phrase.ZH)
	code := regexp.MustCompile(`^[a-z]+\.[a-z_.]+$`)
	seen := 0
	sources(t, func(path string, file *ast.File) {
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			name := ""
			switch f := call.Fun.(type) {
			case *ast.SelectorExpr:
				name = f.Sel.Name
			case *ast.Ident:
				name = f.Name
			}
			at, ok := codeCalls[name]
			if !ok || len(call.Args) <= at {
				return true
			}
			lit, ok := call.Args[at].(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				return true
			}
			key, err := strconv.Unquote(lit.Value)
			if err != nil || !code.MatchString(key) {
				return true
			}
			seen++
			if _, ok := known[key]; !ok {
				t.Errorf("%s: %s has no sentence", path, key)
			}
			return true
		})
	})
	if seen < 100 {
		t.Fatalf("only %d codes were found: the search is broken", seen)
	}
}

// Every sentence is used: its key, or the beginning of it, stands in the sources.
func TestNoSentenceIsLeftOver(t *testing.T) {
	var text strings.Builder
	sources(t, func(path string, _ *ast.File) {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		text.Write(raw)
	})
	all := text.String()
	for key := range phrase.Keys(phrase.ZH) {
		if !used(all, key) {
			t.Errorf("%s is used nowhere", key)
		}
	}
}

func used(sources, key string) bool {
	if strings.Contains(sources, `"`+key+`"`) {
		return true
	}
	for i := len(key) - 1; i > 0; i-- { // "word.org." + kind
		if key[i] == '.' && (strings.Contains(sources, `"`+key[:i+1]+`"`) || strings.Contains(sources, `"`+key[i+1:]+`"`)) {
			return true
		}
	}
	return false
}

func sources(t *testing.T, f func(path string, file *ast.File)) {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	fset := token.NewFileSet()
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(fset, path, nil, 0)
		if err != nil {
			return err
		}
		f(path, file)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestSaying(t *testing.T) {
	err := fault.New(fault.Conflict, "db.backup_exists", "file", "a.db")
	if got, ours := phrase.Error(phrase.EN, err); !ours || got != "The backup file a.db exists already. Choose another name." {
		t.Errorf("%q %v", got, ours)
	}
	if _, ours := phrase.Error(phrase.ZH, os.ErrClosed); ours {
		t.Error("an internal error was told")
	}
	for header, want := range map[string]phrase.Lang{"": phrase.ZH, "en-GB,en;q=0.9": phrase.EN, "zh-CN,zh;q=0.9,en;q=0.8": phrase.ZH,
		"fr, en;q=0.5": phrase.EN, "en_US.UTF-8": phrase.EN, "de": phrase.ZH} {
		if got := phrase.Parse(header); got != want {
			t.Errorf("%q is %s, want %s", header, got, want)
		}
	}
}
