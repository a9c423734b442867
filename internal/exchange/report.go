package exchange

import (
	"maps"
	"slices"

	"anwang/internal/exchange/sheet"
	"anwang/internal/ident"
	"anwang/internal/phrase"
)

// Finding is a record that did not go in: a question or a refusal.
type Finding struct {
	Sheet      string         `json:"sheet"`
	Row        int            `json:"row"` // 0: the whole sheet
	Part       int            `json:"part,omitempty"`
	Cell       string         `json:"cell"`
	Reason     string         `json:"reason"` // the sentence, once spoken; "" in storage
	Field      sheet.Field    `json:"field,omitempty"`
	Code       string         `json:"code"`
	Args       map[string]any `json:"args,omitempty"`
	Candidates []string       `json:"candidates,omitempty"`
	Value      string         `json:"value,omitempty"`   // what the cell says, cut short
	Choices    []Choice       `json:"choices,omitempty"` // things of the district that are meant, to pick one
	Answer     string         `json:"answer,omitempty"`  // what was answered, in words; "" when nothing was, and in storage
	More       []sheet.Doubt  `json:"more,omitempty"`    // further doubts about the same record
	Key        string         `json:"key,omitempty"`
	Text       string         `json:"text,omitempty"` // the beginning of the record's text, for a reader
}

// BlindSpot (监管盲区) is a place that nobody answers for by charge.
type BlindSpot struct {
	Site     ident.ID `json:"site"`
	Name     string   `json:"name"`
	Division string   `json:"division"`
	Industry string   `json:"industry,omitempty"`
}

func (b BlindSpot) key() string { return b.Site.String() + "/" + b.Division + "/" + b.Name }

// Report accounts for a file. Counts, Questions and Refusals keep their names
// for ever; the rest helps the reader.
type Report struct {
	Counts    Counts    `json:"counts"`
	Questions []Finding `json:"questions"`
	Refusals  []Finding `json:"refusals"`
	Job       ident.ID  `json:"job"`
	Kind      Kind      `json:"kind"`
	File      string    `json:"file"`
	Source    string    `json:"source,omitempty"`
	State     State     `json:"state"`
	Failure   string    `json:"failure,omitempty"`
	// FailureText says the failure in a sentence, once spoken.
	FailureText string            `json:"failure_text,omitempty"`
	DryRun      bool              `json:"dry_run"`
	Remarks     []Finding         `json:"remarks,omitempty"` // about records that went in, but not in all their parts
	BlindSpots  []BlindSpot       `json:"blind_spots"`
	NewSites    int64             `json:"new_sites"`
	Splits      int64             `json:"splits"`             // cells that held several hazards
	Assumed     map[string]int64  `json:"assumed,omitempty"`  // what followed from file or profile, not from the cell
	Withheld    []string          `json:"withheld,omitempty"` // columns that look like personal data and have no guarded place
	Skips       map[string]int    `json:"skips,omitempty"`    // rows without a record, by reason
	Skipped     []sheet.Skip      `json:"skipped,omitempty"`
	Sheets      []sheet.SheetPlan `json:"sheets,omitempty"` // the columns found, with certainty

	said     settled // what was answered
	failedBy map[string]any
}

// SayFailure says in a sentence why a job failed; "" when it did not.
func (j Job) SayFailure(lang phrase.Lang) string {
	return sayFailure(lang, j.Failure, j.Name, j.summary.FailedBy)
}

func sayFailure(lang phrase.Lang, code, file string, by map[string]any) string {
	if code == "" {
		return ""
	}
	args := map[string]any{"file": file}
	maps.Copy(args, by)
	return phrase.Say(lang, code, args)
}

