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
// The API allows a user 1,200 requests in five minutes, whatever the credentials.
// Source: https://developers.cloudflare.com/fundamentals/api/reference/limits/ (2026-11).
type Pace struct {
	// Requests is how many requests are sent within Per at most; 0 is
	// [DefaultRequests].
	Requests int
	// Per is the length of the window; 0 is [DefaultPer].
	Per time.Duration
	// Repeats is how often a request that only reads is sent again after an answer
	// 429, each time after what its Retry-After asks for, or a second where it asks for
	// nothing; 0 is three times, less than 0 never. Requests that change something are
	// sent once.
	Repeats int
	// MaxWait is the longest single wait that is waited; what asks for more is the
	// error. 0 is Per.
	MaxWait time.Duration
	// Notify is told of each wait before it begins, for a line of progress; nil tells
	// nobody. It is called by the goroutine that waits.
	Notify func(wait time.Duration, why string)

	mu   sync.Mutex
	sent []time.Time // the times of the last requests, a ring
	next int
}

// Defaults of [Pace]: a twelfth below what the API allows, for what else the user does.
const (
	DefaultRequests = 1100
	DefaultPer      = 5 * time.Minute
	defaultRepeats  = 3
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
		wait := p.reserve(time.Now())
		if wait <= 0 {
			return nil
		}
		if err := p.wait(ctx, wait, waitsForWindow); err != nil {
			return err
		}
	}
}

// reserve counts a request that can be sent now, or returns how long to wait.
func (p *Pace) reserve(now time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	most := p.Requests
	if most <= 0 {
		most = DefaultRequests
	}
	if len(p.sent) < most {
		p.sent = append(p.sent, now)
		return 0
	}
	if wait := p.sent[p.next].Add(p.per()).Sub(now); wait > 0 {
		return wait
	}
	p.sent[p.next] = now
	p.next = (p.next + 1) % most
	return 0
}

func (p *Pace) per() time.Duration {
	if p.Per <= 0 {
		return DefaultPer
	}
	return p.Per
}

// again waits after an answer that said too many requests, and reports whether the
// request is to be sent once more.
func (p *Pace) again(ctx context.Context, method string, err *Error, repeated int) (bool, error) {
	if p == nil || err == nil || !err.RateLimited() || method != http.MethodGet && method != http.MethodHead {
		return false, nil
	}
	most := p.Repeats
	if most == 0 {
		most = defaultRepeats
	}
	longest := p.MaxWait
	if longest <= 0 {
		longest = p.per()
	}
	wait := max(err.RetryAfter, time.Second)
	if repeated >= most || wait > longest {
		return false, nil
	}
	if e := p.wait(ctx, wait, waitsForAPI); e != nil {
		return false, e
	}
	return true, nil
}

func (p *Pace) wait(ctx context.Context, d time.Duration, why string) error {
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < d {
		return errors.Join(context.DeadlineExceeded, errors.New("the wait "+why+" would be longer than the time that is left"))
	}
	if p.Notify != nil {
		p.Notify(d, why)
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
