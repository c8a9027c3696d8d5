package record

import "time"

// Count is how often a call was made, and when. The zero value stands for a call that
// was made once, at a time that is not known.
type Count struct {
	// Times is how often; 0 is once.
	Times int
	// Late is how many of those came after the first refused call of the run.
	Late int
	// First and Last are the earliest and the latest time; zero = not known.
	First, Last time.Time
}

// N is how often the call was made: Times, and 1 for the zero value.
func (c Count) N() int { return max(c.Times, 1) }

// plus adds up what two runs say of the same call; what is late is so in its run.
func (c Count) plus(o Count) Count {
	return Count{Times: c.N() + o.N(), First: earlier(c.First, o.First), Last: later(c.Last, o.Last)}
}

// sum adds to a sum, which is zero before the first.
func (c Count) sum(o Count) Count {
	if c == (Count{}) {
		return o
	}
	return c.plus(o)
}

// early is what of it came up to the first refused call.
func (c Count) early() Count {
	c.Times = c.N() - c.Late
	return c
}

// earlier returns the earlier one of those that are known.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// later returns the later one; what is not known is before all others.
func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// Count returns how often the call at i of Calls was made, and when.
func (r Recording) Count(i int) Count {
	c := Count{Times: 1}
	if i < len(r.Counts) {
		c = r.Counts[i]
		c.Times = c.N()
	}
	if t := r.Calls[i].Time; c.First.IsZero() && c.Last.IsZero() {
		c.First, c.Last = t, t
	}
	return c
}

// Answered counts the calls that the API answered, every repetition.
func (r Recording) Answered() int {
	n := 0
	for i, c := range r.Calls {
		if c.Answered() {
			n += r.Count(i).N()
		}
	}
	return n
}
