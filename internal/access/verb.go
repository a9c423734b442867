package access

// Verb names what somebody wants to do: "hazard.submit".
type Verb string

// The verbs. policy.go says who may use each.
const (
	OrgRead     Verb = "org.read"
	OrgUnit     Verb = "org.unit"     // add or change a unit
	OrgPost     Verb = "org.post"     // add, move or abolish a post
	OrgPerson   Verb = "org.person"   // add or change a person
	OrgErase    Verb = "org.erase"    // erase a person's data
	OrgTenure   Verb = "org.tenure"   // appoint, end, take over
	OrgTop      Verb = "org.top"      // add a top post, exchange its holder
	OrgCharge   Verb = "org.charge"   // give or end a charge
	OrgSite     Verb = "org.site"     // add or change a site
	OrgDivision Verb = "org.division" // add a village

	DutyRead            Verb = "duty.read"
	DutyOpen            Verb = "duty.open"
	DutySubmit          Verb = "duty.submit"
	DutyAccept          Verb = "duty.accept"
	DutyReturn          Verb = "duty.return"
	DutyAskExtension    Verb = "duty.ask_extension"
	DutyGrantExtension  Verb = "duty.grant_extension"
	DutyRefuseExtension Verb = "duty.refuse_extension"
	DutyCancel          Verb = "duty.cancel"
	DutyReassign        Verb = "duty.reassign"
	DutyClimb           Verb = "duty.climb" // the sweep alone

	HazardRead            Verb = "hazard.read"
	HazardReport          Verb = "hazard.report"
	HazardConfirm         Verb = "hazard.confirm"
	HazardReject          Verb = "hazard.reject"
	HazardMerge           Verb = "hazard.merge"
	HazardSubmit          Verb = "hazard.submit"
	HazardAccept          Verb = "hazard.accept"
	HazardReturn          Verb = "hazard.return"
	HazardAskExtension    Verb = "hazard.ask_extension"
	HazardGrantExtension  Verb = "hazard.grant_extension"
	HazardRefuseExtension Verb = "hazard.refuse_extension"
	HazardReassign        Verb = "hazard.reassign"
	HazardAttach          Verb = "hazard.attach" // add evidence
	HazardErrand          Verb = "hazard.errand" // one verb for many; each asks for the verb besides

	ImportRead     Verb = "import.read"
	ImportHazards  Verb = "import.hazards"
	ImportUndo     Verb = "import.undo" // take an import back as a whole
	ImportOrg      Verb = "import.org"
	ImportStatutes Verb = "import.statutes"
	ExportHazards  Verb = "export.hazards"
	ExportOrg      Verb = "export.org"

	ExportSites Verb = "export.sites"

	NoticeRead Verb = "notice.read"
	NoticeSee  Verb = "notice.see" // note that one has looked

	StatuteRead  Verb = "statute.read"
	TallyRead    Verb = "tally.read"
	BurdenRead   Verb = "burden.read" // see what forms cost those who fill them in
	LedgerRead   Verb = "ledger.read"
	LedgerProof  Verb = "ledger.proof"
	LedgerVerify Verb = "ledger.verify"

	AccessSelf     Verb = "access.self"     // see oneself, change one's password, log out, act as
	AccessToken    Verb = "access.token"    // make or revoke an API token of one's own
	AccessRead     Verb = "access.read"     // list accounts
	AccessAccount  Verb = "access.account"  // open, lock, unlock, close an account
	AccessPassword Verb = "access.password" // give somebody a new password
	AccessRole     Verb = "access.role"     // give or take an administration
	AccessRevoke   Verb = "access.revoke"   // revoke another's API token
	AccessPick     Verb = "access.pick"     // look for the person of a new account
	AccessSessions Verb = "access.sessions" // see where another is logged in
	AccessEnd      Verb = "access.end"      // log another out
	AccessTrail    Verb = "access.trail"    // read the entries about accounts, tokens and the system

	SystemRead   Verb = "system.read"   // see how the system is
	SystemBackup Verb = "system.backup" // make and check backups
)
