package tokentest

import (
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cftoken/cftoken/internal/answers"
)

// Inject lets the server misbehave until remove is called; remove may be
// called again, and from any goroutine. Each fault counts the calls that it
// names from the moment of its injection. Where several faults strike one call,
// latencies add up, and of the others the one that was injected first counts.
// It fails on a fault that contradicts itself, says all that is wrong with it, and
// then injects none.
//
// Faults that strike at random draw from Options.Seed: with a seed the same
// calls in the same order are struck in each run.
func (s *Server) Inject(faults ...Fault) (remove func(), err error) {
	added := make([]*injected, 0, len(faults))
	for _, f := range faults {
		if err := f.validate(); err != nil {
			return nil, err
		}
		added = append(added, &injected{Fault: f, segments: answers.Segments(f.Path)})
	}
	s.faults.add(added)
	return func() { s.faults.remove(added) }, nil
}

// injected is a fault in force.
type injected struct {
	Fault
	segments []string
	met      int // calls that it names
	struck   int
}

// faultList is the faults in force.
type faultList struct {
	any  atomic.Bool // whether there is one: spares most servers the lock
	mu   sync.Mutex
	rng  *rand.Rand
	list []*injected
}

func (l *faultList) init(seed uint64) {
	if seed == 0 {
		seed = rand.Uint64()
	}
	l.rng = rand.New(rand.NewPCG(seed, 0x6661756c7473))
}

func (l *faultList) add(faults []*injected) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.list = append(l.list, faults...)
	l.any.Store(len(l.list) > 0)
}

func (l *faultList) remove(faults []*injected) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.list = slices.DeleteFunc(l.list, func(f *injected) bool { return slices.Contains(faults, f) })
	l.any.Store(len(l.list) > 0)
}

// fate is what befalls one call.
type fate struct {
	before, after time.Duration // waits before and after the effect
	fault         Fault         // what else; its kind is "" for nothing
}

// strike returns what befalls a call, and counts it.
func (l *faultList) strike(method, path string) fate {
	var out fate
	if !l.any.Load() {
		return out
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, f := range l.list {
		if !f.names(method, path) || !f.chooses(l.rng) {
			continue
		}
		one := f.Fault
		if one.Kind == FaultRandom {
			one = l.draw(one)
		}
		switch {
		case one.Kind == FaultLatency && one.AfterEffect:
			out.after += one.Delay
		case one.Kind == FaultLatency:
			out.before += one.Delay
		case out.fault.Kind == "":
			out.fault = one
		}
	}
	return out
}

// draw turns a random fault into one that is not.
func (l *faultList) draw(f Fault) Fault {
	for {
		f.Kind = faultKinds[l.rng.IntN(len(faultKinds))]
		if f.Delay > 0 || f.Kind != FaultLatency && f.Kind != FaultSlowBody {
			break
		}
	}
	switch f.Kind {
	case FaultLatency, FaultServerError, FaultReset:
		f.AfterEffect = l.rng.IntN(2) == 1
	}
	return f
}

// names reports whether method and path are those of the fault.
func (f *injected) names(method, path string) bool {
	return (f.Method == "" || f.Method == method) && (f.Path == "" || pathMatches(f.segments, path))
}

// chooses counts a call that the fault names and reports whether it strikes.
func (f *injected) chooses(rng *rand.Rand) bool {
	f.met++
	strikes := true
	switch {
	case f.Nth > 0:
		strikes = f.met == f.Nth
	case f.Every > 0:
		strikes = f.met%f.Every == 0
	case f.Probability > 0:
		strikes = rng.Float64() < f.Probability
	}
	if !strikes || f.Times > 0 && f.struck >= f.Times {
		return false
	}
	f.struck++
	return true
}

// pathMatches reports whether a path fits a pattern: a segment in braces stands
// for any one, a star at the end for everything below.
func pathMatches(pattern []string, path string) bool {
	path = strings.Trim(path, "/")
	for i, want := range pattern {
		if want == "*" && i == len(pattern)-1 {
			return path != "" || i == 0
		}
		if path == "" && want != "" {
			return false
		}
		var have string
		have, path, _ = strings.Cut(path, "/")
		if parameter := len(want) > 2 && want[0] == '{' && want[len(want)-1] == '}'; !parameter && have != want {
			return false
		}
	}
	return path == ""
}
