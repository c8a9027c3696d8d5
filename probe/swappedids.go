package probe

import (
	"context"
	"errors"
	"net/http"
	"sync"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token"
)

// settleSwap finds out whether the account's and the zone's id are swapped,
// where every answer fits that: a live token, nothing allowed on either, and
// both turned away. It then reads both the other way round; one success
// is certainty, and what else comes says nothing.
func (r *runner) settleSwap(ctx context.Context) {
	if !r.mayBeSwapped() || ctx.Err() != nil {
		return
	}
	bounded, cancel := context.WithTimeout(ctx, r.plan.opts.Timeout)
	defer cancel()
	paths := [...]string{"/accounts/" + string(r.plan.target.Zone), "/zones/" + string(r.plan.target.Account)}
	var status [len(paths)]int
	var wg sync.WaitGroup
	for i, path := range paths {
		wg.Go(func() { status[i], _ = r.client.Call(bounded, http.MethodGet, path, nil, nil) })
	}
	wg.Wait()
	for i, path := range paths {
		if status[i] != 0 {
			r.extra = append(r.extra, diagnose.Observation{
				Call: authz.Call{Method: http.MethodGet, Path: path, Status: status[i]}, Verdict: authz.Allowed,
			})
		}
	}
}

func (r *runner) mayBeSwapped() bool {
	if v := r.verify.Load(); r.plan.target.Account == "" || r.plan.target.Zone == "" || v != nil && !v.Live() {
		return false
	}
	account, zone := permissions.AccountResource(r.plan.target.Account), permissions.ZoneResource(r.plan.target.Zone)
	turnedAway := map[permissions.Resource]bool{}
	some := false
	for i, res := range r.results {
		on := res.Check.resource(r.plan.Steps[i].target)
		if on != account && on != zone {
			continue
		}
		if res.Verdict == authz.Allowed || res.Verdict == authz.NotEntitled || res.Read.Path != "" {
			return false
		}
		var api *token.APIError // an id of another kind may not be refused but not found
		turnedAway[on] = turnedAway[on] || res.Verdict == authz.Denied || errors.As(res.Err, &api) && !api.Inconclusive()
		some = some || res.Verdict == authz.Denied
	}
	return some && turnedAway[account] && turnedAway[zone]
}
