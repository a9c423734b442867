package api

import (
	"context"
	"strconv"
	"strings"
	"time"

	"anwang/internal/access"
	"anwang/internal/fault"
	"anwang/internal/tally"
)

// Counting asks for counts.
type Counting struct {
	Division string     `query:"division" pattern:"^[0-9]{6}([0-9]{3})?$" doc:"县区或乡镇代码，不填为所辖 · district or town; your own when left out"`
	Industry string     `query:"industry" pattern:"^[A-T]([0-9]{2})?$"`
	Grade    string     `query:"grade" enum:"general,major"`
	State    string     `query:"state" enum:"reported,rectifying,submitted,closed,rejected,merged"`
	From     string     `query:"from" pattern:"^[0-9]{4}-[0-9]{2}-[0-9]{2}$" doc:"起始日（含）· first day"`
	To       string     `query:"to" pattern:"^[0-9]{4}-[0-9]{2}-[0-9]{2}$" doc:"截止日（含）· last day"`
	By       []tally.By `query:"by" enum:"division,industry,grade,state,day,month" doc:"分组 · what the rows are grouped by"`
}

func (s *Server) tallyRoutes() {
	guarded(s, s.counted(get("/tally", "tally", "统计", "counts of hazards"), access.TallyRead), access.TallyRead,
		func(ctx context.Context, by access.Principal, in *Counting) (*Body[tally.Table], error) {
			q, err := s.counting(by, in)
			if err != nil {
				return nil, err
			}
			t, err := s.Tally.Query(ctx, q)
			t.By, t.Rows = some(t.By), some(t.Rows)
			return &Body[tally.Table]{t}, err
		})
}

// counting is the question, when all that it counts lies in what the caller sees.
// An enterprise has no area of its own, and reads its list.
func (s *Server) counting(by access.Principal, in *Counting) (tally.Q, error) {
	q := tally.Q{Division: in.Division, Industry: in.Industry, Grade: in.Grade, State: in.State, By: in.By}
	if q.Division == "" {
		q.Division, q.Industry = home(by, in.Industry)
	}
	if !strings.HasPrefix(q.Division, by.District) || !by.Scope.Covers(q.Division, q.Industry, 0) {
		return q, fault.New(fault.NotFound, "api.tally_unseen")
	}
	var wrong fault.Fields
	q.From = dayOf(&wrong, "query.from", in.From)
	q.To = dayOf(&wrong, "query.to", in.To)
	return q, wrong.Err()
}

// home is what a caller counts when he names no division: the district when he
// sees it, else the first of his areas.
func home(by access.Principal, industry string) (division, class string) {
	if by.Scope.Covers(by.District, industry, 0) || len(by.Scope.Areas) == 0 {
		return by.District, industry
	}
	a := by.Scope.Areas[0]
	division, class = by.District, industry
	if len(a.Divisions) > 0 {
		division = a.Divisions[0]
	}
	if class == "" && len(a.Industries) > 0 {
		class = a.Industries[0]
	}
	return division, class
}

// dayOf is a day as the tally counts it, yyyymmdd; 0 for none.
func dayOf(bad *fault.Fields, path, s string) int {
	if s == "" {
		return 0
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		bad.Add(path, "api.field_date")
		return 0
	}
	n, err := strconv.Atoi(t.Format("20060102"))
	if err != nil {
		panic(err) // digits
	}
	return n
}
