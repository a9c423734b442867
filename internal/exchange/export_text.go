package exchange

import (
	"encoding/csv"
	"encoding/json"
	"io"

	"anwang/internal/hazard"
	"anwang/internal/phrase"
)

// textWriter writes CSV that spreadsheet programs open as UTF-8.
type textWriter struct {
	csv     *csv.Writer
	columns []column
}

func newTextWriter(w io.Writer, columns []column, lang phrase.Lang) (*textWriter, error) {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return nil, err
	}
	t := &textWriter{csv.NewWriter(w), columns}
	t.csv.UseCRLF = true
	head := make([]string, len(columns))
	for i, c := range columns {
		head[i] = c.heading(lang)
	}
	return t, t.csv.Write(head)
}

func (t *textWriter) write(l line) error {
	row := make([]string, len(t.columns))
	for i, c := range t.columns {
		row[i] = harmless(plain(c.cell(l)))
	}
	return t.csv.Write(row)
}

func (t *textWriter) close(totals) error {
	t.csv.Flush()
	return t.csv.Error()
}

// harmless keeps a spreadsheet program from running a text as a formula: what
// people write into a hazard must not act on the machine of whoever opens the
// ledger.
func harmless(s string) string {
	if s != "" && acts(s[0]) {
		return "'" + s
	}
	return s
}

func acts(b byte) bool {
	return b == '=' || b == '+' || b == '-' || b == '@' || b == '\t' || b == '\r'
}

// harmful undoes harmless.
func harmful(s string) string {
	if len(s) > 1 && s[0] == '\'' && acts(s[1]) {
		return s[1:]
	}
	return s
}

// jsonWriter writes hazards as the API shows them, with the words beside the
// codes.
type jsonWriter struct {
	w     io.Writer
	lines bool // one object a line, and no array around them
	begun bool
}

// exported is one hazard in JSON.
type exported struct {
	hazard.Hazard
	DivisionName string `json:"division_name"`
	IndustryName string `json:"industry_name,omitempty"`
	Holder       string `json:"holder_name,omitempty"`
	Verifier     string `json:"verifier_name,omitempty"`
}

func (j *jsonWriter) write(l line) error {
	raw, err := json.Marshal(exported{l.Hazard, l.division, l.industry, l.holder, l.verifier})
	if err != nil {
		return err
	}
	switch {
	case j.lines:
		raw = append(raw, '\n')
	case j.begun:
		raw = append([]byte(",\n"), raw...)
	default:
		raw = append([]byte("["), raw...)
	}
	j.begun = true
	_, err = j.w.Write(raw)
	return err
}

func (j *jsonWriter) close(totals) error {
	end := "]\n"
	switch {
	case j.lines:
		return nil
	case !j.begun:
		end = "[]\n"
	}
	_, err := io.WriteString(j.w, end)
	return err
}
