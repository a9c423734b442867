package demo

import (
	"context"
	"fmt"
	"time"

	"anwang/internal/access"
	"anwang/internal/duty"
	"anwang/internal/fault"
	"anwang/internal/hazard"
	"anwang/internal/ident"
)

// matter is a hazard that is not finished.
type matter struct {
	id     ident.ID
	number string
	firm   *firm
	find   find
	next   int // the day on which somebody does the next thing
	turn   turn
	asked  ident.ID // the question to answer, for toAnswer
	slow   bool     // its holder lets dates pass
}

type turn int

const (
	toConfirm turn = iota
	toSubmit
	toJudge
	toAnswer
)

// live lets the days pass.
func (m *maker) live(ctx context.Context, start time.Time) error {
	for day := range days + 1 {
		morning := start.AddDate(0, 0, day).Add(8 * time.Hour)
		if morning.After(m.spec.Until) {
			break
		}
		m.clock.Set(morning)
		if _, err := m.app.Duty.SweepAll(ctx); err != nil {
			return err
		}
		if err := m.work(ctx, day); err != nil {
			return fmt.Errorf("day %d: %w", day, err)
		}
		if err := m.app.Settle(ctx); err != nil {
			return err
		}
		m.spec.Progress(day, days)
	}
	m.clock.Set(m.spec.Until)
	_, err := m.app.Duty.SweepAll(ctx)
	return err
}

// work is one day: what waits is done, and new things are found.
func (m *maker) work(ctx context.Context, day int) error {
	var rest []*matter
	for _, x := range m.open {
		if x.next > day {
			rest = append(rest, x)
			continue
		}
		m.pass()
		again, err := m.act(ctx, x, day)
		if err != nil {
			return fmt.Errorf("hazard %s: %w", x.number, err)
		}
		if again {
			rest = append(rest, x)
		}
	}
	m.open = rest
	for range m.spec.Daily/2 + m.rng.IntN(m.spec.Daily+1) {
		m.pass()
		if err := m.find(ctx, day); err != nil {
			return err
		}
	}
	return nil
}

// pass lets a few minutes go by.
func (m *maker) pass() {
	if next := m.clock.Now().Add(time.Duration(30+m.rng.IntN(400)) * time.Second); next.Before(m.spec.Until) {
		m.clock.Set(next)
	}
}

// as is whoever answers for a post just now.
func (m *maker) as(post ident.ID) (access.Principal, error) {
	now := m.clock.Now()
	h, err := m.graph.Holder(post, now)
	if err != nil {
		return access.Principal{}, err
	}
	return access.As(m.graph, h.Person, h.Post, now), nil
}

// find is somebody finding something: the enterprise itself, the town, or the
// department that answers for the trade.
func (m *maker) find(ctx context.Context, day int) error {
	f := &m.firms[m.skewed(len(m.firms))]
	x := f.trade.finds[m.rng.IntN(len(f.trade.finds))]
	finders := []ident.ID{f.worker, f.worker, m.towns[f.town].inspection, m.depts[f.trade.department]}
	finder := finders[m.rng.IntN(len(finders))]
	by, err := m.as(finder)
	if err != nil {
		return err
	}
	c := hazard.Report{
		Site: f.site, Place: x.place, Text: x.text, Grade: grade(x), Clause: hazard.Clause{Law: x.law, Article: x.article},
		Before: m.photo(m.before, "整改前.jpg"),
	}
	onSpot := !x.major && m.rng.IntN(8) == 0
	if onSpot {
		c.OnSpot, c.After = true, m.photo(m.after, "整改后.jpg")
	} else if finder != f.worker {
		fixes := m.fixes(f, x)
		c.Confirm = &hazard.Confirm{Grade: c.Grade, Fixes: fixes}
	}
	h, err := m.app.Hazard.Report(ctx, by, c)
	if err != nil {
		return err
	}
	m.out.Hazards++
	if err := m.questions(ctx, h, f, day); err != nil {
		return err
	}
	if h.State == hazard.Closed {
		return nil
	}
	n := &matter{id: h.ID, number: h.Number, firm: f, find: x, slow: m.rng.IntN(20) == 0, turn: toConfirm, next: day + m.rng.IntN(2)}
	if c.Confirm != nil {
		n.turn, n.next = toSubmit, m.when(day, n)
	}
	m.open = append(m.open, n)
	return nil
}

