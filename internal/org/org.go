// Package org holds who answers for what: units, the posts in them, the people
// who hold the posts, and the charges that say what a post answers for. From
// these it resolves a subject (a hazard, a site, an inspection) to its four
// chains of responsibility.
//
// It serves the Work Safety Law (2021), Articles 3 (党政同责、一岗双责、齐抓共管;
// 管行业必须管安全), 5 (the principal of an enterprise answers for all of it), 9 and
// 10 (governments and departments).
//
// Invariants, which every verb keeps and a property test holds:
//   - every post that exists resolves, at every instant, to one living person:
//     its own holder, else its nearest occupied superior (law 1);
//   - superiors form no circle, and every way up ends in a top post;
//   - a top post is never vacant: it can be exchanged and not left;
//   - a post has at most one holder at an instant.
//
// The rules are pure: draft.go and its neighbours decide over a picture in
// memory, graph.go and its neighbours answer questions over an immutable one.
// The room does not decide who may call its verbs (access does), and it holds
// no duties (duty does).
package org

import (
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

// Line is one of the lines on which somebody answers for safety (责任线).
type Line string

// The lines.
const (
	Enterprise Line = "enterprise" // 企业主体责任
	Industry   Line = "industry"   // 行业监管责任
	Government Line = "government" // 属地政府责任
	Party      Line = "party"      // 属地党委责任
)

// Lines lists the lines, the nearest to the work first.
var Lines = [...]Line{Enterprise, Industry, Government, Party}

// Known tells whether l is one of the four.
func (l Line) Known() bool {
	return l == Enterprise || l == Industry || l == Government || l == Party
}

// UnitKind says what sort of unit it is.
type UnitKind string

// The kinds of units.
const (
	KindParty      UnitKind = "party"      // 党委
	KindGovernment UnitKind = "government" // 政府
	KindOffice     UnitKind = "office"     // 安委办
	KindDepartment UnitKind = "department" // 部门
	KindTown       UnitKind = "town"       // 镇、街道
	KindVillage    UnitKind = "village"    // 村、社区
	KindEnterprise UnitKind = "enterprise" // 企业、生产经营单位
	KindTeam       UnitKind = "team"       // 车间、班组、科室
)

var unitKinds = [...]UnitKind{KindParty, KindGovernment, KindOffice, KindDepartment, KindTown, KindVillage, KindEnterprise, KindTeam}

// Known tells whether k is a kind of unit.
func (k UnitKind) Known() bool {
	for _, known := range unitKinds {
		if k == known {
			return true
		}
	}
	return false
}

// Unit is an organisation or a part of one (单位).
type Unit struct {
	ledger.Ref
	Kind      UnitKind `json:"kind"`
	Name      string   `json:"name"`
	NameKey   string   `json:"name_key"` // pinyin of the name, for sorting
	Code      string   `json:"code"`     // unified social credit code, "" when it has none
	Division  string   `json:"division"` // where it sits: 6 to 12 digits
	Industry  string   `json:"industry"` // section and class, "C2611"; "" when none
	Parent    ident.ID `json:"parent"`   // the unit it is part of, 0 when none
	Dissolved bool     `json:"dissolved"`
}

// About names the kind of subject.
func (*Unit) About() string { return "unit" }

// Post is a place in a unit that carries responsibility (岗位): people come and
// go, the post stays.
type Post struct {
	ledger.Ref
	Unit      ident.ID `json:"unit"`
	Title     string   `json:"title"`
	Line      Line     `json:"line"`
	Superior  ident.ID `json:"superior"` // 0 only when Top
	Top       bool     `json:"top"`      // ends every way up; never vacant
	Head      bool     `json:"head"`     // leads its unit: the unit's other posts are under it by rule
	Abolished bool     `json:"abolished"`
}

// About names the kind of subject.
func (*Post) About() string { return "post" }

// PersonState says whether somebody can hold a post.
type PersonState string

// The states of a person.
const (
	Active   PersonState = "active"
	Left     PersonState = "left"     // no longer works here
	Deceased PersonState = "deceased" // died
)

// word is the state as sentences name it.
func (s PersonState) word() string { return "org.state." + string(s) }

// Person is somebody who holds posts (人员). Name, phone and identity are personal
// data: the ledger carries them as salted digests only, and ErasePerson blanks
// them for good.
type Person struct {
	ledger.Ref
	Salt     []byte      `json:"-" ledger:"salt"`
	Name     string      `json:"name" ledger:"private"`
	Phone    string      `json:"phone" ledger:"private"`    // 11 digits, "" when unknown
	Identity string      `json:"identity" ledger:"private"` // resident identity number, "" when unknown
	State    PersonState `json:"state"`
	Erased   bool        `json:"erased"`
}

// About names the kind of subject.
func (*Person) About() string { return "person" }

// Manner says how somebody holds a post.
type Manner string

// The manners.
const (
	Formal    Manner = "formal"    // 正式任职
	Acting    Manner = "acting"    // 代理
	Presiding Manner = "presiding" // 主持工作
)

// Known tells whether m is a manner.
func (m Manner) Known() bool { return m == Formal || m == Acting || m == Presiding }

// Tenure says who holds a post from when to when (任职): from From, inclusive, to
// To, exclusive. A tenure with To = From never took effect.
type Tenure struct {
	ledger.Ref
	Post   ident.ID `json:"post"`
	Person ident.ID `json:"person"`
	Manner Manner   `json:"manner"`
	From   int64    `json:"from" column:"since"` // µs UTC
	To     int64    `json:"to" column:"until"`   // µs UTC, 0 = open
}

// About names the kind of subject.
func (*Tenure) About() string { return "tenure" }

func (t *Tenure) covers(at int64) bool { return t.From <= at && (t.To == 0 || at < t.To) }

// Charge says what a post answers for on one line (分工). Every list narrows the
// scope; an empty one does not. A charge on the enterprise line without units
// covers the post's own unit and what is part of it.
type Charge struct {
	ledger.Ref
	Post       ident.ID   `json:"post"`
	Line       Line       `json:"line"`
	Divisions  []string   `json:"divisions"`           // each covers everything in it; empty = the district
	Industries []string   `json:"industries"`          // "C" or "C26"; empty = all
	Kinds      []string   `json:"kinds"`               // kinds and attributes of subjects; empty = all
	Units      []ident.ID `json:"units"`               // particular enterprises; empty = all
	Lead       bool       `json:"lead" column:"leads"` // leads where several cover the same
	From       int64      `json:"from" column:"since"` // µs UTC
	To         int64      `json:"to" column:"until"`   // µs UTC, 0 = open
}

// About names the kind of subject.
func (*Charge) About() string { return "charge" }

func (c *Charge) covers(at int64) bool { return c.From <= at && (c.To == 0 || at < c.To) }

// Site is where work happens (场所): a plant, a shop, a building site, a school.
type Site struct {
	ledger.Ref
	Unit       ident.ID `json:"unit"` // the enterprise that runs it, 0 when unknown
	Name       string   `json:"name"`
	NameKey    string   `json:"name_key"` // pinyin of the name, for sorting
	Code       string   `json:"code"`     // key in the register it came from, "" when none
	Division   string   `json:"division"` // 6 to 12 digits
	Industry   string   `json:"industry"` // section and class, "C2611"; "" when unknown
	Address    string   `json:"address"`
	Lon        int64    `json:"lon"` // micro-degrees east, WGS 84; 0,0 = unknown
	Lat        int64    `json:"lat"` // micro-degrees north
	Attributes []string `json:"attributes"`
	Source     string   `json:"source"`
	Closed     bool     `json:"closed"`
}

// About names the kind of subject.
func (*Site) About() string { return "site" }

// Subject is the site as something that somebody answers for.
func (s Site) Subject(kind string) Subject {
	return Subject{Kind: kind, Site: s.ID, Unit: s.Unit, Division: s.Division, Industry: s.Industry, Attributes: s.Attributes}
}

// Division is a place that the district added to the shipped tree, a village as
// a rule. Its id is its code read as a number.
type Division struct {
	ledger.Ref
	Code      string `json:"code"`   // 9 or 12 digits
	Name      string `json:"name"`   // "北街村"
	Parent    string `json:"parent"` // the code around it
	Withdrawn bool   `json:"withdrawn"`
}

// About names the kind of subject.
func (*Division) About() string { return "division" }
