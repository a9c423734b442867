package benchmark

import (
	_ "embed"
	"fmt"
	"io"
	"strings"
	"text/template"
)

//go:embed report.tmpl
var reportText string

// heading opens a part's section of the report.
type heading struct{ title, about string }

// headings says, part by part, what the report tells of it; a part without one is
// headed by its name.
var headings = map[string]heading{
	"import":  {"Carrying a ledger in", "The import desk's own path, row checks and entries included, against the sqlite3 shell inserting the same rows."},
	"writes":  {"Acknowledged writes", "Hazards reported over HTTP, each durable before it is answered, against bare transactions of one insert by as many callers on the same engine."},
	"load":    {"Loading the nation", "All hazards with their histories, duties and evidence, numbered, signed, counted and indexed, by the bulk path into an empty SQLite database, against the sqlite3 shell loading the same rows and indexes."},
	"serve":   {"Starting on it, and memory", "The program itself, started on that database, and asked over HTTP."},
	"read":    {"Reading it", "Lists, searches, overviews and proofs of its largest district, in the process but for the lines that say HTTP."},
	"verify":  {"Verifying it", "Every entry, every row, every tally and every evidence file."},
	"model":   {"What the model predicts", "Rates over HTTP against the queueing model's predictions from the costs below; a ratio of 1 is a right prediction. It is what docs/scale.md sizes deployments by."},
	"rivals":  {"Against what one would build on instead", "PocketBase and Parse Server, started by the bench on the same rows and indexes and asked the same over HTTP. What one write does in each, and who asks, is said below the tables."},
	"creates": {"Durable creates alone", "The creates of the comparison, asked by themselves."},
}

// Report writes what was measured as Markdown.
func (r Result) Report(w io.Writer) error {
	t, err := template.New("report").Funcs(template.FuncMap{
		"short": short, "cell": cell, "verdict": Figure.verdict,
		"title": func(m Measured) string {
			if h, ok := headings[m.Part]; ok {
				return h.title
			}
			return m.Part
		},
		"about": func(m Measured) string { return headings[m.Part].about },
		"took": func(m Measured) string {
			if m.Seconds < 120 {
				return fmt.Sprintf("%.0f s", m.Seconds)
			}
			return fmt.Sprintf("%.0f min", m.Seconds/60)
		},
	}).Parse(reportText)
	if err != nil {
		return err
	}
	return t.Execute(w, r)
}

// cell keeps a text inside its cell of a table.
func cell(s string) string { return strings.ReplaceAll(s, "|", `\|`) }
