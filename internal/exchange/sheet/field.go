package sheet

// Field is what a column of a hazard ledger can mean.
type Field string

// The fields of a record. Seq is the row's number in its table (序号), which
// says nothing about the hazard and restarts on every sheet.
const (
	Seq         Field = "seq"
	SourceID    Field = "source_id"
	Site        Field = "site"
	SiteCode    Field = "site_code"
	Division    Field = "division"
	Place       Field = "place"
	TextField   Field = "text"
	FoundAt     Field = "found_at"
	FoundBy     Field = "found_by"
	GradeField  Field = "grade"
	Clause      Field = "clause"
	Measures    Field = "measures"
	Money       Field = "money"
	Holder      Field = "holder"
	HolderPhone Field = "holder_phone"
	Deadline    Field = "deadline"
	Days        Field = "days"
	Contingency Field = "contingency"
	ClosedAt    Field = "closed_at"
	StateField  Field = "state"
	Verifier    Field = "verifier"
	VerifiedAt  Field = "verified_at"
	Industry    Field = "industry"
	Supervisor  Field = "supervisor"
	Note        Field = "note"
	Photos      Field = "photos"
)

// Fields lists every field in the order of a ledger's columns.
var Fields = []Field{
	Seq, SourceID, Site, SiteCode, Division, Industry, Supervisor, Place, TextField, GradeField, Clause,
	FoundAt, FoundBy, Measures, Money, Holder, HolderPhone, Deadline, Days, Contingency,
	StateField, ClosedAt, Verifier, VerifiedAt, Photos, Note,
}

func (f Field) known() bool {
	for _, k := range Fields {
		if k == f {
			return true
		}
	}
	return false
}

func (f Field) isDate() bool {
	return f == FoundAt || f == Deadline || f == ClosedAt || f == VerifiedAt
}
