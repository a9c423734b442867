package hazard

import (
	"testing"

	"anwang/internal/ledger"
)

func TestOnlyWhatPeopleFillInIsCounted(t *testing.T) {
	for _, c := range []struct {
		kind, body, form string
		fields           int
		closes           bool
	}{
		{"hazard.reported", `{"set":{"before":["ab"],"clause":{"law":"消防法","article":"28"},"division":"371502001021","due":1,"grade":"general","industry":"G54","place":"一层","site":"88","site_name":"物流","text":"堆放"}}`, "report", 5, false},
		{"hazard.reported", `{"set":{"before":[],"division":"371502001","place":"","site":"","site_name":"路边","text":"堆放"}}`, "report", 2, false},
		{"hazard.confirmed", `{"set":{"due":1,"fixes":{"measures":"更换","money":50000,"responsible":"88","deadline":1,"contingency":""},"state":"rectifying"}}`, "confirm", 4, false},
		{"hazard.confirmed", `{"set":{"fixes":{"measures":"更换","money":0,"responsible":"88","deadline":0}}}`, "confirm", 2, false},
		{"hazard.submitted", `{"say":{"note":"已完成"},"set":{"after":["c1"],"state":"submitted"}}`, "submit", 2, false},
		{"hazard.closed", `{"say":{"note":"合格"},"set":{"state":"closed"}}`, "accept", 1, true},
		{"hazard.closed", `{"set":{"state":"closed"}}`, "accept", 0, true},
		{"hazard.changed", `{"set":{"text":"x"}}`, "", 0, false},
	} {
		form, fields, closes, err := Typed(ledger.Entry{Kind: c.kind, Body: []byte(c.body)})
		if err != nil || form != c.form || fields != c.fields || closes != c.closes {
			t.Errorf("%s %s: %q %d %v %v, want %q %d %v", c.kind, c.body, form, fields, closes, err, c.form, c.fields, c.closes)
		}
	}
	if _, _, _, err := Typed(ledger.Entry{Kind: "hazard.closed", Body: []byte("{")}); err == nil {
		t.Error("a broken body is read")
	}
}
