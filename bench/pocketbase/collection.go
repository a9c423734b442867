package main

import (
	"os"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

// texts are the columns that a user of such a register needs, as text.
var texts = []string{"number", "state", "grade", "site_name", "unit", "division", "town", "industry", "place", "text", "measures", "reporter"}

// dates are the columns of instants.
var dates = []string{"found", "due", "closed_at"}

// collection has our columns and PocketBase's own rules: a member lists, views,
// reports and changes what lies in his own town.
func collection() *core.Collection {
	c := core.NewBaseCollection("hazards")
	for _, name := range texts {
		c.Fields.Add(&core.TextField{Name: name})
	}
	for _, name := range dates {
		c.Fields.Add(&core.DateField{Name: name})
	}
	c.Fields.Add(&core.BoolField{Name: "open"})
	c.Fields.Add(&core.AutodateField{Name: "created", OnCreate: true}, &core.AutodateField{Name: "updated", OnCreate: true, OnUpdate: true})
	own := types.Pointer(`@request.auth.town != "" && town = @request.auth.town`)
	c.ListRule, c.ViewRule, c.CreateRule, c.UpdateRule = own, own, own, own
	return c
}

// index adds our secondary indexes, but for those that only our own recurrence
// check, our import desk and our word search need.
func index(c *core.Collection) {
	c.AddIndex("hazard_number", true, "number", "")
	for _, i := range []struct{ name, columns, where string }{
		{"hazard_due", "due, id", "open = 1"},
		{"hazard_due_town", "town, due, id", "open = 1"},
		{"hazard_due_unit", "unit, due, id", "open = 1"},
		{"hazard_found", "found, id", ""},
		{"hazard_found_town", "town, found, id", ""},
		{"hazard_found_unit", "unit, found, id", ""},
		{"hazard_site", "site_name, found, id", "site_name <> ''"},
		{"hazard_open", "open, found, id", "open = 1"},
		{"hazard_major", "grade, found, id", "grade = 'major'"},
		{"hazard_closed", "closed_at, id", "open = 0"},
		{"hazard_closed_town", "town, closed_at, id", "open = 0"},
		{"hazard_closed_unit", "unit, closed_at, id", "open = 0"},
		{"hazard_industry", "industry, found, id", ""},
	} {
		c.AddIndex(i.name, false, i.columns, i.where)
	}
}

// member makes the ordinary user that the bench logs in as.
func member(app core.App) error {
	users, err := app.FindCollectionByNameOrId("users")
	if err != nil {
		return err
	}
	users.Fields.Add(&core.TextField{Name: "town"})
	if err := app.Save(users); err != nil {
		return err
	}
	r := core.NewRecord(users)
	r.SetEmail("member@example.org")
	r.SetPassword(os.Getenv("BENCH_PASSWORD"))
	r.SetVerified(true)
	r.Set("town", os.Getenv("BENCH_TOWN"))
	return app.Save(r)
}
