package access

import (
	"strings"
	"testing"

	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/phrase"
)

// who are the hats of the tests, by name.
func who(name string) Principal {
	p := Principal{District: "371502", Account: 1, Person: 2}
	post := func(s Standing) Principal {
		p.Post, p.Posts, p.Standing = 3, []ident.ID{3}, s
		return p
	}
	switch name {
	case "machine":
		return System("371502", "sweep")
	case "stranger":
		return Principal{District: "371502"}
	case "enterprise":
		return post(Enterprise)
	case "official":
		return post(Official)
	case "office":
		return post(Office)
	case "system", "security", "audit":
		p.Roles = []Role{Role(name)}
	}
	return p // "person": neither post nor role
}

var everybody = []string{"machine", "stranger", "person", "enterprise", "official", "office", "system", "security", "audit"}

// The whole policy by name, written down a second time: e enterprise, o official,
// O office, p person without post, s system, c security, a audit.
var expected = map[Verb]string{
	OrgRead: "eoO", OrgUnit: "O", OrgPost: "O", OrgPerson: "O", OrgErase: "O", OrgTenure: "O", OrgTop: "O",
	OrgCharge: "O", OrgSite: "oO", OrgDivision: "O",
	DutyRead: "eoO", DutyOpen: "eoO", DutySubmit: "eoO", DutyAccept: "eoO", DutyReturn: "eoO", DutyAskExtension: "eoO",
	DutyGrantExtension: "eoO", DutyRefuseExtension: "eoO", DutyCancel: "eoO", DutyReassign: "eoO", DutyClimb: "",
	HazardRead: "eoO", HazardReport: "peoO", HazardConfirm: "eoO", HazardReject: "eoO", HazardMerge: "eoO",
	HazardSubmit: "eoO", HazardAccept: "eoO", HazardReturn: "eoO", HazardAskExtension: "eoO", HazardGrantExtension: "eoO",
	HazardRefuseExtension: "eoO", HazardReassign: "eoO", HazardAttach: "peoO", HazardErrand: "eoO",
	ImportRead: "eoO", ImportHazards: "eoO", ImportUndo: "eoO", ImportOrg: "O", ImportStatutes: "O", ExportHazards: "eoO", ExportOrg: "O",
	ExportSites: "eoO", NoticeRead: "eoO", NoticeSee: "eoO",
	StatuteRead: "peoO", TallyRead: "eoO", BurdenRead: "Os", LedgerRead: "Oa", LedgerProof: "eoOa", LedgerVerify: "Osa",
	AccessSelf: "peoOsca", AccessToken: "peoOsca", AccessRead: "sca", AccessAccount: "s", AccessPassword: "s",
	AccessRole: "sc", AccessRevoke: "c",
	AccessPick: "s", AccessSessions: "sc", AccessEnd: "sc", AccessTrail: "a", SystemRead: "s", SystemBackup: "s",
}

var letters = map[string]string{"person": "p", "enterprise": "e", "official": "o", "office": "O", "system": "s", "security": "c", "audit": "a"}

func TestPolicy(t *testing.T) {
	if len(expected) != len(Verbs()) {
		t.Fatalf("%d verbs are expected, %d are known", len(expected), len(Verbs()))
	}
	for _, v := range Verbs() {
		for _, name := range everybody {
			want := name == "machine" || letters[name] != "" && strings.Contains(expected[v], letters[name])
			if got := who(name).May(v); (got == nil) != want {
				t.Errorf("%s %s: %v", name, v, got)
			}
		}
	}
}

func TestUnknownVerbIsDenied(t *testing.T) {
	for _, name := range everybody {
		for _, v := range []Verb{"", "hazard", "hazard.", "hazard.*", "hazard.delete", "HAZARD.READ"} {
			if err := who(name).May(v); fault.KindOf(err) != fault.Forbidden {
				t.Errorf("%s %q: %v", name, v, err)
			}
		}
	}
	if !Writes("hazard.delete") || !Writes(HazardSubmit) || Writes(HazardRead) {
		t.Error("Writes is wrong")
	}
}

// 三员分立: no administration may do any verb of the work, whatever posts its
// person could put on.
func TestRolesDoNoWork(t *testing.T) {
	for _, r := range Roles {
		p := who(string(r))
		for _, v := range Verbs() {
			room, _, _ := strings.Cut(string(v), ".")
			if err := p.May(v); err == nil && room != "access" && room != "ledger" && room != "system" && room != "burden" { // what forms cost is no safety business
				t.Errorf("%s may %s", r, v)
			}
		}
		if err := p.May(HazardAccept); fault.CodeOf(err) != "access.role_no_work" {
			t.Errorf("%s: %v", r, err)
		}
		p.Posts = []ident.ID{3}
		if err := p.May(HazardAccept); fault.CodeOf(err) != "access.choose_post" {
			t.Errorf("%s with a post: %v", r, err)
		}
		p.Post, p.Standing = 3, Office // he acts as his post now, and is no administrator
		if p.May(AccessAccount) == nil || p.May(AccessRole) == nil || p.May(AccessRevoke) == nil || p.Wears(r) {
			t.Errorf("%s administers while acting as a post", r)
		}
		if err := p.May(HazardAccept); err != nil {
			t.Errorf("%s acting as a post: %v", r, err)
		}
	}
}

func TestReadOnlyAndMustChange(t *testing.T) {
	p := who("office")
	p.ReadOnly = true
	for _, v := range Verbs() {
		if p.May(v) == nil && Writes(v) {
			t.Errorf("a read-only token may %s", v)
		}
	}
	if err := p.May(HazardRead); err != nil {
		t.Error(err)
	}
	p = who("office")
	p.MustChange = true
	for _, v := range Verbs() {
		if got := p.May(v); (got == nil) != (v == AccessSelf) {
			t.Errorf("with a borrowed password, %s: %v", v, got)
		}
	}
}

func TestVerbsHaveWords(t *testing.T) {
	for _, lang := range []phrase.Lang{phrase.ZH, phrase.EN} {
		for _, v := range Verbs() {
			if phrase.Keys(lang)["word.verb."+string(v)] == "" {
				t.Errorf("%s has no word for %s", lang, v)
			}
		}
	}
}

func TestActor(t *testing.T) {
	p := who("office")
	p.Via = "token:9"
	if got := p.Actor().String(); got != "person:2/post:3/token:9" {
		t.Error(got)
	}
	if got := System("371502", "sweep").Actor().String(); got != "system:sweep" {
		t.Error(got)
	}
}
