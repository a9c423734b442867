package db

import "strings"

// Kinds names columns by what they hold.
type Kinds struct {
	Texts   []string
	Numbers []string
	Blobs   []string
}

// AsDeclared is a condition that a row meets when each of these columns holds a
// value, and one of its column's kind. SQLite keeps a kind with each value (see
// Misfit) and orders numbers before texts and texts before blobs, so that the
// greatest and the least of several tell of all of them, for a third of what
// asking one by one costs. A fraction among the numbers is passed over. On
// PostgreSQL a column holds nothing but its kind.
func (tx *Tx) AsDeclared(k Kinds) string {
	if tx.db.engine == Postgres {
		return "TRUE"
	}
	var all []string
	if len(k.Texts) > 0 {
		all = append(all, most("min", k.Texts)+" >= ''", most("max", k.Texts)+" < x''")
	}
	if len(k.Numbers) > 0 {
		all = append(all, most("max", k.Numbers)+" < ''")
	}
	if len(k.Blobs) > 0 {
		all = append(all, most("min", k.Blobs)+" >= x''")
	}
	return strings.Join(all, " AND ")
}

// most is the greatest or the least of some columns; of one it is that one, where
// the same word would be an aggregate's.
func most(which string, columns []string) string {
	if len(columns) == 1 {
		return columns[0]
	}
	return which + "(" + strings.Join(columns, ", ") + ")"
}

// Separator stands between the values of a joined row: a control character, which
// JSON cannot hold bare and which no name or code holds. A value that has it in
// itself makes one value more than there should be.
const Separator = '\x1f'

// Joined is an expression that makes one text of a row's columns, with Separator
// between them, in the spelling that both engines give numbers and texts. Reading
// one value costs a third of what reading forty does. A value that is missing is
// left out together with its separator. Where cond does not hold it is "".
func Joined(cond string, columns ...string) string {
	return "coalesce(CASE WHEN " + cond + " THEN concat_ws('" + string(rune(Separator)) + "', " + strings.Join(columns, ", ") + ") END, '')"
}
