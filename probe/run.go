package probe

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token"
)

// CheckTimeout bounds one check, its clean-up aside. The API mostly answers
// within a second; a check that takes longer is inconclusive, and one slow
// product must not hide what the others say.
const CheckTimeout = 15 * time.Second

// Concurrency is how many checks run at once: all of the guide's eight, and far
// below the 200 requests a second that the API takes from one address.
const Concurrency = 8

// Options says how to run checks. The zero value runs the guide's eight, the
// first alone and then the others together, and creates nothing.
type Options struct {
	// Checks are what to run; nil runs [GuideChecks].
	Checks []Check
	// Write lets the guide's R2 Bucket Create really create, and delete, a
	// bucket. It has no effect on Checks.
	Write bool
	// Eager runs all checks at once. A dead token is then met by every check.
	Eager bool
	// Timeout bounds one check; 0 = [CheckTimeout].
	Timeout time.Duration
	// Spec is what the token is known to hold; nil = not known. It sharpens
	// the diagnosis and changes no verdict.
	Spec *permissions.Spec
	// Progress, when set, is told of each check as it starts and ends. Calls
	// come one at a time, from Run's goroutines, and must not block.
	Progress func(Event)
}

// Event tells of a check that starts (Result.Verdict is not_checked and Done
// false) or has ended.
type Event struct {
	Index  int // position in the plan, from 0
	Total  int
	Done   bool
	Result Result
}

// Run makes the calls of a plan for the client's token and reports. It returns
// an error only for a target that is malformed; whatever the API does is in
// the report. When ctx ends, the checks not finished are inconclusive; what
// they created is deleted all the same, within [CleanupTimeout].
func Run(ctx context.Context, client *token.Client, target Target, opts Options) (Report, error) {
	if client == nil {
		return Report{}, errors.New("probe: no client")
	}
	if err := target.Validate(); err != nil {
		return Report{}, err
	}
	checks := opts.Checks
	if checks == nil {
		checks = GuideChecks(opts.Write)
	}
	return runSteps(ctx, client, target, Plan(checks, target, opts.Eager, ""), opts), nil
}

func runSteps(ctx context.Context, client *token.Client, target Target, steps []Step, opts Options) Report {
	if opts.Timeout <= 0 {
		opts.Timeout = CheckTimeout
	}
	r := &runner{client: client, target: target, opts: opts, steps: steps, results: make([]Result, len(steps))}
	r.run(ctx)
	return r.report()
}

type runner struct {
	client  *token.Client
	target  Target
	opts    Options
	steps   []Step
	results []Result
	verify  *token.Verification

	progress sync.Mutex
}

func (r *runner) run(ctx context.Context) {
	begun := 0
	if len(r.steps) > 0 && r.steps[0].First {
		r.step(ctx, 0)
		begun = 1
		if why := r.hopeless(); why != "" {
			for i := begun; i < len(r.steps); i++ {
				r.results[i] = r.blank(i)
				r.results[i].Note = why
				r.tell(i, true)
			}
			return
		}
	}
	var wg sync.WaitGroup
	slots := make(chan struct{}, Concurrency)
	for i := begun; i < len(r.steps); i++ {
		slots <- struct{}{}
		wg.Add(1)
		go func() {
			defer wg.Done()
			defer func() { <-slots }()
			r.step(ctx, i)
		}()
	}
	wg.Wait()
}

// hopeless says why no further call should be made: refused credentials lead
// to a lock-out that outlasts the mistake.
func (r *runner) hopeless() string {
	if r.verify == nil {
		return ""
	}
	switch r.verify.Status {
	case token.StatusDead, token.StatusMalformed, token.StatusInactive:
		return "not tried: the token is not live"
	case token.StatusLockedOut:
		return "not tried: the API refuses further attempts for now"
	case token.StatusClientIP:
		return "not tried: the token's client IP filter excludes this address"
	}
	return ""
}

func (r *runner) blank(i int) Result {
	s := r.steps[i]
	return Result{Check: s.Check, Call: s.Call, Resource: s.Resource}
}

func (r *runner) step(ctx context.Context, i int) {
	s := r.steps[i]
	r.results[i] = r.blank(i)
	if s.Skip != "" {
		r.results[i].Note = "not checked: " + s.Skip
		r.tell(i, true)
		return
	}
	r.tell(i, false)
	begun := time.Now()
	bounded, cancel := context.WithTimeout(ctx, r.opts.Timeout)
	defer cancel()
	res := r.results[i]
	switch s.Check.special {
	case verifyToken:
		r.verifyToken(bounded, &res)
	case createBucket:
		r.createBucket(bounded, s, &res)
	default:
		r.plain(bounded, s, &res)
	}
	res.Duration = time.Since(begun)
	r.results[i] = res
	r.tell(i, true)
}

func (r *runner) tell(i int, done bool) {
	if r.opts.Progress == nil {
		return
	}
	r.progress.Lock()
	defer r.progress.Unlock()
	r.opts.Progress(Event{Index: i, Total: len(r.steps), Done: done, Result: r.results[i]})
}

// plain makes the check's one call.
func (r *runner) plain(ctx context.Context, s Step, res *Result) {
	status, err := r.client.Call(ctx, s.Call.Method, s.Call.Path, nil, nil)
	switch {
	case err != nil:
		res.refused(err, s.Check.Refusals)
	case len(s.Check.Refusals) > 0:
		res.Call.Status = status
		res.Verdict = authz.Inconclusive
		res.Note = "the API accepted a request that it must refuse; please report this"
	default:
		res.Call.Status = status
		res.Verdict = authz.Allowed
	}
}

func (r *runner) verifyToken(ctx context.Context, res *Result) {
	v, err := r.client.Verify(ctx)
	r.verify = &v
	if n := len(v.Attempts); n > 0 {
		res.Call.Method, res.Call.Path, _ = cut(v.Attempts[n-1].Endpoint)
		res.Err = v.Attempts[n-1].Err
	}
	if err != nil {
		res.Err = err
	}
	res.Call.Status, res.Code = statusOf(res.Err)
	res.Verdict, res.Reason = v.Verdict()
	if res.Verdict == authz.Allowed {
		res.Err, res.Code, res.Call.Status = nil, 0, 200
	}
}

func (r *runner) report() Report {
	rep := Report{Results: r.results}
	if r.verify != nil {
		rep.Verification = *r.verify
	}
	facts := r.facts()
	obs := make([]diagnose.Observation, len(r.results))
	for i, res := range r.results {
		obs[i] = res.observation()
	}
	rep.Diagnoses = diagnose.Report(obs, facts)
	rep.takeReasons()
	return rep
}

func (r *runner) facts() diagnose.Facts {
	f := diagnose.Facts{
		Spec: r.opts.Spec, Kind: r.client.Credentials().Kind().Owner(),
		Account: r.target.Account, Zone: r.target.Zone, Time: time.Now(),
	}
	if v := r.verify; v != nil {
		f.State = v.State
		if v.Kind != authz.KindUnknown {
			f.Kind = v.Kind
		}
		switch v.Status {
		case token.StatusLive, token.StatusClientIP:
			f.Liveness = diagnose.Live
		case token.StatusDead, token.StatusInactive, token.StatusMalformed:
			f.Liveness = diagnose.Dead
		}
	}
	return f
}
