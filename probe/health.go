package probe

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token"
)

const (
	// healthInterval is how long a [Health] answer is used where Options give
	// none. With the guide's six permissions that is 8 calls in 5 minutes, of
	// the 1,200 that the API allows.
	healthInterval = 5 * time.Minute
	// healthRetryInterval is the same for a check that said nothing, because
	// the API could not be reached for instance.
	healthRetryInterval = 15 * time.Second
)

// HealthOptions configure a [Health]. The zero value checks at most every
// 5 minutes and calls an incomplete check healthy, and one that does not
// prove everything.
type HealthOptions struct {
	// Interval is how long an outcome is used before it is checked anew; it is
	// also the bound on the rate, whatever the number of requests. 0 =
	// 5 minutes.
	Interval time.Duration
	// RetryInterval stands in for Interval after a check of which a call was
	// inconclusive. 0 = 15 seconds; it is never longer than Interval.
	RetryInterval time.Duration
	// Timeout bounds one check; 0 = 10 seconds.
	Timeout time.Duration
	// Target is tried for grants on all accounts or all zones.
	Target Target
	// AcceptConsistent, Writes and Reader are those of [EnsureOptions].
	AcceptConsistent bool
	Writes           Writes
	Reader           *token.Client
	// Strict calls an incomplete check unhealthy, also where an earlier one was
	// complete. The zero value does not: that the API cannot be reached is no
	// fault of the token, and taking a service out of rotation for it helps
	// nobody.
	Strict bool
	// Now is the clock, that of the intervals too; nil = time.Now.
	Now func() time.Time
}

// Health is an http.Handler that says whether a token can still do what a spec
// allows: 200 when it can, 503 when it cannot. Each check calls the API as
// [Ensure] does, the refused writes of [RefusedWrites] included. Outcomes are cached, and however
// many requests come, at most one check runs at a time and one an interval. The
// body is JSON without ids of tokens or credentials.
//
// Only the very first check keeps requests waiting. Later ones run in the
// background, started by a request that finds the outcome too old, which like
// all others gets that outcome at once. Close ends them.
//
// What was found out last holds until something else is found out: a token that
// was refused does not turn healthy because the API cannot be reached. Such an
// outcome is marked stale. Make a Health with [NewHealth]; the zero value is a
// closed one.
type Health struct {
	client *token.Client
	spec   permissions.Spec
	opts   HealthOptions

	ctx    context.Context // ends with Close, nil for the zero value; the checks belong to Health
	cancel context.CancelFunc

	mu      sync.Mutex
	running chan struct{} // closed at the end of the running check; nil = none
	next    time.Time     // when to check again; zero = never checked
	outcome outcome
}

// NewHealth makes a health check. It fails on a spec that does not validate, or has nothing.
// Nothing is called before the first request. Close it when the service stops.
func NewHealth(client *token.Client, spec permissions.Spec, opts HealthOptions) (*Health, error) {
	if client == nil {
		return nil, errors.New("probe: no client")
	}
	if err := validate(spec); err != nil {
		return nil, err
	}
	if err := opts.Target.Validate(); err != nil {
		return nil, err
	}
	if opts.Interval <= 0 {
		opts.Interval = healthInterval
	}
	if opts.RetryInterval <= 0 {
		opts.RetryInterval = healthRetryInterval
	}
	opts.RetryInterval = min(opts.RetryInterval, opts.Interval)
	if opts.Now == nil {
		opts.Now = time.Now
	}
	h := &Health{client: client, spec: spec, opts: opts}
	h.ctx, h.cancel = context.WithCancel(context.Background())
	return h, nil
}

// Close cancels the running check, if there is one, and waits for its end.
// Afterwards nothing is checked any more, and requests get the last outcome. It
// always returns nil; calling it again does nothing.
func (h *Health) Close() error {
	h.mu.Lock()
	if h.cancel != nil {
		h.cancel()
	}
	running := h.running
	h.mu.Unlock()
	if running != nil {
		<-running
	}
	return nil
}

