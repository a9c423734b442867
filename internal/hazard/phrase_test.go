package hazard

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"anwang/internal/phrase"
)

// Every code that the room speaks has its sentence in both languages, and every
// sentence is spoken.
func TestEveryCodeHasItsSentence(t *testing.T) {
	spoken := map[string]bool{"entry.evidence.kept": true}
	for _, code := range codesInSource(t) {
		if event := "entry." + code; phrase.Keys(phrase.ZH)[event] != "" {
			code = event
		}
		spoken[code] = true
	}
	for _, m := range moves {
		spoken["word.hazard.verb."+string(m.by)] = true
		spoken["word."+m.to.word()] = true
	}
	for _, g := range []Grade{General, Major} {
		spoken["word.hazard.grade."+string(g)] = true
	}
	for _, r := range []Role{Before, After, Other} {
		spoken["word.hazard.role."+string(r)] = true
	}
	for _, f := range []string{"measures", "money", "responsible", "deadline", "contingency"} {
		spoken["word.hazard.fix."+f] = true
	}
	for _, lang := range []phrase.Lang{phrase.ZH, phrase.EN} {
		keys := phrase.Keys(lang)
		for code := range spoken {
			if keys[code] == "" {
				t.Errorf("%s has no sentence for %s", lang, code)
			}
		}
		for code := range keys {
			ours := strings.HasPrefix(code, "hazard.") || strings.HasPrefix(code, "entry.hazard.") || strings.HasPrefix(code, "word.hazard.")
			if ours && !spoken[code] {
				t.Errorf("%s has a sentence for %s, which nobody speaks", lang, code)
			}
		}
	}
}

// codesInSource are the whole codes in the room's files ("hazard.fix." is a part).
func codesInSource(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`"(hazard\.[a-z_]+)"`).FindAllStringSubmatch(string(raw), -1) {
			all = append(all, m[1])
		}
	}
	return all
}
