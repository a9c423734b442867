package app

import "time"

// clockTime reads a time of day: "03:30".
func clockTime(at string) (time.Time, error) { return time.Parse("15:04", at) }

// nightOf is the last instant, at or before now, at which a night's work begins; ok
// is false when at is no time of day, "never" above all. It is in now's zone.
func nightOf(at string, now time.Time) (begins time.Time, ok bool) {
	t, err := clockTime(at)
	if err != nil {
		return begins, false
	}
	begins = time.Date(now.Year(), now.Month(), now.Day(), t.Hour(), t.Minute(), 0, 0, now.Location())
	if now.Before(begins) {
		begins = begins.AddDate(0, 0, -1)
	}
	return begins, true
}

// wholeNight tells whether everything is verified in a night, and not only what is
// new: once a week, in the night of Sunday.
func wholeNight(begins time.Time) bool { return begins.Weekday() == time.Sunday }
