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

// Concurrency is how many calls are made at once: those of the guide's eight
// checks, their refused writes and the token's own policies. It is far below the
// 200 requests a second that the API takes from one address.
const Concurrency = 12

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
	// Writes says which refused writes are sent. The zero value sends those of
	// which the answer is known.
	Writes Writes
	// Reader is a credential that may read the policies of the client's token
	// (API Tokens Read of the same user, or Account API Tokens Read of the owning
	// account); nil = none. [RunSpec] then asks it instead of the token itself,
	// and [Run] reads the policies at all.
	Reader *token.Client
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
// the report. When ctx ends, the checks not finished are inconclusive, their
// Err and Report.Interrupted match the context's error, and what they created is
// deleted all the same, within [CleanupTimeout].
//
// Where nothing on the account and nothing on the zone is allowed, two more
// reading calls find out whether the two ids are swapped.
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
	r := newRunner(client, target, Plan(checks, target, opts.Eager, ""), opts)
	r.introspects = opts.Reader != nil
	return r.run(ctx), nil
}

func newRunner(client *token.Client, target Target, steps []Step, opts Options) *runner {
	if opts.Timeout <= 0 {
		opts.Timeout = CheckTimeout
	}
	return &runner{client: client, target: target, opts: opts, steps: steps, results: make([]Result, len(steps))}
}

type runner struct {
	client  *token.Client
	target  Target
	opts    Options
	steps   []Step
	results []Result
	verify  *token.Verification

	introspects bool
	policies    Policies
	extra       []diagnose.Observation // calls that belong to no check

	progress sync.Mutex
}

func (r *runner) run(ctx context.Context) Report {
	r.make(ctx)
	r.settleSwap(ctx)
	rep := r.report()
	if rep.Open() > 0 {
		rep.Interrupted = ended(ctx)
	}
	return rep
}

// make makes the calls. A check that sends two at once takes two slots.
func (r *runner) make(ctx context.Context) {
	begun := 0
	var late []int // they need the token's id, which Basic Auth finds
	if len(r.steps) > 0 && r.steps[0].First {
		if r.needsID(0) {
			r.identify(ctx)
		}
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
	known := r.verify != nil // from here on others may be at it
	var wg sync.WaitGroup
	slots := make(chan struct{}, Concurrency)
	start := func(calls int, f func()) {
		for range calls {
			slots <- struct{}{}
		}
		wg.Go(func() {
			defer func() {
				for range calls {
					<-slots
				}
			}()
			f()
		})
	}
	if r.introspects && begun > 0 {
		start(1, func() { r.introspect(ctx) })
	}
	for i := begun; i < len(r.steps); i++ {
		if !known && r.needsID(i) {
			late = append(late, i)
			continue
		}
		start(r.callsAtOnce(i), func() { r.step(ctx, i) })
	}
	wg.Wait()
	if len(late) > 0 {
		r.identify(ctx)
	}
	for _, i := range late {
		start(r.callsAtOnce(i), func() { r.step(ctx, i) })
	}
	wg.Wait()
	if r.introspects && begun == 0 {
		r.introspect(ctx) // verify ran among the others, so its id came too late
	}
}

// needsID reports whether the step cannot be made without the token's id.
func (r *runner) needsID(i int) bool {
	return r.steps[i].Skip == "" && r.steps[i].Check.Scope == permissions.ScopeBucket
}

// identify finds out the token's id where no Basic Auth has.
func (r *runner) identify(ctx context.Context) {
	if r.verify != nil {
		return
	}
	bounded, cancel := context.WithTimeout(ctx, r.opts.Timeout)
	defer cancel()
	v, _ := r.client.Verify(bounded) // a fault leaves the id open
	r.verify = &v
}

func (r *runner) callsAtOnce(i int) int {
	if s := r.steps[i]; s.Skip == "" && r.sendsWrite(s) {
		return 2
	}
	return 1
}

// sendsWrite reports whether the step's refused write is sent beside its
// reading call.
func (r *runner) sendsWrite(s Step) bool {
	return s.Check.WriteProof != nil && r.opts.Writes.withheld(*s.Check.WriteProof) == ""
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
	if s.Skip == "" {
		s.Skip = r.opts.Writes.withheld(s.Check)
	}
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
	case findZone:
		r.findZone(bounded, s, &res)
	default:
		r.plain(bounded, s, &res)
	}
	if res.Resource.IsAll() && res.Verdict == authz.Allowed {
		res.Note = note(res.Note, "tried on "+s.Check.resource(s.target).String()+" only")
	}
	res.cutShort = res.Verdict == authz.Inconclusive && cutShort(ctx, res.Err)
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

// plain makes the check's call, and beside it its refused write.
func (r *runner) plain(ctx context.Context, s Step, res *Result) {
	if !r.sendsWrite(s) {
		r.send(ctx, s.target, s.Check, s.Call, res)
		if s.Check.WriteProof != nil && res.Verdict == authz.Allowed {
			res.Verdict, res.Proof = authz.Inconclusive, NotProven
			res.Note = "not proven: it has Read, and the right to write was not tried: " + r.opts.Writes.withheld(*s.Check.WriteProof)
		}
		return
	}
	write := *res
	done := make(chan struct{})
	go func() {
		defer close(done)
		r.send(ctx, s.target, *s.Check.WriteProof, s.Write, &write)
	}()
	r.send(ctx, s.target, s.Check, s.Call, res)
	<-done
	res.join(write)
}

// send makes one call and says what its answer shows of the check's needs.
func (r *runner) send(ctx context.Context, on Target, c Check, call authz.Call, res *Result) {
	res.Call = call
	if c.Scope == permissions.ScopeBucket {
		r.sendS3(ctx, on.Bucket, c, res)
		return
	}
	status, err := r.client.Call(ctx, call.Method, call.Path, nil, nil)
	switch {
	case err != nil:
		res.refused(err, c.Refusals)
	case len(c.Refusals) > 0:
		res.Call.Status = status
		res.Verdict, res.accepted = authz.Inconclusive, true
		res.Note = "the API accepted a request that it must refuse; please report this"
	default:
		res.Call.Status = status
		res.allowed()
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
	switch res.Verdict {
	case authz.Allowed:
		res.Err, res.Code, res.Call.Status = nil, 0, 200
		res.Proof = Proven
	case authz.Denied:
		res.Proof = Proven
	}
}

func (r *runner) report() Report {
	r.compareWithPolicies()
	rep := Report{Results: r.results, Policies: r.policies}
	if r.verify != nil {
		rep.Verification = *r.verify
	}
	obs := r.extra
	for _, res := range r.results {
		obs = append(obs, res.observations()...)
	}
	rep.Diagnoses = diagnose.Report(obs, r.facts())
	rep.takeReasons()
	r.proveDenials()
	return rep
}

func (r *runner) facts() diagnose.Facts {
	f := diagnose.Facts{
		Spec: r.opts.Spec, Kind: r.client.Credentials().Kind().Owner(),
		Account: r.target.Account, Zone: r.target.Zone, Time: time.Now(), Liveness: r.verified(),
	}
	if f.Spec == nil {
		f.Spec = r.policies.Spec
	}
	if v := r.verify; v != nil {
		f.State = v.State
		if v.Kind != authz.KindUnknown {
			f.Kind = v.Kind
		}
	}
	return f
}
