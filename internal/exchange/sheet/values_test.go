package sheet

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestStateWord(t *testing.T) {
	for word, want := range map[string]State{
		"已销号": StateClosed, "已闭合": StateClosed, "已闭环": StateClosed, "已整改": StateClosed, "已完成": StateClosed, "完成": StateClosed,
		"√": StateClosed, "✓": StateClosed, "是": StateClosed, "合格": StateClosed, "100%": StateClosed, "整改完毕": StateClosed,
		"已全部整改完成。": StateClosed, "整改到位": StateClosed, "已按期整改完毕": StateClosed, "隐患已消除": StateClosed, "Yes": StateClosed, "验收合格": StateClosed,
		"未整改": StateOpen, "否": StateOpen, "×": StateOpen, "尚未整改到位": StateOpen, "未完成整改": StateOpen, "0%": StateOpen, "No": StateOpen,
		"整改中": StateRectifying, "正在整改": StateRectifying, "逾期": StateRectifying, "50%": StateRectifying, "99.5%": StateRectifying, "部分整改": StateRectifying,
		"已整改，待复查": "", "整改": "", "已整改未验收": "", "未全部整改": "", "120%": "", "见附件": "", "不清楚": "", "": "",
	} {
		if got, ok := stateWord(word); got != want || ok != (want != "") {
			t.Errorf("%s: %q %v, want %q", word, got, ok, want)
		}
	}
}

func TestReadGrade(t *testing.T) {
	for word, want := range map[string]Grade{
		"3": General, "3级": General, "一般3级": General, "一般": General, "一般隐患": General, "Ⅲ": General, "Ⅳ级": General, "三级": General, "一般（Ⅲ级）": General,
		"重大": Major, "重大事故隐患": Major, "重大火灾隐患": Major, "较大": "", "2": "", "1级": "", "Ⅰ": "", "高": "", "红": "",
	} {
		if got, ok := readGrade(word, "", nil); got != want || ok != (want != "") {
			t.Errorf("%s: %q %v, want %q", word, got, ok, want)
		}
	}
	if g, _ := readGrade("是", "是否重大隐患", nil); g != Major {
		t.Error("是 under 是否重大隐患")
	}
	if g, _ := readGrade("否", "是否重大隐患", nil); g != General {
		t.Error("否 under 是否重大隐患")
	}
	if g, _ := readGrade("core", "", map[string]string{"Core": "general"}); g != General {
		t.Error("profile's word")
	}
	for text, want := range map[string]bool{"属重大事故隐患": true, "重大火灾隐患": true, "未发现重大事故隐患": false, "非重大隐患": false, "重大危险源": false,
		"未发现重大隐患，但配电室属重大事故隐患": true} {
		if speaksOfMajor(text) != want {
			t.Errorf("%s: %v", text, !want)
		}
	}
}

func TestReadMoney(t *testing.T) {
	for _, c := range []struct {
		text, unit string
		fen        int64
		has, ok    bool
	}{
		{"5000", "", 500000, true, true}, {"5000元", "", 500000, true, true}, {"0.5万元", "", 500000, true, true}, {"2万", "", 2000000, true, true},
		{"1,200.50元", "", 120050, true, true}, {"￥300", "", 30000, true, true}, {"0.5", "万元", 500000, true, true}, {"500元", "万元", 50000, true, true},
		{"1.2亿元", "", 12000000000, true, true}, {"约２万元", "", 2000000, true, true}, {"89万人民币", "", 89000000, true, true}, {"0", "", 0, true, true},
		{"无", "", 0, false, true}, {"/", "", 0, false, true}, {"", "", 0, false, true}, {"3-5万元", "", 0, false, false}, {"三万", "", 0, false, false}, {"自筹", "", 0, false, false},
		{"0.005", "", 1, true, true}, {"99999999999999999999", "", 0, false, false},
	} {
		fen, has, ok := readMoney(c.text, c.unit)
		if fen != c.fen || has != c.has || ok != c.ok {
			t.Errorf("%s (%s): %d %v %v", c.text, c.unit, fen, has, ok)
		}
	}
}

