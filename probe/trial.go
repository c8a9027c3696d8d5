package probe

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token"
)

// cleanupTimeout bounds the deletion of what a check created. It runs even when
// the check's own context has ended.
const cleanupTimeout = 15 * time.Second

// Finding is what [Check.Run] returns where no error of a call decides, but what
// the answers hold: Allowed as far as the calls show that were let through, Denied
// where a list lacks what it would show, NotChecked where there was nothing to try.
// A denial is proven by a list of all zones or accounts, consistent elsewhere: the
// call itself was not refused.
type Finding struct {
	Verdict authz.Verdict
	Note    string // why, for people
}

// Error returns the note.
func (f Finding) Error() string { return f.Note }

// Trial is a check under way: with it [Check.Run] makes its calls. It makes them
// one after another, bounded by the check's time limit, and keeps what each shows
// for the result; {account_id}, {unique} and the like are replaced in their paths as
// in Check.Path. It may be used by several goroutines, and not after Run's end.
type Trial struct {
	r    *runner
	step Step

	turn  chan struct{} // of one place: one call at a time
	mu    sync.Mutex
	bound context.Context // that of the check, then of its clean-up, then nil
	calls []*tried
	undo  []undo
	notes string
}

// tried is a call and what it showed. It is the error that the call returns, so
// that Run's error leads back to it.
type tried struct {
	Result
	found bool // see Found
}

// Error returns the answer, or what is wrong with it.
func (c *tried) Error() string {
	if c.Err != nil {
		return c.Err.Error()
	}
	return cmp.Or(c.Note, c.Call.Method+" "+c.Call.Path+": "+c.Verdict.String())
}

// Unwrap returns the error of the client.
func (c *tried) Unwrap() error { return c.Err }

// undo deletes what a check created.
type undo struct {
	what string
	do   func(context.Context) error
}

// Target returns the account, the zone and the bucket to look at.
func (t *Trial) Target() Target { return t.step.target }

// Unique returns a name that exists nowhere, of 128 random bits: the {unique} of
// the paths. It is the same at each call.
func (t *Trial) Unique() string { return t.step.unique }

// Call makes one call of the API and records it, as [token.Client.Call]: a success
// shows what the call asks for. The error wraps a *[token.APIError] or a
// *[token.TransportError] and may be returned from Run.
func (t *Trial) Call(ctx context.Context, method, path string, body, result any) error {
	c := Check{Method: method, Path: path, Refusals: t.step.Check.Refusals}
	made, err := t.record(ctx, c, func(ctx context.Context, res *Result) {
		path := res.Call.Path
		res.Call.Path, _, _ = strings.Cut(path, "?")
		status, err := t.r.client.Call(ctx, method, path, body, result)
		if err != nil {
			res.refused(err, c.Refusals)
			return
		}
		res.Call.Status = status
		res.allowed()
	})
	if err == nil && made.Err != nil {
		return made
	}
	return err
}

// Try makes the one call of another check, such as one of [RefusedWrites], and
// records it. The error is nil where that was allowed: a refused write by one of
// its Refusals. Where Options.Writes withholds it, it is a [Finding].
func (t *Trial) Try(ctx context.Context, c Check) error {
	if c.Run != nil || c.WriteProof != nil || c.Path == "" {
		return fmt.Errorf("probe: the check %q is not one of a single call", c.Name)
	}
	if why := t.r.plan.opts.Writes.withheld(c); why != "" {
		return Finding{authz.NotChecked, why}
	}
	made, err := t.record(ctx, c, func(ctx context.Context, res *Result) {
		t.r.send(ctx, t.step.target, c, res.Call, res)
	})
	if err == nil && made.Verdict != authz.Allowed {
		return made
	}
	return err
}

// Verify asks whether the token is live ([token.Client.Verify]) and records the
// calls; the first answer of a run is its Report.Verification. The error is nil for
// a live token alone.
func (t *Trial) Verify(ctx context.Context) (v token.Verification, err error) {
	made, err := t.record(ctx, Check{Method: http.MethodGet, Path: verifyPath}, func(ctx context.Context, res *Result) {
		v, err = t.r.client.Verify(ctx)
		known := v
		t.r.verify.CompareAndSwap(nil, &known)
		for i, a := range v.Attempts {
			if i > 0 { // the last one is the result's
				t.keep(&tried{Result: *res})
			}
			res.Call.Method, res.Call.Path, _ = strings.Cut(a.Endpoint, " ")
			res.Err = a.Err
			res.Call.Status, res.Code = statusOf(a.Err)
		}
		if err != nil {
			res.Err = err
			res.Call.Status, res.Code = statusOf(err)
		}
		switch res.Verdict, res.Reason = v.Verdict(); res.Verdict {
		case authz.Allowed:
			res.Err, res.Code, res.Call.Status, res.Proof = nil, 0, http.StatusOK, Proven
		case authz.Denied:
			res.Proof = Proven
		}
	})
	if err == nil && made.Verdict != authz.Allowed {
		return v, made
	}
	return v, err
}

