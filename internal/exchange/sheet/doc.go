// Package sheet reads the hazard ledgers (隐患排查治理台账) that people really
// keep: workbooks with titles, merged header rows, footers, several hazards in
// one cell and a dozen ways to write a date. It turns bytes into typed records,
// and knows nothing of databases, accounts or the time of day.
//
// A Book is an opened file, a Sheet one of its tables, read row by row. Inspect
// says what would be read: the header that was found, which column means what
// and how sure that is. Read walks the book once more and yields one Item for
// every record: a Record, a Question that a person must answer, or a Refusal
// of something that cannot be read.
//
// What always holds:
//
//   - The same bytes, profile and options give the same items in the same order,
//     so that an interrupted import goes on at item N.
//   - Every row is accounted for: it gave items, or it stands in Skipped with
//     the reason. A cell that was split in three gives three items.
//   - Nothing is guessed. A value that can be read in two ways is a Question;
//     a value that follows from the file (a year from the title, for example)
//     is named in Record.Assumed.
//   - A Key does not depend on the position of a row, so that the same ledger a
//     month later finds its records again.
//
// Times are UTC. A date without an hour is the start of that day in the
// profile's zone; a deadline is the last microsecond of its day, because work
// handed in on the day itself is in time.
//
// The package does not decide which post answers for a record, does not check
// division codes, credit codes or clauses against tables, and does not write
// ledgers; the rooms above do.
package sheet
