package rulebook

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"anwang/internal/fault"
)

const small = `# 中华人民共和国试验法

2021年6月10日 通过；第一条 不是条文

<!-- INFO END -->

目录

第一章 总则

第二章 责任

## 第一章　总　则

第一条 为了试验，制定本法。

第二条　有下列情形之一的，应当停止：

（一）断电的；

（二）有其他情形，包括：

1．起火；

2．漏水。

第一条规定的试验不受前款限制。

## 第二章 责任

### 第一节 一般规定

第三条 违反第二条的，罚款。

第三条之一 试验员应当到场。

第四条本条的号后面没有空格。

附：
试验用表
第一栏`

func TestParse(t *testing.T) {
	got, err := Parse(strings.ReplaceAll(small, "\n", "\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := Text{Title: "中华人民共和国试验法", Articles: []Article{
		{Number: 1, Chapter: "第一章 总 则", Text: "为了试验，制定本法。"},
		{Number: 2, Chapter: "第一章 总 则", Text: "有下列情形之一的，应当停止：\n（一）断电的；\n（二）有其他情形，包括：\n1．起火；\n2．漏水。\n第一条规定的试验不受前款限制。"},
		{Number: 3, Chapter: "第二章 责任", Section: "第一节 一般规定", Text: "违反第二条的，罚款。"},
		{Number: 3, Sub: 1, Chapter: "第二章 责任", Section: "第一节 一般规定", Text: "试验员应当到场。"},
		{Number: 4, Chapter: "第二章 责任", Section: "第一节 一般规定", Text: "本条的号后面没有空格。"},
	}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	paragraphs := got.Articles[1].Paragraphs()
	if !reflect.DeepEqual(paragraphs, []Paragraph{
		{Text: "有下列情形之一的，应当停止：", Items: []Item{{1, "断电的；"}, {2, "有其他情形，包括：\n1．起火；\n2．漏水。"}}},
		{Text: "第一条规定的试验不受前款限制。"},
	}) {
		t.Errorf("paragraphs %+v", paragraphs)
	}
}

// TestSectionsEndWithTheirChapter: a chapter without sections takes none over.
func TestSectionsEndWithTheirChapter(t *testing.T) {
	got, err := Parse("试验法\n第一章 甲\n第一节 乙\n第一条 一。\n第二章 丙\n第二条 二。")
	if err != nil {
		t.Fatal(err)
	}
	want := []Article{{Number: 1, Chapter: "第一章 甲", Section: "第一节 乙", Text: "一。"}, {Number: 2, Chapter: "第二章 丙", Text: "二。"}}
	if !reflect.DeepEqual(got.Articles, want) {
		t.Errorf("got %+v, want %+v", got.Articles, want)
	}
}

func TestParseNamesTheLine(t *testing.T) {
	for name, c := range map[string]struct {
		text, code string
		line       int
	}{
		"empty":      {"\n\n", "rulebook.no_title", 1},
		"no article": {"# 试验法\n\n没有条文", "rulebook.no_articles", 3},
		"backwards":  {"# 试验法\n第一条 甲\n第三条 乙\n第二条 丙", "rulebook.article_order", 4},
		"twice":      {"# 试验法\n第一条 甲\n\n第一条 乙", "rulebook.article_order", 4},
		"zero":       {"# 试验法\n第零条 甲", "rulebook.article_order", 2},
		"sub twice":  {"# 试验法\n第一条 甲\n第一条之一 乙\n第一条之一 丙", "rulebook.article_order", 4},
	} {
		_, err := Parse(c.text)
		var f *fault.Error
		if !errors.As(err, &f) || f.Code != c.code || f.Args["line"] != c.line {
			t.Errorf("%s: %v, want %s in line %d", name, err, c.code, c.line)
		}
	}
	got, err := Parse("# 试验法\n第一条 甲\n第四条 乙")
	if err != nil || !reflect.DeepEqual(got.Missing, []int{2, 3}) {
		t.Errorf("missing %v (%v), want 2 and 3", got.Missing, err)
	}
}

func TestDecode(t *testing.T) {
	old, err := simplifiedchinese.GB18030.NewEncoder().String(small)
	if err != nil {
		t.Fatal(err)
	}
	for _, raw := range []string{small, "\ufeff" + small, old} {
		if got, err := Decode([]byte(raw)); err != nil || got != small {
			t.Errorf("decoded to %.20q (%v)", got, err)
		}
	}
	for code, raw := range map[string][]byte{
		"rulebook.not_text":  []byte("PK\x03\x04\x00\x00"),
		"rulebook.too_large": make([]byte, biggestText+1),
	} {
		if _, err := Decode(raw); fault.CodeOf(err) != code {
			t.Errorf("%v, want %s", err, code)
		}
	}
}

func TestFileNames(t *testing.T) {
	for name, want := range map[string]File{
		"安全生产法(2021-06-10).md":            {"安全生产法", "2021-06-10"},
		"laws/中华人民共和国消防法（2021-04-29）.txt": {"消防法", "2021-04-29"},
		`D:\法规\消防法(2021-04-29).md`:        {"消防法", "2021-04-29"},
	} {
		if got, err := ParseFileName(name); err != nil || got != want {
			t.Errorf("%s: %+v (%v), want %+v", name, got, err, want)
		}
	}
	for _, name := range []string{"安全生产法.md", "安全生产法(2021).md", "安全生产法(2021-02-30).md", "(2021-06-10).md", "《》(2021-06-10).md", "a(2021-06-10).pdf", ""} {
		if got, err := ParseFileName(name); fault.CodeOf(err) != "rulebook.bad_name" {
			t.Errorf("%s: %+v (%v), want rulebook.bad_name", name, got, err)
		}
	}
}

// FuzzParse holds what every text that parses must show: articles in order, each
// of whose lines stands in the text, and the same again from the same text.
func FuzzParse(f *testing.F) {
	f.Add(small)
	f.Add("# 试验法\n第一条 甲\n第四条 乙")
	f.Add("法\n第１条\n（一）甲\n附件一：\n第二条　乙\n## 目录")
	f.Fuzz(func(t *testing.T, raw string) {
		text, err := Decode([]byte(raw))
		if err != nil {
			return
		}
		got, err := Parse(text)
		if err != nil {
			var e *fault.Error
			if !errors.As(err, &e) {
				t.Fatalf("not a fault: %v", err)
			}
			if line, _ := e.Args["line"].(int); line < 1 || line > strings.Count(text, "\n")+1 {
				t.Fatalf("%v: no such line", err)
			}
			return
		}
		last := ref{}
		for _, a := range got.Articles {
			if a.Number < last.number || a.Number == last.number && a.Sub <= last.sub {
				t.Fatalf("article %v after %v", ref{a.Number, a.Sub}, last)
			}
			last = ref{a.Number, a.Sub}
			for line := range strings.SplitSeq(a.Text, "\n") {
				if !strings.Contains(text, line) {
					t.Fatalf("article %v: %q does not stand in the text", last, line)
				}
			}
			if c, ok := ParseCite(last.String()); !ok || (ref{c.Number, c.Sub}) != last {
				t.Fatalf("article %v cannot be cited", last)
			}
			a.Paragraphs()
		}
		if again, _ := Parse(text); !reflect.DeepEqual(got, again) {
			t.Fatal("parsed differently the second time")
		}
	})
}

func FuzzCite(f *testing.F) {
	f.Add("第四十一条第二款第（三）项")
	f.Add("41")
	f.Fuzz(func(t *testing.T, s string) {
		c, ok := ParseCite(s)
		if !ok {
			return
		}
		if again, ok := ParseCite(c.String()); !ok || again != c {
			t.Fatalf("%q is %+v, written %s, read as %+v", s, c, c, again)
		}
	})
}
