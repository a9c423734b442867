package access

import "context"

type quietKey struct{}

// Quietly returns a context under which Authenticate notes no use: whether a login
// still stands may be asked without keeping its session from running out, since a
// page that is open is not a person who is there.
func Quietly(ctx context.Context) context.Context {
	return context.WithValue(ctx, quietKey{}, true)
}

func quiet(ctx context.Context) bool { return ctx.Value(quietKey{}) != nil }
