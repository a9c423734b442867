package db

import "context"

type sealKey struct{}

// WithSeal returns a context under which every Write that succeeds also runs
// seal, last and in the same transaction. It is how a caller's key for repeating
// a command becomes true together with the command, whatever dies after it.
func WithSeal(ctx context.Context, seal func(tx *Tx) error) context.Context {
	return context.WithValue(ctx, sealKey{}, seal)
}
