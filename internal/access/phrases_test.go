package access

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"anwang/internal/phrase"
)

// Every code that the room gives out, and every entry that it makes, has its
// sentence in both languages.
func TestCodesHaveSentences(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	code := regexp.MustCompile(`"((?:access|account|token)\.[a-z_]+)"`)
	seen := 0
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") || f == "verb.go" || strings.HasPrefix(f, "store") {
			continue
		}
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range code.FindAllStringSubmatch(string(raw), -1) {
			key := m[1]
			if !strings.HasPrefix(key, "access.") {
				key = "entry." + key
			}
			seen++
			for _, lang := range []phrase.Lang{phrase.ZH, phrase.EN} {
				if phrase.Keys(lang)[key] == "" {
					t.Errorf("%s: %s has no sentence in %s", f, key, lang)
				}
			}
		}
	}
	if seen < 60 {
		t.Errorf("only %d codes were found", seen)
	}
}