func TestReadNames(t *testing.T) {
	for text, want := range map[string][]string{
		"张三": {"张三"}, "张三、李四": {"张三", "李四"}, "张三，李四/王五": {"张三", "李四", "王五"}, "张三 李四": {"张三", "李四"}, "张 三": {"张三"},
		"张　三　李四": {"张三", "李四"}, "张三\n李四": {"张三", "李四"}, "张三13800000000": {"张三"}, "张三（13800000000）、李四": {"张三", "李四"},
		"组长：张三、组员：李四": {"张三", "李四"}, "John Smith, Ann Lee": {"John Smith", "Ann Lee"}, "张三、张三": {"张三"}, "/": nil, "": nil, "买买提·吐尔逊": {"买买提·吐尔逊"},
	} {
		if got := readNames(text); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	if p := phoneIn("张三（１３８００００００００）"); p != "13800000000" {
		t.Errorf("phone %q", p)
	}
}

func TestSplitParts(t *testing.T) {
	for _, c := range []struct {
		text    string
		parts   []string
		unclear bool
	}{
		{"一、甲柜未锁；二、乙灯不亮；", []string{"甲柜未锁", "乙灯不亮"}, false},
		{"1. 甲柜未锁 2. 乙灯不亮", []string{"甲柜未锁", "乙灯不亮"}, false},
		{"1.甲柜未锁2.乙灯不亮", []string{"甲柜未锁", "乙灯不亮"}, false},
		{"1、甲柜未锁\n2、乙灯不亮\n3、丙门常开", []string{"甲柜未锁", "乙灯不亮", "丙门常开"}, false},
		{"（1）甲柜未锁（2）乙灯不亮", []string{"甲柜未锁", "乙灯不亮"}, false},
		{"(一)甲柜未锁(二)乙灯不亮", []string{"甲柜未锁", "乙灯不亮"}, false},
		{"①甲柜未锁②乙灯不亮", []string{"甲柜未锁", "乙灯不亮"}, false},
		{"1）甲柜未锁；2）乙灯不亮", []string{"甲柜未锁", "乙灯不亮"}, false},
		{"１．甲柜未锁２．乙灯不亮", []string{"甲柜未锁", "乙灯不亮"}, false},
		{"检查发现以下问题：1.甲柜未锁；2.乙灯不亮。", []string{"甲柜未锁", "乙灯不亮。"}, false},
		{"一、仓库：1.甲柜未锁；2.乙灯不亮。\n二、车间：1.丙门常开；2.丁栏松动。", []string{"仓库：1.甲柜未锁；2.乙灯不亮。", "车间：1.丙门常开；2.丁栏松动。"}, false},
		{"1.甲柜距墙1.5米，不足2.5米；2.乙灯不亮", []string{"甲柜距墙1.5米，不足2.5米", "乙灯不亮"}, false},
		{"1.甲柜未锁", nil, false},
		{"甲柜距墙1.5米", nil, false},
		{"违反GB50016-2014第3.2.1条", nil, false},
		{"2024.6.25检查未整改", nil, false},
		{"1、2、3号楼灭火器过期", nil, false},
		{"第一、二项未落实", nil, false},
		{"未落实第三条（一）（二）项", nil, false},
		{"甲柜未锁", nil, false},
		{"", nil, false},
		{"1.甲柜未锁\n2.乙灯不亮\n4.丙门常开", nil, true},
		{"1.甲柜未锁2.3号车间无灯", nil, true},
		{"甲车间通道被堵塞，须立即：1.清理杂物；2.设置标识", nil, true},
	} {
		parts, unclear := splitParts(c.text)
		if !slices.Equal(parts, c.parts) || unclear != c.unclear {
			t.Errorf("%q: %q %v, want %q %v", c.text, parts, unclear, c.parts, c.unclear)
		}
	}
}

// Whatever is numbered and joined is taken apart again, in every style.
func TestSplitPartsBack(t *testing.T) {
	han := strings.Split("一 二 三 四 五 六 七", " ")
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOfN(rapid.StringOfN(rapid.SampledFrom([]rune("灭火器压力不足配电箱未上锁安全出口堵塞")), 3, 12, -1), 2, 7).Draw(t, "texts")
		style := rapid.SampledFrom([]string{"h", "、", ".", "b", "c"}).Draw(t, "style")
		join := rapid.SampledFrom([]string{"；", "\n", "。", ""}).Draw(t, "join")
		var b strings.Builder
		for i, x := range texts {
			n := strconv.Itoa(i + 1)
			b.WriteString(map[string]string{"h": han[i] + "、", "、": n + "、", ".": n + ".", "b": "（" + n + "）", "c": string(rune('①' + i))}[style] + x + join)
		}
		parts, unclear := splitParts(b.String())
		if unclear || len(parts) != len(texts) {
			t.Fatalf("%q: %q %v", b.String(), parts, unclear)
		}
		for i := range parts {
			if strings.TrimRight(parts[i], "。") != texts[i] {
				t.Fatalf("%q: part %d is %q", b.String(), i, parts[i])
			}
		}
	})
}

func FuzzSplitParts(f *testing.F) {
	for _, s := range []string{"1.甲2.乙", "一、甲乙；二、丙丁", "①②③", "1、2、3号楼", "（1）（2）", "1.2.3.4"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		parts, unclear := splitParts(s)
		if unclear && parts != nil || len(parts) == 1 || len(parts) > maxParts {
			t.Errorf("%q: %d parts, unclear %v", s, len(parts), unclear)
		}
		for _, p := range parts {
			if !strings.Contains(s, p) {
				t.Errorf("%q: part %q is not in it", s, p)
			}
			if !says(p) {
				t.Errorf("%q: part %q says nothing", s, p)
			}
		}
	})
}
