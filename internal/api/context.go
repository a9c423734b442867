package api

import (
	"context"

	"anwang/internal/access"
	"anwang/internal/fault"
	"anwang/internal/phrase"
)

type contextKey int

const (
	callerKey contextKey = iota
	requestKey
	languageKey
	repeatKey // the Idempotency-Key, for routes that use it for each of their items
)

// caller is who came, or why he could not be told.
type caller struct {
	principal access.Principal
	err       error
}

// principalOf is who asks; api.no_login when nobody said.
func principalOf(ctx context.Context) (access.Principal, error) {
	c, ok := ctx.Value(callerKey).(caller)
	if !ok {
		return access.Principal{}, fault.New(fault.Unauthenticated, "api.no_login")
	}
	return c.principal, c.err
}

// requestOf is the request's number.
func requestOf(ctx context.Context) string {
	s, _ := ctx.Value(requestKey).(string)
	return s
}

// languageOf is the language that the caller reads.
func languageOf(ctx context.Context) phrase.Lang {
	if l, ok := ctx.Value(languageKey).(phrase.Lang); ok {
		return l
	}
	return phrase.ZH
}
