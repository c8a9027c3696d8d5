package token

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"
)

// Backoff bounds the wait for a change to spread: a token that was just made or
// edited can be refused for up to about two minutes (third party's measurement,
// 2026). The zero value waits 1 s, then twice as long each time, at most 15 s at
// a time and 3 minutes in all.
//
// Each wait is cut at random to between half of that and all of it, so that
// programs that met the same fault do not come back together. A wait that the
// API asked for is never cut: up to a tenth is put on top, as far as Total
// allows.
type Backoff struct {
	// First and Most are the first and the longest single wait before they are
	// cut; 0 is 1 s and 15 s.
	First, Most time.Duration
	// Total bounds the sum of the waits; 0 is 3 minutes, less than 0 is no
	// waiting at all.
	Total time.Duration
	// Sleep waits, or returns the context's error when that ends first. nil
	// waits by the clock; tests put in what they need.
	Sleep func(ctx context.Context, d time.Duration) error
	// Rand returns the next random number, from 0 for the shortest wait to 1 for
	// the longest; what lies outside counts as the nearer of the two. nil draws
	// them evenly. It is called once before each wait, by the goroutine that
	// waits.
	Rand func() float64
}

// Defaults of [Backoff].
const (
	defaultFirstWait = time.Second
	defaultMostWait  = 15 * time.Second
	defaultTotalWait = 3 * time.Minute
)

// patience is one use of a Backoff.
type patience struct {
	b    Backoff
	next time.Duration
	left time.Duration
}

func (b Backoff) start() *patience {
	if b.First <= 0 {
		b.First = defaultFirstWait
	}
	if b.Most <= 0 {
		b.Most = defaultMostWait
	}
	if b.Total == 0 {
		b.Total = defaultTotalWait
	}
	if b.Sleep == nil {
		b.Sleep = sleep
	}
	if b.Rand == nil {
		b.Rand = rand.Float64
	}
	return &patience{b: b, next: min(b.First, b.Most), left: b.Total}
}

// wait waits before the next try, at least as long as the API asked for. It
// returns false when the patience is used up, and an error when the context
// ended.
func (p *patience) wait(ctx context.Context, asked time.Duration) (bool, error) {
	d := p.spread(asked)
	if p.left < d {
		return false, nil
	}
	if err := p.b.Sleep(ctx, d); err != nil {
		return false, err
	}
	if err := ctx.Err(); err != nil {
		return false, err
	}
	p.left -= d
	p.next = min(2*p.next, p.b.Most)
	return true, nil
}

// spread draws the length of the next wait.
func (p *patience) spread(asked time.Duration) time.Duration {
	u := p.b.Rand()
	if !(u > 0) { // NaN too
		u = 0
	}
	u = min(u, 1)
	d := p.next/2 + time.Duration(u*float64(p.next-p.next/2))
	if asked < d {
		return d
	}
	return max(asked, min(p.left, asked+time.Duration(u*float64(asked/10))))
}

// again repeats a call that can be sent more than once while its error is one
// that goes away by itself. What retry says beyond that is tried again too.
func (b Backoff) again(ctx context.Context, retry func(error) bool, call func() error) error {
	p := b.start()
	for {
		err := call()
		if err == nil || ctx.Err() != nil || !passing(err) && (retry == nil || !retry(err)) {
			return err
		}
		more, ended := p.wait(ctx, retryAfter(err))
		switch {
		case ended != nil: // what may have passed is no verdict yet
			return &Error{FailureOf(ended), fmt.Errorf("%w (not tried again: %w)", err, ended)}
		case !more:
			return err
		}
	}
}

// passing reports an error that may be gone at the next try: no answer, a rate
// limit, a server fault.
func passing(err error) bool {
	var api *APIError
	if errors.As(err, &api) {
		return api.Temporary()
	}
	var t *TransportError
	return errors.As(err, &t)
}

// untold reports an error from which nothing follows about what was asked: one that
// may pass, or an answer that is not the API's. Only what is left is a refusal.
func untold(err error) bool {
	var api *APIError
	return passing(err) || errors.As(err, &api) && api.Inconclusive()
}

func retryAfter(err error) time.Duration {
	var api *APIError
	if errors.As(err, &api) {
		return api.RetryAfter
	}
	return 0
}

// sleep waits by the clock.
func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}
