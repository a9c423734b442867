package rulebook

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/db/dbtest"
	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

const (
	here  = "371502"
	named = "试验法(2021-06-10).md"
)

var by = ledger.Actor{System: "test"}

type house struct {
	*Service
	t      *testing.T
	d      *db.DB
	ledger *ledger.Ledger
}

func build(t *testing.T, d *db.DB) house {
	t.Helper()
	c := clock.NewFake(time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC))
	ids := ident.NewMaker(c, 1, time.Time{})
	key, err := ledger.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	l := ledger.New(d, c, ids, key)
	return house{New(d, l, c, ids), t, d, l}
}

func (h house) load(name, text string) Imported {
	h.t.Helper()
	got, err := h.Import(context.Background(), by, here, name, []byte(text))
	if err != nil {
		h.t.Fatal(err)
	}
	return got
}

// verify runs the ledger's own verification with the room in it.
func (h house) verify() error {
	h.t.Helper()
	if _, err := h.ledger.Sequence(context.Background()); err != nil {
		h.t.Fatal(err)
	}
	_, err := h.ledger.Verify(context.Background(), Tables(), []ledger.Check{Verification()}, nil)
	return err
}

func TestImport(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		first := h.load(named, small)
		if first.Outcome != Added || first.Statute.Articles != 5 || first.Statute.Revision != 1 {
			t.Errorf("first import: %+v", first)
		}
		if again := h.load("copy/"+named, small); again.Outcome != Unchanged || again.Statute != first.Statute {
			t.Errorf("the same again: %+v", again)
		}
		better := h.load(named, strings.Replace(small, "罚款", "处以罚款", 1))
		if better.Outcome != Replaced || better.Statute.ID != first.Statute.ID || better.Statute.Revision != 2 {
			t.Errorf("a better copy: %+v", better)
		}
		other := h.load("试验法(2024-06-10).txt", "中华人民共和国试验法\n第一条 新法。")
		if other.Outcome != Added || other.Statute.ID == first.Statute.ID {
			t.Errorf("another version: %+v", other)
		}
		laws, err := h.Laws(context.Background(), here)
		if err != nil || len(laws) != 2 || laws[0].Date != "2024-06-10" || laws[1].SHA256 != better.Statute.SHA256 {
			t.Errorf("laws %+v (%v)", laws, err)
		}
		if laws, err := h.Laws(context.Background(), "371503"); err != nil || len(laws) != 0 {
			t.Errorf("the neighbour has %+v (%v)", laws, err)
		}
		if err := h.verify(); err != nil {
			t.Errorf("verify: %v", err)
		}
		if _, err := h.Import(context.Background(), by, here, "消防法(2021-04-29).md", []byte(small)); fault.CodeOf(err) != "rulebook.title_differs" {
			t.Errorf("a text of another law: %v", err)
		}
	})
}

// TestImportAtOnce imports one file many times at the same moment.
func TestImportAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		var wg sync.WaitGroup
		var mu sync.Mutex
		seen := map[Outcome]int{}
		for range 8 {
			wg.Go(func() {
				got, err := h.Import(context.Background(), by, here, named, []byte(small))
				mu.Lock()
				defer mu.Unlock()
				seen[got.Outcome]++
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if seen[Added] != 1 || seen[Unchanged] != 7 {
			t.Errorf("outcomes %v, want one added and seven unchanged", seen)
		}
	})
}

