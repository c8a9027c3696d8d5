package probe

import (
	"context"
	"sync"
	"sync/atomic"
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

// concurrency is how many calls are made at once: those of the guide's eight
// checks, their refused writes and the token's own policies. It is far below the
// 200 requests a second that the API takes from one address.
const concurrency = 12

type runner struct {
	client  *token.Client
	plan    Plan
	results []Result // one a step
	verify  atomic.Pointer[token.Verification]

	policies Policies
	extra    []diagnose.Observation // calls that belong to no check

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
	if len(r.plan.Steps) > 0 && r.plan.Steps[0].First {
		if r.needsID(0) {
			r.identify(ctx)
		}
		r.step(ctx, 0)
		begun = 1
		if why := r.hopeless(); why != "" {
			for i := begun; i < len(r.plan.Steps); i++ {
				r.results[i] = r.plan.Steps[i].blank()
				r.results[i].Note = why
				r.tell(i, true)
			}
			return
		}
	}
	known := r.verify.Load() != nil // from here on others may be at it
	var wg sync.WaitGroup
	slots := make(chan struct{}, concurrency)
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
	if r.plan.readPolicies && begun > 0 {
		start(1, func() { r.introspect(ctx) })
	}
	for i := begun; i < len(r.plan.Steps); i++ {
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
	if r.plan.readPolicies && begun == 0 {
		r.introspect(ctx) // verify ran among the others, so its id came too late
	}
}

// needsID reports whether the step cannot be made without the token's id.
func (r *runner) needsID(i int) bool {
	return r.plan.Steps[i].Skip == "" && r.plan.Steps[i].Check.Scope == permissions.ScopeBucket
}

// identify finds out the token's id where no Basic Auth has.
func (r *runner) identify(ctx context.Context) {
	if r.verify.Load() != nil {
		return
	}
	bounded, cancel := context.WithTimeout(ctx, r.plan.opts.Timeout)
	defer cancel()
	v, _ := r.client.Verify(bounded) // a fault leaves the id open
	r.verify.CompareAndSwap(nil, &v)
}

func (r *runner) callsAtOnce(i int) int {
	if s := r.plan.Steps[i]; s.Skip == "" && s.Write.Path != "" {
		return 2
	}
	return 1
}

// hopeless says why no further call should be made: refused credentials lead
// to a lock-out that outlasts the mistake.
func (r *runner) hopeless() string {
	v := r.verify.Load()
	if v == nil {
		return ""
	}
	switch v.Status {
	case token.StatusDead, token.StatusMalformed, token.StatusInactive:
		return "not tried: the token is not live"
	case token.StatusLockedOut:
		return "not tried: the API refuses further attempts for now"
	case token.StatusClientIP:
		return "not tried: the token's client IP filter excludes this address"
	}
	return ""
}

// step makes one check, also where its Run ends the goroutine.
func (r *runner) step(ctx context.Context, i int) {
	s, res := r.plan.Steps[i], &r.results[i]
	*res = s.blank()
	if s.Skip != "" {
		res.Note = "not checked: " + s.Skip
		r.tell(i, true)
		return
	}
	r.tell(i, false)
	begun := r.plan.opts.Now()
	bounded, cancel := context.WithTimeout(ctx, r.plan.opts.Timeout)
	defer func() {
		cancel()
		if res.Resource.IsAll() && res.Verdict == authz.Allowed {
			res.Note = note(res.Note, "tried on "+s.Check.resource(s.target).String()+" only")
		}
		res.cutShort = res.Verdict == authz.Inconclusive && cutShort(ctx, res.Err)
		res.Duration = r.plan.opts.Now().Sub(begun)
		r.tell(i, true)
	}()
	if s.Check.Run == nil {
		r.call(bounded, s, res)
		return
	}
	(&Trial{r: r, step: s}).run(bounded, res)
}

func (r *runner) tell(i int, done bool) {
	if r.plan.opts.Progress == nil {
		return
	}
	r.progress.Lock()
	defer r.progress.Unlock()
	r.plan.opts.Progress(Event{Index: i, Total: len(r.plan.Steps), Done: done, Result: r.results[i]})
}

// call makes the check's one call, and beside it its refused write.
func (r *runner) call(ctx context.Context, s Step, res *Result) {
	if s.Write.Path == "" {
		r.send(ctx, s.target, s.Check, s.Call, res)
		res.Calls = []authz.Call{res.Call}
		if s.Check.WriteProof != nil && res.Verdict == authz.Allowed {
			res.Verdict, res.Proof = authz.Inconclusive, NotProven
			res.Note = "not proven: it has Read, and the right to write was not tried: " + r.plan.opts.Writes.withheld(*s.Check.WriteProof)
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
	calls := []authz.Call{res.Call, write.Call}
	res.join(write)
	res.Calls = calls
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

func (r *runner) report() Report {
	r.compareWithPolicies()
	rep := Report{Results: r.results, Policies: r.policies}
	if v := r.verify.Load(); v != nil {
		rep.Verification = *v
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
		Spec: r.plan.opts.Spec, Kind: r.client.Credentials().Kind().Owner(),
		Account: r.plan.target.Account, Zone: r.plan.target.Zone, Time: r.plan.opts.Now(), Liveness: r.verified(),
	}
	if f.Spec == nil {
		f.Spec = r.policies.Spec
	}
	if v := r.verify.Load(); v != nil {
		f.State = v.State
		if v.Kind != authz.KindUnknown {
			f.Kind = v.Kind
		}
	}
	return f
}
