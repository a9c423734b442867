package sheet

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"gopkg.in/yaml.v3"

	"anwang/internal/fault"
)

//go:embed templates.yaml
var templatesYAML []byte

// tables are the embedded descriptions; they are read once and tested.
var tables = sync.OnceValue(func() map[string]TableSpec {
	var all map[string]TableSpec
	if err := yaml.Unmarshal(templatesYAML, &all); err != nil {
		panic(err)
	}
	for kind, t := range all {
		t.Kind = kind
		all[kind] = t
	}
	return all
})

// Kinds lists the tables that Template makes.
func Kinds() []string { return []string{"units", "posts", "people", "sites", "hazards"} }

// Table describes one of the Kinds.
func Table(kind string) (TableSpec, error) {
	t, ok := tables()[kind]
	if !ok {
		return t, fault.New(fault.NotFound, "sheet.no_template", "kind", kind, "kinds", strings.Join(Kinds(), ", "))
	}
	return t, nil
}

// Template makes an xlsx to fill in: a header, an example row, lists to choose
// from, and a tab that explains each column.
func Template(kind string) ([]byte, error) {
	t, err := Table(kind)
	if err != nil {
		return nil, err
	}
	f := excelize.NewFile()
	defer f.Close()
	if err := f.SetSheetName("Sheet1", t.Sheet); err != nil {
		return nil, err
	}
	if err := t.write(f); err != nil {
		return nil, err
	}
	if err := t.writeNotes(f); err != nil {
		return nil, err
	}
	buf, err := f.WriteToBuffer()
	if err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}

// templateRows is how far down the lists and formats of a template reach.
const templateRows = 5000

func (t TableSpec) write(f *excelize.File) error {
	border := []excelize.Border{}
	for _, side := range []string{"left", "right", "top", "bottom"} {
		border = append(border, excelize.Border{Type: side, Style: 1, Color: "808080"})
	}
	styles := map[string]*excelize.Style{
		"head": {Font: &excelize.Font{Bold: true}, Border: border, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"DDEBF7"}},
			Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true}},
		"must": {Font: &excelize.Font{Bold: true, Color: "C00000"}, Border: border, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"DDEBF7"}},
			Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true}},
		"example": {Font: &excelize.Font{Italic: true, Color: "808080"}, Border: border, NumFmt: 49},
		// Text, so that codes keep their zeros and dates what was typed.
		"text": {NumFmt: 49},
	}
	ids := map[string]int{}
	for _, name := range []string{"head", "must", "example", "text"} {
		id, err := f.NewStyle(styles[name])
		if err != nil {
			return err
		}
		ids[name] = id
	}
	for i, c := range t.Columns {
		if err := t.writeColumn(f, i+1, c, ids); err != nil {
			return err
		}
	}
	if err := f.SetRowHeight(t.Sheet, 1, 28); err != nil {
		return err
	}
	return f.SetPanes(t.Sheet, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
}

func (t TableSpec) writeColumn(f *excelize.File, col int, c TableColumn, ids map[string]int) error {
	letter, head, style := ColumnName(col), c.Name, ids["head"]
	if c.Required {
		head, style = head+"*", ids["must"]
	}
	width := max(12, float64(2*utf8.RuneCountInString(c.Name)+4), min(36, float64(2*utf8.RuneCountInString(c.Example))))
	steps := []error{
		f.SetColStyle(t.Sheet, letter, ids["text"]),
		f.SetColWidth(t.Sheet, letter, letter, width),
		f.SetCellStr(t.Sheet, letter+"1", head),
		f.SetCellStyle(t.Sheet, letter+"1", letter+"1", style),
		f.SetCellStr(t.Sheet, letter+"2", c.Example),
		f.SetCellStyle(t.Sheet, letter+"2", letter+"2", ids["example"]),
	}
	for _, err := range steps {
		if err != nil {
			return err
		}
	}
	if len(c.Values) == 0 {
		return nil
	}
	dv := excelize.NewDataValidation(true)
	dv.SetSqref(letter + "2:" + Ref(templateRows, col))
	if err := dv.SetDropList(c.Values); err != nil {
		return err
	}
	dv.SetError(excelize.DataValidationErrorStyleStop, "请从列表中选择", strings.Join(c.Values, "、"))
	return f.AddDataValidation(t.Sheet, dv)
}

// notesSheet explains the columns; reading leaves a tab of this name out.
const notesSheet = "填写说明"

func (t TableSpec) writeNotes(f *excelize.File) error {
	if _, err := f.NewSheet(notesSheet); err != nil {
		return err
	}
	lines := [][]string{{"列", "必填", "可填内容", "说明"}}
	for _, c := range t.Columns {
		must := ""
		if c.Required {
			must = "必填"
		}
		lines = append(lines, []string{c.Name, must, strings.Join(c.Values, "、"), c.Hint})
	}
	lines = append(lines, []string{}, []string{"第 2 行为示例，原样保留时不导入。带 * 的列必须填写。"})
	for i, line := range lines {
		for j, text := range line {
			if err := f.SetCellStr(notesSheet, Ref(i+1, j+1), text); err != nil {
				return err
			}
		}
	}
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	return firstErr(f.SetCellStyle(notesSheet, "A1", "D1", bold), f.SetColWidth(notesSheet, "A", "A", 22),
		f.SetColWidth(notesSheet, "B", "B", 8), f.SetColWidth(notesSheet, "C", "C", 40), f.SetColWidth(notesSheet, "D", "D", 60))
}

// isHazardExample knows the example row of the hazards template.
func isHazardExample(v *rowView) bool {
	row := TableRow{Cells: map[string]TableCell{}}
	for f := range v.l.cols {
		row.Cells[string(f)] = TableCell{Cell: v.stored(f)}
	}
	return tables()["hazards"].isExample(row)
}

func firstErr(all ...error) error {
	if i := slices.IndexFunc(all, func(err error) bool { return err != nil }); i >= 0 {
		return all[i]
	}
	return nil
}
