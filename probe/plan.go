package probe

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token"
)

// Plan is what a run will do, laid down before any call: [PlanChecks] and
// [PlanSpec] make one, [Plan.Run] runs it. The zero value has nothing to run.
type Plan struct {
	// Steps are the checks in their order. Steps may be taken out before the run.
	Steps []Step

	target       Target // what the diagnosis takes for the caller's ids
	opts         Options
	readPolicies bool // those of the token, beside the calls
}

// Step is one check as it will be run: the call with its ids filled in, or why
// there will be none.
type Step struct {
	Check    Check
	Call     authz.Call           // zero where Check.Run makes the calls and names none
	Write    authz.Call           // of Check.WriteProof, zero where none is sent
	Resource permissions.Resource // what Needs must be granted on
	Skip     string               // why the check is not run, "" when it is
	First    bool                 // runs before the others start

	target Target // what the calls go to
	unique string
}

// blank is the step's result before anything was tried.
func (s Step) blank() Result { return Result{Check: s.Check, Call: s.Call, Resource: s.Resource} }

// PlanChecks lays down the calls of [Run]. The error is for a target that is
// malformed and for a check that cannot be run.
func PlanChecks(target Target, opts Options) (Plan, error) {
	if err := target.Validate(); err != nil {
		return Plan{}, err
	}
	checks := opts.Checks
	if checks == nil {
		checks = GuideChecks()
	}
	p := Plan{target: target, opts: opts, readPolicies: opts.Reader != nil}
	return p, p.add(target, checks...)
}

// add lays down checks of the target that the caller gave.
func (p *Plan) add(on Target, checks ...Check) error {
	for _, c := range checks {
		s := p.step(on, c)
		if err := s.Check.validate(); err != nil {
			return err
		}
		p.Steps = append(p.Steps, s)
	}
	return nil
}

// step lays down a check of the target: the first of all alone, unless it is to be
// eager, then the others together. Each gets a random name of its own for the
// things that must not exist.
func (p *Plan) step(on Target, c Check) Step {
	if p.opts.Write {
		c = c.written()
	}
	s := Step{Check: c, Resource: c.resource(on), First: len(p.Steps) == 0 && !p.opts.Eager, target: on, unique: uniqueName()}
	if c.Path != "" {
		s.Call = c.call(on, s.unique)
	}
	if w := c.WriteProof; w != nil && p.opts.Writes.withheld(*w) == "" {
		s.Write = w.call(on, s.unique)
	}
	switch {
	case on.Account == "" && (c.Scope == permissions.ScopeAccount || strings.Contains(c.Path, "{account_id}")):
		s.Skip = "no account id given"
	case on.Zone == "" && (c.Scope == permissions.ScopeZone || strings.Contains(c.Path, "{zone_id}")):
		s.Skip = "no zone id given"
	case on.Bucket == (permissions.Resource{}) && c.Scope == permissions.ScopeBucket:
		s.Skip = "no R2 bucket given to try it on"
	case c.Path == "" && c.Run == nil:
		s.Skip = "it really writes, which Options.Write has to allow"
	default:
		s.Skip = p.opts.Writes.withheld(c)
	}
	return s
}

// Run makes the calls of the plan for the client's token and reports. Only a nil
// client is an error; whatever the API does is in the report. When ctx ends, the
// checks not finished are inconclusive, their Err and Report.Interrupted match the
// context's error, and what they created is deleted all the same, within
// 15 seconds.
//
// Where nothing on the account and nothing on the zone is allowed, two more
// reading calls find out whether the two ids are swapped.
//
// A plan may be run again, though not twice at once: its random names stay those
// that it shows.
func (p Plan) Run(ctx context.Context, client *token.Client) (Report, error) {
	if client == nil {
		return Report{}, errors.New("probe: no client")
	}
	if p.opts.Timeout <= 0 {
		p.opts.Timeout = CheckTimeout
	}
	if p.opts.Now == nil {
		p.opts.Now = time.Now
	}
	r := &runner{client: client, plan: p, results: make([]Result, len(p.Steps))}
	return r.run(ctx), nil
}

// Run makes the checks of Options.Checks for the client's token, or the guide's
// eight, and reports: it is [PlanChecks] and [Plan.Run] in one.
func Run(ctx context.Context, client *token.Client, target Target, opts Options) (Report, error) {
	p, err := PlanChecks(target, opts)
	if err != nil {
		return Report{}, err
	}
	return p.Run(ctx, client)
}
