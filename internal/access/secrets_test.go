package access

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
	"anwang/internal/fault"
	"anwang/internal/ledger"
	"anwang/internal/org"
	"anwang/internal/phrase"
)

// everything is the whole database as text: every row of every table.
func everything(t *testing.T, d *db.DB) string {
	t.Helper()
	list := "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'hazard_text%'"
	if d.Engine() == db.Postgres {
		list = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
	}
	text, err := db.Read(context.Background(), d, func(tx *db.Tx) (string, error) {
		rows, err := tx.Query(list)
		tables, err := db.Collect(rows, err, func(r *db.Rows) (s string, err error) { return s, r.Scan(&s) })
		if err != nil {
			return "", err
		}
		var b strings.Builder
		for _, table := range tables {
			rows, err := tx.Query("SELECT * FROM " + table)
			lines, err := db.Collect(rows, err, scanText)
			if err != nil {
				return "", fmt.Errorf("read %s: %w", table, err)
			}
			fmt.Fprintln(&b, table, strings.Join(lines, "\n"))
		}
		return b.String(), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func scanText(r *db.Rows) (string, error) {
	columns, err := r.Columns()
	if err != nil {
		return "", err
	}
	cells := make([]any, len(columns))
	for i := range cells {
		cells[i] = new(any)
	}
	if err := r.Scan(cells...); err != nil {
		return "", err
	}
	var b strings.Builder
	for _, c := range cells {
		switch v := (*c.(*any)).(type) {
		case []byte:
			fmt.Fprintf(&b, "%s|", v)
		default:
			fmt.Fprintf(&b, "%v|", v)
		}
	}
	return b.String(), nil
}

// No password and no bearer stands in any row of any table, in any error, in any
// sentence for people or in any printed struct.
func TestNoSecretIsToldOrKept(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := newHouse(t, d), context.Background()
		const wrong, mistyped, fresh = "the wrong kettle", "sesame oil and ginger", "a new broom sweeps"
		var told []string
		hear := func(vs ...any) {
			for _, v := range vs {
				told = append(told, fmt.Sprintf("%v %+v %#v", v, v, v))
				if err, ok := v.(error); ok && err != nil {
					zh, _ := phrase.Error(phrase.ZH, err)
					told = append(told, zh)
					var f *fault.Error
					if errors.As(err, &f) {
						told = append(told, fmt.Sprintf("%+v", *f))
					}
				}
			}
		}
		a, given, err := h.s.OpenAccount(ctx, setup, Open{Person: h.people["sun"]})
		h.ok(err)
		first, s := h.login(sunPhone, given)
		hear(a, s)
		hear(h.try(sunPhone, wrong, ""), h.try(mistyped, "", "10.1.1.1"), h.try("nobody", wrong, "")) // a password in the wrong field
		hear(h.s.ChangePassword(ctx, s, wrong, fresh), h.s.ChangePassword(ctx, s, given, "short-"+sunPhone), h.s.ChangePassword(ctx, s, given, fresh))
		second, s := h.login(sunPhone, fresh)
		token, k, err := h.s.MakeToken(ctx, s, NewToken{Name: "erp", Post: s.Post, Until: h.clock.Now().Add(time.Hour)})
		hear(k, err)
		reset, err := h.s.ResetPassword(ctx, setup, a.ID, "")
		hear(err)
		_, err = h.auth(first)
		hear(err)
		_, err = h.auth(second + "x")
		hear(err)
		_, err = h.s.ResetPassword(ctx, setup, a.ID, "short")
		hear(err)
		stopped, cancel := context.WithCancel(ctx)
		cancel()
		_, _, err = h.s.Login(stopped, county, sunPhone, reset, "")
		hear(err)
		_, err = h.sequence()
		h.ok(err)

		all := everything(t, d)
		if !strings.Contains(all, "$argon2id$") || !strings.Contains(all, "erp") {
			t.Fatal("the dump does not hold the rows that it should")
		}
		told = append(told, all)
		for name, secret := range map[string]string{
			"given password": given, "new password": fresh, "reset password": reset, "wrong password": wrong,
			"password in the wrong field": mistyped, "admin's password": zhaoPassword,
			"first bearer": first, "second bearer": second, "token": token,
		} {
			body := secret
			if i := strings.LastIndex(secret, county+"_"); i >= 0 {
				body = secret[i+len(county)+1:]
			}
			for _, text := range told {
				if i := strings.Index(text, body); i >= 0 {
					t.Errorf("%s is told: …%s…", name, text[max(0, i-60):i])
				}
			}
		}
		entries, err := db.Read(ctx, d, func(tx *db.Tx) ([]ledger.Entry, error) { return ledger.Events(tx, county, "account", a.ID) })
		h.ok(err)
		for _, e := range entries {
			if strings.Contains(string(e.Body), "argon2") {
				t.Errorf("the ledger holds a hash: %s", e.Body)
			}
		}
	})
}

func (h *house) sequence() (int, error) { return h.ledger.Sequence(context.Background()) }

func (h *house) verify() error {
	_, err := h.ledger.Verify(context.Background(), append(org.Tables(), Tables()...), nil, nil)
	return err
}

// Rows are the fold of the entries, and a planted hash, role or state is found.
func TestRowsAreTheFold(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := newHouse(t, d), context.Background()
		a := h.open("sun", sunPassword)
		_, s := h.login(sunPhone, sunPassword)
		_, k, err := h.s.MakeToken(ctx, s, NewToken{Name: "erp", Post: s.Post, ReadOnly: true, Until: h.clock.Now().Add(time.Hour)})
		h.ok(err)
		_, err = h.s.GrantRole(ctx, setup, a.ID, RoleAudit)
		h.ok(err)
		_, err = h.s.Lock(ctx, setup, a.ID, "试")
		h.ok(err)
		_, err = h.s.Unlock(ctx, setup, a.ID, "试")
		h.ok(err)
		_, err = h.s.ResetPassword(ctx, setup, a.ID, "")
		h.ok(err)
		_, err = h.s.RevokeToken(ctx, setup, k.ID)
		h.ok(err)
		for range AttemptsByLogin {
			_ = h.try(zhaoPhone, "wrong password", "")
		}
		_, err = h.sequence()
		h.ok(err)
		h.ok(h.verify())
		for _, tamper := range []string{
			"UPDATE account SET password = (SELECT password FROM account WHERE id <> $1)",
			"UPDATE account SET roles = '[\"system\"]'",
			"UPDATE account SET roles = '[]'",
			"UPDATE account SET state = 'closed'",
			"UPDATE account SET must_change = 0",
			"UPDATE account SET password_at = password_at + 1",
			"UPDATE account SET person = person + 1",
			"UPDATE token SET read_only = 0", "UPDATE token SET hash = 'x'", "UPDATE token SET revoked = 0",
			"UPDATE token SET until = until + 1", "UPDATE token SET post = 1", "UPDATE token SET role = 'system'",
			"UPDATE token SET account = account + 1", "UPDATE token SET name = 'x'", "DELETE FROM token",
		} {
			id := a.ID
			if strings.Contains(tamper, "token") {
				id = k.ID
			}
			back := everything(t, d)
			undo := h.tampered(tamper, id)
			var found *ledger.Difference
			if err := h.verify(); !errors.As(err, &found) {
				t.Errorf("%s: %v", tamper, err)
			}
			undo()
			if everything(t, d) != back {
				t.Fatalf("%s was not undone", tamper)
			}
		}
		h.ok(h.verify())
	})
}

// tampered runs a statement on one row behind the ledger's back, and returns how to undo it.
func (h *house) tampered(statement string, id any) (undo func()) {
	h.Helper()
	run := func(q string, args ...any) {
		h.ok(db.Do(context.Background(), h.d, func(tx *db.Tx) error { _, err := tx.Exec(q, args...); return err }))
	}
	table := "account"
	if strings.Contains(statement, "token") {
		table = "token"
	}
	run("CREATE TABLE aside AS SELECT * FROM " + table)
	run(statement+" WHERE id = $1", id)
	return func() {
		run("DELETE FROM " + table)
		run("INSERT INTO " + table + " SELECT * FROM aside")
		run("DROP TABLE aside")
	}
}
