package duty

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"anwang/internal/phrase"
)

// Every code, event and word that the room speaks has its sentence in both
// languages, with the same blanks, and every sentence is spoken.
func TestEveryCodeHasItsSentence(t *testing.T) {
	spoken := map[string]bool{}
	for _, code := range codesInSource(t) {
		if _, event := phrase.Keys(phrase.ZH)["entry."+code]; event {
			code = "entry." + code
		}
		spoken[code] = true
	}
	for _, path := range []string{"duty.reason_missing", "duty.authority_missing"} {
		spoken[path] = true // made of a field's name
	}
	for _, m := range moves {
		spoken["word.duty.state."+string(m.to)] = true
		if m.verb != "history" {
			spoken["word.duty.verb."+m.verb] = true
		}
	}
	for kind := range kinds {
		spoken["word.duty.kind."+kind] = true
	}
	for _, a := range []Act{ActRemind, ActTell, ActSupervise, ActList, ActAccount} {
		spoken["word.duty.act."+string(a)] = true
	}
	zh, en := phrase.Keys(phrase.ZH), phrase.Keys(phrase.EN)
	for code := range spoken {
		if zh[code] == "" || en[code] == "" {
			t.Errorf("%s has no sentence: %q, %q", code, zh[code], en[code])
		}
		if a, b := blanks(zh[code]), blanks(en[code]); !slices.Equal(a, b) {
			t.Errorf("%s: blanks %v and %v", code, a, b)
		}
	}
	for _, keys := range []map[string]string{zh, en} {
		for code := range keys {
			if ours := regexp.MustCompile(`^(entry\.|word\.)?duty\.`).MatchString(code); ours && !spoken[code] {
				t.Errorf("nobody speaks %s", code)
			}
		}
	}
}

func blanks(s string) []string {
	all := regexp.MustCompile(`\{\w+\}`).FindAllString(s, -1)
	slices.Sort(all)
	return slices.Compact(all)
}

// codesInSource are the whole codes in the room's files; "duty.kind." is a part.
func codesInSource(t *testing.T) (codes []string) {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	code := regexp.MustCompile(`"(duty\.\w+)"`)
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range code.FindAllSubmatch(raw, -1) {
			codes = append(codes, string(m[1]))
		}
	}
	return codes
}