// questions notes what was asked when the hazard was reported: why it came back.
func (m *maker) questions(ctx context.Context, h hazard.Hazard, f *firm, day int) error {
	duties, err := m.app.Duty.ListBySubject(ctx, access.System(District, "demo"), h.About(), h.ID)
	if err != nil {
		return err
	}
	for _, d := range duties {
		if d.Kind == duty.Answer {
			m.open = append(m.open, &matter{id: h.ID, number: h.Number, firm: f, turn: toAnswer, asked: d.ID,
				slow: m.rng.IntN(60) == 0, next: day + 1 + m.rng.IntN(2)})
		}
	}
	return nil
}

// answer answers a question, late now and then.
func (m *maker) answer(ctx context.Context, x *matter, day int) (bool, error) {
	if x.slow {
		x.slow, x.next = false, day+5+m.rng.IntN(20)
		return true, nil
	}
	d, err := m.app.Duty.Get(ctx, access.System(District, "demo"), x.asked)
	if err != nil || !d.Pending() {
		return false, err
	}
	by, err := m.as(d.Holder)
	if err != nil {
		return false, err
	}
	_, err = m.app.Duty.Finish(ctx, by, x.asked, duty.Finish{Note: "已到现场核实：上次整改后未落实日常检查，已要求每班检查并纳入抽查"})
	return false, settle(err)
}

func grade(x find) hazard.Grade {
	if x.major {
		return hazard.Major
	}
	return hazard.General
}

func (m *maker) fixes(f *firm, x find) hazard.Fixes {
	fixes := hazard.Fixes{Measures: x.measures, Responsible: f.safety, Deadline: m.stamp(3 + m.rng.IntN(8)), Money: int64(m.rng.IntN(80)) * 10000}
	if x.major {
		fixes.Deadline, fixes.Money = m.stamp(20), int64(5+m.rng.IntN(40))*1000000
		fixes.Contingency = "整改期间停用相关设施，设专人值守，备齐应急器材"
	}
	return fixes
}

// when is the day on which the next thing is done.
func (m *maker) when(day int, x *matter) int {
	switch {
	case x.slow:
		return day + 16 + m.rng.IntN(40)
	case x.find.major:
		return day + 8 + m.rng.IntN(14)
	}
	return day + 1 + m.rng.IntN(5)
}

// act does the next thing about a matter and tells whether more follows.
func (m *maker) act(ctx context.Context, x *matter, day int) (bool, error) {
	if x.turn == toAnswer {
		return m.answer(ctx, x, day)
	}
	h, err := m.app.Hazard.Get(ctx, access.System(District, "demo"), x.id)
	if err != nil {
		return false, err
	}
	d, err := m.app.Duty.Get(ctx, access.System(District, "demo"), h.Duty)
	if err != nil {
		return false, err
	}
	holder, err := m.as(d.Holder)
	if err != nil {
		return false, err
	}
	x.next = m.when(day, x)
	switch x.turn {
	case toConfirm:
		x.turn = toSubmit
		if !x.find.major && m.rng.IntN(25) == 0 {
			_, err = m.app.Hazard.Reject(ctx, holder, x.id, hazard.Reject{Reason: "现场核实不构成隐患，已向报告人说明"})
			return false, err
		}
		_, err = m.app.Hazard.Confirm(ctx, holder, x.id, hazard.Confirm{Grade: grade(x.find), Fixes: m.fixes(x.firm, x.find)})
	case toSubmit:
		x.turn, x.next = toJudge, day+m.rng.IntN(3)
		_, err = m.app.Hazard.Submit(ctx, holder, x.id, hazard.Submit{Note: x.find.measures + "，已完成", After: m.photo(m.after, "整改后.jpg")})
	default:
		judge, e := m.as(d.Verifier)
		if e != nil {
			return false, e
		}
		if m.rng.IntN(9) == 0 {
			x.turn = toSubmit
			_, err = m.app.Hazard.Return(ctx, judge, x.id, hazard.Return{Reason: "现场复查发现整改不彻底，请按措施逐项完成"})
			break
		}
		_, err = m.app.Hazard.Accept(ctx, judge, x.id, hazard.Accept{Note: "现场复查合格"})
		if err == nil {
			m.out.Example = x.number
		}
		return fault.KindOf(err) == fault.Forbidden, settle(err)
	}
	return true, err
}

// settle lets a refused judgement wait for whoever may judge: the post's holder
// may be the one who handed in.
func settle(err error) error {
	if fault.KindOf(err) == fault.Forbidden {
		return nil
	}
	return err
}
