package rulebook

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"

	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/fault"
	"anwang/internal/ledger"
)

// Outcome is what an import did.
type Outcome string

// The outcomes.
const (
	Added     Outcome = "added"     // a law or a version that was not there
	Replaced  Outcome = "replaced"  // another text of a version that was there
	Unchanged Outcome = "unchanged" // the same text; nothing was written
)

// Imported tells what became of one file.
type Imported struct {
	File    string  `json:"file"`
	Outcome Outcome `json:"outcome,omitempty"`
	Statute Statute `json:"statute"`
	Missing []int   `json:"missing,omitempty"` // article numbers that the text jumps over
	Err     error   `json:"-"`                 // why the file was refused; only from ImportFiles
}

// Import takes one law from a file called name (安全生产法(2021-06-10).md or .txt).
// The same text again changes nothing. Errors: what ParseFileName, Decode and Parse
// give, and rulebook.title_differs when the text is of another law than the name.
func (s *Service) Import(ctx context.Context, by ledger.Actor, district, name string, raw []byte) (Imported, error) {
	p, err := prepare(name, raw)
	if err != nil {
		return Imported{}, err
	}
	return db.Write(ctx, s.db, func(tx *db.Tx) (Imported, error) { return s.importTx(tx, by, district, p) })
}

// ImportTx is Import inside a transaction.
func (s *Service) ImportTx(tx *db.Tx, by ledger.Actor, district, name string, raw []byte) (Imported, error) {
	p, err := prepare(name, raw)
	if err != nil {
		return Imported{}, err
	}
	return s.importTx(tx, by, district, p)
}

// prepared is a file that has been read and found good.
type prepared struct {
	name   string
	file   File
	text   string
	hash   string
	parsed Text
}

func prepare(name string, raw []byte) (prepared, error) {
	p := prepared{name: path.Base(name)}
	var err error
	if p.file, err = ParseFileName(name); err != nil {
		return p, err
	}
	if p.text, err = Decode(raw); err != nil {
		return p, err
	}
	if p.parsed, err = Parse(p.text); err != nil {
		return p, err
	}
	if LawName(p.parsed.Title) != p.file.Law {
		return p, fault.New(fault.Invalid, "rulebook.title_differs", "line", 1, "title", p.parsed.Title, "law", p.file.Law)
	}
	p.hash = hashOf(p.text)
	return p, nil
}

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

func (s *Service) importTx(tx *db.Tx, by ledger.Actor, district string, p prepared) (Imported, error) {
	out := Imported{File: p.name, Outcome: Added, Missing: p.parsed.Missing}
	if err := tx.Lock("statute/" + district); err != nil { // two imports of one file at once
		return out, err
	}
	was, err := statuteOf(tx, district, p.file.Law, p.file.Date)
	switch {
	case err == nil && was.SHA256 == p.hash:
		out.Outcome, out.Statute = Unchanged, was
		return out, nil
	case err == nil:
		out.Outcome = Replaced
	case !errors.Is(err, db.ErrNoRows):
		return out, fmt.Errorf("read statute %s: %w", p.file.Law, err)
	default:
		was.ID = s.ids.New()
	}
	now := s.clock.Now()
	is := Statute{
		District: district, ID: was.ID, Law: p.file.Law, Title: p.parsed.Title, Date: p.file.Date,
		Articles: int64(len(p.parsed.Articles)), SHA256: p.hash, Revision: was.Revision + 1,
		Imported: clock.Micros(now),
	}
	out.Statute = is
	if err := saveStatute(tx, is, p.text, p.parsed.Articles); err != nil {
		return out, err
	}
	say := map[string]any{"law": is.Law, "date": is.Date, "sha256": is.SHA256, "articles": is.Articles, "file": p.name}
	if len(p.parsed.Missing) > 0 {
		say["missing"] = p.parsed.Missing
	}
	ref := ledger.Ref{District: district, ID: is.ID, Version: is.Revision}
	return out, s.ledger.Note(tx, by, About, ref, ledger.Event{Kind: "statute.imported", At: now, Say: say})
}

// ImportFiles imports every .md and .txt file of a folder and those in it, each in
// a transaction of its own. A file that is refused has its Err and does not hold up
// the others; the error is for what stops the whole.
func (s *Service) ImportFiles(ctx context.Context, by ledger.Actor, district string, folder fs.FS) ([]Imported, error) {
	var all []Imported
	err := fs.WalkDir(folder, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !slices.Contains([]string{".md", ".txt"}, path.Ext(name)) {
			return err
		}
		raw, err := readFile(folder, name)
		if err != nil {
			return err
		}
		one, err := s.Import(ctx, by, district, name, raw)
		if err != nil && fault.KindOf(err) != fault.Invalid {
			return fmt.Errorf("import %s: %w", name, err)
		}
		one.File, one.Err = path.Base(name), err
		all = append(all, one)
		return nil
	})
	return all, err
}

// readFile reads no more than Decode would take.
func readFile(folder fs.FS, name string) ([]byte, error) {
	f, err := folder.Open(name)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, biggestText+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return raw, nil
}
