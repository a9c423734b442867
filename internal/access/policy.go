package access

import (
	"maps"
	"slices"

	"anwang/internal/fault"
)

// hat is a set of the ways in which one may act.
type hat int

const (
	hatSystem       hat = 1 << iota // a part of the system
	hatPerson                       // a person, with or without a post, who wears no administration
	hatPost                         // any post
	hatOfficial                     // a post of the Party or the government, at any level
	hatOffice                       // the committee office or a top post
	hatRoleSystem                   // 系统管理
	hatRoleSecurity                 // 安全管理
	hatRoleAudit                    // 审计

	anyRole = hatRoleSystem | hatRoleSecurity | hatRoleAudit
	anybody = hatPerson | anyRole
)

// rule says which hats may use a verb and whether the verb writes.
type rule struct {
	hats   hat
	writes bool
}

// policy is everything that anybody may do. The administrations stand only at
// access and ledger: none of them can act on safety business (三员分立).
// Whether a post may do it to this very duty or hazard is for its room to say.
var policy = map[Verb]rule{
	OrgRead:     {hatPost, false},
	OrgUnit:     {hatOffice, true},
	OrgPost:     {hatOffice, true},
	OrgPerson:   {hatOffice, true},
	OrgErase:    {hatOffice, true},
	OrgTenure:   {hatOffice, true},
	OrgTop:      {hatOffice, true},
	OrgCharge:   {hatOffice, true},
	OrgSite:     {hatOfficial | hatOffice, true},
	OrgDivision: {hatOffice, true},

	DutyRead:            {hatPost, false},
	DutyOpen:            {hatPost, true},
	DutySubmit:          {hatPost, true},
	DutyAccept:          {hatPost, true},
	DutyReturn:          {hatPost, true},
	DutyAskExtension:    {hatPost, true},
	DutyGrantExtension:  {hatPost, true},
	DutyRefuseExtension: {hatPost, true},
	DutyCancel:          {hatPost, true},
	DutyReassign:        {hatPost, true},
	DutyClimb:           {hatSystem, true},

	HazardRead:            {hatPost, false},
	HazardReport:          {hatPerson, true},
	HazardConfirm:         {hatPost, true},
	HazardReject:          {hatPost, true},
	HazardMerge:           {hatPost, true},
	HazardSubmit:          {hatPost, true},
	HazardAccept:          {hatPost, true},
	HazardReturn:          {hatPost, true},
	HazardAskExtension:    {hatPost, true},
	HazardGrantExtension:  {hatPost, true},
	HazardRefuseExtension: {hatPost, true},
	HazardReassign:        {hatPost, true},
	HazardAttach:          {hatPerson, true},
	HazardErrand:          {hatPost, true},

	ImportRead:     {hatPost, false},
	ImportHazards:  {hatPost, true},
	ImportUndo:     {hatPost, true},
	ImportOrg:      {hatOffice, true},
	ImportStatutes: {hatOffice, true},
	ExportHazards:  {hatPost, false},
	ExportOrg:      {hatOffice, false},
	ExportSites:    {hatPost, false},

	NoticeRead: {hatPost, false},
	NoticeSee:  {hatPost, true},

	StatuteRead:  {hatPerson, false},
	TallyRead:    {hatPost, false},
	BurdenRead:   {hatOffice | hatRoleSystem, false},
	LedgerRead:   {hatOffice | hatRoleAudit, false},
	LedgerProof:  {hatPost | hatRoleAudit, false},
	LedgerVerify: {hatOffice | hatRoleAudit | hatRoleSystem, false},

	AccessSelf:     {anybody, false},
	AccessToken:    {anybody, true},
	AccessRead:     {anyRole, false},
	AccessAccount:  {hatRoleSystem, true},
	AccessPassword: {hatRoleSystem, true},
	AccessRole:     {hatRoleSecurity | hatRoleSystem, true},
	AccessRevoke:   {hatRoleSecurity, true},
	AccessPick:     {hatRoleSystem, false},
	AccessSessions: {hatRoleSystem | hatRoleSecurity, false},
	AccessEnd:      {hatRoleSystem | hatRoleSecurity, true},
	AccessTrail:    {hatRoleAudit, false},

	SystemRead:   {hatRoleSystem, false},
	SystemBackup: {hatRoleSystem, true},
}

// Verbs lists every verb that the policy knows, in order.
func Verbs() []Verb { return slices.Sorted(maps.Keys(policy)) }

// Writes tells whether a verb changes anything; an unknown one is taken to.
func Writes(v Verb) bool {
	r, ok := policy[v]
	return !ok || r.writes
}

// hats are the ways in which the principal may act just now.
func (p Principal) hats() hat {
	switch {
	case p.IsSystem():
		return hatSystem
	case p.Person == 0:
		return 0
	case p.Post != 0:
		h := hatPerson | hatPost
		switch p.Standing {
		case Official:
			h |= hatOfficial
		case Office:
			h |= hatOfficial | hatOffice
		}
		return h
	case len(p.Roles) > 0:
		return p.roleHats()
	}
	return hatPerson
}

func (p Principal) roleHats() (h hat) {
	for _, r := range p.Roles {
		switch r {
		case RoleSystem:
			h |= hatRoleSystem
		case RoleSecurity:
			h |= hatRoleSecurity
		case RoleAudit:
			h |= hatRoleAudit
		}
	}
	return h
}

// May says whether the principal may use a verb at all; what is not in the table
// is refused. A part of the system may use every verb that the table knows.
// Errors: access.must_change, access.read_only, access.choose_post (he holds
// posts and has none on), access.role_no_work (he acts as an administration),
// access.forbidden.
func (p Principal) May(v Verb) error {
	r, known := policy[v]
	h := p.hats()
	switch {
	case !known || h == 0:
		return fault.New(fault.Forbidden, "access.forbidden", "verb", "verb."+string(v))
	case h == hatSystem:
		return nil
	case p.MustChange && v != AccessSelf:
		return fault.New(fault.Forbidden, "access.must_change")
	case p.ReadOnly && r.writes:
		return fault.New(fault.Forbidden, "access.read_only")
	case r.hats&h != 0:
		return nil
	case p.Post == 0 && r.hats&(hatPost|hatOfficial|hatOffice) != 0 && len(p.Posts) > 0:
		return fault.New(fault.Forbidden, "access.choose_post")
	case h&anyRole != 0 && r.hats&anyRole == 0:
		return fault.New(fault.Forbidden, "access.role_no_work")
	}
	return fault.New(fault.Forbidden, "access.forbidden", "verb", "verb."+string(v))
}