func TestKnown(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		h.load(named, small)
		h.load("试验法(2024-06-10).md", "# 试验法\n第一条 新法。\n第七条 又一条。")
		_, err := db.Read(context.Background(), d, func(tx *db.Tx) (int, error) {
			for _, c := range []struct {
				law, article    string
				known, imported bool
			}{
				{"《中华人民共和国试验法》", "第二条", true, true},
				{"试验法（2021修正）", "2", true, true},
				{"试验法", "第二条第二款", true, true},
				{"试验法", "第二条第三款", false, true},
				{"试验法", "第二条第一款第（二）项", true, true},
				{"试验法", "第二条第（二）项", true, true},
				{"试验法", "第二条第二款第（二）项", false, true},
				{"试验法", "第三条之一", true, true},
				{"试验法", "第三条之二", false, true},
				{"试验法", "第五条", true, true}, // the newer text jumps over it
				{"试验法", "第八条", false, true},
				{"试验法", "", false, true},
				{"试验法", "随便写的", false, true},
				{"消防法", "第一条", false, false},
				{"", "第一条", false, false},
			} {
				known, imported, err := h.Known(tx, here, c.law, c.article)
				if err != nil || known != c.known || imported != c.imported {
					t.Errorf("%s %s: %v %v (%v), want %v %v", c.law, c.article, known, imported, err, c.known, c.imported)
				}
			}
			return 0, nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestArticleAndSearch(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		ctx := context.Background()
		h.load(named, strings.Replace(small, "起火", "起火，LNG 泄漏 100%_x", 1))
		h.load("试验法(2024-06-10).md", "# 试验法\n第一条 新法。")
		for _, c := range []struct{ law, date, article, text, fault string }{
			{"试验法", "", "1", "新法。", ""},
			{"《试验法》", "2021-06-10", "第一条", "为了试验，制定本法。", ""},
			{"试验法", "", "第三条之一", "试验员应当到场。", ""},
			{"试验法", "2022-01-01", "第一条", "", "rulebook.no_law"},
			{"消防法", "", "第一条", "", "rulebook.no_law"},
			{"试验法", "", "第九十条", "", "rulebook.no_article"},
			{"试验法", "", "九十", "", "rulebook.no_article"},
			{"试验法", "", "xx", "", "rulebook.bad_article"},
		} {
			got, err := h.Article(ctx, here, c.law, c.date, c.article)
			if fault.CodeOf(err) != c.fault || got.Text != c.text {
				t.Errorf("%+v: %+v (%v)", c, got, err)
			}
		}
		for words, want := range map[string]int{"起火 停止": 1, "lng": 1, "LNG": 1, "100%_": 1, "100%x": 0, "100__": 0, "试验": 3, "起火 到场": 0, `\`: 0} {
			got, err := h.Search(ctx, here, words, 0)
			if err != nil || len(got) != want {
				t.Errorf("%q: %d articles (%v), want %d", words, len(got), err, want)
			}
		}
		if got, err := h.Search(ctx, here, "试验", 1); err != nil || len(got) != 1 {
			t.Errorf("a limit of one gives %d (%v)", len(got), err)
		}
		if _, err := h.Search(ctx, here, " ", 1); fault.CodeOf(err) != "rulebook.no_words" {
			t.Errorf("no words: %v", err)
		}
		if all, err := h.Articles(ctx, here, "试验法", "2021-06-10"); err != nil || len(all) != 5 || all[3].Sub != 1 {
			t.Errorf("articles %+v (%v)", all, err)
		}
	})
}

func TestVerifyFindsTampering(t *testing.T) {
	for name, c := range map[string][2]string{
		"the text":             {"UPDATE statute SET text = replace(text, '罚款', '表扬')", "rulebook.text_changed"},
		"an article":           {"UPDATE statute_article SET text = '表扬' WHERE number = 3", "rulebook.articles_differ"},
		"an article put in":    {"INSERT INTO statute_article SELECT district, statute, 99, 0, '', '', '' FROM statute_article WHERE number = 1", "rulebook.articles_differ"},
		"an article taken out": {"DELETE FROM statute_article WHERE number = 4", "rulebook.articles_differ"},
		"the date":             {"UPDATE statute SET dated = '2020-01-01'", "rulebook.entry_differs"},
		"the title":            {"UPDATE statute SET title = 'x'", "rulebook.articles_differ"},
		"the law's name":       {"UPDATE statute SET law = '消防法'", "rulebook.entry_differs"},
		"when it was imported": {"UPDATE statute SET imported = imported + 1", "rulebook.entry_differs"},
		"the statute":          {"DELETE FROM statute", "rulebook.statute_missing"},
		"an article of nobody": {"INSERT INTO statute_article SELECT district, 7, number, sub, '', '', text FROM statute_article WHERE number = 1", "rulebook.articles_stray"},
		"one put in":           {"INSERT INTO statute SELECT district, 7, '消防法', title, dated, articles, sha256, 1, imported, text FROM statute", "rulebook.entry_differs"},
	} {
		t.Run(name, func(t *testing.T) {
			h := build(t, dbtest.SQLite(t))
			h.load(named, small)
			if err := h.verify(); err != nil {
				t.Fatalf("before: %v", err)
			}
			if err := db.Do(context.Background(), h.d, func(tx *db.Tx) error { _, err := tx.Exec(c[0]); return err }); err != nil {
				t.Fatal(err)
			}
			var diff *ledger.Difference
			if err := h.verify(); !errors.As(err, &diff) || diff.Code != c[1] {
				t.Errorf("verify says %v, want %s", err, c[1])
			}
		})
	}
}

func TestImportFiles(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	folder := fstest.MapFS{
		"a/" + named:           {Data: []byte(small)},
		"消防法(2021-04-29).md":   {Data: []byte("# 消防法\n第二条 甲\n第一条 乙")},
		"说明.txt":               {Data: []byte("x")},
		"picture.png":          {Data: []byte("x")},
		"z/试验法(2024-06-10).md": {Data: []byte("# 试验法\n第一条 甲\n第三条 乙")},
	}
	got, err := h.ImportFiles(context.Background(), by, here, folder)
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, i := range got {
		told = append(told, string(i.Outcome)+fault.CodeOf(i.Err))
	}
	if want := "added added rulebook.article_order rulebook.bad_name"; strings.Join(told, " ") != want {
		t.Errorf("outcomes %v, want %s", told, want)
	}
	laws, err := h.Laws(context.Background(), here)
	if err != nil || len(laws) != 2 {
		t.Errorf("laws %+v (%v)", laws, err)
	}
}
