package cfapi

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"
)

// Pace keeps clients below the API's rate limit and waits where the API asks for it.
// It may be shared by clients and is safe for concurrent use. The zero value is ready:
// [DefaultRequests] in [DefaultPer], and three repeats.
//
// A request is sent again after an answer that says too many requests, or that says
// with a Retry-After that the API is not there, where twice is the same as once: GET,
// HEAD and DELETE. POST and PATCH are sent once, since what they make would be there
// twice, and so is PUT: a roll makes another value of the token each time. Their error
// says how long to wait. Whatever the API asks one request to wait all wait that go
// through the Pace, and all wait for the next window after an answer that says that
// none is left of this one (the header Ratelimit).
//
// The API allows a user 1,200 requests in five minutes, whatever the credentials.
// Source: https://developers.cloudflare.com/fundamentals/api/reference/limits/ (2026-11).
type Pace struct {
	// Requests is how many requests are sent within Per at most; 0 is
	// [DefaultRequests].
	Requests int
	// Per is the length of the window; 0 is [DefaultPer].
	Per time.Duration
	// Repeats is how often a request is sent again, each time after what its
	// Retry-After asks for, or a second where it asks for nothing; 0 is three times,
	// less than 0 never.
	Repeats int
	// MaxWait is the longest single wait that is waited; what asks for more is the
	// error. 0 is Per.
	MaxWait time.Duration
	// Notify is told of each wait before it begins, and every half minute what is left
	// of it, for a line of progress; nil tells nobody. It is called by the goroutine
	// that waits.
	Notify func(wait time.Duration, why string)

	mu    sync.Mutex
	sent  []time.Time // the times of the last requests, a ring
	next  int
	until time.Time // nothing is sent before, as the API asked for
}

// Defaults of [Pace]: a twelfth below what the API allows, for what else the user does.
const (
	DefaultRequests = 1100
	DefaultPer      = 5 * time.Minute
	defaultRepeats  = 3
	tellEvery       = 30 * time.Second
)

// Why a Pace waits.
const (
	waitsForWindow = "to stay below the rate limit"
	waitsForAPI    = "as the API asks for"
)

// take waits until another request may be sent, and counts it.
func (p *Pace) take(ctx context.Context) error {
	if p == nil {
		return nil
	}
	for {
		wait, why := p.reserve(time.Now())
		if wait <= 0 {
			return nil
		}
		if err := p.wait(ctx, wait, why); err != nil {
			return err
		}
	}
}

// reserve counts a request that can be sent now, or returns how long to wait and why.
func (p *Pace) reserve(now time.Time) (time.Duration, string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if wait := p.until.Sub(now); wait > 0 {
		return wait, waitsForAPI
	}
	most := p.Requests
	if most <= 0 {
		most = DefaultRequests
	}
	if len(p.sent) < most {
		p.sent = append(p.sent, now)
		return 0, ""
	}
	if wait := p.sent[p.next].Add(p.per()).Sub(now); wait > 0 {
		return wait, waitsForWindow
	}
	p.sent[p.next] = now
	p.next = (p.next + 1) % most
	return 0, ""
}

// hold keeps everything back for a while.
func (p *Pace) hold(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if until := time.Now().Add(d); until.After(p.until) {
		p.until = until
	}
}

// heard takes note of what an answer says of the rate limit.
func (p *Pace) heard(limit RateLimit) {
	if p != nil && limit.Known && limit.Remaining == 0 && limit.Reset > 0 && limit.Reset <= p.longest() {
		p.hold(limit.Reset)
	}
}

func (p *Pace) longest() time.Duration {
	if p.MaxWait <= 0 {
		return p.per()
	}
	return p.MaxWait
}

func (p *Pace) per() time.Duration {
	if p.Per <= 0 {
		return DefaultPer
	}
	return p.Per
}

// again reports whether a request is to be sent once more, which [Pace.take] delays as
// the answer asks for. It is not begun where the context would end first: then the
// answer is the error.
func (p *Pace) again(ctx context.Context, method string, err *Error, repeated int) bool {
	if p == nil || err == nil || !asksToWait(err) || !repeatable(method) {
		return false
	}
	most := p.Repeats
	if most == 0 {
		most = defaultRepeats
	}
	wait := max(err.RetryAfter, time.Second)
	if repeated >= most || wait > p.longest() || tooLong(ctx, wait) {
		return false
	}
	p.hold(wait)
	return true
}

// asksToWait reports whether an answer says to come again later.
func asksToWait(err *Error) bool {
	return err.RateLimited() || err.Status == http.StatusServiceUnavailable && err.RetryAfter > 0
}

// repeatable reports whether a request of the method can be sent twice without harm.
func repeatable(method string) bool {
	return method == http.MethodGet || method == http.MethodHead || method == http.MethodDelete
}

func tooLong(ctx context.Context, d time.Duration) bool {
	deadline, ok := ctx.Deadline()
	return ok && time.Until(deadline) < d
}

func (p *Pace) wait(ctx context.Context, d time.Duration, why string) error {
	if tooLong(ctx, d) {
		return errors.Join(context.DeadlineExceeded, errors.New("the wait "+why+" would be longer than the time that is left"))
	}
	for end := time.Now().Add(d); d > 0; d = time.Until(end) {
		if p.Notify != nil {
			p.Notify(d, why)
		}
		t := time.NewTimer(min(d, tellEvery))
		select {
		case <-ctx.Done():
			t.Stop()
			return ctx.Err()
		case <-t.C:
		}
	}
	return nil
}
