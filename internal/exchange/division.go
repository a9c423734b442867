package exchange

import (
	"strings"

	"anwang/internal/org/codes"
	"anwang/internal/org/gazetteer"
)

// places reads the names of divisions inside one district. It is made once for
// a job and holds what the job's records have asked for.
type places struct {
	district string
	villages map[string][]village // by town
	known    map[string]found
}

type village struct{ code, name string }

// found is what a written division means: a code, or "" with the codes it could
// mean when there are several, or nothing.
type found struct {
	code  string
	may   []string // names
	codes []string // theirs
}

func newPlaces(district string, villages map[string][]village) *places {
	return &places{district: district, villages: villages, known: map[string]found{}}
}

// find reads a division as people write it: a code, "堂邑镇", "东昌府区古楼街道",
// "古楼街道办事处北街村".
func (p *places) find(written string) found {
	written = strings.Join(strings.Fields(written), "")
	if written == "" {
		return found{}
	}
	f, ok := p.known[written]
	if !ok {
		f = p.read(written)
		p.known[written] = f
	}
	return f
}

func (p *places) read(s string) found {
	if l, ok := codes.LevelOf(s); ok && l >= codes.District && codes.Within(s, p.district) {
		return p.byCode(s)
	}
	name := p.below(s)
	if name == "" {
		return found{code: p.district}
	}
	if f := p.town(name); f.code != "" || len(f.may) > 0 {
		return f
	}
	return p.townAndVillage(name)
}

// byCode takes a code when it is one, and the town of a village that nobody has
// imported.
func (p *places) byCode(code string) found {
	if len(code) == 12 {
		for _, v := range p.villages[code[:9]] {
			if v.code == code {
				return found{code: code}
			}
		}
		code = code[:9]
	}
	if _, ok := gazetteer.Lookup(code); ok {
		return found{code: code}
	}
	return found{}
}

// below drops the names of the district and of what is around it from the front.
func (p *places) below(s string) string {
	for _, d := range gazetteer.Path(p.district) {
		if !d.Placeholder() {
			s = strings.TrimPrefix(s, d.Name)
		}
	}
	return s
}

func (p *places) town(name string) found {
	hits := gazetteer.Find(p.district, name)
	if len(hits) == 1 {
		return found{code: hits[0].Code}
	}
	var f found
	for _, h := range hits {
		f.may, f.codes = append(f.may, h.Name), append(f.codes, h.Code)
	}
	return f
}

// townAndVillage reads a town's name with a village's behind it, and a village
// alone when only one has that name.
func (p *places) townAndVillage(s string) found {
	for _, t := range gazetteer.Towns(p.district) {
		if rest, ok := strings.CutPrefix(s, t.Name); ok {
			rest = strings.TrimPrefix(rest, "办事处")
			for _, v := range p.villages[t.Code] {
				if sameVillage(v.name, rest) {
					return found{code: v.code}
				}
			}
			return found{code: t.Code}
		}
	}
	var f found
	for _, in := range p.villages {
		for _, v := range in {
			if sameVillage(v.name, s) {
				f.code = v.code
				f.may, f.codes = append(f.may, v.name), append(f.codes, v.code)
			}
		}
	}
	if len(f.may) > 1 {
		f.code = ""
	} else {
		f.may, f.codes = nil, nil
	}
	return f
}

func sameVillage(a, b string) bool { return a == b || bare(a) == bare(b) && bare(a) != "" }

func bare(name string) string {
	for _, end := range []string{"村民委员会", "居民委员会", "社区居委会", "村委会", "居委会", "社区", "村"} {
		if s, ok := strings.CutSuffix(name, end); ok {
			return s
		}
	}
	return name
}

// readIndustry reads an industry as people write it and returns its code with
// its section, "C2611"; false when it is none of GB/T 4754.
func readIndustry(s string) (string, bool) {
	i, ok := gazetteer.FindIndustry(s)
	if !ok {
		return "", false
	}
	if i.Level == 1 {
		return i.Code, true
	}
	return i.Section + i.Code, true
}

// called names a division so that it can be told from its namesakes: with the
// town before a village.
func (p *places) called(code, name string) string {
	town, ok := codes.Ancestor(code, codes.Town)
	if !ok || town == code {
		return name + " " + code
	}
	if d, ok := gazetteer.Lookup(town); ok {
		return d.Name + " " + name
	}
	return name + " " + code
}
