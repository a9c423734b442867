package db

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// Where gathers the conditions of a list. Conditions are written with ?, which
// become $n, so that one text serves both engines. It never takes a value into
// the text.
type Where struct {
	conds []string
	args  []any
}

// And adds a condition: And("due < ?", t).
func (w *Where) And(cond string, args ...any) *Where {
	w.conds = append(w.conds, w.number(cond, args))
	return w
}

// If adds a condition when ok.
func (w *Where) If(ok bool, cond string, args ...any) *Where {
	if ok {
		w.And(cond, args...)
	}
	return w
}

// In adds column IN (…); with no values the condition is false.
func In[T any](w *Where, column string, values []T) {
	if len(values) == 0 {
		w.And("1 = 0")
		return
	}
	args := make([]any, len(values))
	for i, v := range values {
		args[i] = v
	}
	w.And(column+" IN (?"+strings.Repeat(", ?", len(values)-1)+")", args...)
}

// Among is In for keys that lie close together, with their bounds beside them: until
// PostgreSQL has looked at a table that has just been filled, it takes the table for
// tiny and walks all of it for a list, but not for a range. SQLite looks each up.
func Among[T cmp.Ordered](w *Where, column string, values []T) {
	In(w, column, values)
	if len(values) > 1 {
		w.And(column+" >= ? AND "+column+" <= ?", slices.Min(values), slices.Max(values))
	}
}

func (w *Where) number(cond string, args []any) string {
	var b strings.Builder
	for _, r := range cond {
		if r != '?' {
			b.WriteRune(r)
			continue
		}
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(len(w.args) + 1))
		w.args = append(w.args, args[0])
		args = args[1:]
	}
	return b.String()
}

// Arg adds a value outside the conditions (a LIMIT) and returns its place: "$7".
func (w *Where) Arg(v any) string {
	w.args = append(w.args, v)
	return "$" + strconv.Itoa(len(w.args))
}

// SQL is " WHERE a AND b", or "" with no conditions.
func (w *Where) SQL() string {
	if len(w.conds) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(w.conds, " AND ")
}

// Args are the values, in the order of their numbers.
func (w *Where) Args() []any { return w.args }

// Aside is a column as a condition names it that should go by no index of that
// column. SQLite has no statistics in use and takes any comparison for rare;
// PostgreSQL knows how rare a value is, and is told nothing.
func (tx *Tx) Aside(column string) string {
	if tx.db.engine == SQLite {
		return "+" + column
	}
	return column
}
