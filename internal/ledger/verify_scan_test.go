package ledger

import (
	"encoding/json"
	"testing"
)

// FuzzSetScanner: whatever the scanner takes, the decoder reads alike.
func FuzzSetScanner(f *testing.F) {
	for _, body := range []string{
		`{}`, `{"say":{"why":"测试"}}`, `{"set":{"a":1,"b":"x"}}`, `{"say":{"a":{"b":["}"]}},"set":{"a":"\"","b":[],"c":{"d":"]"}}}`,
		`{"set":{"b":1,"a":2}}`, `{"set":{"a":1,"a":2}}`, `{"set":{"a":tru}}`, `{"set":{"a":1}} `, `{"set": {"a":1}}`, `{"set":{"a":"\\"}}`, `{"say":{}`,
		`{"set":{"a":1},"x":2}`, `{"set":{"A":1}}`, `{"set":{"":null}}`,
	} {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		var want struct {
			Set map[string]json.RawMessage `json:"set"`
		}
		if json.Unmarshal([]byte(body), &want) != nil {
			return // no entry's body: its hash would be another
		}
		s, ok := openSet(body)
		if !ok {
			return
		}
		got := map[string]string{}
		for {
			name, raw, more, fine := s.next()
			if !fine || !bare(name) { // no field is called so
				return
			}
			if !more {
				break
			}
			got[name] = raw
		}
		if len(got) != len(want.Set) {
			t.Fatalf("%q: %v, want %v", body, got, want.Set)
		}
		for name, raw := range want.Set {
			if got[name] != string(raw) {
				t.Fatalf("%q: %s is %q, want %q", body, name, got[name], raw)
			}
		}
	})
}

// The canonical form is taken, so that the quick way is the usual one.
func TestTheScannerTakesWhatIsRecorded(t *testing.T) {
	for _, b := range []Body{
		{},
		{Say: map[string]any{"why": "\"{测试\\", "n": 1, "list": []any{"}", nil, true}}},
		{Set: map[string]json.RawMessage{"a": json.RawMessage(`"x\ny"`), "b": json.RawMessage(`-5`), "c": json.RawMessage(`{"k":["]"]}`)}},
		{Say: map[string]any{"to": map[string]any{"id": "1"}}, Set: map[string]json.RawMessage{"z": json.RawMessage(`false`)}},
	} {
		body, err := canonical(b)
		if err != nil {
			t.Fatal(err)
		}
		s, ok := openSet(string(body))
		n := 0
		for more := ok; more; {
			var name, raw string
			if name, raw, more, ok = s.next(); !ok {
				break
			} else if more {
				if n++; string(b.Set[name]) != raw {
					t.Errorf("%s: %s is %s", body, name, raw)
				}
			}
		}
		if !ok || n != len(b.Set) {
			t.Errorf("%s: took %d fields, ok %v", body, n, ok)
		}
	}
}
