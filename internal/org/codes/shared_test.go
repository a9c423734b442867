package codes

import (
	"encoding/csv"
	"errors"
	"io/fs"
	"os"
	"testing"

	"anwang/internal/fault"
)

// Real codes of 1,513 enterprises. Three are written with a lower-case letter
// inside; folded to capitals all of them hold.
func TestRealCreditCodes(t *testing.T) {
	f, err := os.Open("../../../../shared/data/enterprises/liaocheng_1513.csv")
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("../shared/data is absent")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	counts := map[string]int{}
	for _, row := range rows[1:] {
		_, err := CreditCode(row[1])
		counts[fault.CodeOf(err)]++
		if err != nil {
			t.Logf("%s: %q: %v", row[0], row[1], err)
		}
	}
	t.Logf("%d codes: %d valid, %d invalid", len(rows)-1, counts[""], len(rows)-1-counts[""])
	if len(rows)-1 != 1513 || counts[""] != 1513 {
		t.Errorf("of %d real codes: %v", len(rows)-1, counts)
	}
}
