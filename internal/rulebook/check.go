package rulebook

import (
	"fmt"
	"slices"

	"anwang/internal/db"
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

// checkPage is how many statutes Check takes at once.
const checkPage = 50

// Verification is the room's part of ledger.Verify.
func Verification() ledger.Check {
	return ledger.Check{Name: About, Run: check}
}

// check holds every statute of a district to its entries, and its articles to its
// text. The error is a *ledger.Difference for the first that differs.
func check(tx *db.Tx, district string) (int64, error) {
	var seen int64
	for after := ident.ID(0); ; {
		page, err := statutesAfter(tx, district, after, checkPage)
		if err != nil {
			return seen, fmt.Errorf("read statutes: %w", err)
		}
		for _, s := range page {
			if err := checkStatute(tx, s); err != nil {
				return seen, err
			}
			seen++
		}
		if len(page) < checkPage {
			break
		}
		after = page[len(page)-1].ID
	}
	lost, err := lostStatute(tx, district)
	if err == nil && lost != 0 {
		err = differ(district, "rulebook.statute_missing", "id", lost)
	}
	if err != nil {
		return seen, err
	}
	stray, err := strayArticle(tx, district)
	if err == nil && stray != 0 {
		err = differ(district, "rulebook.articles_stray", "id", stray)
	}
	return seen, err
}

func checkStatute(tx *db.Tx, s Statute) error {
	text, err := textOf(tx, s)
	if err != nil {
		return fmt.Errorf("read text of %s: %w", s.Law, err)
	}
	if hashOf(text) != s.SHA256 {
		return differ(s.District, "rulebook.text_changed", "law", s.Law, "date", s.Date)
	}
	entries, err := ledger.Events(tx, s.District, About, s.ID)
	if err != nil {
		return fmt.Errorf("read entries of %s: %w", s.Law, err)
	}
	ok, err := saysSo(s, entries)
	if err != nil {
		return err
	}
	if !ok {
		return differ(s.District, "rulebook.entry_differs", "law", s.Law, "date", s.Date)
	}
	want, err := Parse(text)
	if err != nil {
		return fmt.Errorf("parse text of %s: %w", s.Law, err)
	}
	is, err := articlesOf(tx, s.District, s.ID)
	if err != nil {
		return fmt.Errorf("read articles of %s: %w", s.Law, err)
	}
	if want.Title != s.Title || int64(len(want.Articles)) != s.Articles || !slices.Equal(want.Articles, is) {
		return differ(s.District, "rulebook.articles_differ", "law", s.Law, "date", s.Date)
	}
	return nil
}

// saysSo tells whether the latest entry speaks of the statute as it stands.
func saysSo(s Statute, entries []ledger.Entry) (bool, error) {
	if len(entries) == 0 || int64(len(entries)) != s.Revision {
		return false, nil
	}
	last := entries[len(entries)-1]
	body, err := last.Parts()
	if err != nil {
		return false, fmt.Errorf("read entry %d: %w", last.ID, err)
	}
	return last.At == s.Imported && body.Say["sha256"] == s.SHA256 &&
		body.Say["law"] == s.Law && body.Say["date"] == s.Date, nil
}

// lostStatute is a statute that the ledger knows of and that is not there; 0 when
// there is none. What was never imported has no entries, and saysSo tells.
func lostStatute(tx *db.Tx, district string) (ident.ID, error) {
	var id ident.ID
	err := tx.QueryRow(`SELECT COALESCE(min(e.subject), 0) FROM entry e WHERE e.district = $1 AND e.about = $2
		AND NOT EXISTS (SELECT 1 FROM statute s WHERE s.district = e.district AND s.id = e.subject)`,
		district, About).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("look for lost statutes: %w", err)
	}
	return id, nil
}

// strayArticle is the statute of an article that no statute has; 0 when there is
// none.
func strayArticle(tx *db.Tx, district string) (ident.ID, error) {
	var id ident.ID
	err := tx.QueryRow(`SELECT COALESCE(min(a.statute), 0) FROM statute_article a WHERE a.district = $1
		AND NOT EXISTS (SELECT 1 FROM statute s WHERE s.district = a.district AND s.id = a.statute)`, district).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("look for stray articles: %w", err)
	}
	return id, nil
}

func differ(district, code string, kv ...any) *ledger.Difference {
	args := map[string]any{"district": district}
	for i := 0; i < len(kv); i += 2 {
		args[kv[i].(string)] = kv[i+1]
	}
	return &ledger.Difference{District: district, Code: code, Args: args}
}
