package exchange

import (
	"strings"

	"anwang/internal/db"
	"anwang/internal/exchange/sheet"
)

// byProfile begins the keys that a profile defines: they are the same in every
// dump, so that nothing about them need be remembered.
const byProfile = "k:"

// rekey gives records the keys under which earlier dumps brought them. Whether a
// source's own numbers can name records is judged file by file; when one month's
// numbers can and the next month's cannot, the record is known by its content,
// and the other way round.
func (t *taker) rekey(tx *db.Tx, records []sheet.Record) error {
	var names []string
	for _, rec := range records {
		names = append(names, namesOf(rec)...)
	}
	if len(names) == 0 {
		return nil
	}
	known, err := importNames(tx, t.job.District, t.job.Source, names)
	if err != nil {
		return err
	}
	for i := range records {
		rec := &records[i]
		mine := namesOf(*rec)
		if len(mine) == 0 {
			continue
		}
		if key, ok := known[rec.Key]; ok {
			rec.Key = key
		} else if key, ok := known[mine[len(mine)-1]]; ok && sort(key) != sort(rec.Key) {
			rec.Key = key
		}
		for _, name := range mine {
			if _, ok := known[name]; !ok {
				known[name] = rec.Key
				insertName(tx, t.job.District, t.job.Source, name, rec.Key)
			}
		}
	}
	return nil
}

// namesOf are the names of a record: its key and, last, its content's.
func namesOf(rec sheet.Record) []string {
	switch {
	case strings.HasPrefix(rec.Key, byProfile):
		return nil
	case rec.AltKey == "" || rec.AltKey == rec.Key:
		return []string{rec.Key}
	}
	return []string{rec.Key, rec.AltKey}
}

// sort is what a key was made of: "id" or "h".
func sort(key string) string {
	kind, _, _ := strings.Cut(key, ":")
	return kind
}
