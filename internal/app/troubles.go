package app

import (
	"context"
	"log/slog"
	"regexp"
	"sync"
	"unicode/utf8"

	"anwang/internal/api"
)

// keepTroubles is how many of the last errors an administrator is shown.
const keepTroubles = 50

// troubles keeps the last errors of the log, for the page of an administrator who
// has no shell on the machine.
type troubles struct {
	mu   sync.Mutex
	last []api.Trouble // oldest first
}

func (t *troubles) add(one api.Trouble) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.last) == keepTroubles {
		t.last = append(t.last[:0], t.last[1:]...)
	}
	t.last = append(t.last, one)
}

// list is what is kept, the newest first.
func (t *troubles) list() []api.Trouble {
	t.mu.Lock()
	defer t.mu.Unlock()
	out := make([]api.Trouble, len(t.last))
	for i, one := range t.last {
		out[len(out)-1-i] = one
	}
	return out
}

// listening is a log handler that also keeps errors.
type listening struct {
	slog.Handler
	kept *troubles
	with []slog.Attr
}

// Enabled wants every error, whatever the log itself leaves out.
func (h listening) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelError || h.Handler.Enabled(ctx, l)
}

// Handle keeps an error and hands everything on.
func (h listening) Handle(ctx context.Context, r slog.Record) error {
	if r.Level >= slog.LevelError {
		one := api.Trouble{At: r.Time.UnixMicro(), What: r.Message}
		take := func(a slog.Attr) bool {
			switch a.Key {
			case "error":
				one.Why = discreet(a.Value.String())
			case "request":
				one.Request = a.Value.String()
			case "work":
				one.Work = a.Value.String()
			}
			return true
		}
		for _, a := range h.with {
			take(a)
		}
		r.Attrs(take)
		h.kept.add(one)
	}
	if !h.Handler.Enabled(ctx, r.Level) {
		return nil
	}
	return h.Handler.Handle(ctx, r)
}

// WithAttrs is slog's.
func (h listening) WithAttrs(attrs []slog.Attr) slog.Handler {
	return listening{h.Handler.WithAttrs(attrs), h.kept, append(append([]slog.Attr{}, h.with...), attrs...)}
}

// WithGroup is slog's.
func (h listening) WithGroup(name string) slog.Handler {
	return listening{h.Handler.WithGroup(name), h.kept, h.with}
}

// secrets are what an error's text may carry along by accident: bearers, a
// password in an address, telephone and identity numbers, the values of a row.
var secrets = []*regexp.Regexp{
	regexp.MustCompile(`aw[st]_[0-9A-Za-z_\-]+`), regexp.MustCompile(`://[^@/\s]*@`),
	regexp.MustCompile(`\b\d{11}\b|\b\d{17}[\dXx]\b`), regexp.MustCompile(`=\([^)]*\)`),
}

const longestTrouble = 400

// discreet is an error's text without them, and not too long.
func discreet(text string) string {
	for _, s := range secrets {
		text = s.ReplaceAllString(text, "…")
	}
	if utf8.RuneCountInString(text) > longestTrouble {
		text = string([]rune(text)[:longestTrouble]) + "…"
	}
	return text
}