// Check returns the outcome as [Ensure] does: at once where there is one, even
// when it is due for a new check, which then runs in the background. Before the
// first outcome it waits for it. When ctx ends meanwhile, and after Close, the
// error is ErrInconclusive; the check goes on for the others.
func (h *Health) Check(ctx context.Context) error {
	o, err := h.get(ctx)
	if err != nil {
		return err
	}
	return o.err
}

// get returns the outcome; the error is that there is none yet.
func (h *Health) get(ctx context.Context) (outcome, error) {
	h.mu.Lock()
	if h.ctx != nil && h.ctx.Err() == nil && h.running == nil && (h.next.IsZero() || !h.opts.Now().Before(h.next)) {
		h.running = make(chan struct{})
		go h.check(h.running)
	}
	o, known, running := h.outcome, !h.next.IsZero(), h.running
	h.mu.Unlock()
	if known {
		return o, nil
	}
	if running != nil {
		select {
		case <-running:
		case <-ctx.Done():
			return outcome{}, fmt.Errorf("%w: the first check has not ended: %w", ErrInconclusive, ctx.Err())
		}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.next.IsZero() {
		return outcome{}, fmt.Errorf("%w: the health check is closed", ErrInconclusive)
	}
	return h.outcome, nil
}

// check makes one check in the name of Health, so that a caller that goes away
// does not turn the outcome of all the others.
func (h *Health) check(done chan struct{}) {
	err := Ensure(h.ctx, h.client, h.spec, EnsureOptions{
		Target: h.opts.Target, Timeout: h.opts.Timeout,
		AcceptConsistent: h.opts.AcceptConsistent, Writes: h.opts.Writes, Reader: h.opts.Reader, Now: h.opts.Now,
	})
	h.mu.Lock()
	defer h.mu.Unlock()
	defer close(done)
	h.running = nil
	if h.ctx.Err() != nil {
		return // cut short by Close: it says nothing
	}
	now := h.opts.Now()
	h.outcome = h.outcome.followedBy(err, now, h.opts.Strict)
	h.next = now.Add(h.opts.Interval)
	if worthRetrying(err) {
		h.next = now.Add(h.opts.RetryInterval)
	}
}

// outcome is what there is to say. The zero value says nothing: it was never
// checked.
type outcome struct {
	err     error // as of Ensure
	checked time.Time
	stale   bool // a later check was inconclusive
}

func (o outcome) conclusive() bool {
	return !o.checked.IsZero() && (o.err == nil || errors.Is(o.err, ErrDenied))
}

// followedBy returns the outcome after another check.
func (o outcome) followedBy(err error, now time.Time, strict bool) outcome {
	fresh := outcome{err: err, checked: now}
	switch {
	case fresh.conclusive() || !o.conclusive():
		return fresh
	case o.err == nil && strict, o.err != nil && liftedBy(o.err, err):
		return fresh
	}
	o.stale = true
	return o
}

// liftedBy reports whether an incomplete check shows that everything refused
// earlier is allowed now.
func liftedBy(denied, later error) bool {
	allowed := map[string]bool{}
	for _, res := range resultsOf(later) {
		allowed[res.Check.Name+" on "+res.Resource.String()] = res.Verdict == authz.Allowed
	}
	for _, res := range resultsOf(denied) {
		if res.Verdict.Refused() && !allowed[res.Check.Name+" on "+res.Resource.String()] {
			return false
		}
	}
	return true
}

// worthRetrying reports whether the next check may know more: a call was
// inconclusive. A permission that has no harmless check stays unchecked.
func worthRetrying(err error) bool {
	return slices.ContainsFunc(resultsOf(err), func(res Result) bool { return res.Verdict == authz.Inconclusive })
}

// resultsOf are those of a check that found something missing or open.
func resultsOf(err error) []Result {
	var e *EnsureError
	if !errors.As(err, &e) {
		return nil
	}
	return e.Report.Results
}
