package demo

import (
	"context"
	"embed"

	"anwang/internal/ledger"
)

// lawTexts are the two laws that the demo's hazards cite, as they were
// promulgated. Laws are nobody's property (Copyright Law, Article 5).
//
//go:embed laws/*.md
var lawTexts embed.FS

// lawNames are the names that the texts are imported under, by file.
var lawNames = []struct{ file, name string }{
	{"work-safety-2021.md", "安全生产法(2021-06-10).md"},
	{"fire-2021.md", "消防法(2021-04-29).md"},
}

// laws imports them, so that a clause that is cited can be read and suggested.
func (m *maker) laws(ctx context.Context) error {
	for _, f := range lawNames {
		text, err := lawTexts.ReadFile("laws/" + f.file)
		if err != nil {
			return err
		}
		if _, err := m.app.Rulebook.Import(ctx, ledger.Actor{System: "demo"}, District, f.name, text); err != nil {
			return err
		}
	}
	return nil
}
