package rulebook

import (
	"fmt"
	"strings"

	"anwang/internal/db"
	"anwang/internal/ident"
)

const statuteFields = "district, id, law, title, dated, articles, sha256, revision, imported"

var (
	statuteColumns = append(strings.Split(statuteFields, ", "), "text")
	articleColumns = []string{"district", "statute", "number", "sub", "chapter", "section", "text"}
)

func scanStatute(r interface{ Scan(...any) error }) (Statute, error) {
	var s Statute
	err := r.Scan(&s.District, &s.ID, &s.Law, &s.Title, &s.Date, &s.Articles, &s.SHA256, &s.Revision, &s.Imported)
	return s, err
}

func scanStatutes(r *db.Rows) (Statute, error) { return scanStatute(r) }

func statuteOf(tx *db.Tx, district, law, date string) (Statute, error) {
	return scanStatute(tx.QueryRow("SELECT "+statuteFields+` FROM statute
		WHERE district = $1 AND law = $2 AND dated = $3`, district, law, date))
}

// statutesOf lists the versions of a law, newest first; of all laws with "".
func statutesOf(tx *db.Tx, district, law string) ([]Statute, error) {
	var w db.Where
	w.And("district = ?", district).If(law != "", "law = ?", law)
	rows, err := tx.Query("SELECT "+statuteFields+" FROM statute"+w.SQL()+" ORDER BY law, dated DESC", w.Args()...)
	return db.Collect(rows, err, scanStatutes)
}

// statutesAfter pages through a district's statutes by id.
func statutesAfter(tx *db.Tx, district string, after ident.ID, limit int) ([]Statute, error) {
	rows, err := tx.Query("SELECT "+statuteFields+` FROM statute WHERE district = $1 AND id > $2
		ORDER BY id LIMIT $3`, district, after, limit)
	return db.Collect(rows, err, scanStatutes)
}

func textOf(tx *db.Tx, s Statute) (string, error) {
	var text string
	err := tx.QueryRow("SELECT text FROM statute WHERE district = $1 AND id = $2", s.District, s.ID).Scan(&text)
	return text, err
}

// saveStatute writes a statute in place of its earlier revision.
func saveStatute(tx *db.Tx, s Statute, text string, articles []Article) error {
	for _, q := range []string{
		"DELETE FROM statute_article WHERE district = $1 AND statute = $2",
		"DELETE FROM statute WHERE district = $1 AND id = $2",
	} {
		if _, err := tx.Exec(q, s.District, s.ID); err != nil {
			return fmt.Errorf("clear statute %s: %w", s.Law, err)
		}
	}
	row := []any{s.District, s.ID, s.Law, s.Title, s.Date, s.Articles, s.SHA256, s.Revision, s.Imported, text}
	if err := tx.Insert("statute", statuteColumns, [][]any{row}); err != nil {
		return fmt.Errorf("save statute %s: %w", s.Law, err)
	}
	rows := make([][]any, 0, len(articles))
	for _, a := range articles {
		rows = append(rows, []any{s.District, s.ID, int64(a.Number), int64(a.Sub), a.Chapter, a.Section, a.Text})
	}
	if err := tx.Insert("statute_article", articleColumns, rows); err != nil {
		return fmt.Errorf("save articles of %s: %w", s.Law, err)
	}
	return nil
}

const articleFields = "number, sub, chapter, section, text"

func scanArticle(r interface{ Scan(...any) error }) (Article, error) {
	var a Article
	err := r.Scan(&a.Number, &a.Sub, &a.Chapter, &a.Section, &a.Text)
	return a, err
}

func articleOf(tx *db.Tx, s Statute, number, sub int) (Article, error) {
	return scanArticle(tx.QueryRow("SELECT "+articleFields+` FROM statute_article
		WHERE district = $1 AND statute = $2 AND number = $3 AND sub = $4`, s.District, s.ID, number, sub))
}

func articlesOf(tx *db.Tx, district string, statute ident.ID) ([]Article, error) {
	rows, err := tx.Query("SELECT "+articleFields+` FROM statute_article
		WHERE district = $1 AND statute = $2 ORDER BY number, sub`, district, statute)
	return db.Collect(rows, err, func(r *db.Rows) (Article, error) { return scanArticle(r) })
}

// numbered counts the articles with a number, and tells the highest number.
func numbered(tx *db.Tx, s Statute, number int) (here bool, highest int, err error) {
	var n int
	err = tx.QueryRow(`SELECT COALESCE(SUM(CASE WHEN number = $3 THEN 1 ELSE 0 END), 0), COALESCE(MAX(number), 0)
		FROM statute_article WHERE district = $1 AND statute = $2`, s.District, s.ID, number).Scan(&n, &highest)
	return n > 0, highest, err
}

// matching finds articles that hold every word, newest statutes first.
func matching(tx *db.Tx, district string, words []string, limit int) ([]Found, error) {
	var w db.Where
	w.And("s.district = ?", district).And("a.district = ?", district).And("a.statute = s.id")
	for _, word := range words {
		w.And(`lower(a.text) LIKE ? ESCAPE '\'`, "%"+likeEscape.Replace(word)+"%")
	}
	text := `SELECT s.law, s.title, s.dated, a.number, a.sub, a.chapter, a.section, a.text
		FROM statute s, statute_article a` + w.SQL() + " ORDER BY s.dated DESC, s.law, a.number, a.sub LIMIT " + w.Arg(int64(limit))
	rows, err := tx.Query(text, w.Args()...)
	return db.Collect(rows, err, scanFound)
}

func scanFound(r *db.Rows) (Found, error) {
	var f Found
	err := r.Scan(&f.Law, &f.Title, &f.Date, &f.Number, &f.Sub, &f.Chapter, &f.Section, &f.Text)
	return f, err
}

// sharing finds articles of the newest version of each law that hold at least
// least of the words, those that hold most first.
func sharing(tx *db.Tx, district string, words []string, least, limit int) ([]Found, error) {
	var w db.Where
	w.And("s.district = ?", district).And("a.district = ?", district).And("a.statute = s.id")
	w.And("NOT EXISTS (SELECT 1 FROM statute n WHERE n.district = s.district AND n.law = s.law AND n.dated > s.dated)")
	share := make([]string, len(words))
	for i, word := range words {
		share[i] = `CASE WHEN a.text LIKE ` + w.Arg("%"+likeEscape.Replace(word)+"%") + ` ESCAPE '\' THEN 1 ELSE 0 END`
	}
	text := `SELECT law, title, dated, number, sub, chapter, section, text FROM (
		SELECT s.law, s.title, s.dated, a.number, a.sub, a.chapter, a.section, a.text, ` + strings.Join(share, " + ") + ` AS shared
		FROM statute s, statute_article a` + w.SQL() + `) AS near
		WHERE shared >= ` + w.Arg(int64(least)) + " ORDER BY shared DESC, law, number, sub LIMIT " + w.Arg(int64(limit))
	rows, err := tx.Query(text, w.Args()...)
	return db.Collect(rows, err, scanFound)
}

var likeEscape = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)
