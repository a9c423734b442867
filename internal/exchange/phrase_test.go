package exchange

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"anwang/internal/phrase"
)

// TestPhrases holds that every code of the room has its sentence in both
// languages, and that no sentence is left over.
func TestPhrases(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`"(exchange\.[a-z_.]*)"`).FindAllStringSubmatch(string(raw), -1) {
			used[m[1]] = true
		}
	}
	for _, lang := range []phrase.Lang{phrase.ZH, phrase.EN} {
		all := phrase.Keys(lang)
		for code := range used {
			if _, ok := all[code]; !ok && !strings.HasSuffix(code, ".") {
				t.Errorf("%s: no sentence for %s", lang, code)
			}
		}
		for code := range all {
			stem := code[:strings.LastIndexByte(code, '.')+1]
			if strings.HasPrefix(code, "exchange.") && !used[code] && !used[stem] {
				t.Errorf("%s: nobody says %s", lang, code)
			}
		}
	}
}
