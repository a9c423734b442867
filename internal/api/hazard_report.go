package api

import (
	"context"
	"time"

	"anwang/internal/access"
	"anwang/internal/clock"
	"anwang/internal/hazard"
	"anwang/internal/ident"
)

// Exhibit names an uploaded file as evidence.
type Exhibit struct {
	Sum   string     `json:"sum" pattern:"^[0-9a-f]{64}$" doc:"上传后返回的 SHA-256 · as the upload returned it"`
	Name  string     `json:"name,omitempty" maxLength:"200" doc:"文件名 · name of the file"`
	Taken *time.Time `json:"taken,omitempty" doc:"拍摄时间 · when it was taken"`
}

// Report says that a hazard was found.
type Report struct {
	Site         ident.ID      `json:"site,omitempty" doc:"给出场所后，名称、单位、区划、行业可不填 · with a site the next four need not be given"`
	Unit         ident.ID      `json:"unit,omitempty"`
	SiteName     string        `json:"site_name,omitempty" maxLength:"200"`
	Division     string        `json:"division,omitempty" pattern:"^[0-9]{6,12}$"`
	Industry     string        `json:"industry,omitempty" pattern:"^[A-T][0-9]{0,4}$"`
	Place        string        `json:"place,omitempty" maxLength:"200" doc:"部位 · where on the site"`
	Text         string        `json:"text" minLength:"1" maxLength:"4000"`
	Clause       *ClauseIn     `json:"clause,omitempty"`
	Grade        hazard.Grade  `json:"grade,omitempty" enum:"general,major"`
	Found        *time.Time    `json:"found,omitempty" doc:"不填为现在 · now when left out"`
	FoundBy      string        `json:"found_by,omitempty" maxLength:"100" doc:"没有账号的发现人 · a finder who has no account"`
	Before       []Exhibit     `json:"before,omitempty" maxItems:"20"`
	After        []Exhibit     `json:"after,omitempty" maxItems:"20" doc:"立查立改时必填 · how it looks now, when it was fixed at once"`
	OnSpot       bool          `json:"on_spot,omitempty" doc:"立查立改 · it was fixed at once"`
	Note         string        `json:"note,omitempty" maxLength:"1000"`
	RecurrenceOf ident.ID      `json:"recurrence_of,omitempty"`
	Confirm      *Confirmation `json:"confirm,omitempty" doc:"责令限期整改：同时确认 · confirm it in the same breath"`
}

// ClauseIn is the article that a hazard breaks.
type ClauseIn struct {
	Law     string `json:"law" minLength:"1" maxLength:"100"`
	Article string `json:"article,omitempty" maxLength:"60"`
}

// Confirmation says that it is a hazard, how bad, and how it will be put right.
type Confirmation struct {
	Grade  hazard.Grade `json:"grade,omitempty" enum:"general,major" doc:"不填则照上报的 · the reported one when left out"`
	Fixes  Fixes        `json:"fixes"`
	Reason string       `json:"reason,omitempty" maxLength:"1000" doc:"整改中重新定级时必填 · required when a hazard that is being rectified is graded anew"`
}

func (c Confirmation) command(version int64) hazard.Confirm {
	return hazard.Confirm{
		Command: hazard.Command{Version: version}, Grade: c.Grade, Responsible: c.Fixes.Name, Reason: c.Reason,
		Fixes: hazard.Fixes{Measures: c.Fixes.Measures, Money: c.Fixes.Money, Responsible: c.Fixes.Responsible,
			Deadline: clock.Micros(instant(c.Fixes.Deadline)), Contingency: c.Fixes.Contingency},
	}
}

func (s *Server) report(ctx context.Context, by access.Principal, b Report) (hazard.Hazard, error) {
	if err := s.mayName(ctx, by, b); err != nil {
		return hazard.Hazard{}, err
	}
	before, err := s.exhibits(ctx, by, "before", b.Before, nil)
	if err != nil {
		return hazard.Hazard{}, err
	}
	after, err := s.exhibits(ctx, by, "after", b.After, nil)
	if err != nil {
		return hazard.Hazard{}, err
	}
	r := hazard.Report{
		Site: b.Site, Unit: b.Unit, SiteName: b.SiteName, Division: b.Division, Industry: b.Industry, Place: b.Place, Text: b.Text,
		Grade: b.Grade, Found: instant(b.Found), FoundBy: b.FoundBy, Before: before, After: after, Note: b.Note,
		RecurrenceOf: b.RecurrenceOf, OnSpot: b.OnSpot,
	}
	if b.Clause != nil {
		r.Clause = hazard.Clause{Law: b.Clause.Law, Article: b.Clause.Article}
	}
	if b.Confirm != nil {
		c := b.Confirm.command(0)
		r.Confirm = &c
	}
	return s.Hazard.Report(ctx, by, r)
}

// mayName refuses a site, a unit or an earlier hazard that the caller does not see:
// naming one by its id would show what it is. Whoever found something elsewhere
// says the place in words.
func (s *Server) mayName(ctx context.Context, by access.Principal, b Report) error {
	if b.Site != 0 {
		if _, err := s.sites().get(ctx, by, b.Site); err != nil {
			return err
		}
	}
	if b.Unit != 0 {
		v, err := s.sight(ctx, by)
		if err != nil {
			return err
		}
		if !v.unitID(b.Unit) {
			return hidden("org.unit_unknown", b.Unit)
		}
	}
	if b.RecurrenceOf != 0 {
		if _, err := s.Hazard.Get(ctx, by, b.RecurrenceOf); err != nil {
			return err
		}
	}
	return nil
}
