package hazard

import (
	"testing"
	"time"

	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/db/dbtest"
	"anwang/internal/duty"
)

// A worker finds a cover missing; the department orders it put right; the first
// try is sent back and the second accepted.
func TestFromReportToClosing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		h := c.report("配电箱无盖板", func(r *Report) { r.Before = []File{file("before")} })
		if h.Number != "YH-371502-20260302-0001" || h.State != Reported || h.SiteName != "永丰机械厂总装车间" || h.Town != "371502102" {
			t.Fatalf("reported: %+v", h)
		}
		if got := c.duties(h)[duty.Confirm]; got.Holder != c.posts["qi"] || got.ID != h.Duty {
			t.Fatalf("duty to confirm: %+v", got)
		}
		h = c.confirm(h)
		got := c.duties(h)[duty.Rectify]
		if got.Holder != c.posts["qi"] || got.Verifier != c.posts["yj"] || got.Due != h.Due || got.Ladder != "hazard.general@1" {
			t.Fatalf("duty to rectify: %+v", got)
		}
		_, err := c.hazard.Submit(c.ctx, c.as("qi"), h.ID, Submit{})
		c.code(err, "invalid/hazard.after_missing")
		_, err = c.hazard.Submit(c.ctx, c.as("yj"), h.ID, Submit{After: []File{file("x")}})
		c.code(err, "duty.not_holder")
		h = c.submit(h)
		_, err = c.hazard.Accept(c.ctx, c.as("qi"), h.ID, Accept{})
		c.code(err, "duty.self_verify")
		_, err = c.hazard.Return(c.ctx, c.as("yj"), h.ID, Return{})
		c.code(err, "invalid/hazard.reason_missing")
		h, err = c.hazard.Return(c.ctx, c.as("yj"), h.ID, Return{Reason: "盖板未固定"})
		c.must(err)
		if h.State != Rectifying || h.Returns != 1 || h.SubmittedAt != 0 {
			t.Fatalf("returned: %+v", h)
		}
		c.holds()
		h = c.submit(h)
		c.clock.Forward(time.Hour)
		h, err = c.hazard.Accept(c.ctx, c.as("yj"), h.ID, Accept{Note: "现场复查合格"})
		c.must(err)
		if h.State != Closed || h.Accepter != c.posts["yj"] || h.ClosedAt != clock.Micros(c.clock.Now()) || len(c.duties(h)) != 0 {
			t.Fatalf("closed: %+v", h)
		}
		if got := c.kinds(h.ID); got != "reported confirmed submitted returned submitted closed" {
			t.Fatalf("entries: %s", got)
		}
		kept, err := c.hazard.Evidence(c.ctx, c.as("qi"), h.ID)
		c.must(err)
		if len(kept) != 3 || kept[0].Role != Before || kept[1].Role != After {
			t.Fatalf("evidence: %+v", kept)
		}
		c.holds()
	})
}

func TestFixedOnTheSpot(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		r := Report{Site: c.site, Text: "灭火器被遮挡", OnSpot: true}
		_, err := c.hazard.Report(c.ctx, c.as("yuan"), r)
		c.code(err, "invalid/hazard.before_missing,hazard.after_missing")
		r.Before, r.After = []File{file("b")}, []File{file("a")}
		h, err := c.hazard.Report(c.ctx, c.as("yuan"), r)
		c.must(err)
		if h.State != Closed || !h.OnSpot || h.Duty != 0 || len(c.duties(h)) != 0 || h.Late(c.clock.Now()) {
			t.Fatalf("%+v", h)
		}
		if got := c.kinds(h.ID); got != "fixed" {
			t.Fatalf("entries: %s", got)
		}
		c.holds()
	})
}

// An inspector orders rectification on finding it, and verifies it himself.
func TestInspectorOrdersAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		f := c.fixes()
		h, err := c.hazard.Report(c.ctx, c.as("zhen"), Report{Site: c.site, Text: "安全出口上锁", Confirm: &Confirm{Fixes: f}})
		c.must(err)
		got := c.duties(h)
		if h.State != Rectifying || len(got) != 1 || got[duty.Rectify].Verifier != c.posts["zhen"] {
			t.Fatalf("%+v, duties %+v", h, got)
		}
		_, err = c.hazard.Report(c.ctx, c.as("yuan"), Report{Site: c.site, Text: "护栏缺失", Confirm: &Confirm{Fixes: f}})
		c.code(err, "hazard.not_confirmer")
		c.holds()
	})
}

