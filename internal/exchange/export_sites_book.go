package exchange

import (
	"fmt"
	"io"
	"time"

	"github.com/xuri/excelize/v2"

	"anwang/internal/org/gazetteer"
	"anwang/internal/phrase"
)

// siteHead are the title, the line below it and the headings.
const siteHead = 3

// siteSheet writes the print-ready register of sites.
type siteSheet struct {
	w    io.Writer
	f    *excelize.File
	lang phrase.Lang
	look look
	s    *excelize.StreamWriter
	row  int
}

func newSiteSheet(w io.Writer, o ExportOptions, district string, now time.Time) (*siteSheet, error) {
	b := &siteSheet{w: w, f: excelize.NewFile(), lang: o.Lang}
	title := phrase.Say(o.Lang, "exchange.sites.sheet.title", nil)
	name := phrase.Say(o.Lang, "exchange.sites.sheet.name", nil)
	stamp := now.UTC().Format(time.RFC3339)
	err := b.f.SetDocProps(&excelize.DocProperties{Creator: "Anwang", LastModifiedBy: "Anwang", Title: title, Created: stamp, Modified: stamp})
	if err == nil {
		b.look, err = newLook(b.f)
	}
	if err == nil {
		err = b.f.SetSheetName("Sheet1", name)
	}
	if err == nil {
		err = printed(b.f, name, o.Lang, siteHead)
	}
	if err == nil {
		b.s, err = b.f.NewStreamWriter(name)
	}
	if err != nil {
		return nil, err
	}
	return b, b.head(title, phrase.Say(o.Lang, "exchange.ledger.below", map[string]any{
		"place": gazetteer.FullName(district), "time": now.In(o.Zone).Format("2006-01-02 15:04"),
	}))
}

func (b *siteSheet) head(title, below string) error {
	err := b.s.SetPanes(&excelize.Panes{Freeze: true, XSplit: 2, YSplit: siteHead, TopLeftCell: cellName(siteHead+1, 3), ActivePane: "bottomRight"})
	if err != nil {
		return err
	}
	widths, top := make([]float64, len(siteColumns)), make([]any, len(siteColumns))
	for i, c := range siteColumns {
		widths[i] = c.width
		top[i] = excelize.Cell{StyleID: b.look.head, Value: c.heading(b.lang)}
	}
	if err := setWidths(b.s, widths); err != nil {
		return err
	}
	for _, r := range []struct {
		cells  []any
		height float64
	}{{[]any{excelize.Cell{StyleID: b.look.title, Value: title}}, 30}, {[]any{excelize.Cell{StyleID: b.look.below, Value: below}}, 18}, {top, 30}} {
		b.row++
		if err := b.s.SetRow(cellName(b.row, 1), r.cells, excelize.RowOpts{Height: r.height}); err != nil {
			return err
		}
	}
	for row := 1; row < siteHead; row++ {
		if err := b.s.MergeCell(cellName(row, 1), cellName(row, len(siteColumns))); err != nil {
			return err
		}
	}
	return nil
}

func (b *siteSheet) write(l siteLine) error {
	b.row++
	return b.look.write(b.s, b.row, len(siteColumns), func(i int) (any, float64) { return siteColumns[i].cell(l), siteColumns[i].width })
}

// close writes the line of the total and the file.
func (b *siteSheet) close(all int64) error {
	row := make([]any, len(siteColumns))
	for i := range row {
		row[i] = excelize.Cell{StyleID: b.look.total}
	}
	row[0] = excelize.Cell{StyleID: b.look.total, Value: phrase.Say(b.lang, "exchange.sites.sheet.total", map[string]any{"all": all})}
	b.row++
	if err := b.s.SetRow(cellName(b.row, 1), row, excelize.RowOpts{Height: 20}); err != nil {
		return err
	}
	if err := b.s.MergeCell(cellName(b.row, 1), cellName(b.row, len(siteColumns))); err != nil {
		return err
	}
	if err := b.s.Flush(); err != nil {
		return err
	}
	if _, err := b.f.WriteTo(b.w); err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	return b.f.Close()
}
