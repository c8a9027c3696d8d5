package probe

import (
	"errors"
	"strings"
	"time"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token"
)

// Result is what one check found out.
type Result struct {
	Check    Check
	Verdict  authz.Verdict
	Reason   authz.Reason
	Call     authz.Call           // the deciding call, with its status
	Resource permissions.Resource // what Check.Needs must be granted on
	// Err is what the API or the network answered, nil for a success. It is a
	// *[token.APIError] or a *[token.TransportError] and holds no credential.
	Err error
	// Code is the first API error code of the deciding answer, 0 for none.
	Code     int
	Duration time.Duration
	// Note says what the reader must know besides: why nothing was checked, or
	// what a proof rests on.
	Note string
	// Leftover names what the check created and could not delete, "" when
	// nothing is left behind.
	Leftover string
}

// refused reads an answer that is not a success.
func (res *Result) refused(err error, proofs []Refusal) {
	res.Err = err
	res.Call.Status, res.Code = statusOf(err)
	var api *token.APIError
	if errors.As(err, &api) {
		for _, p := range proofs {
			if (p.Status == 0 || p.Status == api.Status) && !api.Inconclusive() && api.Code() == p.Code {
				res.Verdict, res.Note = authz.Allowed, "authorization passed: "+api.Errors[0].String()
				return
			}
		}
	}
	res.Verdict, res.Reason = judge(err)
	if len(proofs) > 0 && res.Verdict == authz.Allowed {
		res.Verdict, res.Note = authz.Inconclusive, "refused for a reason that is no known proof of the permission"
	}
}

// judge says what a refusal shows. Only refusals that are known to be about
// authorization or entitlement count; everything else is inconclusive.
func judge(err error) (authz.Verdict, authz.Reason) {
	d, ok := diagnose.Error(err, diagnose.Facts{})
	if !ok {
		return authz.Inconclusive, authz.NoReason
	}
	if len(d.Causes) > 0 && d.Causes[0].Confidence == diagnose.Certain {
		return d.Verdict, d.Reason() // the answer says so itself
	}
	// Whether the permission or the resource is missing is for the diagnosis
	// of the whole report to weigh.
	return d.Verdict, authz.NoReason
}

func statusOf(err error) (status, code int) {
	var api *token.APIError
	if errors.As(err, &api) {
		return api.Status, api.Code()
	}
	return 0, 0
}

func (res Result) observation() diagnose.Observation {
	o := diagnose.Observation{
		Name: res.Check.Name, Call: res.Call, Verdict: res.Verdict, Reason: res.Reason,
		Needs: res.Check.Needs, Resource: res.Resource,
	}
	var api *token.APIError
	if errors.As(res.Err, &api) {
		o.Err = api
	}
	return o
}

func cut(endpoint string) (method, path string, ok bool) { return strings.Cut(endpoint, " ") }