// Found says that the answer to the last call shows the account or the zone itself,
// as a list does in which it stands. The lists of all accounts and all zones are
// answered with success to everybody, so that without it they show nothing.
func (t *Trial) Found() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if n := len(t.calls); n > 0 {
		t.calls[n-1].found = true
	}
}

// Note adds to the result's Note.
func (t *Trial) Note(text string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.notes = note(t.notes, token.Redact(text))
}

// CleanUp has something deleted when Run has ended, on every path, the last one
// made first. What names it for people, such as "R2 bucket x": where do fails it is
// the result's Leftover. Made is the error of the call that made it, nil for none:
// where it shows that the API made nothing, there is nothing to delete. A lost
// answer leaves that open, so do must not need what only the answer tells. Its
// context has not ended when that of the check has; 15 seconds bounds it.
func (t *Trial) CleanUp(made error, what string, do func(context.Context) error) {
	if certainlyNotDone(made) {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.undo = append(t.undo, undo{what, do})
}

// certainlyNotDone reports whether the API answered that it did nothing.
func certainlyNotDone(err error) bool {
	var api *token.APIError
	return errors.As(err, &api) && !api.Inconclusive() && api.Status >= 400 && api.Status < 500
}

// record makes a call by means of send, which settles its result. The error is that
// none could be made.
func (t *Trial) record(ctx context.Context, c Check, send func(context.Context, *Result)) (*tried, error) {
	select {
	case t.turn <- struct{}{}:
		defer func() { <-t.turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	t.mu.Lock()
	bound := t.bound
	t.mu.Unlock()
	if bound == nil {
		return nil, errors.New("probe: the check is over")
	}
	if limit, ok := bound.Deadline(); ok {
		bounded, cancel := context.WithDeadline(ctx, limit)
		defer cancel()
		ctx = bounded
	}
	made := &tried{Result: t.step.blank()}
	made.Call = c.call(t.step.target, t.step.unique)
	send(ctx, &made.Result)
	t.keep(made)
	return made, nil
}

func (t *Trial) keep(c *tried) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.calls = append(t.calls, c)
}

// run makes the check and has deleted what it made, also where Run panics or ends
// its goroutine.
func (t *Trial) run(ctx context.Context, res *Result) {
	t.bound, t.turn = ctx, make(chan struct{}, 1)
	err := errors.New("its Run did not return")
	defer func() {
		t.mu.Lock()
		*res = t.conclude(err)
		t.mu.Unlock()
		t.end(ctx, res)
	}()
	err = guarded(func() error { return t.step.Check.Run(ctx, t) })
}

// end cleans up and puts what was recorded into the result.
func (t *Trial) end(ctx context.Context, res *Result) {
	clean, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanupTimeout)
	defer cancel()
	t.mu.Lock()
	t.bound = clean
	t.mu.Unlock()
	defer func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.bound = nil
		res.Note = note(res.Note, t.notes)
		for _, c := range t.calls {
			res.Calls = append(res.Calls, c.Call)
		}
	}()
	t.cleanUp(clean, res)
}

// cleanUp deletes the last thing that was made, and then the others.
func (t *Trial) cleanUp(ctx context.Context, res *Result) {
	t.mu.Lock()
	n := len(t.undo)
	if n == 0 {
		t.mu.Unlock()
		return
	}
	last := t.undo[n-1]
	t.undo = t.undo[:n-1]
	t.mu.Unlock()
	defer t.cleanUp(ctx, res)
	left := true
	defer func() {
		if left {
			res.Leftover = strings.TrimPrefix(res.Leftover+", "+last.what, ", ")
		}
	}()
	if err := guarded(func() error { return last.do(ctx) }); err != nil {
		t.Note("it may still exist, delete it by hand: " + err.Error())
		return
	}
	left = false
}

// guarded makes an error of a panic, so that the other checks clean up too.
func guarded(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return f()
}
