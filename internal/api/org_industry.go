package api

import (
	"context"

	"anwang/internal/access"
	"anwang/internal/org/gazetteer"
)

// IndustryList says how deep the classification is wanted.
type IndustryList struct {
	Level int `query:"level" minimum:"1" maximum:"4" default:"2" doc:"到哪一级：1 门类、2 大类、3 中类、4 小类 · down to section, division, group or class"`
}

// Industry is a class of GB/T 4754-2017 under the code that units, sites and
// charges carry: the section's letter before the number.
type Industry struct {
	Code string `json:"code" doc:"门类字母加数字，如 C26、C2611 · the section's letter and the number"`
	Name string `json:"name"`
}

func (s *Server) industryRoutes() {
	guarded(s, get("/industries", "list-industries", "国民经济行业分类", "industries of GB/T 4754, in printed order"), access.OrgRead,
		func(_ context.Context, _ access.Principal, in *IndustryList) (*Body[Page[Industry]], error) {
			return pageOf(industriesTo(in.Level), ""), nil
		})
}

// industriesTo lists the classification down to a level, wider classes first.
func industriesTo(level int) []Industry {
	var out []Industry
	for i := range gazetteer.Industries() {
		if i.Level > level {
			continue
		}
		code := i.Code
		if i.Level > 1 {
			code = i.Section + i.Code
		}
		out = append(out, Industry{Code: code, Name: i.Name})
	}
	return out
}