// summary is what a job remembers for its report beside counts and findings.
type summary struct {
	Remembered bool              `json:"remembered,omitempty"` // it is read as the source's last file was
	FailedBy   map[string]any    `json:"failed_by,omitempty"`  // the arguments of Job.Failure
	Answered   bool              `json:"answered,omitempty"`   // something was, since it was run
	NewSites   int64             `json:"new_sites,omitempty"`
	Splits     int64             `json:"splits,omitempty"`
	Assumed    map[string]int64  `json:"assumed,omitempty"`
	Withheld   []string          `json:"withheld,omitempty"`
	Skips      map[string]int    `json:"skips,omitempty"`
	Skipped    []sheet.Skip      `json:"skipped,omitempty"`
	Sheets     []sheet.SheetPlan `json:"sheets,omitempty"`
}

// plus adds what a batch has counted.
func (s summary) plus(d summary) summary {
	s.NewSites += d.NewSites
	s.Splits += d.Splits
	if len(d.Assumed) > 0 {
		all := maps.Clone(s.Assumed) // the job before the batch keeps its own
		if all == nil {
			all = map[string]int64{}
		}
		for k, n := range d.Assumed {
			all[k] += n
		}
		s.Assumed = all
	}
	for _, name := range d.Withheld {
		s.Withheld = with(s.Withheld, name)
	}
	return s
}

// with adds a word to a sorted list of different words, in a copy.
func with(list []string, word string) []string {
	i, found := slices.BinarySearch(list, word)
	if found {
		return list
	}
	return slices.Insert(slices.Clone(list), i, word)
}

// findings are the records that did not go in and the blind spots, in the
// file's order.
type findings struct {
	questions []Finding
	refusals  []Finding
	blind     []BlindSpot
}

func (f *findings) add(g findings) {
	f.questions = append(f.questions, g.questions...)
	f.refusals = append(f.refusals, g.refusals...)
	f.blind = append(f.blind, g.blind...)
}

func newReport(j Job, f findings) Report {
	return Report{
		Counts: j.Counts, Questions: some(f.questions), Refusals: some(f.refusals), BlindSpots: some(f.blind),
		Job: j.ID, Kind: j.Kind, File: j.Name, Source: j.Source, State: j.State, Failure: j.Failure, DryRun: j.Options.DryRun,
		NewSites: j.summary.NewSites, Splits: j.summary.Splits, Assumed: j.summary.Assumed, Withheld: j.summary.Withheld,
		Skips: j.summary.Skips, Skipped: j.summary.Skipped, Sheets: j.summary.Sheets, failedBy: j.summary.FailedBy,
	}
}

// some makes an empty list of no list, because JSON tells them apart.
func some[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// Say fills in the reasons in a language.
func (r *Report) Say(lang phrase.Lang) {
	r.FailureText = sayFailure(lang, r.Failure, r.File, r.failedBy)
	for _, list := range [][]Finding{r.Questions, r.Refusals, r.Remarks} {
		for i := range list {
			list[i].Reason, list[i].Answer = list[i].say(lang), r.said.say(list[i], lang)
		}
	}
}

// say tells the reason, and those of every further doubt.
func (f Finding) say(lang phrase.Lang) string {
	s := phrase.Say(lang, f.Code, f.Args)
	for _, d := range f.More {
		s += " " + phrase.Say(lang, d.Code, d.Args)
	}
	return s
}

// doubtful makes a finding of a doubt about a record.
func doubtful(rec sheet.Record, d sheet.Doubt, more ...sheet.Doubt) Finding {
	if d.Cell == "" {
		d.Cell = rec.Cells[d.Field]
	}
	return Finding{
		Sheet: rec.Sheet, Row: rec.Row, Part: rec.Part, Cell: d.Cell, Field: d.Field, Code: d.Code, Args: d.Args,
		Candidates: d.Candidates, Value: d.Value, More: more, Key: rec.Key, Text: begin(rec.Text),
	}
}

// begin cuts a text to what a reader needs to know it again.
func begin(s string) string {
	rs := []rune(s)
	if len(rs) <= 80 {
		return s
	}
	return string(rs[:79]) + "…"
}
