package probe

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token"
)

// HealthInterval is how long a [Health] answer is used where Options give none.
// With the guide's six permissions that is 7 calls in 5 minutes, of the 1,200
// that the API allows.
const HealthInterval = 5 * time.Minute

// HealthOptions configure a [Health]. The zero value checks at most every
// [HealthInterval] and calls an incomplete check healthy.
type HealthOptions struct {
	// Interval is how long an outcome is used before it is checked anew; it is
	// also the bound on the rate, whatever the number of requests. 0 =
	// [HealthInterval].
	Interval time.Duration
	// Timeout bounds one check; 0 = [EnsureTimeout].
	Timeout time.Duration
	// Target is tried for grants on all accounts or all zones.
	Target Target
	// Strict calls an incomplete check unhealthy. The zero value does not: that
	// the API cannot be reached is no fault of the token, and taking a service
	// out of rotation for it helps nobody.
	Strict bool
	// Now is the clock; nil = time.Now.
	Now func() time.Time
}

// Health is an http.Handler that says whether a token can still do what a spec
// allows: 200 when it can, 503 when it cannot. Outcomes are cached, and
// however many requests come, at most one check runs at a time and one an
// interval. The body is JSON without ids of tokens or credentials. Make it with
// [NewHealth].
type Health struct {
	client *token.Client
	spec   permissions.Spec
	opts   HealthOptions

	turn chan struct{} // holds one token: the right to check

	mu      sync.Mutex
	checked time.Time
	outcome error
}

// NewHealth makes a health check. It fails on a spec that does not validate.
// Nothing is called before the first request.
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
		opts.Interval = HealthInterval
	}
	if opts.Now == nil {
		opts.Now = time.Now
	}
	h := &Health{client: client, spec: spec, opts: opts, turn: make(chan struct{}, 1)}
	h.turn <- struct{}{}
	return h, nil
}

// Check returns the outcome as [Ensure] does, from the cache where it is fresh.
// When ctx ends while another request checks, it returns the last outcome, or
// ErrInconclusive when there is none.
func (h *Health) Check(ctx context.Context) error {
	if err, fresh := h.cached(); fresh {
		return err
	}
	select {
	case <-h.turn:
		defer func() { h.turn <- struct{}{} }()
	case <-ctx.Done():
		return h.last()
	}
	if err, fresh := h.cached(); fresh { // another request checked meanwhile
		return err
	}
	// A caller that goes away must not turn the outcome of all the others.
	err := Ensure(context.WithoutCancel(ctx), h.client, h.spec, EnsureOptions{Target: h.opts.Target, Timeout: h.opts.Timeout})
	h.mu.Lock()
	defer h.mu.Unlock()
	h.checked, h.outcome = h.opts.Now(), err
	return err
}

func (h *Health) cached() (error, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.outcome, !h.checked.IsZero() && h.opts.Now().Sub(h.checked) < h.opts.Interval
}

func (h *Health) last() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.checked.IsZero() {
		return ErrInconclusive
	}
	return h.outcome
}

// ServeHTTP answers 200 or 503 with a JSON body: "status" (ok, denied or
// inconclusive), "checked" (when, RFC 3339) and "missing".
func (h *Health) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	err := h.Check(r.Context())
	body := struct {
		Status  string   `json:"status"`
		Checked string   `json:"checked,omitempty"`
		Missing []string `json:"missing"`
	}{Status: "ok", Missing: []string{}}
	status := http.StatusOK
	var e *EnsureError
	switch {
	case err == nil:
	case errors.Is(err, ErrDenied):
		body.Status, status = "denied", http.StatusServiceUnavailable
		if errors.As(err, &e) {
			for _, res := range e.Report.Results {
				if res.Verdict.Refused() {
					body.Missing = append(body.Missing, res.Check.Name)
				}
			}
		}
	default:
		body.Status = "inconclusive"
		if h.opts.Strict {
			status = http.StatusServiceUnavailable
		}
	}
	h.mu.Lock()
	if !h.checked.IsZero() {
		body.Checked = h.checked.UTC().Format(time.RFC3339)
	}
	h.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_ = json.NewEncoder(w).Encode(body)
	}
}
