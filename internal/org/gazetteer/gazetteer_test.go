package gazetteer

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"anwang/internal/org/codes"
)

func TestTheTreeIsWhole(t *testing.T) {
	counts := map[codes.Level]int{}
	seen := map[string]bool{"": true}
	for d := range Divisions() {
		l, ok := codes.LevelOf(d.Code)
		up, _ := codes.Parent(d.Code)
		if !ok || !seen[up] || seen[d.Code] || d.Name == "" {
			t.Fatalf("%+v is out of place", d)
		}
		if norm, err := codes.Division(d.Code); !d.Placeholder() && (err != nil || norm != d.Code) {
			t.Errorf("%+v: its normal form is %q, %v", d, norm, err)
		}
		seen[d.Code] = true
		counts[l]++
	}
	want := map[codes.Level]int{codes.Province: 31, codes.City: 342, codes.District: 2978, codes.Town: 41352}
	for l, n := range want {
		if counts[l] != n {
			t.Errorf("level %d has %d divisions, want %d", l, counts[l], n)
		}
	}
}

func TestEveryDivisionIsAChildOfItsParent(t *testing.T) {
	n := 0
	var down func(code string)
	down = func(code string) {
		for _, d := range Children(code) {
			if up, _ := codes.Parent(d.Code); up != code {
				t.Fatalf("%+v is listed under %q", d, code)
			}
			n++
			down(d.Code)
		}
	}
	down("")
	if n != 31+342+2978+41352 {
		t.Errorf("walking down finds %d divisions", n)
	}
	if got := Children("371502102"); got != nil {
		t.Errorf("a town has children %v", got)
	}
	if got := Children("999999"); len(got) != 0 {
		t.Errorf("an unknown district has children %v", got)
	}
}

func TestLookup(t *testing.T) {
	for code, name := range map[string]string{"37": "山东省", "3715": "聊城市", "371502": "东昌府区", "371502102": "堂邑镇", "371503": "茌平区"} {
		if d, ok := Lookup(code); !ok || d.Name != name || d.Code != code {
			t.Errorf("Lookup(%q) = %+v, %v", code, d, ok)
		}
	}
	for _, code := range []string{"", "99", "371523", "371502102201", "x", "37150"} {
		if d, ok := Lookup(code); ok {
			t.Errorf("Lookup(%q) = %+v", code, d)
		}
	}
}

func TestTowns(t *testing.T) {
	towns := Towns("371502")
	if len(towns) != 23 {
		t.Errorf("371502 has %d towns, want 23", len(towns))
	}
	for _, d := range towns {
		if d.Code == "371502400" {
			t.Error("the market 371502400 counts as a town")
		}
	}
	if market, ok := Lookup("371502400"); !ok || market.Town() {
		t.Errorf("371502400: %+v, %v", market, ok)
	}
	if got := Towns("3715"); got != nil {
		t.Errorf("towns right under a city: %v", got)
	}
}

func TestFullName(t *testing.T) {
	for code, want := range map[string]string{
		"371502102": "山东省聊城市东昌府区堂邑镇",
		"110101001": "北京市东城区东华门街道",
		"419001":    "河南省济源市",
		"441900003": "广东省东莞市东城街道",
		"371523":    "",
		"":          "",
	} {
		if got := FullName(code); got != want {
			t.Errorf("FullName(%q) = %q, want %q", code, got, want)
		}
	}
	if p := Path("371502102"); len(p) != 4 || p[0].Code != "37" || p[3].Code != "371502102" {
		t.Errorf("Path: %v", p)
	}
}

func TestFind(t *testing.T) {
	for _, c := range []struct{ parent, name, want string }{
		{"371502", "古楼街道", "371502001"},
		{"371502", "古楼", "371502001"},
		{"371502", "古楼办事处", "371502001"},
		{"371502", "古楼街道办事处", "371502001"},
		{"371502", "古楼街道办", "371502001"},
		{"371502", " 堂邑 镇 ", "371502102"},
		{"371502", "堂邑镇人民政府", "371502102"},
		{"371502", "堂邑乡", "371502102"}, // a township once
		{"371502", "沙镇", "371502101"},
		{"371502", "沙镇镇", "371502101"},
		{"371502", "新区", "371502003"},
		{"371502", "镇", ""},
		{"371502", "", ""},
		{"371502", "铜城街道", ""}, // lies in the next county
		{"3715", "东昌府", "371502"},
		{"3715", "茌平县", "371503"}, // became a district in 2019
		{"3715", "临清", "371581"},
		{"37", "聊城", "3715"},
		{"", "山东", "37"},
		{"", "内蒙古", "15"},
		{"11", "市辖区", ""},
		{"nowhere", "古楼", ""},
	} {
		var got []string
		for _, d := range Find(c.parent, c.name) {
			got = append(got, d.Code)
		}
		if strings.Join(got, ",") != c.want {
			t.Errorf("Find(%q, %q) = %v, want %q", c.parent, c.name, got, c.want)
		}
	}
}

// What is written exactly is found alone, for every place in the country.
func TestEveryExactNameIsFound(t *testing.T) {
	all := make([]Division, 0, 45000)
	for d := range Divisions() {
		if !d.Placeholder() {
			all = append(all, d)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		d := rapid.SampledFrom(all).Draw(t, "place")
		up, _ := codes.Parent(d.Code)
		got := Find(up, d.Name)
		if len(got) != 1 || got[0].Name != d.Name {
			t.Fatalf("%+v: %v", d, got)
		}
		for _, short := range Find(up, stem(d.Name)) {
			if short == d {
				return
			}
		}
		if exact := Find(up, stem(d.Name)); len(exact) != 1 || exact[0].Name != stem(d.Name) {
			t.Fatalf("%+v is not found by its own name %q: %v", d, stem(d.Name), exact)
		}
	})
}

func TestOneOwnNameForTwoPlacesIsAQuestion(t *testing.T) {
	questions := 0
	for d := range Divisions() {
		if len(d.Code) != 6 {
			continue
		}
		exact, own := map[string]bool{}, map[string]int{}
		for _, town := range Children(d.Code) {
			exact[town.Name] = true
			own[stem(town.Name)]++
		}
		for name, n := range own {
			if n < 2 || exact[name] {
				continue
			}
			questions++
			if got := Find(d.Code, name); len(got) < n {
				t.Errorf("%d towns of %s are called %s, found %v", n, d.Name, name, got)
			}
		}
	}
	if questions == 0 {
		t.Error("no two towns of one district share a name: this test tests nothing")
	}
	t.Logf("%d names need a person to decide", questions)
}

func BenchmarkFind(b *testing.B) {
	for b.Loop() {
		if len(Find("371502", "古楼办事处")) != 1 {
			b.Fatal("not found")
		}
	}
}
