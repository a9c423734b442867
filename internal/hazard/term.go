package hazard

import (
	"bytes"
	"fmt"
	"sync"
	"time"

	"gopkg.in/yaml.v3"

	"anwang/internal/duty"
	"anwang/rules"
)

// Term is a length of time that the rules propose for putting a hazard right.
type Term struct {
	Grade  Grade
	Within time.Duration
	ZH, EN string // why, in a sentence
}

// terms are the lengths of time of rules/terms.yaml.
type terms struct {
	version int
	of      map[Grade]Term
	undated time.Duration // of what came in without any date
}

// shippedTerms are those that this build carries.
var shippedTerms = sync.OnceValue(func() terms {
	raw, err := rules.Files.ReadFile(rules.Terms)
	if err == nil {
		var t terms
		if t, err = readTerms(raw); err == nil {
			return t
		}
	}
	panic(err) // the file is embedded and tested
})

// readTerms reads and checks a file of terms: each grade has one, and all are
// longer than nothing.
func readTerms(raw []byte) (terms, error) {
	var file struct {
		Version int `yaml:"version"`
		Terms   []struct {
			Grade  Grade  `yaml:"grade"`
			Within string `yaml:"within"`
			ZH     string `yaml:"zh"`
			EN     string `yaml:"en"`
		} `yaml:"terms"`
		Undated string `yaml:"undated"`
	}
	dec := yaml.NewDecoder(bytes.NewReader(raw))
	dec.KnownFields(true)
	if err := dec.Decode(&file); err != nil {
		return terms{}, fmt.Errorf("read terms: %w", err)
	}
	t := terms{version: file.Version, of: map[Grade]Term{}}
	for _, f := range file.Terms {
		within, err := time.ParseDuration(f.Within)
		if err != nil || within <= 0 || !f.Grade.Known() || f.ZH == "" || f.EN == "" {
			return t, fmt.Errorf("read terms: %q of grade %q is no term (%v)", f.Within, f.Grade, err)
		}
		if _, twice := t.of[f.Grade]; twice {
			return t, fmt.Errorf("read terms: two terms of grade %q", f.Grade)
		}
		t.of[f.Grade] = Term{Grade: f.Grade, Within: within, ZH: f.ZH, EN: f.EN}
	}
	if len(t.of) != 2 || t.version <= 0 {
		return t, fmt.Errorf("read terms: %d grades in version %d", len(t.of), t.version)
	}
	var err error
	if t.undated, err = time.ParseDuration(file.Undated); err != nil || t.undated <= 0 {
		return t, fmt.Errorf("read terms: undated %q (%v)", file.Undated, err)
	}
	return t, nil
}

// within is how long a duty on a ladder has that the engine opens by itself.
func within(ladder string) time.Duration {
	l, _ := duty.Shipped().Current(ladder)
	return l.DueIn
}
