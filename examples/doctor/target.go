package main

import (
	"errors"
	"net/http"
	"sync/atomic"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/probe"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

// targetFromEnv reads the ids; one that is not set, or empty, leaves its checks
// not made, and a malformed one is an error.
func targetFromEnv(lookup func(string) (string, bool)) (probe.Target, error) {
	account, noAccount := token.AccountFromEnv(lookup)
	zone, noZone := token.ZoneFromEnv(lookup)
	target := probe.Target{Account: account, Zone: zone}
	return target, errors.Join(noAccount, noZone, target.Validate())
}

// owner is the account in whose name an account-owned token is verified: that of
// the target, or else the first that the spec names.
func owner(t probe.Target, spec *permissions.Spec) permissions.AccountID {
	if t.Account != "" || spec == nil {
		return t.Account
	}
	for st := range spec.Statements() {
		if id, ok := st.Resource.Account(); ok {
			return id
		}
	}
	return ""
}

// originWatch notices whether the answers come from the simulator.
type originWatch struct{ simulator atomic.Bool }

func (o *originWatch) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err == nil && resp.Header.Get("Server") == tokentest.ServerName {
		o.simulator.Store(true)
	}
	return resp, err
}
