package sheet

import "time"

// Grade is how grave a hazard is by law.
type Grade string

// The grades.
const (
	General Grade = "general" // 一般事故隐患
	Major   Grade = "major"   // 重大事故隐患
)

// State is how far the source says a hazard has come.
type State string

// The states.
const (
	StateOpen       State = "open"       // not put right (未整改)
	StateRectifying State = "rectifying" // being put right (整改中)
	StateClosed     State = "closed"     // put right and crossed off (已销号)
)

// Record is one hazard of the ledger. Times are UTC; a zero time is not set.
type Record struct {
	Sheet string `json:"sheet"`
	Row   int    `json:"row"`
	Part  int    `json:"part,omitempty"`  // from 1 when the cell held several hazards, else 0
	Parts int    `json:"parts,omitempty"` // how many it held, else 0

	Key     string `json:"key"`               // names the record over all dumps of its source
	AltKey  string `json:"alt_key,omitempty"` // the key by content, when Key comes from the source's own number
	RawHash string `json:"raw_hash"`          // of everything the row says; equal means that nothing changed
	Repeat  bool   `json:"repeat,omitempty"`  // the same row stood in this file before

	SourceID    string    `json:"source_id,omitempty"`
	Site        string    `json:"site,omitempty"`
	SiteCode    string    `json:"site_code,omitempty"`
	Division    string    `json:"division,omitempty"` // as written, a name or a code
	Industry    string    `json:"industry,omitempty"`
	Supervisor  string    `json:"supervisor,omitempty"`
	Place       string    `json:"place,omitempty"`
	Text        string    `json:"text"`
	Grade       Grade     `json:"grade"`
	Clause      string    `json:"clause,omitempty"`
	FoundAt     time.Time `json:"found_at,omitzero"`
	FoundBy     []string  `json:"found_by,omitempty"`
	Measures    string    `json:"measures,omitempty"`
	Money       int64     `json:"money,omitempty"` // fen
	HasMoney    bool      `json:"has_money,omitempty"`
	Holders     []string  `json:"holders,omitempty"`
	HolderPhone string    `json:"holder_phone,omitempty"`
	Deadline    time.Time `json:"deadline,omitzero"` // the last microsecond of the last day
	Days        int       `json:"days,omitempty"`    // the days that the source gave, when it gave days
	Immediate   bool      `json:"immediate,omitempty"`
	Contingency string    `json:"contingency,omitempty"`
	State       State     `json:"state"`
	ClosedAt    time.Time `json:"closed_at,omitzero"`
	Verifiers   []string  `json:"verifiers,omitempty"`
	VerifiedAt  time.Time `json:"verified_at,omitzero"`
	Photos      string    `json:"photos,omitempty"`
	Note        string    `json:"note,omitempty"`

	Extra     map[string]string `json:"extra,omitempty"`   // columns without a field, by header
	Cells     map[Field]string  `json:"cells,omitempty"`   // where each value stands: "C7"
	Certainty float64           `json:"certainty"`         // of the least certain column that was used, 0..1
	Assumed   []string          `json:"assumed,omitempty"` // what follows from the file or profile, not the cell: "found_at:year_from_title"
}

// Doubt is one thing that only a person can settle, or one thing that cannot be
// read. Code is a key of the phrases.
type Doubt struct {
	Field      Field          `json:"field,omitempty"`
	Cell       string         `json:"cell,omitempty"`
	Code       string         `json:"code"`
	Args       map[string]any `json:"args,omitempty"`
	Candidates []string       `json:"candidates,omitempty"` // answers to choose from, as one would write them in the cell
	Value      string         `json:"value,omitempty"`      // what the field says now, cut short
}

// Question is a record that needs a person. The embedded Doubt is the first;
// More holds the others of the same record, so that all are asked at once.
type Question struct {
	Sheet string `json:"sheet"`
	Row   int    `json:"row"`
	Part  int    `json:"part,omitempty"`
	Doubt
	More   []Doubt `json:"more,omitempty"`
	Record Record  `json:"record"` // what could be read
}

// Refusal is a record that cannot be read. Row 0 refuses a whole sheet.
type Refusal struct {
	Sheet string `json:"sheet"`
	Row   int    `json:"row"`
	Part  int    `json:"part,omitempty"`
	Doubt
	More []Doubt `json:"more,omitempty"`
	Key  string  `json:"key,omitempty"`
}

// Item is one record of the file in one of three shapes; exactly one is set.
type Item struct {
	Index    int // from 0; the same for the same bytes, profile and options
	Record   *Record
	Question *Question
	Refusal  *Refusal
}

// Place names where the item stands.
func (i Item) Place() (sheet string, row, part int) {
	switch {
	case i.Record != nil:
		return i.Record.Sheet, i.Record.Row, i.Record.Part
	case i.Question != nil:
		return i.Question.Sheet, i.Question.Row, i.Question.Part
	}
	return i.Refusal.Sheet, i.Refusal.Row, i.Refusal.Part
}

// Skip is a row that holds no record, and why.
type Skip struct {
	Sheet string `json:"sheet"`
	Row   int    `json:"row"`
	Why   string `json:"why"`            // one of the reasons below
	Text  string `json:"text,omitempty"` // the beginning of what it says
}

// Why a row holds no record. Each is also a phrase, "sheet.skip.…".
const (
	SkipBlank    = "blank"       // nothing, or only a row number
	SkipTitle    = "title"       // above the header
	SkipHeader   = "header"      // the header itself
	SkipRepeated = "repeated"    // the header or title again, at a page break
	SkipColumns  = "columns"     // a row that numbers the columns
	SkipSection  = "section"     // a heading across the table
	SkipFooter   = "footer"      // 填表人, 备注, 合计 …
	SkipMerged   = "merged"      // the lower part of a record whose cells are merged over several rows
	SkipFinding  = "no_finding"  // an inspection without a finding
	SkipExample  = "example"     // the example row of our template, untouched
	SkipSheet    = "other_sheet" // a sheet that is not read
)
