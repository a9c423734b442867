package dbtest

// Size is how a table grows, and so how much of it one statement may read.
type Size int

// The sizes.
const (
	// Small tables hold what a program knows of itself; any of them may be read whole.
	Small Size = iota
	// Register tables hold what a district is made of (its units, posts, sites,
	// accounts): a district's share may be read whole, all of them may not.
	Register
	// Growing tables get longer with every day of work. What a statement reads of one
	// is pinned to a thing, or ends when a page is full.
	Growing
)

// Table says how one table may be read. Narrow names the columns and indexes of a
// growing table which, pinned, leave only what belongs to one thing (a hazard's
// entries, a site's hazards) or what is in hand for a moment.
type Table struct {
	Size   Size
	Narrow []string
}

// tables has every table of the schema; a test demands a new one here.
var tables = map[string]Table{
	"hazard": {Growing, []string{"id", "number", "source_key", "mark", "clause_mark", "site"}},
	// What waits for its number is a second's work, however long the ledger is.
	"entry":        {Growing, []string{"id", "number", "subject", "entry_pending"}},
	"duty":         {Growing, []string{"id", "subject", "parent", "duty_unjudged", "duty_vacancy"}},
	"evidence":     {Growing, []string{"id", "hazard"}},
	"notice":       {Growing, []string{"number"}},
	"hazard_count": {Growing, []string{"day"}},

	"tallied": {Growing, []string{"id"}},
	// A period's cells are grades by states by industries, whatever the number of hazards.
	"tally":       {Growing, []string{"measure", "tally_zero"}},
	"tally_above": {Growing, []string{"measure", "tally_above_zero"}},
	"burden":      {Growing, []string{"month", "unit"}},
	// How common a word is decides by which way a search goes; it bounds what is read.
	"search_hazard": {Growing, []string{"id", "rowid", "words"}},
	"search_word":   {Growing, []string{"id", "rowid", "words"}},
	"search_token":  {Growing, []string{"id", "rowid", "words"}},

	"tile":         {Growing, []string{"n"}},
	"checkpoint":   {Growing, []string{"size"}},
	"verification": {Growing, []string{"id"}},

	"import_job":     {Growing, []string{"id", "source", "import_job_open", "import_job_due"}},
	"import_doubt":   {Growing, []string{"id"}},
	"import_ask":     {Growing, []string{"id", "line", "import_ask_answer", "import_ask_fresh"}},
	"import_topic":   {Growing, []string{"topic"}},
	"import_deed":    {Growing, []string{"hazard"}},
	"import_name":    {Growing, []string{"name"}},
	"import_profile": {Register, nil},

	"session":     {Growing, []string{"id", "hash", "account"}},
	"attempt":     {Growing, []string{"key"}},
	"idempotency": {Growing, []string{"key", "until"}},

	"unit": {Register, nil}, "post": {Register, nil}, "person": {Register, nil}, "tenure": {Register, nil},
	"charge": {Register, nil}, "site": {Register, nil}, "division": {Register, nil},
	"account": {Register, nil}, "token": {Register, nil}, "saved_view": {Register, nil}, "notice_seen": {Register, nil},
	"statute": {Register, nil}, "statute_article": {Register, nil},

	"org_revision": {Small, nil}, "verified": {Small, nil}, "tree": {Small, nil}, "follower": {Small, nil}, "node": {Small, nil}, "schema_version": {Small, nil},
	"load_index": {Small, nil}, "load_cursor": {Small, nil}, "process": {Small, nil}, "lease": {Small, nil}, "schema_step": {Small, nil},
	"tally_rise": {Small, nil}, "tally_risen": {Small, nil},
}

// SizeOf says how a table grows; ok is false for one that nobody has classed.
func SizeOf(table string) (s Size, ok bool) {
	t, ok := tables[table]
	return t.Size, ok
}
