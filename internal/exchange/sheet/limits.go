package sheet

// Limits bound what a file may cost before it is refused. Sizes are bytes.
type Limits struct {
	File     int64 // a workbook (xlsx, xls) as it is stored
	Unpacked int64 // a workbook, or a compressed text, when unpacked
	Text     int64 // a plain text file
	Rows     int   // rows of one sheet
	Columns  int   // columns of one sheet
	CellText int   // bytes of one cell
}

// DefaultLimits hold a county's ten years and refuse a zip bomb.
var DefaultLimits = Limits{
	File:     256 << 20,
	Unpacked: 1 << 30,
	Text:     4 << 30,
	Rows:     2_000_000,
	Columns:  1024,
	CellText: 256 << 10,
}

// packedRatio is the compression beyond which a workbook's part is taken for a
// bomb; real sheets of repeated rows reach about 60.
const packedRatio = 400
