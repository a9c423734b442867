package access

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"anwang/internal/fault"
)

// cheap is the least that argon2id takes; tests hash a great deal.
var cheap = Cost{Memory: 8, Time: 1, Threads: 1}

func TestCheckPassword(t *testing.T) {
	for _, c := range []struct{ password, want string }{
		{"", "access.password_short"},
		{"shuicheng", "access.password_short"},
		{"东城水城安全", "access.password_short"},
		{strings.Repeat("长", 129), "access.password_long"},
		{"password123", "access.password_common"},
		{"PassWord123", "access.password_common"},
		{"password123", "access.password_common"},
		{"1234567890", "access.password_common"},
		{"09876543210", "access.password_common"},
		{"7890123456", "access.password_common"},
		{"abcdefghijk", "access.password_common"},
		{"aaaaaaaaaaaa", "access.password_common"},
		{"121212121212", "access.password_common"},
		{"woaini1314520", "access.password_common"},
		{"x13800138000y", "access.password_phone"},
		{"13800138000", "access.password_phone"},
		{"zhaotiezhu1", "access.password_name"},
		{"bad\xff\xfebytes1", "access.password_text"},
		{"correct horse", ""},
		{"水城的雨下了一整夜!", ""},
		{"zhaotiezhu keeps bees", ""},
	} {
		err := CheckPassword("password", c.password, "13800138000", "ZhaoTieZhu")
		if c.want == "" {
			if err != nil {
				t.Errorf("%q: %v", c.password, err)
			}
			continue
		}
		var f *fault.Error
		if !errors.As(err, &f) || len(f.Fields) != 1 || f.Fields[0].Code != c.want || f.Fields[0].Path != "password" {
			t.Errorf("%q: %v, want %s", c.password, err, c.want)
		}
		if c.password != "" && strings.Contains(fmt.Sprintf("%v %+v", err, f), c.password) {
			t.Errorf("the error tells the password %q", c.password)
		}
	}
}

func TestMadePasswordsAreGood(t *testing.T) {
	seen := map[string]bool{}
	for range 200 {
		p := makePassword()
		if err := CheckPassword("password", p, "", ""); err != nil || seen[p] || len(p) != 19 {
			t.Fatalf("%q: %v", p, err)
		}
		seen[p] = true
	}
}

func TestHasher(t *testing.T) {
	ctx := context.Background()
	h := NewHasher(cheap)
	rapid.Check(t, func(t *rapid.T) {
		p, q := rapid.String().Draw(t, "password"), rapid.String().Draw(t, "other")
		phc, err := h.Hash(ctx, p)
		if err != nil {
			t.Fatal(err)
		}
		if ok, err := h.Check(ctx, phc, p); err != nil || !ok {
			t.Fatalf("right password refused: %v", err)
		}
		if ok, err := h.Check(ctx, phc, q+"x"); err != nil || ok && q+"x" != p {
			t.Fatalf("wrong password taken: %v", err)
		}
		if again, _ := h.Hash(ctx, p); again == phc {
			t.Fatal("two hashes share a salt")
		}
	})
	wide, err := h.Hash(ctx, "abc123")
	if err != nil {
		t.Fatal(err)
	}
	if ok, err := h.Check(ctx, wide, "abc123"); err != nil || !ok {
		t.Errorf("full-width characters are other ones: %v", err)
	}
}

func TestCheckOfNobodyCostsTheSame(t *testing.T) {
	h := NewHasher(cheap)
	for _, p := range []string{"", "anything", strings.Repeat("\x00", hashBytes)} {
		before := h.Calls()
		if ok, err := h.Check(context.Background(), "", p); ok || err != nil {
			t.Errorf("nobody has the password %q: %v %v", p, ok, err)
		}
		if h.Calls() != before+1 {
			t.Errorf("%d hashes for nobody", h.Calls()-before)
		}
	}
}

func TestOutdated(t *testing.T) {
	h := NewHasher(cheap)
	phc, err := h.Hash(context.Background(), "correct horse")
	if err != nil {
		t.Fatal(err)
	}
	other := NewHasher(Cost{Memory: 16, Time: 1, Threads: 1})
	if h.Outdated(phc) || !other.Outdated(phc) || !h.Outdated("$2a$10$x") {
		t.Error("Outdated is wrong")
	}
	if ok, err := other.Check(context.Background(), phc, "correct horse"); !ok || err != nil {
		t.Errorf("a hash of another cost: %v %v", ok, err)
	}
}

func TestBadHashes(t *testing.T) {
	h := NewHasher(cheap)
	for _, phc := range []string{
		"x", "$argon2id$v=19$m=8,t=1,p=1$AAAA$AAAA", "$argon2i$v=19$m=8,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
		"$argon2id$v=19$m=99999999,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
		"$argon2id$v=19$m=8,t=0,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
	} {
		before := h.Calls()
		if ok, err := h.Check(context.Background(), phc, "x"); ok || err == nil || h.Calls() != before {
			t.Errorf("%q: %v %v", phc, ok, err)
		}
	}
}

// A storm of logins runs no more hashes at once than there are slots, and tells
// those who come when the queue is full at once.
func TestStormIsBounded(t *testing.T) {
	h := NewHasher(cheap)
	h.slots, h.queue = make(chan struct{}, 2), make(chan struct{}, 8)
	h.slots <- struct{}{} // both slots are taken
	h.slots <- struct{}{}
	ctx, cancel := context.WithCancel(context.Background())
	answers := make(chan error, 50)
	for range cap(answers) {
		go func() {
			_, err := h.Check(ctx, "", "x")
			answers <- err
		}()
	}
	for range 42 { // fifty came, eight may wait
		if err := <-answers; fault.CodeOf(err) != "access.busy" {
			t.Fatalf("in the storm: %v", err)
		}
	}
	cancel()
	for range 8 {
		if err := <-answers; !errors.Is(err, context.Canceled) {
			t.Fatalf("in the queue: %v", err)
		}
	}
	if h.Calls() != 0 || len(h.queue) != 0 {
		t.Errorf("%d hashed, %d still queued", h.Calls(), len(h.queue))
	}
}

func FuzzPHC(f *testing.F) {
	f.Add("$argon2id$v=19$m=8,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA")
	f.Add("$argon2id$v=19$m=,t=,p=$$")
	f.Fuzz(func(t *testing.T, s string) {
		c, salt, key, err := decodePHC(s)
		if err != nil {
			return
		}
		d, salt2, key2, err := decodePHC(encodePHC(c, salt, key))
		if err != nil || c != d || string(salt) != string(salt2) || string(key) != string(key2) {
			t.Fatalf("%q does not come back: %v", s, err)
		}
	})
}