func TestFiveFixesAreRequired(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		h := c.report("防爆电气失效")
		_, err := c.hazard.Confirm(c.ctx, c.as("yj"), h.ID, Confirm{})
		c.code(err, "invalid/hazard.fix_missing,hazard.fix_missing,hazard.fix_missing")
		f := c.fixes()
		_, err = c.hazard.Confirm(c.ctx, c.as("yj"), h.ID, Confirm{Grade: Major, Fixes: f})
		c.code(err, "invalid/hazard.fix_missing,hazard.fix_missing")
		f.Money, f.Contingency = 120_000_00, "停产撤人,设专人监护"
		h, err = c.hazard.Confirm(c.ctx, c.as("yj"), h.ID, Confirm{Grade: Major, Fixes: f})
		c.must(err)
		if got := c.duties(h)[duty.Rectify]; got.Ladder != "hazard.major@1" {
			t.Fatalf("ladder %s", got.Ladder)
		}
		f.Responsible = 99
		_, err = c.hazard.Confirm(c.ctx, c.as("yj"), c.report("油气泄漏").ID, Confirm{Fixes: f})
		c.code(err, "invalid/hazard.post_unknown")
		c.holds()
	})
}

func TestMergeAndReject(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		kept, twin := c.confirm(c.report("电线老化")), c.report("线路老化严重", func(r *Report) { r.Before = []File{file("twin")} })
		_, err := c.hazard.Merge(c.ctx, c.as("yj"), twin.ID, Merge{Into: twin.ID, Reason: "同一处"})
		c.code(err, "hazard.merge_itself")
		twin, err = c.hazard.Merge(c.ctx, c.as("yj"), twin.ID, Merge{Into: kept.ID, Reason: "同一处"})
		c.must(err)
		if kept = c.get(kept.ID); twin.State != Merged || twin.MergedInto != kept.ID || len(kept.Before) != 1 || kept.State != Rectifying {
			t.Fatalf("merged %+v into %+v", twin, kept)
		}
		late := c.confirm(c.report("老化的电线"))
		_, err = c.hazard.Merge(c.ctx, c.as("yj"), late.ID, Merge{Into: twin.ID, Reason: "同一处"})
		c.code(err, "hazard.merge_ended")
		_, err = c.hazard.Merge(c.ctx, c.as("yj"), late.ID, Merge{Into: kept.ID, Reason: "同一处"})
		c.must(err)

		// The works may dismiss what its own people say, and not what an inspector found.
		own := c.report("地面有水")
		_, err = c.hazard.Reject(c.ctx, c.as("qi"), own.ID, Reject{})
		c.code(err, "invalid/hazard.reason_missing")
		own, err = c.hazard.Reject(c.ctx, c.as("qi"), own.ID, Reject{Reason: "刚拖过地"})
		c.must(err)
		if own.State != Rejected || own.Duty != 0 {
			t.Fatalf("%+v", own)
		}
		found, err := c.hazard.Report(c.ctx, c.as("zhen"), Report{Site: c.site, Text: "通道堵塞"})
		c.must(err)
		_, err = c.hazard.Reject(c.ctx, c.as("qi"), found.ID, Reject{Reason: "不堵"})
		c.code(err, "hazard.dismiss_by_supervisor")
		_, err = c.hazard.Reject(c.ctx, c.as("yj"), found.ID, Reject{Reason: "现场核实不成立"})
		c.must(err)
		c.holds()
	})
}

func TestExtensionAndReassignment(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		h := c.confirm(c.report("行车限位失灵"))
		later := clock.FromMicros(h.Due).Add(72 * time.Hour)
		h, err := c.hazard.AskExtension(c.ctx, c.as("qi"), h.ID, AskExtension{Due: later, Reason: "配件未到"})
		c.must(err)
		h, err = c.hazard.RefuseExtension(c.ctx, c.as("yj"), h.ID, RefuseExtension{Reason: "可先停用"})
		c.must(err)
		h, err = c.hazard.AskExtension(c.ctx, c.as("qi"), h.ID, AskExtension{Due: later, Reason: "配件未到,已停用"})
		c.must(err)
		_, err = c.hazard.GrantExtension(c.ctx, c.as("qi"), h.ID, GrantExtension{})
		c.code(err, "duty.self_verify")
		h, err = c.hazard.GrantExtension(c.ctx, c.as("yj"), h.ID, GrantExtension{})
		c.must(err)
		if h.Due != clock.Micros(later) || h.Extensions != 1 || c.duties(h)[duty.Rectify].Due != h.Due {
			t.Fatalf("%+v", h)
		}
		h, err = c.hazard.Reassign(c.ctx, c.as("zhen"), h.ID, Reassign{Holder: c.posts["yuan"], Reason: "由安全员负责"})
		c.must(err)
		if h.Fixes.Responsible != c.posts["yuan"] || c.duties(h)[duty.Rectify].Holder != c.posts["yuan"] {
			t.Fatalf("%+v", h)
		}
		if got := c.kinds(h.ID); got != "reported confirmed extension_asked extension_refused extension_asked extended reassigned" {
			t.Fatalf("entries: %s", got)
		}
		c.holds()
	})
}

