package exchange

import (
	"testing"

	"pgregory.net/rapid"

	"anwang/internal/hazard"
)

func TestReadClause(t *testing.T) {
	for s, want := range map[string]hazard.Clause{
		"《安全生产法》第三十六条":            {Law: "安全生产法", Article: "第三十六条"},
		"《中华人民共和国安全生产法》第三十六条第一款":  {Law: "中华人民共和国安全生产法", Article: "第三十六条第一款"},
		"《消防法》（2021修正）第二十八条":      {Law: "消防法", Article: "第二十八条"},
		"山东省安全生产条例第二十条":           {Law: "山东省安全生产条例", Article: "第二十条"},
		"GB 50016-2014 3.2.1":     {Law: "GB 50016-2014", Article: "3.2.1"},
		"GB/T 33000-2016 第5.5.3条": {Law: "GB/T 33000-2016", Article: "5.5.3"},
		"6-202.15":                {Law: "6-202.15"},
		"未落实主体责任":                 {Law: "未落实主体责任"},
		"《安全生产法》第三十六条、《消防法》第二十八条": {Law: "《安全生产法》第三十六条、《消防法》第二十八条"},
		"": {},
	} {
		if got := readClause(s); got != want {
			t.Errorf("%s is read as %+v, want %+v", s, got, want)
		}
	}
}

// TestClauseRoundTrip holds that a printed clause is read as what it was.
func TestClauseRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.StringMatching(`(《?[安全生产法]{1,5}》?)?(第[一二三十0-9]{1,3}条)?(GB(/T)? ?[0-9]{1,5}(-20[0-9]{2})?)?( [0-9.]{1,5})?`)).Draw(t, "clause")
		c := readClause(s)
		if again := readClause(writeClause(c)); again != c {
			t.Fatalf("%q → %+v → %q → %+v", s, c, writeClause(c), again)
		}
	})
}

func TestPersonal(t *testing.T) {
	for header, want := range map[string]bool{
		"填报人": true, "联系电话": true, "检查人员": true, "身份证号": true, "contact phone": true, "审核人签字": true,
		"隐患类别": false, "所属网格": false, "人工成本": false, "violation_type": false, "sub_item": false,
	} {
		if personal(header) != want {
			t.Errorf("personal(%q) = %v", header, !want)
		}
	}
}
