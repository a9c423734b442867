package access

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

func TestHiddenPrintsNothing(t *testing.T) {
	a := Account{Password: "$argon2id$secret"}
	k := Token{Hash: "secret"}
	for _, text := range []string{
		fmt.Sprint(a), fmt.Sprintf("%+v", a), fmt.Sprintf("%#v", a), fmt.Sprintf("%s %q %x", a.Password, a.Password, a.Password),
		fmt.Sprintf("%+v %#v", k, k), fmt.Sprint(session{Hash: "secret"}),
	} {
		if strings.Contains(text, "secret") || strings.Contains(text, fmt.Sprintf("%x", "secret")) {
			t.Errorf("it tells: %s", text)
		}
	}
	raw, err := json.Marshal([]any{a, k})
	if err != nil || strings.Contains(string(raw), "secret") {
		t.Errorf("it tells: %s %v", raw, err)
	}
}

func TestBearer(t *testing.T) {
	for _, kind := range []string{sessionBearer, tokenBearer} {
		b := newBearer(kind, "371502")
		k, d, ok := parseBearer(b)
		if k != kind || d != "371502" || !ok || b == newBearer(kind, "371502") {
			t.Errorf("%s: %s %s %v", kind, k, d, ok)
		}
		if len(bearerHash(b)) != 64 || bearerHash(b) == bearerHash(b+"x") {
			t.Error("bad hash")
		}
		for _, bad := range []string{"", b[1:], b + "A", b[:len(b)-1], strings.Replace(b, "371502", "37x502", 1),
			strings.Replace(b, "371502", "", 1), strings.Replace(b, "aw", "bw", 1), "aws_371502_" + strings.Repeat("!", 43)} {
			if _, _, ok := parseBearer(bad); ok {
				t.Errorf("%q passes", bad)
			}
		}
	}
}

func FuzzBearer(f *testing.F) {
	f.Add("aws_371502_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
	f.Add("awt__")
	f.Fuzz(func(t *testing.T, s string) {
		if kind, district, ok := parseBearer(s); ok && !strings.HasPrefix(s, kind+"_"+district+"_") {
			t.Fatalf("%q", s)
		}
	})
}

// What is kept of a login that is nobody's cannot be turned back into the phone,
// or the password, that was typed there.
func TestUnknownLoginsKeepTwentyBits(t *testing.T) {
	for _, login := range []string{"", "13800138000", "sesame oil and ginger"} {
		keys := attemptKeys(found{counted: true}, login, "nowhere")
		if len(keys) != 1 || len(keys[0].name) != len("login:")+5 {
			t.Errorf("%q is kept as %v", login, keys)
		}
	}
}
