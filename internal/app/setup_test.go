package app

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
)

// ask sends a request and returns the status and the answer.
func ask(t *testing.T, h http.Handler, method, path, body string) (int, map[string]any) {
	t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	raw, err := io.ReadAll(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]any{}
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatalf("%s %s: %d %s", method, path, w.Code, raw)
	}
	return w.Code, out
}

// A fresh program is set up in a browser by whoever has the code of its terminal,
// once, and by nobody else.
func TestAFreshProgramIsSetUpInABrowser(t *testing.T) {
	ctx := context.Background()
	a, err := Open(ctx, Config{DB: filepath.Join(t.TempDir(), "a.db")})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	code, err := a.FirstRun(ctx)
	if err != nil || code == "" {
		t.Fatalf("a code for an empty database: %q %v", code, err)
	}
	door := a.API("test")
	defer door.Close()
	h := door.Handler()

	if status, out := ask(t, h, "GET", "/api/v1/setup", ""); status != 200 || out["needed"] != true {
		t.Fatalf("setup is needed: %d %v", status, out)
	}
	status, out := ask(t, h, "GET", "/api/v1/setup/districts?q=%E4%B8%9C%E6%98%8C%E5%BA%9C", "")
	if items, _ := out["items"].([]any); status != 200 || len(items) != 1 || items[0].(map[string]any)["code"] != "371502" {
		t.Fatalf("东昌府 is found: %d %v", status, out)
	}
	body := func(code, password string) string {
		raw, _ := json.Marshal(map[string]string{"code": code, "division": "371502", "name": "李明", "phone": "13812345678", "password": password})
		return string(raw)
	}
	if status, out := ask(t, h, "POST", "/api/v1/setup", body("AAAA-BBBB-CCCC-DDDD", "a-long-phrase-of-mine")); status != 422 || !strings.Contains(toText(t, out), "access.setup_code") {
		t.Fatalf("a wrong code is refused: %d %v", status, out)
	}
	if status, out := ask(t, h, "POST", "/api/v1/setup", body(code, "1234567890")); status != 422 || !strings.Contains(toText(t, out), "access.password_common") {
		t.Fatalf("a weak password is refused at its field: %d %v", status, out)
	}
	status, out = ask(t, h, "POST", "/api/v1/setup", body(strings.ToLower(code), "a-long-phrase-of-mine"))
	if status != 201 || out["key"] != a.Ledger.PublicKey() || out["name"] != "山东省聊城市东昌府区" {
		t.Fatalf("set up: %d %v", status, out)
	}
	if status, out := ask(t, h, "GET", "/api/v1/setup", ""); status != 200 || out["needed"] != false {
		t.Fatalf("setup is over: %d %v", status, out)
	}
	for _, again := range []struct{ method, path, body string }{
		{"POST", "/api/v1/setup", body(code, "a-long-phrase-of-mine")}, {"GET", "/api/v1/setup/districts?q=3715", ""},
	} {
		if status, out := ask(t, h, again.method, again.path, again.body); status != 409 || out["code"] != "access.setup_over" {
			t.Fatalf("%s %s after it is over: %d %v", again.method, again.path, status, out)
		}
	}
	if status, out := ask(t, h, "POST", "/api/v1/login", `{"login":"13812345678","password":"a-long-phrase-of-mine"}`); status != 200 {
		t.Fatalf("the first login: %d %v", status, out)
	}
	if err := a.Settle(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Verify(ctx, nil); err != nil {
		t.Fatalf("verify: %v", err)
	}
	if code, err := a.FirstRun(ctx); code != "" || err != nil {
		t.Fatalf("no code where there is a district: %q %v", code, err)
	}
}

// Without a code (another process than the one that was started by hand) the page
// says where to set up.
func TestWithoutACodeNobodySetsUp(t *testing.T) {
	a, err := Open(context.Background(), Config{DB: filepath.Join(t.TempDir(), "a.db")})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	door := a.API("test")
	defer door.Close()
	for _, path := range []string{"/api/v1/setup", "/api/v1/setup/districts"} {
		if status, out := ask(t, door.Handler(), "GET", path, ""); status != 409 || out["code"] != "access.setup_elsewhere" {
			t.Fatalf("%s: %d %v", path, status, out)
		}
	}
}

func toText(t *testing.T, v any) string {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}
