package story_test

import (
	"fmt"
	"time"

	"anwang/internal/access"
	"anwang/internal/hazard"
)

const law = `# 中华人民共和国示例安全法

## 第一章 总则

第一条 为了试验，制定本法。

第二条 生产经营单位应当清除隐患：
（一）有防护的，保持完好；
（二）无防护的，立即加装。

## 第二章 责任

第三条 主要负责人对本单位的安全负责。

第三条之一 班长对本班的安全负责。
`

// live gives the county something of everything: hazards in every state, with
// files, extensions, returns, recurrences, merged and rejected ones, dates that
// passed, somebody who left, accounts, tokens, statutes, and an import.
func (c *county) live() {
	c.t.Helper()
	_, err := c.app.Rulebook.Import(c.ctx, access.System(district, "story").Actor(), district, "中华人民共和国示例安全法(2026-01-01).md", []byte(law))
	c.must(err)
	_, _, err = c.app.Access.MakeTokenFor(c.ctx, c.system(), c.admin, access.NewToken{Name: "对接", Post: c.posts["office"], Until: c.clock.Now().AddDate(0, 6, 0)})
	c.must(err)
	_, _, err = c.app.Access.OpenAccount(c.ctx, c.system(), access.Open{Person: c.who["bureau"], Password: password, Keep: true})
	c.must(err)
	for i := range c.works {
		c.closed(i, fmt.Sprintf("砂轮机无护罩%d", i))
		c.report(i, "吊钩防脱装置损坏")
		c.clock.Forward(20 * time.Hour)
		c.report(i, fmt.Sprintf("砂轮机无护罩%d", i)) // again: a recurrence
		late := c.confirm(i, c.report(i, "配电箱无盖板"), 2)
		c.must(c.app.Settle(c.ctx))
		_, err := c.app.Hazard.AskExtension(c.ctx, c.as(fmt.Sprint("safety", i)), late.ID, hazard.AskExtension{Due: c.clock.Now().Add(80 * time.Hour), Reason: "配件未到"})
		c.must(err)
		_, err = c.app.Hazard.GrantExtension(c.ctx, c.as("bureau"), late.ID, hazard.GrantExtension{})
		c.must(err)
	}
	returned := c.submit(1, c.confirm(1, c.report(1, "通道堵塞"), 5))
	_, err = c.app.Hazard.Return(c.ctx, c.as("bureau"), returned.ID, hazard.Return{Reason: "未清完"})
	c.must(err)
	c.submit(0, c.confirm(0, c.report(0, "护栏松动"), 5))
	twin := c.report(1, "栏杆松动")
	_, err = c.app.Hazard.Merge(c.ctx, c.as("bureau"), twin.ID, hazard.Merge{Into: returned.ID, Reason: "同一处"})
	c.must(err)
	none := c.report(2, "地面有水")
	_, err = c.app.Hazard.Reject(c.ctx, c.as("safety2"), none.ID, hazard.Reject{Reason: "刚拖过地"})
	c.must(err)
	c.importSmall()
	c.clock.Forward(9 * 24 * time.Hour)
	_, err = c.app.Duty.SweepAll(c.ctx)
	c.must(err)
	c.verify()
	c.lawful()
}

// importSmall brings in a ledger of three lines: one that goes in, one with a
// finder who is personal data, one that nobody can read.
func (c *county) importSmall() {
	c.t.Helper()
	text := "企业名称,乡镇,隐患描述,检查日期,检查人,整改期限,整改情况,责任人,备用列\n" +
		"示例0号机械厂,堂邑镇,电线裸露,2026-10-01,王检查,2026-10-20,未整改,李安全,甲\n" +
		"荒地石料场,堂邑镇,边坡过陡,2026-10-02,王检查,2026-10-20,未整改,赵石,乙\n" +
		"示例1号机械厂,堂邑镇,,2026-10-03,王检查,2026-10-20,未整改,李安全,丙\n"
	r := c.importFile("十月台账.csv", []byte(text), "october")
	if r.Counts.Imported != 2 || r.Counts.Refused != 1 {
		c.t.Fatalf("small import: %+v %+v", r.Counts, r.Questions)
	}
}
