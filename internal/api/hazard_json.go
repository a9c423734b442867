package api

// hazardPage writes a page of hazards.
func (t *jsonText) hazardPage(p *Page[Hazard]) {
	t.raw("{")
	t.key("items")
	items(t, p.Items, t.hazard)
	t.word("next", p.Next)
	t.raw("}")
}

// hazard writes a hazard, member by member in the order of the type.
func (t *jsonText) hazard(h *Hazard) {
	t.raw("{")
	t.id("id", h.ID)
	t.number("version", h.Version)
	t.word("number", h.Number)
	t.word("state", string(h.State))
	t.word("grade", string(h.Grade))
	t.truth("late", h.Late)
	t.someID("site", h.Site)
	t.word("site_name", h.SiteName)
	t.someID("unit", h.Unit)
	t.someWord("unit_name", h.UnitName)
	t.word("division", h.Division)
	t.word("industry", h.Industry)
	t.word("place", h.Place)
	t.word("text", h.Text)
	t.key("clause")
	t.raw("{")
	t.word("law", h.Clause.Law)
	t.word("article", h.Clause.Article)
	t.raw("}")
	t.time("found", h.Found)
	t.someID("reporter", h.Reporter)
	t.someID("reporter_post", h.ReporterPost)
	t.someWord("found_by", h.FoundBy)
	t.key("fixes")
	t.fixes(&h.Fixes)
	t.someTime("due", h.Due)
	t.someID("duty", h.Duty)
	t.words("before", h.Before)
	t.words("after", h.After)
	t.someTime("submitted_at", h.SubmittedAt)
	t.someTime("closed_at", h.ClosedAt)
	t.truth("on_spot", h.OnSpot)
	t.number("returns", h.Returns)
	t.number("extensions", h.Extensions)
	t.rest(h)
	t.raw("}")
}

// rest writes what most hazards have none of.
func (t *jsonText) rest(h *Hazard) {
	t.someID("recurrence_of", h.RecurrenceOf)
	t.someID("merged_into", h.MergedInto)
	t.someID("accepter", h.Accepter)
	t.someWord("verified_by", h.VerifiedBy)
	t.truth("blind", h.Blind)
	t.someWord("source", h.Source)
	t.someWord("source_key", h.SourceKey)
	if len(h.Extra) > 0 {
		t.any("extra", h.Extra)
	}
	t.someWord("note", h.Note)
	t.party("answers", h.Answers)
	t.party("waits", h.Waits)
	if len(h.Allowed) > 0 {
		t.any("allowed", h.Allowed)
	}
}

func (t *jsonText) fixes(f *Fixes) {
	t.raw("{")
	t.someWord("measures", f.Measures)
	if f.Money != 0 {
		t.number("money", f.Money)
	}
	t.someID("responsible", f.Responsible)
	t.someWord("responsible_name", f.Name)
	t.someTime("deadline", f.Deadline)
	t.someWord("contingency", f.Contingency)
	t.raw("}")
}

// party writes a party unless there is none.
func (t *jsonText) party(name string, p *Party) {
	if p == nil {
		return
	}
	t.key(name)
	t.raw("{")
	t.id("post", p.Post)
	t.word("title", p.Title)
	t.word("unit", p.Unit)
	t.id("person", p.Person)
	t.word("name", p.Name)
	t.raw("}")
}
