package exchange

import (
	"fmt"
	"strconv"
)

// yuan is an amount as people write it, "" for nothing.
func (m money) yuan() string {
	if m == 0 {
		return ""
	}
	return fmt.Sprintf("%d.%02d", m/100, m%100)
}

func decimal(n int64) string { return strconv.FormatInt(n, 10) }
