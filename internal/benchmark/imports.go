package benchmark

import (
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"anwang/internal/access"
	"anwang/internal/app"
	"anwang/internal/exchange"
	"anwang/internal/exchange/sheet"
	"anwang/internal/org"
)

const district = "371502"

var industries = []string{"C34", "C26", "C13", "E47", "G54", "F52", "H62", "P83"}

// imports carries a ledger in, against the sqlite3 shell inserting the same rows
// into one table with as many indexes as the hazards have.
func (b *bench) imports(ctx context.Context) error {
	rows := 20_000
	if b.Quick {
		rows = 3_000
	}
	file := filepath.Join(b.Dir, "ledger.csv")
	if err := writeLedger(file, rows); err != nil {
		return err
	}
	var ours, theirs []float64
	for i := range b.repeats() {
		a, err := b.fresh(ctx, fmt.Sprintf("import-%d", i), "")
		if err != nil {
			return err
		}
		s, err := seconds(func() error { return importFile(ctx, a, file) })
		if err != nil {
			return err
		}
		if err := a.Close(); err != nil {
			return err
		}
		ours = append(ours, float64(rows)/s)
		if s, err = b.shell(ctx, i, file); err != nil {
			b.leave("the sqlite3 shell", err.Error())
			continue
		}
		theirs = append(theirs, float64(rows)/s)
	}
	const name = "import a ledger (SQLite)"
	if len(theirs) == len(ours) {
		b.against(name, "rows/s", ours, "sqlite3 .import, 5 indexes", theirs)
	} else {
		b.add(name, "rows/s", ours)
	}
	return nil
}

func importFile(ctx context.Context, a *app.App, file string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return err
	}
	_, err = a.Exchange.ImportHazards(ctx, access.System(district, "bench"), exchange.Input{
		File: exchange.File{Name: filepath.Base(file), Data: f, Size: st.Size()}, Profile: sheet.Profile{Name: "bench", Source: "bench"}})
	return err
}

// fresh opens an empty system that is set up, in place of what an earlier run left.
func (b *bench) fresh(ctx context.Context, name, dsn string, opts ...app.Option) (*app.App, error) {
	dir := filepath.Join(b.Dir, name)
	c := app.Config{DB: dsn, Data: dir}
	if dsn == "" {
		c.DB = dir
	}
	if err := os.RemoveAll(dir); err != nil {
		return nil, err
	}
	a, err := app.Open(ctx, c, opts...)
	if err != nil {
		return nil, err
	}
	_, err = a.Access.Setup(ctx, access.System(district, "setup"),
		org.SetupSpec{District: district, AdminName: "基准", AdminPhone: phone}, password)
	return a, err
}

const (
	phone    = "19900000001"
	password = "a-benchmark-password"
)

// writeLedger writes an ordinary ledger: two thirds closed, the rest open.
func writeLedger(file string, rows int) error {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	w := csv.NewWriter(f)
	_ = w.Write([]string{"编号", "企业名称", "乡镇街道", "隐患部位", "隐患描述", "隐患等级", "检查日期", "整改期限", "整改措施", "整改情况", "完成时间"})
	day := time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC)
	towns := []string{"古楼街道", "柳园街道", "堂邑镇", "沙镇镇", "侯营镇"}
	for i := range rows {
		found := day.AddDate(0, 0, i%60)
		state, closed := "未整改", ""
		if i%3 != 0 {
			state, closed = "已整改", found.AddDate(0, 0, 4).Format(time.DateOnly)
		}
		_ = w.Write([]string{fmt.Sprintf("B%07d", i), fmt.Sprintf("基准第%d机械厂", i%300), towns[i%len(towns)], fmt.Sprintf("%d号车间", i%17),
			fmt.Sprintf("第%d台设备防护罩缺失，作业人员未佩戴防护用品，通道堆放物品", i), "一般", found.Format(time.DateOnly),
			found.AddDate(0, 0, 7).Format(time.DateOnly), "加装防护罩，清理通道，培训人员", state, closed})
	}
	w.Flush()
	if err := w.Error(); err != nil {
		return err
	}
	return f.Close()
}

// shell lets the sqlite3 shell insert the same rows, durably, with the indexes live.
func (b *bench) shell(ctx context.Context, i int, file string) (float64, error) {
	path, err := exec.LookPath("sqlite3")
	if err != nil {
		return 0, fmt.Errorf("not installed")
	}
	dbFile := filepath.Join(b.Dir, fmt.Sprintf("shell-%d.db", i))
	script := strings.Join([]string{
		"PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
		"CREATE TABLE t (a TEXT PRIMARY KEY, b TEXT, c TEXT, d TEXT, e TEXT, f TEXT, g TEXT, h TEXT, i TEXT, j TEXT, k TEXT);",
		"CREATE INDEX t1 ON t (b, g); CREATE INDEX t2 ON t (c, g); CREATE INDEX t3 ON t (h); CREATE INDEX t4 ON t (j, g);",
		".mode csv", fmt.Sprintf(".import --skip 1 %s t", file),
	}, "\n")
	cmd := exec.CommandContext(ctx, path, dbFile)
	cmd.Stdin = strings.NewReader(script)
	return seconds(func() error {
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("%w: %s", err, out)
		}
		return nil
	})
}
