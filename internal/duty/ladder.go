package duty

import (
	"bytes"
	"fmt"
	"strconv"
	"sync"
	"time"

	"gopkg.in/yaml.v3"

	"anwang/rules"
)

// Act is what happens on a rung.
type Act string

// The acts; rules/ladders.yaml says what each means.
const (
	ActRemind    Act = "remind"
	ActTell      Act = "tell"
	ActSupervise Act = "supervise"
	ActList      Act = "list"
	ActAccount   Act = "account"
)

// Rung is one step of a ladder.
type Rung struct {
	Offset time.Duration // from the due time
	Act    Act
	DueIn  time.Duration // supervise only: how long the supervisor has
}

// Ladder is one version of the rungs that a duty climbs, in order of time.
type Ladder struct {
	Name    string
	Version int
	ZH, EN  string
	DueIn   time.Duration // for duties that the room itself opens; 0 when it opens none
	Rungs   []Rung
}

// Ref is the ladder as a duty keeps it: "hazard.general@1".
func (l Ladder) Ref() string { return l.Name + "@" + strconv.Itoa(l.Version) }

// nextAt is when rung falls for a duty due at due, in µs; 0 when the ladder ends
// below it.
func (l Ladder) nextAt(due, rung int64) int64 {
	if rung >= int64(len(l.Rungs)) {
		return 0
	}
	return max(1, due+l.Rungs[rung].Offset.Microseconds())
}

// Book holds every version of every ladder. It does not change once read.
type Book struct {
	versions map[string]Ladder // by Ref
	current  map[string]Ladder // by name
}

// Current returns the newest version of the ladder of that name.
func (b *Book) Current(name string) (Ladder, bool) {
	l, ok := b.current[name]
	return l, ok
}

// Pinned returns the ladder that a duty was opened with.
func (b *Book) Pinned(ref string) (Ladder, error) {
	l, ok := b.versions[ref]
	if !ok {
		return l, fmt.Errorf("find ladder %q: no such version", ref)
	}
	return l, nil
}

// Shipped is the book that this build carries.
var Shipped = sync.OnceValue(func() *Book {
	raw, err := rules.Files.ReadFile(rules.Ladders)
	if err == nil {
		var b *Book
		if b, err = ReadBook(raw); err == nil {
			return b
		}
	}
	panic(err) // the file is embedded and tested
})

type ladderFile struct {
	Ladders []struct {
		Name    string `yaml:"name"`
		Version int    `yaml:"version"`
		ZH      string `yaml:"zh"`
		EN      string `yaml:"en"`
		DueIn   string `yaml:"due_in"`
		Rungs   []struct {
			Offset string `yaml:"offset"`
			Act    Act    `yaml:"act"`
			DueIn  string `yaml:"due_in"`
		} `yaml:"rungs"`
	} `yaml:"ladders"`
}

// ReadBook reads and checks a file of ladders.
func ReadBook(raw []byte) (*Book, error) {
	dec := yaml.NewDecoder(bytes.NewReader(raw))
	dec.KnownFields(true)
	var file ladderFile
	if err := dec.Decode(&file); err != nil {
		return nil, fmt.Errorf("read ladders: %w", err)
	}
	b := &Book{versions: map[string]Ladder{}, current: map[string]Ladder{}}
	for _, f := range file.Ladders {
		l := Ladder{Name: f.Name, Version: f.Version, ZH: f.ZH, EN: f.EN}
		var err error
		if l.DueIn, err = span(f.DueIn); err != nil {
			return nil, fmt.Errorf("read ladder %s: %w", l.Ref(), err)
		}
		for _, r := range f.Rungs {
			rung := Rung{Act: r.Act}
			if rung.Offset, err = time.ParseDuration(r.Offset); err != nil {
				return nil, fmt.Errorf("read ladder %s: %w", l.Ref(), err)
			}
			if rung.DueIn, err = span(r.DueIn); err != nil {
				return nil, fmt.Errorf("read ladder %s: %w", l.Ref(), err)
			}
			l.Rungs = append(l.Rungs, rung)
		}
		if err := b.add(l); err != nil {
			return nil, fmt.Errorf("read ladder %s: %w", l.Ref(), err)
		}
	}
	return b, b.complete()
}

// span reads a length of time; an empty text is none.
func span(s string) (time.Duration, error) {
	if s == "" {
		return 0, nil
	}
	return time.ParseDuration(s)
}
