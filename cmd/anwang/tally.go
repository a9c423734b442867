package main

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"anwang/internal/app"
	"anwang/internal/fault"
	"anwang/internal/org/gazetteer"
	"anwang/internal/tally"
)

func (d *door) tally() *cobra.Command {
	var division, industry, grade, state, from, to string
	var by []string
	var rebuild bool
	c := &cobra.Command{
		Use: "tally", Short: d.say("cmd.tally"), Long: d.say("cmd.tally.long"), Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			q := tally.Q{Division: division, Industry: industry, Grade: grade, State: state}
			for _, b := range by {
				q.By = append(q.By, tally.By(b))
			}
			var wrong fault.Fields
			q.From, q.To = dayNumber(&wrong, "--from", from), dayNumber(&wrong, "--to", to)
			if err := wrong.Err(); err != nil {
				return err
			}
			return d.with(c.Context(), func(a *app.App) error {
				if !c.Flags().Changed("division") {
					district, err := a.District(c.Context(), d.district)
					if err != nil {
						return err
					}
					q.Division = district
				}
				if err := a.Settle(c.Context()); err != nil {
					return err
				}
				if rebuild {
					if err := a.RebuildTallies(c.Context()); err != nil {
						return err
					}
				}
				t, err := a.Tally.Query(c.Context(), q)
				if err != nil {
					return err
				}
				return d.print(t, func(w io.Writer) { d.table(w, q, t) })
			})
		},
	}
	f := c.Flags()
	f.StringVar(&division, "division", "", d.say("cmd.flag.tally_division"))
	f.StringVar(&industry, "industry", "", d.say("cmd.flag.industry"))
	f.StringVar(&grade, "grade", "", d.say("cmd.flag.grade"))
	f.StringVar(&state, "state", "", d.say("cmd.flag.state"))
	f.StringVar(&from, "from", "", d.say("cmd.flag.from"))
	f.StringVar(&to, "to", "", d.say("cmd.flag.to"))
	f.BoolVar(&rebuild, "rebuild", false, d.say("cmd.flag.rebuild"))
	f.StringSliceVar(&by, "by", []string{string(tally.ByDivision)}, d.say("cmd.flag.by"))
	return c
}

// dayNumber reads 2026-11-24 as 20261124; "" is 0.
func dayNumber(wrong *fault.Fields, name, text string) int {
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(strings.ReplaceAll(text, "-", ""))
	if err != nil || len(strings.ReplaceAll(text, "-", "")) != len("20261124") {
		wrong.Add(name, "cmd.bad_day", "value", text)
	}
	return n
}

func (d *door) table(w io.Writer, q tally.Q, t tally.Table) {
	fmt.Fprintln(w, d.say("cmd.tally.title", "division", d.division(q.Division), "today", t.Today))
	head := []string{}
	for _, b := range t.By {
		head = append(head, d.say("cmd.tally.by."+string(b)))
	}
	for _, k := range []string{"found", "closed", "closed_late", "open", "overdue"} {
		head = append(head, d.say("cmd.tally."+k))
	}
	rows := [][]string{head}
	for _, r := range t.Rows {
		var cells []string
		for _, b := range t.By {
			cells = append(cells, d.group(r.Group, b))
		}
		rows = append(rows, append(cells, counts(r.Counts)...))
	}
	if len(t.By) > 0 {
		total := slices.Repeat([]string{""}, len(t.By))
		total[0] = d.say("cmd.tally.total")
		rows = append(rows, append(total, counts(t.Total)...))
	}
	columns(w, rows)
}

func counts(c tally.Counts) []string {
	var out []string
	for _, n := range []int64{c.Found, c.Closed, c.ClosedLate, c.Open, c.Overdue} {
		out = append(out, strconv.FormatInt(n, 10))
	}
	return out
}

func (d *door) division(code string) string {
	if code == "" {
		return d.say("cmd.nation")
	}
	if v, ok := gazetteer.Lookup(code); ok {
		return code + " " + v.Name
	}
	return code
}

// group is the cell of one dimension, in words where it has some.
func (d *door) group(g tally.Group, by tally.By) string {
	switch by {
	case tally.ByDivision:
		return d.division(g.Division)
	case tally.ByIndustry:
		if v, ok := gazetteer.LookupIndustry(g.Industry); ok {
			return g.Industry + " " + v.Name
		}
		return orNone(d, g.Industry)
	case tally.ByGrade:
		return d.word(g.Grade)
	case tally.ByState:
		return d.word(g.State)
	}
	return strconv.Itoa(g.Period)
}

// word is a state or grade as a person calls it.
func (d *door) word(s string) string {
	if s == "" {
		return orNone(d, s)
	}
	if w := d.say("word." + s); w != "word."+s {
		return w
	}
	return s
}

func orNone(d *door, s string) string {
	if s == "" {
		return d.say("cmd.tally.none")
	}
	return s
}
