package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"anwang/internal/phrase"
)

// cli runs the command as a shell would.
type cli struct {
	t   *testing.T
	dir string
}

func (c cli) run(in string, args ...string) (code int, out, err string) {
	c.t.Helper()
	var o, e bytes.Buffer
	args = append(args, "--db", filepath.Join(c.dir, "db"))
	code = run(context.Background(), args, strings.NewReader(in), &o, &e)
	return code, o.String(), e.String()
}

func (c cli) ok(in string, args ...string) string {
	c.t.Helper()
	code, out, err := c.run(in, args...)
	if code != exitOK {
		c.t.Fatalf("anwang %s: exit %d\n%s%s", strings.Join(args, " "), code, out, err)
	}
	return out
}

const smallLedger = "编号,企业名称,乡镇街道,隐患部位,隐患描述,隐患等级,检查日期,整改期限,整改措施,整改情况,完成时间\n" +
	"A-1,宏达机械厂,古楼街道,一车间,砂轮机未装防护罩,一般,2026-10-01,2026-10-09,加装防护罩,已整改,2026-10-05\n" +
	"A-2,宏达机械厂,古楼街道,二车间,通道堆放杂物,一般,2026-10-01,2026-10-09,清理,未整改,\n" +
	"A-3,永盛木业,堂邑镇,仓库,灭火器过期,一般,某日,2026-10-09,更换,未整改,\n"

