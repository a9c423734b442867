// Package fault holds the errors that a user can act on.
//
// A fault is a kind (what sort of thing went wrong, which decides the HTTP
// status and the exit code), a code ("hazard.bad_move") and named values. It
// carries no sentence: package phrase holds the sentences, by language, and
// only api and cmd speak them. Everything that is not a fault is internal: the
// user sees a request number and nothing else.
package fault

import (
	"errors"
	"fmt"
	"sort"
	"strings"
)

// Kind says what sort of thing went wrong.
type Kind int

// The kinds, with the HTTP status that the edge gives them.
const (
	Internal        Kind = iota // 500: our mistake
	Invalid                     // 422: the input is wrong; Fields says where
	Unauthenticated             // 401: who are you?
	Forbidden                   // 403: not yours to see or do
	NotFound                    // 404: no such thing in your scope
	Conflict                    // 409: the state does not allow it
	Stale                       // 412: somebody was faster; read again
	TooMany                     // 429: slow down
	Unavailable                 // 503: not now; try again
)

// Field is one wrong field of an input.
type Field struct {
	Path string         `json:"path"` // JSON path from the body's root: "fixes.deadline"
	Code string         `json:"code"` // "hazard.deadline_past"
	Args map[string]any `json:"args,omitempty"`
}

// Error is a fault.
type Error struct {
	Kind   Kind
	Code   string
	Args   map[string]any
	Fields []Field
}

// New makes a fault; kv are alternating names and values for the sentence.
func New(kind Kind, code string, kv ...any) error {
	return &Error{Kind: kind, Code: code, Args: args(kv)}
}

func args(kv []any) map[string]any {
	if len(kv) == 0 {
		return nil
	}
	if len(kv)%2 != 0 {
		panic("fault: odd number of names and values")
	}
	m := make(map[string]any, len(kv)/2)
	for i := 0; i < len(kv); i += 2 {
		m[kv[i].(string)] = kv[i+1]
	}
	return m
}

// Error is for logs, not for people.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Code)
	names := make([]string, 0, len(e.Args))
	for k := range e.Args {
		names = append(names, k)
	}
	sort.Strings(names)
	for _, k := range names {
		fmt.Fprintf(&b, " %s=%v", k, e.Args[k])
	}
	for _, f := range e.Fields {
		fmt.Fprintf(&b, "; %s: %s", f.Path, f.Code)
	}
	return b.String()
}

// Is makes errors.Is(err, fault.New(kind, code)) compare codes.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code
}

// KindOf returns the kind of the first fault in err's chain, or Internal.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

// CodeOf returns the code of the first fault in err's chain, or "".
func CodeOf(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// Fields gathers every wrong field of an input, so that they are told at once.
type Fields []Field

// Add notes one wrong field.
func (f *Fields) Add(path, code string, kv ...any) {
	*f = append(*f, Field{Path: path, Code: code, Args: args(kv)})
}

// Err returns nil when nothing was wrong, else an Invalid fault with the code
// "invalid" and all the fields.
func (f Fields) Err() error {
	if len(f) == 0 {
		return nil
	}
	return &Error{Kind: Invalid, Code: "invalid", Args: map[string]any{"count": len(f)}, Fields: f}
}
