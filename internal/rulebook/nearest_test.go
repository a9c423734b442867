package rulebook

import (
	"context"
	"strings"
	"testing"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
)

// A text finds the paragraph that speaks of the same, in the newest version.
func TestNearestParagraph(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		text := `# 试验法

第一条 生产经营单位应当设置明显的安全警示标志。

第二条 任何单位不得损坏、挪用消防设施。

任何单位不得占用、堵塞、封闭疏散通道、安全出口。

第三条 消防车通道不得占用。

## 第七章 法律责任

第四条 占用、堵塞、封闭疏散通道、安全出口的，处罚款。`
		for _, name := range []string{"试验法(2019-01-01).md", named} {
			if _, err := h.Import(context.Background(), by, here, name, []byte(text)); err != nil {
				t.Fatal(err)
			}
		}
		got, err := h.Nearest(context.Background(), here, "一层疏散通道被纸箱堵塞，安全出口打不开", 5)
		if err != nil || len(got) == 0 || got[0].Cite != "第二条第二款" || got[0].Date != "2021-06-10" || !strings.HasPrefix(got[0].Text, "任何单位不得占用") {
			t.Fatalf("%+v %v", got, err)
		}
		for _, n := range got[1:] {
			if strings.Contains(n.Text, "罚款") {
				t.Errorf("a penalty is suggested: %+v", n)
			}
			if n.Date != "2021-06-10" {
				t.Errorf("of an older version: %+v", n)
			}
		}
		for _, none := range []string{"", "abc def", "吊", "%_%_"} {
			if got, err := h.Nearest(context.Background(), here, none, 5); err != nil || len(got) != 0 {
				t.Errorf("%q is near %+v %v", none, got, err)
			}
		}
	})
}
