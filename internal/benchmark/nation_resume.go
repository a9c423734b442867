package benchmark

import (
	"path/filepath"
	"slices"
)

// diary is what a long set has measured so far, kept beside its databases: started
// again after a kill, the set goes on with the part that was in hand.
type diary struct {
	file string
	Rows int    `json:"rows"`
	Done Result `json:"done"`
}

// openDiary reads the diary of s. Parts that somebody names are measured, whatever
// was before; and another number of rows is another run.
func openDiary(s Spec) (*diary, error) {
	d := &diary{file: filepath.Join(s.Dir, "measured.json"), Rows: s.Rows}
	if s.Set != NationSet || len(s.Parts) > 0 {
		d.file = ""
		return d, nil
	}
	was := diary{file: d.file}
	ok, err := readJSON(d.file, &was)
	if err == nil && ok && was.Rows == s.Rows {
		d = &was
	}
	return d, err
}

// has is what was measured of a part before.
func (d *diary) has(part string) (Measured, bool) {
	i := slices.IndexFunc(d.Done.Parts, func(m Measured) bool { return m.Part == part })
	if i < 0 {
		return Measured{}, false
	}
	return d.Done.Parts[i], true
}

func (d *diary) note(m Measured) error {
	if d.file == "" {
		return nil
	}
	d.Done.Put(m)
	return keepJSON(d.file, d)
}

// close ends a set of which every part is measured: the next run measures anew.
func (d *diary) close() error {
	if d.file == "" {
		return nil
	}
	d.Done = Result{}
	return keepJSON(d.file, d)
}
