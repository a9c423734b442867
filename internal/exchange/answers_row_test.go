package exchange

import (
	"testing"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
	"anwang/internal/fault"
	"anwang/internal/ident"
)

// TestRowAnswersAreCounted follows answers to single records: they wait for no
// answer any more, they wait for a run until there was one, and a run is only
// offered while something was answered.
func TestRowAnswersAreCounted(t *testing.T) {
	file := undoHead + "A,永丰机械厂,堂邑镇,电线裸露,,2026-12-20,未整改,,王安\nB,永丰机械厂,堂邑镇,通道堵塞,,2026-12-20,未整改,,王安\nC,永丰机械厂,堂邑镇,护栏缺失,,2026-12-20,未整改,,王安\n"
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		j := c.try(c.draft("a.csv", []byte(file), Options{Division: town}))
		rows := c.stands(j, 3, 0, Ready{})
		day := Answer{Value: "2026-11-01"}
		j = c.reply(j, Reply{Row: rows[0].ID, Answer: day})
		if rows = c.stands(j, 2, 1, Ready{Answered: 1}); !rows[0].Fresh || rows[1].Fresh {
			t.Errorf("fresh %v %v", rows[0].Fresh, rows[1].Fresh)
		}
		j = c.reply(j, Reply{Row: rows[1].ID, Answer: Answer{Skip: true}})
		c.stands(j, 1, 2, Ready{1, 1})
		j = c.reply(j, Reply{Topic: rows[0].Topic, Answer: day})
		c.stands(j, 0, 3, Ready{2, 1})
		j = c.reply(j, Reply{Topic: rows[0].Topic, Clear: true}, Reply{Row: rows[1].ID, Clear: true})
		c.stands(j, 2, 1, Ready{Answered: 1})
		j = c.run(j)
		if j.Counts != (Counts{Read: 3, Imported: 1, Questions: 2}) || j.Answered() {
			t.Fatalf("run %+v, answered %v", j.Counts, j.Answered())
		}
		rows = c.stands(j, 2, 1, Ready{})
		if _, err := c.s.Run(c.ctx, c.office, j.ID, j.version); fault.CodeOf(err) != "exchange.nothing_answered" {
			t.Errorf("run again: %v", err)
		}
		j = c.reply(j, Reply{Row: rows[0].ID, Answer: day})
		if c.stands(j, 1, 2, Ready{Answered: 1}); !j.Answered() {
			t.Error("answered, and no run offered")
		}
		if j = c.reply(j, Reply{Row: rows[0].ID, Clear: true}); j.Answered() {
			t.Error("taken back, and a run offered")
		}
		j = c.run(c.reply(j, Reply{Topic: rows[0].Topic, Answer: day}))
		if c.stands(j, 0, 2, Ready{}); j.Counts != (Counts{Read: 3, Imported: 3}) || j.Answered() {
			t.Errorf("at last %+v, answered %v", j.Counts, j.Answered())
		}
		c.verify()
	})
}

// stands holds how the one question of a job stands and returns its records.
func (c *county) stands(j Job, count, held int64, ready Ready) []Ask {
	c.t.Helper()
	all, err := c.s.Topics(c.ctx, c.office, j.ID, TopicQuery{Limit: 10})
	c.must(err)
	if len(all) != 1 || all[0].Count != count || all[0].Held != held || all[0].Ready != ready {
		c.t.Fatalf("%d topics, the first with count %d, held %d, ready %+v; want %d, %d, %+v", len(all), all[0].Count, all[0].Held, all[0].Ready, count, held, ready)
	}
	one, asks, err := c.s.Asks(c.ctx, c.office, j.ID, all[0].ID, ident.ID(0), 10)
	c.must(err)
	if one.Count != count || one.Held != held {
		c.t.Fatalf("alone it has count %d, held %d", one.Count, one.Held)
	}
	return asks
}
