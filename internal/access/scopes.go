package access

import (
	"sync"
	"time"

	"anwang/internal/ident"
	"anwang/internal/org"
)

// scopeLife is how long a computed scope is kept. Every change of the org is a
// new revision and takes effect at once; only a charge that was set to begin or
// end at a later instant may be seen so much late.
const scopeLife = 30 * time.Second

const maxScopes = 4096

// scopes keeps computed scopes: a vice head's over 300 enterprises takes
// milliseconds, and every request asks for one. It is safe for concurrent use.
type scopes struct {
	mu   sync.Mutex
	kept map[scopeKey]keptScope
}

type scopeKey struct{ revision, post ident.ID }

type keptScope struct {
	scope Scope
	made  time.Time
}

// of is ScopeOf, kept. Callers must not change what they get.
func (c *scopes) of(g *org.Graph, post ident.ID, now time.Time) Scope {
	k := scopeKey{g.Revision(), post}
	c.mu.Lock()
	old, ok := c.kept[k]
	c.mu.Unlock()
	if age := now.Sub(old.made); ok && age >= 0 && age < scopeLife {
		return old.scope
	}
	s := ScopeOf(g, post, now)
	if k.revision == 0 { // a picture that was not read from the database has no name
		return s
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.kept == nil || len(c.kept) >= maxScopes {
		c.kept = map[scopeKey]keptScope{}
	}
	c.kept[k] = keptScope{s, now}
	return s
}
