package benchmark

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"time"
)

// oursAsker asks our API as one caller.
type oursAsker struct {
	header string
	after  string // the cursor of the deep page
	ids    []string
}

func (a *oursAsker) get(path string) request {
	return request{method: "GET", path: "/api/v1" + path, header: a.header}
}

func (a *oursAsker) ask(q question, i int64) []request {
	const list = "/hazards?limit=50"
	switch q {
	case qCreate, qCreate1, qCreateFull:
		r := newRecord(i)
		body, err := json.Marshal(map[string]string{"site_name": r.Site, "division": r.Division, "industry": r.Industry, "place": r.Place, "text": r.Text, "grade": r.Grade})
		if err != nil {
			panic(err) // strings are always written
		}
		header := a.header
		if q != qCreateFull {
			header += "Prefer: return=minimal\r\n"
		}
		return []request{{method: "POST", path: "/api/v1/hazards", header: header, body: body}}
	case qTotal:
		return []request{a.get(list), a.get("/hazards/total")}
	case qOne:
		return []request{a.get("/hazards/" + a.ids[i%int64(len(a.ids))])}
	}
	return []request{a.get(list + map[question]string{
		qDeep: "&after=" + url.QueryEscape(a.after), qDue: "&order=due", qFilter: "&industry=" + askedIndustry,
		qCommon: "&q=" + url.QueryEscape(searchCommon), qRare: "&q=" + url.QueryEscape(searchRare), qNone: "&q=" + url.QueryEscape(searchNone),
	}[q])}
}

type oursPage struct {
	Items []struct {
		ID    string    `json:"id"`
		Text  string    `json:"text"`
		Found time.Time `json:"found"`
	} `json:"items"`
	Next string `json:"next"`
}

func (a *oursAsker) shown(body []byte) ([]shownRow, error) {
	var p oursPage
	err := json.Unmarshal(body, &p)
	out := make([]shownRow, len(p.Items))
	for i, v := range p.Items {
		out[i] = shownRow(v)
	}
	return out, err
}

func (a *oursAsker) total(_ context.Context, w *wire) (int64, error) {
	body, err := w.good(a.get("/hazards/total"))
	if err != nil {
		return 0, err
	}
	var t struct {
		Known bool  `json:"known"`
		N     int64 `json:"n"`
	}
	if err := json.Unmarshal(body, &t); err != nil {
		return 0, err
	}
	if !t.Known {
		return 0, fmt.Errorf("the total is not known: %s", head(body))
	}
	return t.N, nil
}

// aim walks to the deep page as a reader does, and notes ids on the way.
func (a *oursAsker) aim(_ context.Context, w *wire, behind int) error {
	a.after, a.ids = "", nil
	for left := behind; left > 0; {
		step := min(left, 500)
		body, err := w.good(a.get(fmt.Sprintf("/hazards?limit=%d&after=%s", step, url.QueryEscape(a.after))))
		if err != nil {
			return err
		}
		var p oursPage
		if err := json.Unmarshal(body, &p); err != nil {
			return err
		}
		if len(p.Items) == 0 || p.Next == "" {
			return fmt.Errorf("the list ends %d rows before the deep page", left)
		}
		left -= len(p.Items)
		a.after = p.Next
		a.ids = append(a.ids, p.Items[len(p.Items)/2].ID)
	}
	return nil
}
