package rulebook

import (
	"context"
	"errors"
	"strings"

	"anwang/internal/db"
	"anwang/internal/fault"
)

// Known tells whether a law is there and has the place that is cited: an article
// (第四十一条, 41), perhaps with a paragraph and an item (第四十一条第二款第（三）项). It
// does so in any version, since a hazard found years ago cites the law of its day.
// An article that the imported copy has lost counts as known: the law has it.
func (s *Service) Known(tx *db.Tx, district, law, article string) (known, lawImported bool, err error) {
	name := LawName(law)
	if name == "" {
		return false, false, nil
	}
	versions, err := statutesOf(tx, district, name)
	if err != nil || len(versions) == 0 {
		return false, false, err
	}
	c, ok := ParseCite(article)
	if !ok {
		return false, true, nil
	}
	lost, found := false, false
	for _, v := range versions {
		a, err := articleOf(tx, v, c.Number, c.Sub)
		switch {
		case err == nil && a.has(c):
			return true, true, nil
		case err == nil:
			found = true
			continue
		case !errors.Is(err, db.ErrNoRows):
			return false, true, err
		}
		gap, err := jumpedOver(tx, v, c)
		if err != nil {
			return false, true, err
		}
		lost = lost || gap
	}
	return lost && !found, true, nil
}

// jumpedOver tells whether the number that is cited is missing from the copy.
func jumpedOver(tx *db.Tx, s Statute, c Cite) (bool, error) {
	if c.Sub > 0 {
		return false, nil
	}
	here, highest, err := numbered(tx, s, c.Number)
	return !here && c.Number < highest, err
}

// Found is an article with the law and the version that it stands in.
type Found struct {
	Law   string `json:"law"`
	Title string `json:"title"`
	Date  string `json:"date"`
	Article
}

// Article returns an article of a law, of the version of a date ("2021-06-10") or,
// with "", of the newest that has it. Errors: rulebook.no_law, rulebook.bad_article,
// rulebook.no_article.
func (s *Service) Article(ctx context.Context, district, law, date, article string) (Found, error) {
	return db.Read(ctx, s.db, func(tx *db.Tx) (Found, error) {
		return s.ArticleTx(tx, district, law, date, article)
	})
}

// ArticleTx is Article inside a transaction.
func (s *Service) ArticleTx(tx *db.Tx, district, law, date, article string) (Found, error) {
	c, ok := ParseCite(article)
	if !ok {
		return Found{}, fault.New(fault.Invalid, "rulebook.bad_article", "article", article)
	}
	var versions []Statute
	if name := LawName(law); name != "" {
		var err error
		if versions, err = statutesOf(tx, district, name); err != nil {
			return Found{}, err
		}
	}
	imported := false
	for _, v := range versions {
		if date != "" && v.Date != date {
			continue
		}
		imported = true
		a, err := articleOf(tx, v, c.Number, c.Sub)
		if err == nil {
			return Found{Law: v.Law, Title: v.Title, Date: v.Date, Article: a}, nil
		}
		if !errors.Is(err, db.ErrNoRows) {
			return Found{}, err
		}
	}
	if !imported {
		return Found{}, fault.New(fault.NotFound, "rulebook.no_law", "law", law, "date", date)
	}
	return Found{}, fault.New(fault.NotFound, "rulebook.no_article", "law", law, "article", ref{c.Number, c.Sub}.String())
}

// mostFound bounds what Search returns.
const mostFound = 100

// Search returns the articles, at most limit (0 means 20, never more than 100),
// that hold every one of the words, newest laws first.
func (s *Service) Search(ctx context.Context, district, words string, limit int) ([]Found, error) {
	return db.Read(ctx, s.db, func(tx *db.Tx) ([]Found, error) { return s.SearchTx(tx, district, words, limit) })
}

// SearchTx is Search inside a transaction.
func (s *Service) SearchTx(tx *db.Tx, district, words string, limit int) ([]Found, error) {
	some := strings.Fields(lower(words))
	if len(some) == 0 {
		return nil, fault.New(fault.Invalid, "rulebook.no_words")
	}
	if limit <= 0 {
		limit = 20
	}
	return matching(tx, district, some[:min(len(some), 8)], min(limit, mostFound))
}

// lower changes the letters that both engines' lower() changes, and no others.
func lower(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

// Laws lists what has been imported, by name, the versions newest first.
func (s *Service) Laws(ctx context.Context, district string) ([]Statute, error) {
	return db.Read(ctx, s.db, func(tx *db.Tx) ([]Statute, error) { return statutesOf(tx, district, "") })
}

// Articles returns all articles of one version of a law, in order. Errors:
// rulebook.no_law.
func (s *Service) Articles(ctx context.Context, district, law, date string) ([]Article, error) {
	return db.Read(ctx, s.db, func(tx *db.Tx) ([]Article, error) {
		v, err := statuteOf(tx, district, LawName(law), date)
		if errors.Is(err, db.ErrNoRows) {
			return nil, fault.New(fault.NotFound, "rulebook.no_law", "law", law, "date", date)
		}
		if err != nil {
			return nil, err
		}
		return articlesOf(tx, district, v.ID)
	})
}
