package demo

import (
	"context"
	"time"

	"anwang/internal/clock"
	"anwang/internal/notice"
)

// lastLook is how long before the demo's last moment its people last looked at
// their notices: what is new to them is a day's worth, as with people who work.
const lastLook = 24 * time.Hour

// look lets whoever has an account look at his notices, up to the day before.
func (m *maker) look(ctx context.Context) error {
	until := clock.Micros(m.spec.Until.Add(-lastLook))
	for _, post := range append(m.lookers, m.graph.Office()) {
		by, err := m.as(post)
		if err != nil {
			return err
		}
		for q := (notice.Query{}); ; {
			page, err := m.app.Notice.List(ctx, by, q)
			if err != nil {
				return err
			}
			seen := int64(0)
			for _, n := range page.Items {
				if n.At <= until {
					seen = n.Number
					break
				}
			}
			if seen != 0 {
				if err := m.app.Notice.See(ctx, by, seen); err != nil {
					return err
				}
			}
			if seen != 0 || page.Next == 0 {
				break
			}
			q.Before = page.Next
		}
	}
	return nil
}
