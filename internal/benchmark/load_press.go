package benchmark

import (
	"context"
	"slices"
	"sync"
	"time"
)

// pressed is what one stretch of load found.
type pressed struct {
	answers   int
	seconds   float64
	waits     []float64 // µs, in order of size
	serverCPU float64   // seconds of the server and of its database
	clientCPU float64   // seconds of this process
}

// rate is answers a second.
func (p pressed) rate() float64 { return float64(p.answers) / p.seconds }

// at is a percentile of the waits, in µs.
func (p pressed) at(share float64) float64 {
	return p.waits[min(len(p.waits)-1, int(share*float64(len(p.waits))))]
}

// serverPer is the CPU time of the server and its database for one answer, in µs.
func (p pressed) serverPer() float64 { return p.serverCPU / float64(p.answers) * 1e6 }

// clientPer is the client's, in µs.
func (p pressed) clientPer() float64 { return p.clientCPU / float64(p.answers) * 1e6 }

// load says how to press a server.
type load struct {
	address string
	clients int
	length  time.Duration
	least   int                                 // ask at least so often, however long it takes
	ask     func(i int64) []request             // one question may take several requests, asked in turn
	serial  *serial                             // numbers the questions
	cpu     func() (seconds float64, err error) // of the server
}

// press lets clients ask, each over its own connection, and waits for the last
// answer. A refusal or a broken connection ends it: no server is measured by its
// errors.
func press(ctx context.Context, l load) (pressed, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	wires, err := dialAll(ctx, l)
	if err != nil {
		return pressed{}, err
	}
	before, err := l.cpu()
	if err != nil {
		return pressed{}, err
	}
	own := ownCPU()
	waits := make([][]float64, l.clients)
	failed := make(chan error, l.clients)
	began := time.Now()
	var wg sync.WaitGroup
	for i, w := range wires {
		wg.Go(func() {
			defer w.close()
			for n := 0; ctx.Err() == nil && (time.Since(began) < l.length || n < l.least); n++ {
				wait, err := once(w, l.ask(l.serial.next()))
				if err != nil {
					failed <- err
					cancel()
					return
				}
				waits[i] = append(waits[i], wait)
			}
		})
	}
	wg.Wait()
	out := pressed{seconds: time.Since(began).Seconds(), clientCPU: ownCPU() - own}
	close(failed)
	if err := <-failed; err != nil {
		return out, err
	}
	after, err := l.cpu()
	out.serverCPU = after - before
	out.waits = slices.Sorted(slices.Values(slices.Concat(waits...)))
	out.answers = len(out.waits)
	return out, err
}

func dialAll(ctx context.Context, l load) ([]*wire, error) {
	wires := make([]*wire, l.clients)
	for i := range wires {
		w, err := dial(ctx, l.address)
		if err != nil {
			return nil, err
		}
		wires[i] = w
	}
	return wires, nil
}

// once asks one question and returns how long all of it took, in µs.
func once(w *wire, rs []request) (float64, error) {
	began := time.Now()
	for _, r := range rs {
		if _, err := w.good(r); err != nil {
			return 0, err
		}
	}
	return float64(time.Since(began).Nanoseconds()) / 1000, nil
}
