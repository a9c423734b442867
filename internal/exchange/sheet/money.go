package sheet

import (
	"math/big"
	"regexp"
	"strings"

	"golang.org/x/text/width"
)

var moneyRE = regexp.MustCompile(`^(?:人民币|rmb|cny|¥|约|大约|共|投入|资金)*([0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?|\.[0-9]+)(亿|千万|百万|十万|万|千|百)?(元|块|圆|rmb)?(?:整|人民币|左右)?$`)

var moneyMarks = strings.NewReplacer(" ", "", "￥", "¥", "\u3000", "", "￦", "", "，", ",")

// maxFen bounds an amount, in fen: a thousand billion yuan is a slip.
const maxFen = 100_000_000_000_000

// readMoney reads an amount in any spelling; the result is in fen. unit is what
// the header says in brackets (万元), which holds for numbers without a unit. ok
// is false for what a person must read; has is false for an empty cell.
func readMoney(s, unit string) (fen int64, has, ok bool) {
	w := strings.ToLower(width.Narrow.String(s))
	w = moneyMarks.Replace(w)
	if blankWord(w) {
		return 0, false, true
	}
	m := moneyRE.FindStringSubmatch(w)
	if m == nil {
		return 0, false, false
	}
	v, good := new(big.Rat).SetString(strings.ReplaceAll(m[1], ",", ""))
	if !good {
		return 0, false, false
	}
	scale := m[2]
	if m[2] == "" && m[3] == "" {
		scale = strings.TrimRight(trim(unit), "元圆块")
		scale = strings.TrimPrefix(strings.TrimPrefix(scale, "单位:"), "单位：")
	}
	by, known := map[string]int64{"": 1, "百": 100, "千": 1_000, "万": 10_000, "十万": 100_000, "百万": 1_000_000, "千万": 10_000_000, "亿": 100_000_000}[scale]
	if !known {
		by = 1
	}
	v.Mul(v, new(big.Rat).SetInt64(by*100))
	half := new(big.Rat).Add(v, big.NewRat(1, 2))
	n := new(big.Int).Quo(half.Num(), half.Denom())
	if !n.IsInt64() || n.Int64() > maxFen {
		return 0, false, false
	}
	return n.Int64(), true, true
}
