package hazard

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"anwang/internal/ident"
)

// What is written of a row's lists and members is read as it was, by the short way
// and the long one alike.
func TestColumnsAreReadAsTheyWereWritten(t *testing.T) {
	word := rapid.OneOf(rapid.SampledFrom([]string{"", "加装防护罩", `带"引号"`, "换\n行", "a\\b", "分\u2028行", "<b>&"}), rapid.String())
	rapid.Check(t, func(t *rapid.T) {
		f := Fixes{Measures: word.Draw(t, "measures"), Money: rapid.Int64().Draw(t, "money"), Deadline: rapid.Int64().Draw(t, "deadline"),
			Responsible: ident.ID(rapid.Int64Range(0, 1<<62).Draw(t, "responsible")), Contingency: word.Draw(t, "contingency")}
		c := Clause{Law: word.Draw(t, "law"), Article: word.Draw(t, "article")}
		sums := rapid.SliceOfN(word, 1, 4).Draw(t, "sums")
		var gotF Fixes
		var gotC Clause
		var gotS []string
		if err := errors.Join(parseFixes(text(f), &gotF), parseClause(text(c), &gotC), parseSums(list(sums), &gotS)); err != nil {
			t.Fatal(err)
		}
		if gotF != f || gotC != c || !reflect.DeepEqual(gotS, sums) {
			t.Fatalf("%+v %+v %q are read as %+v %+v %q", f, c, sums, gotF, gotC, gotS)
		}
	})
}

// A column that says the same in another form was not written here: both ways
// refuse it alike.
func TestColumnsInAnotherFormAreRefused(t *testing.T) {
	fixes := text(Fixes{Measures: "整改", Money: 120, Responsible: 7, Deadline: 1})
	for _, s := range []string{
		strings.Replace(fixes, "120", "0120", 1), strings.Replace(fixes, "120", "+120", 1), strings.Replace(fixes, "120", "1.2e2", 1),
		strings.Replace(fixes, "120", "-0", 1), strings.Replace(fixes, `"7"`, `"07"`, 1), strings.Replace(fixes, `"7"`, `7`, 1),
		strings.Replace(fixes, `"7"`, `"-7"`, 1), strings.Replace(fixes, `,"money"`, ` ,"money"`, 1), fixes + " ", fixes[:len(fixes)-1], "", "null",
		strings.Replace(fixes, "整改", "整\xff改", 1), strings.Replace(fixes, "整改", `\u6574改`, 1), strings.Replace(fixes, "整改", "整\t改", 1),
		strings.Replace(fixes, "整改", "整\u2029改", 1), `{"money":120,"measures":"整改"}`,
	} {
		if err := parseFixes(s, new(Fixes)); err == nil {
			t.Errorf("fixes %q are read", s)
		}
	}
	for _, s := range []string{`{"law":"a"}`, `{"article":"1","law":"a"}`, `{"law":"a","article":"1"}}`, `{"law": "a","article":"1"}`} {
		if err := parseClause(s, new(Clause)); err == nil {
			t.Errorf("clause %q is read", s)
		}
	}
	for _, s := range []string{`["a","b"`, `["a",]`, `["a" ,"b"]`, `[a]`, `["a"]]`, `["a"x"b"]`} {
		if err := parseSums(s, new([]string)); err == nil {
			t.Errorf("sums %q are read", s)
		}
	}
}
