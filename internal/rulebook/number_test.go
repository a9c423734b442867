package rulebook

import (
	"testing"

	"pgregory.net/rapid"
)

func TestNumerals(t *testing.T) {
	for s, want := range map[string]int{
		"零": 0, "三": 3, "十": 10, "十一": 11, "二十": 20, "四十一": 41, "一百": 100, "一百零一": 101, "一百〇一": 101,
		"一百一十": 110, "一百一十九": 119, "一百十五": 115, "一千零一十": 1010, "一千零一": 1001, "九千九百九十九": 9999,
		"41": 41, "４１": 41, "二〇二一": 2021, "一一九": 119,
	} {
		if got, ok := ParseNumeral(s); !ok || got != want {
			t.Errorf("%s is %d (%v), want %d", s, got, ok, want)
		}
	}
	for _, s := range []string{"", "百", "十百", "一百五", "一百零", "零十", "一百零零一", "二百百", "12345", "两", "十十", "四 十"} {
		if got, ok := ParseNumeral(s); ok {
			t.Errorf("%q is %d, want nothing", s, got)
		}
	}
}

func TestNumeralRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, biggestNumeral).Draw(t, "n")
		s := Numeral(n)
		if got, ok := ParseNumeral(s); !ok || got != n {
			t.Fatalf("%d is written %q and read as %d (%v)", n, s, got, ok)
		}
	})
	for _, n := range []int{-1, biggestNumeral + 1} {
		if s := Numeral(n); s != "" {
			t.Errorf("%d is written %q", n, s)
		}
	}
	for n, want := range map[int]string{10: "十", 15: "十五", 20: "二十", 110: "一百一十", 111: "一百一十一", 1001: "一千零一", 1010: "一千零一十", 2000: "二千"} {
		if s := Numeral(n); s != want {
			t.Errorf("%d is written %s, want %s", n, s, want)
		}
	}
}

func TestCites(t *testing.T) {
	for s, want := range map[string]Cite{
		"第四十一条":       {Number: 41},
		"41":          {Number: 41},
		"第41条":        {Number: 41},
		"四十一条":        {Number: 41},
		"第四十一条第二款":    {Number: 41, Paragraph: 2},
		"第 41 条第 2 款": {Number: 41, Paragraph: 2},
		"第四十一条第二款第（三）项":   {Number: 41, Paragraph: 2, Item: 3},
		"第四十一条第(三)项":      {Number: 41, Item: 3},
		"第四十一条第三项的规定":     {Number: 41, Item: 3},
		"第一百三十四条之一":       {Number: 134, Sub: 1},
		"第一百三十四条之一第二款":    {Number: 134, Sub: 1, Paragraph: 2},
		"第四十一条规定":         {Number: 41},
		"第一百一十四条第一款第（十）项": {Number: 114, Paragraph: 1, Item: 10},
	} {
		got, ok := ParseCite(s)
		if !ok || got != want {
			t.Errorf("%s is %+v (%v), want %+v", s, got, ok, want)
		}
	}
	for _, s := range []string{"", "第条", "第零条", "安全生产法", "四十款", "第四十一条第零款", "第四十一条第款", "第四十一条、第四十二条"} {
		if got, ok := ParseCite(s); ok {
			t.Errorf("%q is %+v, want nothing", s, got)
		}
	}
}

func TestCiteRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := Cite{
			Number: rapid.IntRange(1, 1300).Draw(t, "article"), Sub: rapid.IntRange(0, 12).Draw(t, "sub"),
			Paragraph: rapid.IntRange(0, 15).Draw(t, "paragraph"), Item: rapid.IntRange(0, 25).Draw(t, "item"),
		}
		if got, ok := ParseCite(c.String()); !ok || got != c {
			t.Fatalf("%+v is written %s and read as %+v (%v)", c, c, got, ok)
		}
	})
}

func TestLawNames(t *testing.T) {
	for s, want := range map[string]string{
		"《中华人民共和国安全生产法》":     "安全生产法",
		"中华人民共和国 安全生产法":      "安全生产法",
		"安全生产法":              "安全生产法",
		"〈安全生产法〉（2021修正）":    "安全生产法",
		"《安全生产法》(2021年修订)":   "安全生产法",
		"道路运输条例（2019）":       "道路运输条例",
		"工贸企业重大事故隐患判定标准(试行)": "工贸企业重大事故隐患判定标准（试行）",
		"中华人民共和国":            "中华人民共和国",
		"　山东省　安全生产条例　":       "山东省安全生产条例",
		"":                   "",
		"中华人民共和国消防救援衔标志式样和佩带办法": "消防救援衔标志式样和佩带办法",
	} {
		if got := LawName(s); got != want {
			t.Errorf("%q is %q, want %q", s, got, want)
		}
	}
}
