package api

import (
	"context"
	"fmt"
	"time"

	"anwang/internal/access"
	"anwang/internal/fault"
	"anwang/internal/tally"
)

// Overviewing asks for an overview.
type Overviewing struct {
	Division string `query:"division" pattern:"^[0-9]{6}([0-9]{3})?$" doc:"县区或乡镇代码，不填为所辖 · district or town; all that you see when left out"`
	Industry string `query:"industry" pattern:"^[A-T]([0-9]{2})?$" doc:"GB/T 4754 门类或大类 · section, or its two digits"`
	Period   string `query:"period" enum:"week,month,quarter,year,twelve,days" default:"month" doc:"本周、本月、本季、本年（均至今日）、近十二个月、自定 · so far this week …; the last twelve months; days from–to"`
	From     string `query:"from" pattern:"^[0-9]{4}-[0-9]{2}-[0-9]{2}$" doc:"自定的起始日（含）· first day, for days"`
	To       string `query:"to" pattern:"^[0-9]{4}-[0-9]{2}-[0-9]{2}$" doc:"自定的截止日（含）· last day, for days"`
}

// Overview is a place's state and what happened there in a stretch of days,
// beside the stretch before; all of one instant.
type Overview struct {
	AsOf    time.Time `json:"as_of"`
	Today   string    `json:"today" doc:"逾期按这一天之前到期的算 · overdue is what was due before this day"`
	Ground  Ground    `json:"ground"`
	Grounds []Ground  `json:"grounds" nullable:"false" doc:"可选的范围 · what can be chosen"`
	Period  Period    `json:"period"`
	tally.Stands
	Now        tally.Happened `json:"now"`
	Was        tally.Happened `json:"was"`
	Grades     []Portion      `json:"grades" nullable:"false"`
	Divisions  []Portion      `json:"divisions" nullable:"false" doc:"县区代码为不知乡镇的 · the district's own code: of no known town"`
	Industries []Portion      `json:"industries" nullable:"false" doc:"门类；已选门类时为大类 · sections, or the divisions of the chosen one"`
	Trend      []Step         `json:"trend" nullable:"false"`
	Past       []Step         `json:"past" nullable:"false" doc:"对照期 · the stretch before, step by step"`
	Remarks    []Standout     `json:"remarks" nullable:"false"`
}

// Period is the stretch of an overview, and the one before. All days are included.
type Period struct {
	Name  string   `json:"name" enum:"week,month,quarter,year,twelve,days"`
	From  string   `json:"from"`
	To    string   `json:"to"`
	Was   string   `json:"was" doc:"对照期起 · first day of the stretch before"`
	Until string   `json:"until" doc:"对照期止 · its last day"`
	Step  tally.By `json:"step" enum:"day,week,month"`
}

// Portion is a part of the whole with the name that people know it by.
type Portion struct {
	tally.Slice
	Name string `json:"name"`
}

// Step is a step of a trend with its days.
type Step struct {
	From string `json:"from"`
	To   string `json:"to"`
	tally.Point
}

func (s *Server) overviewRoutes() {
	guarded(s, s.counted(get("/overview", "overview", "总览", "what stands and what happened, for a place and a time"), access.TallyRead), access.TallyRead, s.overview)
}

func (s *Server) overview(ctx context.Context, by access.Principal, in *Overviewing) (*Body[Overview], error) {
	now := s.Clock.Now().In(s.Zone)
	var wrong fault.Fields
	from, to := dayOf(&wrong, "query.from", in.From), dayOf(&wrong, "query.to", in.To)
	if err := wrong.Err(); err != nil {
		return nil, err
	}
	st, err := tally.StretchOf(in.Period, tally.Day(now.UnixMicro(), s.Zone), from, to)
	if err != nil {
		return nil, err
	}
	ground, ask, err := s.choose(ctx, by, in, st)
	if err != nil {
		return nil, err
	}
	o, err := s.Tally.Overview(ctx, ask)
	if err != nil {
		return nil, err
	}
	out := showOverview(o, st)
	out.AsOf, out.Ground, out.Grounds = now, ground, some(groundsOf(by).show())
	out.Remarks = remarks(languageOf(ctx), o, st)
	return &Body[Overview]{out}, nil
}

func showOverview(o tally.Overview, st tally.Stretch) Overview {
	return Overview{
		Today: dayText(o.Today), Stands: o.Stands, Now: o.Now, Was: o.Was,
		Period: Period{st.Name, dayText(st.From), dayText(st.To), dayText(st.Was), dayText(st.Until), st.Step},
		Grades: portions(o.Grades, func(string) string { return "" }), Divisions: portions(o.Divisions, placeName),
		Industries: portions(o.Industries, tradeName), Trend: steps(o.Trend), Past: steps(o.Past),
	}
}

func portions(list []tally.Slice, name func(string) string) []Portion {
	out := make([]Portion, len(list))
	for i, p := range list {
		out[i] = Portion{p, name(p.Code)}
	}
	return out
}

func steps(list []tally.Point) []Step {
	out := make([]Step, len(list))
	for i, p := range list {
		out[i] = Step{dayText(p.From), dayText(p.To), p}
	}
	return out
}

// dayText writes yyyymmdd as a date.
func dayText(day int) string { return fmt.Sprintf("%04d-%02d-%02d", day/10000, day/100%100, day%100) }

// dayStart is the instant at which a day (yyyymmdd) begins in the district.
func (s *Server) dayStart(day int) time.Time {
	return time.Date(day/10000, time.Month(day/100%100), day%100, 0, 0, 0, 0, s.Zone)
}
