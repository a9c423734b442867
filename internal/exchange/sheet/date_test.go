package sheet

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func zone(t testing.TB) *time.Location {
	t.Helper()
	z, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func TestReadDate(t *testing.T) {
	z := zone(t)
	found := time.Date(2024, 6, 20, 0, 0, 0, 0, z)
	due := dateRules{zone: z, field: Deadline, base: found}
	plain := dateRules{zone: z, field: FoundAt}
	titled := dateRules{zone: z, field: FoundAt, year: 2024}
	for _, c := range []struct {
		text  string
		rules dateRules
		want  string // a day, "code:…", or what else it is
	}{
		{"2024.6.25", plain, "2024-06-25"},
		{"2024.6.25", plain, "2024-06-25"},
		{"2024-06-25", plain, "2024-06-25"},
		{"2024年6月25日", plain, "2024-06-25"},
		{"2024 年 6 月 25 日", plain, "2024-06-25"},
		{"2024年06月25号", plain, "2024-06-25"},
		{"２０２４．６．２５", plain, "2024-06-25"},
		{"2024.6.25", plain, "2024-06-25"},
		{"20240625", plain, "2024-06-25"},
		{"20240625143000", plain, "2024-06-25 14:30:00"},
		{"45468", plain, "2024-06-25"},
		{"2019-05-31 00:00:00", plain, "2019-05-31"},
		{"2019-05-31T08:30:00", plain, "2019-05-31 08:30:00"},
		{"2019-05-31T00:30:00Z", plain, "2019-05-31 08:30:00"},
		{"2024年6月25日14时30分", plain, "2024-06-25 14:30:00"},
		{"25 June 2024", plain, "2024-06-25"},
		{"5/31/2019", plain, "2019-05-31"},
		{"31/5/2019", plain, "2019-05-31"},
		{"5/5/2019", plain, "2019-05-05"},
		{"3/4/2019", plain, "code:sheet.date_two_ways"},
		{"3/4/2019", dateRules{zone: z, order: "mdy"}, "2019-03-04"},
		{"3/4/2019", dateRules{zone: z, order: "dmy"}, "2019-04-03"},
		{"31/5/2019", dateRules{zone: z, order: "mdy"}, "refuse:sheet.bad_date"},
		{"2024-02-30", plain, "refuse:sheet.bad_date"},
		{"2024.13.1", plain, "refuse:sheet.bad_date"},
		{"2023-02-29", plain, "refuse:sheet.bad_date"},
		{"13月1日", titled, "refuse:sheet.bad_date"},
		{"1899-01-01", plain, "refuse:sheet.bad_date"},
		{"24.6.25", plain, "code:sheet.short_year"},
		{"240625", plain, "code:sheet.short_year"},
		{"6月25日", plain, "code:sheet.year_missing"},
		{"6月25日", titled, "2024-06-25"},
		{"6.25", titled, "2024-06-25"},
		{"6/25", titled, "2024-06-25"},
		{"6.3", titled, "code:sheet.date_two_ways"},
		{"6.4", titled, "2024-06-04"},
		{"6月25日", due, "2024-06-25"},
		{"6月20日", due, "2024-06-20"},
		{"1月5日", due, "2025-01-05"},
		{"6月1日", due, "code:sheet.year_unclear"},
		{"6月25日", dateRules{zone: z, field: FoundAt, later: found}, "code:sheet.year_unclear"},
		{"6月15日", dateRules{zone: z, field: FoundAt, later: found}, "2024-06-15"},
		{"6月15日", dateRules{zone: z, field: FoundAt, later: found, year: 2023}, "code:sheet.year_unclear"},
		{"2024年6月底前", due, "2024-06-30"},
		{"2024年2月底", due, "2024-02-29"},
		{"6月底前", due, "2024-06-30"},
		{"年底前", due, "2024-12-31"},
		{"2024年底", due, "2024-12-31"},
		{"2024年6月25日前", due, "2024-06-25"},
		{"2024.6.25之前", due, "2024-06-25"},
		{"2024年6月", due, "code:sheet.month_only"},
		{"6月下旬", due, "code:sheet.month_only"},
		{"6月1日至6月25日", dateRules{zone: z, field: Deadline, year: 2024}, "2024-06-25"},
		{"2024.6.21-2024.6.25", due, "2024-06-25"},
		{"2024.6.21-2024.6.25", plain, "code:sheet.date_range"},
		{"2024.6.21、2024.6.25", plain, "code:sheet.several_dates"},
		{"已于2024.6.25完成", plain, "2024-06-25"},
		{"预计2024.6.25", plain, "code:sheet.date_unclear"},
		{"未按2024.6.25完成", plain, "code:sheet.date_unclear"},
		{"限期7日", due, "days 7"},
		{"7天", due, "days 7"},
		{"七日内", due, "days 7"},
		{"十五天内", due, "days 15"},
		{"一周内", due, "days 7"},
		{"半个月", due, "days 15"},
		{"1个月内", due, "months 1"},
		{"24小时内", due, "days 1"},
		{"7日", due, "code:sheet.day_or_days"},
		{"3个工作日", due, "code:sheet.working_days"},
		{"3月", due, "code:sheet.month_only"},
		{"立即整改", due, "immediate"},
		{"立行立改", due, "immediate"},
		{"当场", due, "immediate"},
		{"长期坚持", due, "code:sheet.open_ended"},
		{"立即并长期坚持", due, "code:sheet.open_ended"},
		{"已整改", due, "state closed"},
		{"未整改", due, "state open"},
		{"/", due, "empty"},
		{"无", due, "empty"},
		{"见附件", due, "code:sheet.date_unclear"},
		{"待定", due, "code:sheet.date_unclear"},
	} {
		if got := dateSays(readDate(textCell(c.text), c.rules)); got != c.want {
			t.Errorf("%s: %s, want %s", c.text, got, c.want)
		}
	}
}

func dateSays(d dateValue) string {
	switch {
	case d.code != "" && d.refuse:
		return "refuse:" + d.code
	case d.code != "":
		return "code:" + d.code
	case d.ok():
		return dateText(d.t)
	case d.days > 0:
		return "days " + plain(float64(d.days))
	case d.months > 0:
		return "months " + plain(float64(d.months))
	case d.immediate:
		return "immediate"
	case d.state != "":
		return "state " + string(d.state)
	case d.empty:
		return "empty"
	}
	return "nothing"
}

// Every full form of every day of the calendar is read back.
func TestReadDateForms(t *testing.T) {
	z := zone(t)
	rapid.Check(t, func(t *rapid.T) {
		day := time.Date(1950, 1, 1, 0, 0, 0, 0, z).AddDate(0, 0, rapid.IntRange(0, 54000).Draw(t, "day"))
		layout := rapid.SampledFrom([]string{"2006.1.2", "2006/1/2", "2006-01-02", "2006年1月2日", "20060102", "2006-01-02 00:00:00", "2006 年 1 月 2 日", "2 January 2006"}).Draw(t, "layout")
		d := readDate(textCell(day.Format(layout)), dateRules{zone: z})
		if !d.t.Equal(day) {
			t.Fatalf("%s: %v", day.Format(layout), d)
		}
		if mdy := readDate(textCell(day.Format("1/2/2006")), dateRules{zone: z, order: "mdy"}); !mdy.t.Equal(day) {
			t.Fatalf("mdy %v: %v", day, mdy)
		}
	})
}

func TestReadDateNative(t *testing.T) {
	z := zone(t)
	c := numberCell(45468.604166666664, formatDate, false)
	if d := readDate(c, dateRules{zone: z}); dateSays(d) != "2024-06-25 14:30:00" {
		t.Error(dateSays(d))
	}
	if d := readDate(numberCell(44006, formatDate, true), dateRules{zone: z}); dateSays(d) != "2024-06-25" {
		t.Errorf("1904: %s", dateSays(d))
	}
	if d := readDate(numberCell(6.25, formatPlain, false), dateRules{zone: z, year: 2024}); dateSays(d) != "2024-06-25" {
		t.Error(dateSays(d))
	}
}

func FuzzReadDate(f *testing.F) {
	for _, s := range []string{"2024.6.25", "6月底前", "限期7日", "3/4/2019", "已于6月25日完成", "２０２４年底", "2024-06-25T25:61:00+99:99"} {
		f.Add(s)
	}
	z := zone(f)
	f.Fuzz(func(t *testing.T, s string) {
		for _, field := range []Field{FoundAt, Deadline, ClosedAt} {
			d := readDate(textCell(s), dateRules{zone: z, field: field, year: 2024, base: time.Date(2024, 6, 1, 0, 0, 0, 0, z)})
			if d.ok() && d.code != "" {
				t.Errorf("%q is both a day and a doubt", s)
			}
			if y := d.t.Year(); d.ok() && (y < 1949 || y > 2101) {
				t.Errorf("%q gives the year %d", s, y)
			}
			if dateSays(d) == "nothing" {
				t.Errorf("%q says nothing at all", s)
			}
		}
	})
}
