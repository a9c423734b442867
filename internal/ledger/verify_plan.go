package ledger

import (
	"encoding/json"
	"reflect"
	"strings"

	"anwang/internal/db"
	"anwang/internal/ident"
)

// spelling is how a column holds what an entry's field says.
type spelling uint8

const (
	spelledText    spelling = iota // a text as it is
	spelledWhole                   // a whole number
	spelledID                      // an id, where 0 is none
	spelledBit                     // a truth, as 0 or 1
	spelledJSON                    // the very JSON of the entry
	spelledPrivate                 // a text whose digest the entry holds
)

// planned is one field of a row, in the order in which the joined row holds them.
type planned struct {
	name   string
	column string
	as     spelling
}

// plan is how the rows of a table are compared with their entries without making
// values of them: as one joined text a row. It decides nothing by itself: what it
// does not find equal is compared the exact way.
type plan struct {
	fields []planned
	at     map[string]int // the place of a field in a state; the salt's is after all others
	zero   []string       // the state before birth
	salted bool
}

// planOf plans a table; nil when the table does not say of what its rows are. The
// rule is that a table is named after what it is about and a column after its
// field, but for fields tagged `column:"name"`.
func planOf(t Table) *plan {
	if t.Of == nil {
		return nil
	}
	of := reflect.TypeOf(t.Of).Elem()
	s := shapeOf(of)
	p := &plan{at: map[string]int{}, salted: s.salt != nil}
	for i, f := range s.fields {
		sf := of.FieldByIndex(f.index)
		column := sf.Tag.Get("column")
		if column == "" {
			column = f.name
		}
		p.fields = append(p.fields, planned{name: f.name, column: column, as: spellingOf(sf.Type, f)})
		p.at[f.name] = i
		p.zero = append(p.zero, string(s.zero[f.name]))
	}
	if p.salted {
		p.at[saltField] = len(p.fields)
		p.zero = append(p.zero, string(s.zero[saltField]))
	}
	return p
}

func spellingOf(t reflect.Type, f field) spelling {
	switch {
	case f.private:
		return spelledPrivate
	case t == reflect.TypeFor[ident.ID]():
		return spelledID
	case !f.plain:
		return spelledJSON
	case t.Kind() == reflect.String:
		return spelledText
	case t.Kind() == reflect.Bool:
		return spelledBit
	}
	return spelledWhole
}

// kinds are the row's columns by kind.
func (p *plan) kinds() db.Kinds {
	k := db.Kinds{Numbers: []string{"id", "version"}}
	for _, f := range p.fields {
		switch f.as {
		case spelledText, spelledJSON, spelledPrivate:
			k.Texts = append(k.Texts, f.column)
		default:
			k.Numbers = append(k.Numbers, f.column)
		}
	}
	if p.salted {
		k.Blobs = []string{saltField}
	}
	return k
}

// query selects a chunk of joined rows, each with its salt where it has one.
func (p *plan) query(tx *db.Tx, table string) string {
	columns := []string{"id", "version"}
	for _, f := range p.fields {
		columns = append(columns, f.column)
	}
	list := db.Joined(tx.AsDeclared(p.kinds()), columns...)
	if p.salted {
		list += ", " + saltField
	}
	return "SELECT " + list + " FROM " + table + " WHERE district = $1 AND id > $2 ORDER BY id LIMIT $3"
}

// Columns names the columns of a table that Verify looks at with every row, kinds
// and all; nil when it reads the table in its own way.
func (t Table) Columns() []string {
	p := planOf(t)
	if p == nil {
		return nil
	}
	k := p.kinds()
	return append(append(append([]string{"district"}, k.Texts...), k.Numbers...), k.Blobs...)
}

// split takes the values of a joined row apart; false when there are not as many as
// there should be.
func split(joined string, into []string) bool {
	last := len(into) - 1
	for i := range last {
		at := strings.IndexByte(joined, db.Separator)
		if at < 0 {
			return false
		}
		into[i], joined = joined[:at], joined[at+1:]
	}
	into[last] = joined
	return strings.IndexByte(joined, db.Separator) < 0
}

// agrees tells whether a row is what its entries say. false says only that this way
// cannot tell. Of entries under a signed root it is known that they are spelled as
// canonical spells; signed is false when there are others among them.
func (p *plan) agrees(state, values []string, salt []byte, signed bool) bool {
	for i := range p.fields {
		f := &p.fields[i]
		if !says(f, state[i], values[i], salt) || !signed && !isPlainText(values[i]) {
			return false
		}
	}
	return !p.salted || state[len(p.fields)] == string(saltDigest(salt))
}

// says tells whether the JSON of a field means a column's value and is the one
// way of saying so.
func says(f *planned, raw, value string, salt []byte) bool {
	switch f.as {
	case spelledText:
		if strings.IndexByte(raw, '\\') >= 0 {
			return escapedAs(raw, value)
		}
		return quotes(raw, value)
	case spelledID:
		if raw == `""` {
			return value == "0"
		}
		return value != "0" && quotes(raw, value)
	case spelledBit:
		return raw == "true" && value == "1" || raw == "false" && value == "0"
	case spelledPrivate:
		if value == "" {
			return raw == `""`
		}
		return len(salt) > 0 && isText(value) && raw == `{"sha256":"`+digest(salt, f.name, value)+`"}`
	}
	return raw == value
}

// quotes tells whether raw is a value between quotes.
func quotes(raw, value string) bool {
	return len(raw) == len(value)+2 && raw[0] == '"' && raw[len(raw)-1] == '"' && raw[1:len(raw)-1] == value
}

// escapedAs tells whether a text that the encoder escapes is spelled so.
func escapedAs(raw, value string) bool {
	if !isText(value) {
		return false
	}
	again, err := canonical(value)
	return err == nil && string(again) == raw
}

// spell is the column's value that a field's JSON means; a private one stays as the
// entries have it.
func (f *planned) spell(raw string) (string, bool) {
	switch f.as {
	case spelledText:
		if strings.IndexByte(raw, '\\') < 0 && len(raw) >= 2 {
			return raw[1 : len(raw)-1], true
		}
		var s string
		err := json.Unmarshal([]byte(raw), &s)
		return s, err == nil
	case spelledID:
		if raw == `""` {
			return "0", true
		}
		return strings.Trim(raw, `"`), true
	case spelledBit:
		if raw == "true" {
			return "1", true
		}
		return "0", raw == "false"
	}
	return raw, true
}
