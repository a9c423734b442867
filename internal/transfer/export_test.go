package transfer

// InSmall has a job carry small portions and end, as if killed, after so many of
// them; 0 is never.
func (j Job) InSmall(size, after int) Job {
	j.portion, j.stop = size, func(n int) bool { return n == after }
	return j
}

// ErrStopped is how it then ends.
var ErrStopped = errStopped
