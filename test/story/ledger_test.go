package story_test

import (
	"bytes"

	"anwang/internal/exchange"
)

// importFile brings a hazard ledger in, in the name of the committee office.
func (c *county) importFile(name string, data []byte, source string) exchange.Report {
	c.t.Helper()
	r, err := c.app.Exchange.ImportHazards(c.ctx, c.as("office"), exchange.Input{
		File:    exchange.File{Name: name, Data: bytes.NewReader(data), Size: int64(len(data))},
		Options: exchange.Options{Source: source, Division: town},
	})
	c.must(err)
	return r
}
