package rulebook

import (
	"context"
	"os"
	"testing"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
)

// sharedLaws is beside the project's root and is not part of it.
const sharedLaws = "../../../shared/data/laws"

// TestRealLaws imports real statutes, national and provincial, as downloaded.
func TestRealLaws(t *testing.T) {
	if _, err := os.Stat(sharedLaws); err != nil {
		t.Skip("../shared/data is absent")
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		ctx := context.Background()
		all, err := h.ImportFiles(ctx, by, here, os.DirFS(sharedLaws))
		if err != nil {
			t.Fatal(err)
		}
		articles := map[string]int64{}
		for _, i := range all {
			if i.Err != nil {
				t.Errorf("%s: %v", i.File, i.Err)
			}
			if len(i.Missing) > 0 && i.File != "山东省突发事件应对条例(2012-05-31).md" {
				t.Errorf("%s misses %v", i.File, i.Missing)
			}
			articles[i.Statute.Law+i.Statute.Date] = i.Statute.Articles
		}
		if len(all) < 49 {
			t.Errorf("%d files", len(all))
		}
		for law, want := range map[string]int64{
			"安全生产法2021-06-10": 119, "突发事件应对法2007-08-30": 70, "突发事件应对法2024-06-28": 106,
			"消防法2021-04-29": 74, "特种设备安全法2013-06-29": 101, "山东省安全生产条例2021-12-03": 80,
		} {
			if articles[law] != want {
				t.Errorf("%s has %d articles, want %d", law, articles[law], want)
			}
		}
		h.realAnswers(t, d)
		if err := h.verify(); err != nil {
			t.Errorf("verify: %v", err)
		}
		again, err := h.ImportFiles(ctx, by, here, os.DirFS(sharedLaws))
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range again {
			if i.Outcome != Unchanged {
				t.Errorf("%s the second time: %s", i.File, i.Outcome)
			}
		}
	})
}

func (h house) realAnswers(t *testing.T, d *db.DB) {
	t.Helper()
	got, err := h.Article(context.Background(), here, "《中华人民共和国安全生产法》", "", "第二十一条")
	if err != nil || got.Chapter != "第二章 生产经营单位的安全生产保障" {
		t.Fatalf("article 21: %+v (%v)", got, err)
	}
	if p := got.Paragraphs(); len(p) != 1 || len(p[0].Items) != 7 {
		t.Errorf("the principal's seven duties: %+v", p)
	}
	_, err = db.Read(context.Background(), d, func(tx *db.Tx) (int, error) {
		for article, want := range map[string]bool{"第四十一条第二款": true, "第一百一十九条": true, "第一百二十条": false,
			"第二十一条第（七）项": true, "第二十一条第（八）项": false} {
			known, imported, err := h.Known(tx, here, "安全生产法", article)
			if err != nil || known != want || !imported {
				t.Errorf("%s: known %v, imported %v (%v), want %v", article, known, imported, err, want)
			}
		}
		return 0, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if found, err := h.Search(context.Background(), here, "重大事故隐患 报告", 50); err != nil || len(found) == 0 {
		t.Errorf("search finds %d (%v)", len(found), err)
	}
}
