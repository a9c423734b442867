package gazetteer

import "testing"

func TestTheClassificationIsWhole(t *testing.T) {
	counts := map[int]int{}
	names := map[string]Industry{}
	for i := range Industries() {
		counts[i.Level]++
		if i.Level > 1 {
			if up, ok := LookupIndustry(i.Parent); !ok || up.Level != i.Level-1 || up.Section != i.Section {
				t.Errorf("%+v lies under %+v", i, up)
			}
		} else if i.Parent != "" || i.Code != i.Section {
			t.Errorf("section %+v", i)
		}
		if before, twice := names[i.Name]; twice && before.Code != i.Parent {
			t.Errorf("%s is both %s and %s: a name alone does not decide", i.Name, before.Code, i.Code)
		}
		names[i.Name] = i
	}
	if counts[1] != 20 || counts[2] != 97 || counts[3] != 473 || counts[4] != 1381 {
		t.Errorf("counts by level: %v", counts)
	}
}

func TestFindIndustry(t *testing.T) {
	for in, want := range map[string]string{
		"2611": "2611", "C2611": "2611", "c2611": "2611", " C 26 ": "26", "C": "C", "c": "C",
		"无机酸制造": "2611", "稻谷种植": "0111",
		"A2611": "", "9999": "", "": "", "某某制造": "",
	} {
		got, ok := FindIndustry(in)
		if got.Code != want || ok != (want != "") {
			t.Errorf("FindIndustry(%q) = %+v, %v; want %q", in, got, ok, want)
		}
	}
}

func TestIndustryPathAndChildren(t *testing.T) {
	p := IndustryPath("2611")
	if len(p) != 4 || p[0].Code != "C" || p[1].Code != "26" || p[2].Code != "261" || p[3].Code != "2611" {
		t.Errorf("path %v", p)
	}
	if IndustryPath("0000") != nil {
		t.Error("a path for no class")
	}
	if n := len(IndustryChildren("")); n != 20 {
		t.Errorf("%d sections", n)
	}
	for _, c := range IndustryChildren("26") {
		if c.Parent != "26" {
			t.Errorf("%+v under 26", c)
		}
	}
}
