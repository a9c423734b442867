package org

import (
	"strings"

	"anwang/internal/ident"
	"anwang/internal/org/codes"
	"anwang/internal/org/gazetteer"
)

// villageName is a village's name without the words for its committee.
func villageName(name string) string {
	name = strings.Join(strings.Fields(name), "")
	for _, ending := range []string{"村民委员会", "居民委员会", "社区居委会", "村委会", "居委会", "社区", "村"} {
		if s, ok := strings.CutSuffix(name, ending); ok && s != "" {
			return s
		}
	}
	return name
}

// place turns the text of a division, a code or a name, into a code. "" stays "".
func (m *importer) place(f *form, path, text string) string {
	text = strings.Join(strings.Fields(text), "")
	if text == "" {
		return ""
	}
	if code, ok := m.meant[text]; ok {
		return code
	}
	if code, err := codes.Division(text); err == nil || text[0] >= '0' && text[0] <= '9' {
		if err != nil {
			f.because(path, err)
		}
		return code // whether it exists is told by the verb
	}
	found := m.named(text)
	switch len(found) {
	case 0:
		f.Add(path, "org.division_not_found", "name", text)
		return ""
	case 1:
		m.meant[text] = found[0]
		return found[0]
	}
	f.Add(path, "org.division_ambiguous", "name", text, "count", len(found))
	return ""
}

// named lists the divisions that a name can mean: the district, a town, a
// village, or a village written after its town.
func (m *importer) named(name string) []string {
	for _, d := range gazetteer.Path(m.district) {
		if rest, ok := strings.CutPrefix(name, d.Name); ok {
			if name = rest; name == "" {
				return []string{m.district}
			}
		}
	}
	if towns := gazetteer.Find(m.district, name); len(towns) > 0 {
		found := make([]string, len(towns))
		for i, t := range towns {
			found[i] = t.Code
		}
		return found
	}
	if found := m.villages[villageName(name)]; len(found) > 0 {
		return found
	}
	for _, town := range gazetteer.Children(m.district) {
		rest, ok := strings.CutPrefix(name, town.Name)
		if !ok {
			continue
		}
		var found []string
		for _, code := range m.villages[villageName(strings.TrimPrefix(rest, "办事处"))] {
			if codes.Within(code, town.Code) {
				found = append(found, code)
			}
		}
		if len(found) > 0 {
			return found
		}
	}
	return nil
}

// unitNamed turns the text of a unit, a credit code, a name, or a path
// "enterprise/workshop", into its id; 0 with a fault when that fails.
func (m *importer) unitNamed(f *form, path, text string) ident.ID {
	text = tidy(text)
	if code, err := codes.CreditCode(text); err == nil {
		if id := m.d.unitByCode[code]; id != 0 {
			return id
		}
		f.Add(path, "org.unit_not_found", "name", text)
		return 0
	}
	found := m.d.unitsByName[text]
	if outer, inner, ok := cutLast(text, "/"); ok && len(found) == 0 {
		for _, parent := range m.d.unitsByName[outer] {
			for _, part := range m.d.parts[parent] {
				if m.d.units[part].Name == inner {
					found = append(found, part)
				}
			}
		}
	}
	switch len(found) {
	case 0:
		f.Add(path, "org.unit_not_found", "name", text)
		return 0
	case 1:
		return found[0]
	}
	f.Add(path, "org.unit_ambiguous", "name", text, "count", len(found))
	return 0
}

func cutLast(s, sep string) (before, after string, ok bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return tidy(s[:i]), tidy(s[i+len(sep):]), true
}

// postNamed turns the text of a post, a title in unit or a path "unit/title",
// into its id.
func (m *importer) postNamed(f *form, path string, unit ident.ID, text string) ident.ID {
	text = tidy(text)
	if unit != 0 {
		if id := m.d.postByTitle(unit, text); id != 0 {
			return id
		}
	}
	outer, title, ok := cutLast(text, "/")
	if ok {
		before := len(f.Fields)
		if u := m.unitNamed(f, path, outer); u != 0 {
			if id := m.d.postByTitle(u, title); id != 0 {
				return id
			}
		}
		f.Fields = f.Fields[:before]
	}
	f.Add(path, "org.post_not_found", "title", text)
	return 0
}

// personNamed turns a phone number or a name into an active person.
func (m *importer) personNamed(f *form, path, text string) ident.ID {
	if phone, err := codes.Mobile(text); err == nil {
		if id := m.d.byPhone[phone]; id != 0 {
			return id
		}
		f.Add(path, "org.person_not_found", "name", phone)
		return 0
	}
	text = tidy(text)
	switch found := m.d.byPersonName[text]; len(found) {
	case 0:
		f.Add(path, "org.person_not_found", "name", text)
		return 0
	case 1:
		return found[0]
	default:
		f.Add(path, "org.person_ambiguous", "name", text, "count", len(found))
		return 0
	}
}

// occupant is who holds a post now, 0 when it is vacant.
func (m *importer) occupant(post ident.ID) ident.ID {
	for _, id := range m.d.postTenures[post] {
		if t := m.d.tenures[id]; t.covers(m.now) || t.From > m.now && t.To != t.From {
			return t.Person
		}
	}
	return 0
}

var kindWords = map[string]UnitKind{
	"党委": KindParty, "党组织": KindParty, "政府": KindGovernment, "安委办": KindOffice, "安委会办公室": KindOffice,
	"部门": KindDepartment, "监管部门": KindDepartment, "镇": KindTown, "乡": KindTown, "街道": KindTown, "乡镇": KindTown, "镇街": KindTown,
	"乡镇街道": KindTown, "镇(街道)": KindTown, "村": KindVillage, "社区": KindVillage, "村居": KindVillage, "村(社区)": KindVillage,
	"企业": KindEnterprise, "生产经营单位": KindEnterprise, "车间": KindTeam, "班组": KindTeam, "科室": KindTeam, "内设机构": KindTeam,
}

var lineWords = map[string]Line{
	"企业": Enterprise, "主体责任": Enterprise, "企业主体责任": Enterprise, "监管": Industry, "行业": Industry, "监管责任": Industry,
	"行业监管": Industry, "行业监管责任": Industry, "政府": Government, "属地": Government, "属地责任": Government, "属地政府": Government,
	"属地政府责任": Government, "党委": Party, "属地党委": Party, "属地党委责任": Party, "党委责任": Party,
}

var mannerWords = map[string]Manner{
	"正式": Formal, "正式任职": Formal, "任职": Formal, "代理": Acting, "代": Acting, "主持工作": Presiding, "主持": Presiding,
}

// word reads a cell that holds one of a few words, or the code itself.
func word[T ~string](words map[string]T, cell string) T {
	cell = strings.NewReplacer("(", "(", ")", ")", " ", "").Replace(tidy(cell))
	if w, ok := words[cell]; ok {
		return w
	}
	return T(cell)
}
