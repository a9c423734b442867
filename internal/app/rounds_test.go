package app

import (
	"testing"
	"time"
)

// queue is rounds under a clock wound by hand.
func queue() (*rounds, *time.Time) {
	now := time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
	r := newRounds()
	r.now = func() time.Time { return now }
	return r, &now
}

func TestADistrictIsWorkedOnWhenItIsWrittenIn(t *testing.T) {
	r, now := queue()
	if d, wait := r.next(); d != "" || wait < time.Minute {
		t.Fatalf("a quiet system has %q to do within %s", d, wait)
	}
	r.kick("371502")
	if d, wait := r.next(); d != "" || wait != gatherWrites {
		t.Fatalf("the first write waits %s for its neighbours (%q)", wait, d)
	}
	*now = now.Add(gatherWrites)
	if d, _ := r.next(); d != "371502" {
		t.Fatalf("next is %q", d)
	}
	if d, _ := r.next(); d != "" {
		t.Fatalf("%q is taken twice", d)
	}
	r.kick("371502") // written in while it is worked on
	r.done("371502", foundSome)
	if d, wait := r.next(); d != "" || wait != roundEvery {
		t.Fatalf("the next round comes after %s (%q)", wait, d)
	}
	for range looks {
		*now = now.Add(roundEvery)
		d, _ := r.next()
		if d != "371502" {
			t.Fatalf("next is %q", d)
		}
		r.done(d, foundNothing)
	}
	if len(r.due) != 0 {
		t.Fatalf("a district in which nothing happens stays in the queue: %v", r.due)
	}
}

func TestAFailedRoundIsNotHastened(t *testing.T) {
	r, now := queue()
	r.kick("371502")
	*now = now.Add(time.Second)
	d, _ := r.next()
	r.done(d, failed)
	for range 3 {
		r.kick("371502")
		if d, wait := r.next(); d != "" || wait < roundRetry-time.Second {
			t.Fatalf("a district that failed comes again after %s (%q)", wait, d)
		}
	}
	*now = now.Add(roundRetry)
	if d, _ := r.next(); d != "371502" {
		t.Fatalf("next is %q", d)
	}
	r.done("371502", notMine)
	if len(r.due) != 0 {
		t.Fatal("a district of another process stays in the queue")
	}
}

// Words are said together, each district once, and a district that is written in
// all the time is not said all the time.
func TestWordsAreGathered(t *testing.T) {
	n := &news{told: make(chan struct{}, 1), waiting: map[string]map[string]bool{}, said: map[string]time.Time{}}
	for range 100 {
		n.written("371502")
		n.say(wordNumbered, "371502")
	}
	got := map[string][]string{}
	for _, line := range n.words() {
		word, districts := cut(line)
		got[word] = append(got[word], districts...)
	}
	if len(got) != 2 || len(got[wordWritten]) != 1 || len(got[wordNumbered]) != 1 {
		t.Fatalf("said %v", got)
	}
	for i := range 3000 {
		n.say(wordNumbered, string(rune('a'+i%26))+time.Duration(i).String())
	}
	all := 0
	for _, line := range n.words() {
		if len(line) >= 7900 {
			t.Errorf("a word of %d bytes", len(line))
		}
		_, districts := cut(line)
		all += len(districts)
	}
	if all != 3000 {
		t.Fatalf("of 3000 districts %d are said", all)
	}
}
