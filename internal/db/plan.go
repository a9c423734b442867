package db

import "strings"

// watch tells a statement to whoever watches the database; nobody does in use.
func (tx *Tx) watch(query string, args []any) {
	if tx.db.watcher != nil {
		tx.db.watcher(query, args)
	}
}

// SchemaMark tells one schema from another: the text of its migrations.
func SchemaMark() (string, error) {
	all, err := migrations.ReadDir("migrations")
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for _, e := range all {
		raw, err := migrations.ReadFile("migrations/" + e.Name())
		if err != nil {
			return "", err
		}
		b.Write(raw)
	}
	return b.String(), nil
}

// ByValues has what follows in this transaction planned for the values that it is
// asked with. PostgreSQL else makes one plan for all values of a statement after
// some runs, and takes whatever is compared with something unknown for rare: it
// would gather and sort where a walk in order ends with the page. It costs no trip.
// SQLite plans by the text alone, and the text says which index is meant.
func (tx *Tx) ByValues() {
	if t, ok := tx.q.(*pgTx); ok {
		t.queue = append(t.queue, deferred{query: "SET LOCAL plan_cache_mode = force_custom_plan"})
	}
}
