package api

import (
	"context"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"anwang/internal/access"
	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

// Change is a change of one thing.
type Change[B any] struct {
	One
	Match
	Preference
	Body B
}

// Add is something new.
type Add[B any] struct {
	Preference
	Body B
}

// Preference is how the caller of a command would like to be answered (RFC 7240).
type Preference struct {
	Prefer string `header:"Prefer" maxLength:"200" doc:"return=minimal：只答命令本身已知的内容，不再查待谁办理、可做的操作等 · answers with what the command itself knows, without looking up whom it waits for or what may be done next"`
}

const minimal = "return=minimal"

func (p Preference) minimal() bool {
	for part := range strings.SplitSeq(p.Prefer, ",") {
		if strings.EqualFold(strings.TrimSpace(part), minimal) {
			return true
		}
	}
	return false
}

// thing is a kind of versioned row: where its routes are, how it is read by
// whoever may see it (and is nowhere for others), and how it is shown.
type thing[T, V any] struct {
	path string
	get  func(ctx context.Context, by access.Principal, id ident.ID) (T, error)
	show func(ctx context.Context, by access.Principal, t T) (V, error)
	ref  func(t *T) *ledger.Ref
	// brief shows what a command knows without looking; nil where show looks at
	// nothing dear either.
	brief func(t T) V
}

func (k thing[T, V]) versioned(ctx context.Context, by access.Principal, t T) (*Versioned[V], error) {
	v, err := k.show(ctx, by, t)
	return &Versioned[V]{ETag: etag(k.ref(&t).Version), Body: v}, err
}

// changed answers a command in the way that its caller prefers.
func (k thing[T, V]) changed(ctx context.Context, by access.Principal, t T, p Preference) (*Versioned[V], error) {
	if k.brief == nil || !p.minimal() {
		return k.versioned(ctx, by, t)
	}
	return &Versioned[V]{ETag: etag(k.ref(&t).Version), Applied: minimal, Body: k.brief(t)}, nil
}

// reads opens the route of one thing.
func reads[T, V any](s *Server, k thing[T, V], id, zh, en string, verb access.Verb) {
	guarded(s, get(k.path+"/{id}", id, zh, en), verb,
		func(ctx context.Context, by access.Principal, in *One) (*Versioned[V], error) {
			id, err := in.id()
			if err != nil {
				return nil, err
			}
			t, err := k.get(ctx, by, id)
			if err != nil {
				return nil, err
			}
			return k.versioned(ctx, by, t)
		})
}

// adds opens a route that makes a thing.
func adds[B, T, V any](s *Server, k thing[T, V], o huma.Operation, verb access.Verb, f func(ctx context.Context, by access.Principal, body B) (T, error)) {
	guarded(s, creates(o), verb, func(ctx context.Context, by access.Principal, in *Add[B]) (*Made[V], error) {
		t, err := f(ctx, by, in.Body)
		if err != nil {
			return nil, err
		}
		v, err := k.changed(ctx, by, t, in.Preference)
		if err != nil {
			return nil, err
		}
		return &Made[V]{Location: prefix + k.path + "/" + k.ref(&t).ID.String(), ETag: v.ETag, Applied: v.Applied, Body: v.Body}, nil
	})
}

// edits opens a route that changes a thing which the caller sees.
func edits[B, T, V any](s *Server, k thing[T, V], o huma.Operation, verb access.Verb, f func(ctx context.Context, by access.Principal, ref ledger.Ref, body B) (T, error)) {
	guarded(s, o, verb, func(ctx context.Context, by access.Principal, in *Change[B]) (*Versioned[V], error) {
		return edit(ctx, k, by, in.One, in.Match, in.Preference, func(ref ledger.Ref) (T, error) { return f(ctx, by, ref, in.Body) })
	})
}

// Bare is a change that says nothing more.
type Bare struct {
	One
	Match
	Preference
}

// ends opens a route that changes a thing without saying more.
func ends[T, V any](s *Server, k thing[T, V], o huma.Operation, verb access.Verb, f func(ctx context.Context, by ledger.Actor, ref ledger.Ref) (T, error)) {
	guarded(s, o, verb, func(ctx context.Context, by access.Principal, in *Bare) (*Versioned[V], error) {
		return edit(ctx, k, by, in.One, in.Match, in.Preference, func(ref ledger.Ref) (T, error) { return f(ctx, by.Actor(), ref) })
	})
}

func edit[T, V any](ctx context.Context, k thing[T, V], by access.Principal, o One, m Match, p Preference, f func(ref ledger.Ref) (T, error)) (*Versioned[V], error) {
	id, err := o.id()
	if err != nil {
		return nil, err
	}
	version, err := m.version()
	if err != nil {
		return nil, err
	}
	if _, err := k.get(ctx, by, id); err != nil {
		return nil, err // what he does not see he cannot change, nor learn of
	}
	t, err := f(ledger.Ref{District: by.District, ID: id, Version: version})
	if err != nil {
		return nil, k.late(ctx, by, id, version, err)
	}
	return k.changed(ctx, by, t, p)
}

// late makes a refusal a Stale one with the present state beside it, when the thing
// is no longer as the caller saw it. A room may notice the newer state of a
// neighbour first (the duty is done already) and call that a conflict.
func (k thing[T, V]) late(ctx context.Context, by access.Principal, id ident.ID, version int64, err error) error {
	kind := fault.KindOf(err)
	if kind != fault.Stale && (kind != fault.Conflict || version == 0) {
		return err
	}
	now, e := k.get(ctx, by, id)
	if e != nil {
		return err
	}
	if is := k.ref(&now).Version; kind == fault.Conflict {
		if is == version {
			return err
		}
		err = fault.New(fault.Stale, "api.stale", "version", is)
	}
	shown, e := k.show(ctx, by, now)
	if e != nil {
		return err
	}
	return stale{err, shown}
}

// same shows a thing as it is.
func same[T any](_ context.Context, _ access.Principal, t T) (T, error) { return t, nil }

func typeOf[T any]() reflect.Type { return reflect.TypeFor[T]() }
