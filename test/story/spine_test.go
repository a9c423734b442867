package story_test

import (
	"testing"
)

func TestSmoke(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		h := c.closed(0, "砂轮机无护罩")
		c.verify()
		c.lawful()
		t.Log(h.Number, h.State, len(c.entries("hazard", h.ID)))
	})
}
