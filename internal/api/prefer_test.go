package api

import (
	"net/http"
	"testing"
)

// A caller who sends hundreds of reports asks for no more than what each command
// knows; whoever looks at a page asks for all of it.
func TestTheCallerSaysHowMuchHeWants(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		brief := asking(func(r *http.Request) { r.Header.Set("Prefer", `respond-async, return=minimal`) })
		body := o{"site": c.sites["works"], "text": "配电箱无门"}

		whole := c.send("yuan", "/hazards", body).want(http.StatusCreated)
		if h := as[Hazard](whole); h.Waits == nil || len(h.Allowed) == 0 || whole.header.Get("Preference-Applied") != "" {
			t.Fatalf("the whole: %s", whole.raw)
		}
		short := c.send("yuan", "/hazards", body, brief).want(http.StatusCreated)
		h := as[Hazard](short)
		if short.header.Get("Preference-Applied") != minimal || short.header.Get("Location") != prefix+"/hazards/"+h.ID.String() ||
			short.header.Get("ETag") != `"1"` || h.Number == "" || h.Duty == 0 || h.Waits != nil || h.Allowed != nil {
			t.Fatalf("the short: %v %s", short.header, short.raw)
		}
		path := "/hazards/" + h.ID.String()
		if told := c.send("yj", path+"/confirm", c.fixes(), match("*"), brief).want(http.StatusOK); as[Hazard](told).State != "rectifying" ||
			as[Hazard](told).Answers != nil || told.header.Get("Preference-Applied") != minimal {
			t.Fatalf("confirmed: %s", told.raw)
		}
		// What was not told is there to be read.
		if h := as[Hazard](c.get("yj", path, brief).want(http.StatusOK)); h.Answers == nil || h.Waits == nil {
			t.Fatalf("read afterwards: %+v", h)
		}
		c.holds()
	})
}