// The same defect at the same place after closing is a new hazard that names the
// earlier one, and whoever accepted that one is asked how.
func TestRecurrence(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		first := c.closed("配电箱无盖板。")
		c.clock.Forward(48 * time.Hour)
		again := c.report("配电箱 无盖板")
		if again.RecurrenceOf != first.ID {
			t.Fatalf("recurrence of %d, want %d", again.RecurrenceOf, first.ID)
		}
		if q := c.duties(again)[duty.Answer]; q.Holder != c.posts["yj"] {
			t.Fatalf("question put to %d", q.Holder)
		}
		if other := c.report("配电箱无盖板", func(r *Report) { r.Place = "锅炉房" }); other.RecurrenceOf != 0 {
			t.Fatal("another place is no recurrence")
		}
		c.holds()
	})
}

func TestTextThatSpeaksOfMajorRaisesAQuestion(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		h := c.confirm(c.report("液氨罐区无泄漏报警,属重大事故隐患"))
		if q := c.duties(h)[duty.Answer]; q.Holder != c.posts["yj"] {
			t.Fatalf("question: %+v", q)
		}
		// Graded again: the old duty gives way to one on the major ladder.
		f := c.fixes()
		f.Money, f.Contingency, f.Deadline = 100, "撤人停用", f.Deadline+1
		_, err := c.hazard.Confirm(c.ctx, c.as("qi"), h.ID, Confirm{Grade: Major, Fixes: f})
		c.code(err, "hazard.not_confirmer")
		_, err = c.hazard.Confirm(c.ctx, c.as("yj"), h.ID, Confirm{Grade: Major, Fixes: f})
		c.code(err, "invalid/hazard.reason_missing")
		h, err = c.hazard.Confirm(c.ctx, c.as("yj"), h.ID, Confirm{Grade: Major, Fixes: f, Reason: "复核后符合重大隐患判定"})
		c.must(err)
		if got := c.duties(h)[duty.Rectify]; got.ID != h.Duty || got.Ladder != "hazard.major@1" || h.Extensions != 1 || h.State != Rectifying {
			t.Fatalf("regraded: %+v", h)
		}
		h = c.confirm(c.report("储罐轻微锈蚀,不构成重大事故隐患"))
		if _, asked := c.duties(h)[duty.Answer]; asked {
			t.Fatal("a denial raised the question")
		}
		c.holds()
	})
}

func TestClausesScopeAndVersions(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		for clause, want := range map[Clause]string{
			{"安全生产法", "第三十六条"}: "", {"安全生产法", "第九百条"}: "hazard.clause_unknown",
			{"消防法", "第九百条"}: "", {"", "第一条"}: "invalid/hazard.clause_law_missing",
		} {
			_, err := c.hazard.Report(c.ctx, c.as("yuan"), Report{Site: c.site, Text: "安全设备未检测", Clause: clause})
			c.code(err, want)
		}
		far, err := c.hazard.Report(c.ctx, c.as("an"), Report{SiteName: "荒地", Division: "371502001", Text: "深坑无护栏"})
		c.must(err)
		if !far.Blind || c.duties(far)[duty.Confirm].Holder != c.posts["an"] {
			t.Fatalf("a blind spot falls to the office: %+v", far)
		}
		for _, who := range []string{"qi", "zhen", "yj"} {
			_, err := c.hazard.Get(c.ctx, c.as(who), far.ID)
			c.code(err, "hazard.not_found")
		}
		_, err = c.hazard.Report(c.ctx, c.as("an"), Report{Division: "371503001", Text: "别处", Grade: "huge", Found: c.clock.Now().Add(time.Hour)})
		c.code(err, "invalid/hazard.grade_unknown,hazard.found_future,hazard.division_outside")
		h := c.report("踏板松动")
		_, err = c.hazard.Reject(c.ctx, c.as("qi"), h.ID, Reject{Command: Command{Version: 9}, Reason: "x"})
		c.code(err, "hazard.stale")
		got, err := c.hazard.ByNumber(c.ctx, c.as("qi"), h.Number)
		c.must(err)
		if got.ID != h.ID || got.Version != h.Version {
			t.Fatalf("by number: %+v", got)
		}
		h, err = c.hazard.AttachEvidence(c.ctx, c.as("yuan"), h.ID, Attach{Role: Before, Files: []File{file("late")}})
		c.must(err)
		_, err = c.hazard.AttachEvidence(c.ctx, c.as("yuan"), h.ID, Attach{Role: "odd", Files: []File{{Sum: "xyz"}}})
		c.code(err, "invalid/hazard.sum_bad,hazard.role_unknown")
		c.holds()
	})
}