func TestALedgerIsCarriedFromEndToEnd(t *testing.T) {
	t.Setenv("ANWANG_LANG", "en")
	c := cli{t, t.TempDir()}
	c.ok("a good long password\n", "setup", "--division", "371502", "--admin", "张三", "--password-stdin")
	file := filepath.Join(c.dir, "台账.csv")
	if err := os.WriteFile(file, []byte(smallLedger), 0o600); err != nil {
		t.Fatal(err)
	}
	if out := c.ok("", "import", "hazards", file, "--dry-run"); !strings.Contains(out, "header in row 1") || !strings.Contains(out, "100%") {
		t.Fatalf("a dry run does not show the columns:\n%s", out)
	}
	if out := c.ok("", "tally"); strings.Contains(out, "古楼") {
		t.Fatalf("a dry run wrote:\n%s", out)
	}
	report := filepath.Join(c.dir, "report.json")
	out := c.ok("", "import", "hazards", file, "--report", report)
	if !strings.Contains(out, "3 records read, 2 new") || !strings.Contains(out, "1 questions") {
		t.Fatalf("import said:\n%s", out)
	}
	var r struct {
		Counts map[string]int `json:"counts"`
	}
	raw, err := os.ReadFile(report)
	if err != nil || json.Unmarshal(raw, &r) != nil || r.Counts["read"] != 3 {
		t.Fatalf("report %s: %v", raw, err)
	}
	if _, err := os.Stat(strings.TrimSuffix(report, ".json") + ".xlsx"); err != nil {
		t.Fatal(err)
	}
	if out := c.ok("", "import", "hazards", file); !strings.Contains(out, "0 new, 0 updated, 2 unchanged") {
		t.Fatalf("the second import said:\n%s", out)
	}
	if out := c.ok("", "tally", "--by", "division"); !strings.Contains(out, "371502001 古楼街道") {
		t.Fatalf("tally said:\n%s", out)
	}
	if out := c.ok("", "verify"); !strings.Contains(out, "Everything agrees.") {
		t.Fatalf("verify said:\n%s", out)
	}
	proof := filepath.Join(c.dir, "proof.json")
	c.ok("", "proof", "YH-371502-20261001-0001", "-o", proof)
	elsewhere := cli{t, t.TempDir()}
	elsewhere.ok("", "check", proof)
	if raw, err = os.ReadFile(proof); err != nil {
		t.Fatal(err)
	}
	bad := bytes.Replace(raw, []byte("2026"), []byte("2027"), 1)
	if bytes.Equal(bad, raw) {
		bad[len(bad)/2] ^= 1
	}
	if err := os.WriteFile(proof, bad, 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, said := elsewhere.run("", "check", proof); code != exitBroken || !strings.Contains(said, "does not hold") {
		t.Fatalf("a changed proof: exit %d\n%s", code, said)
	}
	c.ok("", "export", "hazards", "-o", filepath.Join(c.dir, "out.xlsx"))
	c.undoes()
	c.ok("", "backup", filepath.Join(c.dir, "copy.db"))
}

// undoes takes the one import that brought anything back as a whole.
func (c cli) undoes() {
	c.t.Helper()
	var jobs []struct {
		ID     string         `json:"id"`
		Counts map[string]int `json:"counts"`
	}
	if err := json.Unmarshal([]byte(c.ok("", "import", "list", "--json")), &jobs); err != nil || len(jobs) != 2 {
		c.t.Fatalf("%d imports: %v", len(jobs), err)
	}
	id := jobs[1].ID
	if out := c.ok("", "import", "list", "--limit", "1"); !strings.Contains(out, "done") || !strings.Contains(out, "--before "+jobs[0].ID) {
		c.t.Fatalf("the list of imports:\n%s", out)
	}
	if out := c.ok("", "import", "undo", id, "--dry-run"); !strings.Contains(out, "2 to withdraw") {
		c.t.Fatalf("a look at an undo:\n%s", out)
	}
	if code, _, said := c.run("", "import", "undo", id); code != exitUsage || !strings.Contains(said, "reason") {
		c.t.Fatalf("an undo without a reason: exit %d\n%s", code, said)
	}
	if out := c.ok("", "import", "undo", id, "--reason", "the wrong file"); !strings.Contains(out, "2 withdrawn") {
		c.t.Fatalf("an undo:\n%s", out)
	}
	if code, _, said := c.run("", "import", "undo", id, "--reason", "again"); code != exitUsage || said == "" {
		c.t.Fatalf("a second undo: exit %d\n%s", code, said)
	}
	c.ok("", "verify")
}

func TestWrongCallsSaySoAndDoNothing(t *testing.T) {
	t.Setenv("ANWANG_LANG", "zh_CN.UTF-8")
	c := cli{t, t.TempDir()}
	for _, k := range []struct {
		name, in, says string
		args           []string
	}{
		{"a command that is none", "", "unknown command", []string{"verfy"}},
		{"a command without what it is about", "", "anwang import undo ID", []string{"import", "undo"}},
		{"a flag that is none", "", "用法：anwang verify", []string{"verify", "--quick"}},
		{"no district yet", "", "anwang setup", []string{"import", "hazards", "/nowhere.csv"}},
		{"a weak password", "123\n", "密码", []string{"setup", "--division", "371502", "--admin", "张三", "--password-stdin"}},
		{"a district that is none", "a good long password\n", "990000", []string{"setup", "--division", "990000", "--admin", "张三", "--password-stdin"}},
		{"no terminal to ask at", "", "--password-stdin", []string{"setup", "--division", "371502", "--admin", "张三"}},
		{"a day that is none", "", "2026-13-45", []string{"export", "hazards", "--from", "2026-13-45"}},
		{"a network that is none", "", "10.0.0.300", []string{"serve", "--proxy", "10.0.0.300/8"}},
		{"a file that is none", "", "nowhere", []string{"check", "/nowhere.json"}},
	} {
		code, out, said := c.run(k.in, k.args...)
		if code != exitUsage || !strings.Contains(said+out, k.says) {
			t.Errorf("%s: exit %d, said %q", k.name, code, said+out)
		}
	}
	code, _, said := c.run("", "tally", "--json")
	var problem struct {
		Error struct{ Code, Message string }
	}
	if err := json.Unmarshal([]byte(said), &problem); err != nil || code != exitUsage || problem.Error.Code != "app.not_set_up" {
		t.Errorf("with --json: exit %d, %s", code, said)
	}
}

func TestHelpSpeaksBothLanguages(t *testing.T) {
	for lang, want := range map[string]string{"zh": "核对存证账本", "en": "check the ledger"} {
		var out bytes.Buffer
		if code := run(context.Background(), []string{"--lang", lang, "--help"}, strings.NewReader(""), &out, &out); code != exitOK {
			t.Fatalf("exit %d", code)
		}
		if !strings.Contains(out.String(), want) || strings.Contains(out.String(), "cmd.") {
			t.Errorf("%s help:\n%s", lang, out.String())
		}
	}
	if got := language([]string{"--lang=en"}); got != phrase.EN {
		t.Error(got)
	}
}

func TestColumnsKnowHowWideChineseIs(t *testing.T) {
	var out bytes.Buffer
	columns(&out, [][]string{{"区划", "发现"}, {"a", "12345"}})
	if got := out.String(); got != "区划   发现\na     12345\n" {
		t.Errorf("%q", got)
	}
}
