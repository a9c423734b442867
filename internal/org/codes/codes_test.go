package codes

import (
	"testing"
	"time"

	"anwang/internal/fault"
	"pgregory.net/rapid"
)

func TestCreditCode(t *testing.T) {
	for _, c := range []struct{ in, out, code string }{
		{"91371524706276076Q", "91371524706276076Q", ""},
		{" 91371524706276076q\t", "91371524706276076Q", ""},
		{"９１３７１５２４７０６２７６０７６Ｑ", "91371524706276076Q", ""},
		{"913715 2470 6276 076Q", "91371524706276076Q", ""},
		{"913715811679510943", "913715811679510943", ""},
		{"91371524706276076R", "", "codes.credit_check"},
		{"91371524706276076I", "", "codes.credit_character"},
		{"91371524706Z76076Q", "", "codes.credit_character"},
		{"91A71524706276076Q", "", "codes.credit_character"},
		{"9137152470627607", "", "codes.credit_length"},
		{"371524228001234", "", "codes.credit_length"},
		{"山东省聊城市东昌府区某某有限责任公司", "", "codes.credit_character"},
		{"", "", "codes.credit_length"},
	} {
		out, err := CreditCode(c.in)
		if out != c.out || fault.CodeOf(err) != c.code {
			t.Errorf("CreditCode(%q) = %q, %v; want %q, %q", c.in, out, err, c.out, c.code)
		}
	}
}

// anyCredit draws a valid credit code.
func anyCredit(t *rapid.T) string {
	s, err := CompleteCreditCode(rapid.StringMatching(`[159ANY][1-9][0-9]{6}[0-9A-HJ-NPQRTUWXY]{9}`).Draw(t, "first 17"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestCreditCodeFindsEverySlip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anyCredit(t)
		if got, err := CreditCode(s); err != nil || got != s {
			t.Fatalf("own code %q refused: %v", s, err)
		}
		b := []byte(s)
		i := rapid.IntRange(0, 17).Draw(t, "changed")
		b[i] = rapid.SampledFrom([]byte(creditAlphabet)).Draw(t, "into")
		if _, err := CreditCode(string(b)); (err == nil) != (string(b) == s) {
			t.Fatalf("%q for %q: %v", b, s, err)
		}
		b = []byte(s)
		i = rapid.IntRange(0, 16).Draw(t, "swapped")
		b[i], b[i+1] = b[i+1], b[i]
		if _, err := CreditCode(string(b)); (err == nil) != (string(b) == s) {
			t.Fatalf("%q with neighbours swapped, for %q: %v", b, s, err)
		}
	})
}

func TestResidentID(t *testing.T) {
	for _, c := range []struct{ in, out, code string }{
		{"11010519491231002X", "11010519491231002X", ""}, // the example of GB 11643-1999
		{"440524188001010014", "440524188001010014", ""}, // and its other one, born in 1880
		{"11010519491231002x", "11010519491231002X", ""},
		{"１１０１０５ 19491231 002Ｘ", "11010519491231002X", ""},
		{"110105194912310021", "", "codes.resident_check"},
		{"11010519490231002X", "", "codes.resident_birth"},
		{"11010519491331002X", "", "codes.resident_birth"},
		{"11010517491231002X", "", "codes.resident_birth"},
		{"1101051949123100XX", "", "codes.resident_character"},
		{"01010519491231002X", "", "codes.resident_character"},
		{"11010519491231002A", "", "codes.resident_character"},
		{"110105491231002", "", "codes.resident_length"},
		{"", "", "codes.resident_length"},
	} {
		out, err := ResidentID(c.in)
		if out != c.out || fault.CodeOf(err) != c.code {
			t.Errorf("ResidentID(%q) = %q, %v; want %q, %q", c.in, out, err, c.out, c.code)
		}
	}
	if day, err := Birth("11010519491231002X"); err != nil || day != time.Date(1949, 12, 31, 0, 0, 0, 0, time.UTC) {
		t.Errorf("Birth: %v, %v", day, err)
	}
}

func TestResidentIDFindsEverySlip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		day := time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 45000).Draw(t, "day"))
		first := rapid.StringMatching(`[1-9][0-9]{5}`).Draw(t, "division") + day.Format("20060102") + rapid.StringMatching(`[0-9]{3}`).Draw(t, "order")
		s, err := CompleteResidentID(first)
		if err != nil {
			t.Fatal(err)
		}
		b := []byte(s)
		i := rapid.IntRange(0, 17).Draw(t, "changed")
		b[i] = rapid.SampledFrom([]byte("0123456789X")).Draw(t, "into")
		if _, err := ResidentID(string(b)); (err == nil) != (string(b) == s) {
			t.Fatalf("%q for %q: %v", b, s, err)
		}
	})
}

func TestMobile(t *testing.T) {
	for in, want := range map[string]string{
		"13800138000":             "13800138000",
		"+86 138-0013-8000":       "13800138000",
		"008613800138000":         "13800138000",
		"8613800138000":           "13800138000",
		"（+86）138 0013 8000":      "13800138000",
		"１３８００１３８０００":             "13800138000",
		"\u202d13800138000\u202c": "13800138000",
		"\ufeff13800138000 ":      "13800138000",
		"12800138000":             "",
		"1380013800":              "",
		"138001380000":            "",
		"0635-8412345":            "",
		"86138001380":             "",
		"1380013800a":             "",
		"":                        "",
	} {
		got, err := Mobile(in)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("Mobile(%q) = %q, %v; want %q", in, got, err, want)
		}
	}
}

func TestDivision(t *testing.T) {
	for in, want := range map[string]string{
		"37": "37", "3715": "3715", "371502": "371502", "371502102": "371502102", "371502102201": "371502102201",
		"370000": "37", "371500": "3715", "371502000": "371502", "371502000000": "371502", "371502102000": "371502102",
		"370000000000": "37", "441900": "441900", "441900000000": "441900", "4419": "4419", "441900003": "441900003", "３７１５０２": "371502", " 371502 ": "371502",
		"": "", "3": "", "371": "", "37150": "", "0015": "", "000000": "", "37150A": "", "3715021": "", "3715021022011": "",
	} {
		got, err := Division(in)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("Division(%q) = %q, %v; want %q", in, got, err, want)
		}
	}
}

func TestDivisionTree(t *testing.T) {
	code, steps := "371502102201", []string{"371502102", "371502", "3715", "37", ""}
	for i, want := range steps {
		got, ok := Parent(code)
		if !ok || got != want || !Within(code, got) {
			t.Fatalf("Parent(%q) = %q, %v", code, got, ok)
		}
		if anc, ok := Ancestor("371502102201", Level(len(steps)-1-i)); !ok || anc != want {
			t.Errorf("Ancestor at level %d = %q", len(steps)-1-i, anc)
		}
		code = got
	}
	if _, ok := Parent(""); ok {
		t.Error("the nation has a parent")
	}
	if _, ok := Ancestor("3715", District); ok {
		t.Error("a city lies in a district")
	}
	if Within("371503", "371502") {
		t.Error("a neighbour lies inside")
	}
}

func FuzzCodes(f *testing.F) {
	for _, s := range []string{"91371524706276076Q", "11010519491231002X", "+86 138-0013-8000", "371502000000", "\xff９"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for name, check := range map[string]func(string) (string, error){"credit": CreditCode, "resident": ResidentID, "mobile": Mobile, "division": Division} {
			out, err := check(s)
			if err != nil {
				continue
			}
			if again, err := check(out); err != nil || again != out {
				t.Errorf("%s: %q became %q, then %q, %v", name, s, out, again, err)
			}
		}
	})
}
