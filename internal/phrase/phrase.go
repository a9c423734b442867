// Package phrase holds the sentences: one folder a language, one JSON file a
// room, keys as faults and labels name them. Rooms return codes; only the edges
// (api, cmd) and documents for people ask here for words. A test holds that
// both languages have the same keys with the same blanks.
package phrase

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"sync"

	"anwang/internal/fault"
)

//go:embed zh/*.json en/*.json
var files embed.FS

// Lang is a language that the system speaks.
type Lang string

// The languages. Chinese is the default.
const (
	ZH Lang = "zh"
	EN Lang = "en"
)

var tables = sync.OnceValue(func() map[Lang]map[string]string {
	all := map[Lang]map[string]string{}
	for _, lang := range []Lang{ZH, EN} {
		t, err := load(lang)
		if err != nil {
			panic(err) // the files are embedded and tested
		}
		all[lang] = t
	}
	return all
})

func load(lang Lang) (map[string]string, error) {
	names, err := fs.Glob(files, path.Join(string(lang), "*.json"))
	if err != nil {
		return nil, err
	}
	t := map[string]string{}
	for _, name := range names {
		raw, err := files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		var part map[string]string
		if err := json.Unmarshal(raw, &part); err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		for k, v := range part {
			if _, twice := t[k]; twice {
				return nil, fmt.Errorf("%s: key %q stands twice", name, k)
			}
			t[k] = v
		}
	}
	return t, nil
}

// Keys returns every key of a language with its sentence.
func Keys(lang Lang) map[string]string { return tables()[lang] }

// Say returns the sentence for key with its blanks ({name}) filled from args. A
// key without a sentence comes back as itself.
func Say(lang Lang, key string, args map[string]any) string {
	s, ok := tables()[lang][key]
	if !ok {
		return key
	}
	if len(args) == 0 {
		return s
	}
	pairs := make([]string, 0, 2*len(args))
	for k, v := range args {
		pairs = append(pairs, "{"+k+"}", word(lang, v))
	}
	return strings.NewReplacer(pairs...).Replace(s)
}

// word turns a value that is itself a key (a state, a grade) into its word.
func word(lang Lang, v any) string {
	s := fmt.Sprint(v)
	if w, ok := tables()[lang]["word."+s]; ok {
		return w
	}
	return s
}

// Error returns what to tell a person about err, and whether it is theirs to
// know: for an internal error it is false and the text is the general apology.
func Error(lang Lang, err error) (string, bool) {
	var f *fault.Error
	if !errors.As(err, &f) {
		return Say(lang, "internal", nil), false
	}
	return Say(lang, f.Code, f.Args), true
}

// Parse picks the language from an Accept-Language header or a locale name.
func Parse(s string) Lang {
	for _, part := range strings.Split(strings.ToLower(s), ",") {
		tag := strings.TrimSpace(strings.SplitN(part, ";", 2)[0])
		switch {
		case strings.HasPrefix(tag, "zh"):
			return ZH
		case strings.HasPrefix(tag, "en"):
			return EN
		}
	}
	return ZH
}
