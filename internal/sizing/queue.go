package sizing

import (
	"container/heap"
	"math"
	"math/rand/v2"
)

// clockwork runs what was put down for a moment when the moment comes. Of two for
// the same moment the one put down first goes first.
type clockwork struct {
	now  float64
	next events
	put  int
	rand *rand.Rand
}

type event struct {
	at    float64
	order int
	do    func()
}

type events []event

func (e events) Len() int { return len(e) }
func (e events) Less(i, j int) bool {
	return e[i].at < e[j].at || e[i].at == e[j].at && e[i].order < e[j].order
}
func (e events) Swap(i, j int) { e[i], e[j] = e[j], e[i] }
func (e *events) Push(x any)   { *e = append(*e, x.(event)) }
func (e *events) Pop() any {
	last := (*e)[len(*e)-1]
	*e = (*e)[:len(*e)-1]
	return last
}

func (c *clockwork) after(wait float64, do func()) {
	c.put++
	heap.Push(&c.next, event{c.now + wait, c.put, do})
}

func (c *clockwork) until(end float64) {
	for len(c.next) > 0 && c.next[0].at <= end {
		e := heap.Pop(&c.next).(event)
		c.now = e.at
		e.do()
	}
	c.now = end
}

// part is anything that can be busy.
type part interface {
	busy() float64 // seconds times servers so far
	servers() int
}

// cores serve in order of coming, several at once.
type cores struct {
	*clockwork
	n      int
	free   int
	queue  []job
	used   float64
	stages int // of each time: 1 is exponential, more vary less
}

type job struct {
	takes float64
	done  func()
}

func newCores(c *clockwork, n int) *cores {
	return &cores{clockwork: c, n: n, free: n, stages: steady}
}

// steady is how many stages processor times have: measured ones vary by about half
// of their mean.
const steady = 4

func (c *cores) servers() int { return c.n }

func (c *cores) busy() float64 { return c.used }

// serve takes a mean time of one server and then calls done.
func (c *cores) serve(mean float64, done func()) {
	if mean <= 0 {
		done()
		return
	}
	j := job{erlang(c.rand, mean, c.stages), done}
	if c.free == 0 {
		c.queue = append(c.queue, j)
		return
	}
	c.free--
	c.start(j)
}

func (c *cores) start(j job) {
	c.after(j.takes, func() {
		c.used += j.takes
		if len(c.queue) > 0 {
			next := c.queue[0]
			c.queue = c.queue[1:]
			c.start(next)
		} else {
			c.free++
		}
		j.done()
	})
}

// erlang is a random time with a mean, the sum of so many exponential stages.
func erlang(r *rand.Rand, mean float64, stages int) float64 {
	product := 1.0
	for range stages {
		product *= 1 - r.Float64()
	}
	return -math.Log(product) * mean / float64(stages)
}

// disk makes everything that waits durable at once: whoever comes while it is at
// it waits for the next time.
type disk struct {
	*clockwork
	sync    float64
	running bool
	queue   []func()
	used    float64
}

func (d *disk) servers() int { return 1 }

func (d *disk) busy() float64 { return d.used }

func (d *disk) commit(done func()) {
	d.queue = append(d.queue, done)
	if !d.running {
		d.run()
	}
}

func (d *disk) run() {
	batch := d.queue
	d.queue, d.running = nil, true
	d.after(d.sync, func() {
		d.used += d.sync
		d.running = false
		for _, done := range batch {
			done()
		}
		if len(d.queue) > 0 && !d.running {
			d.run()
		}
	})
}

// row is held by one at a time, in order of coming.
type row struct {
	*clockwork
	held  bool
	since float64
	queue []func()
	used  float64
}

func (r *row) servers() int { return 1 }

func (r *row) busy() float64 { return r.used }

func (r *row) take(then func()) {
	if r.held {
		r.queue = append(r.queue, then)
		return
	}
	r.held, r.since = true, r.now
	then()
}

func (r *row) leave() {
	r.used += r.now - r.since
	if len(r.queue) == 0 {
		r.held = false
		return
	}
	next := r.queue[0]
	r.queue, r.since = r.queue[1:], r.now
	r.after(0, next) // not inside whoever leaves: the stack would grow with the queue
}
