package main

import (
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/probe"
	"github.com/cftoken/cftoken/token/tokentest"
)

const (
	envAccount = "CLOUDFLARE_ACCOUNT_ID"
	envZone    = "CLOUDFLARE_ZONE_ID"
	envBaseURL = "CLOUDFLARE_BASE_URL"
)

// targetFromEnv reads the ids; one that is not set, or empty, leaves its checks
// not made, and a malformed one is an error.
func targetFromEnv(lookup func(string) (string, bool)) (probe.Target, error) {
	var t probe.Target
	var errs []error
	if text, _ := lookup(envAccount); text != "" {
		id, err := permissions.ParseAccountID(text)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", envAccount, err))
		}
		t.Account = id
	}
	if text, _ := lookup(envZone); text != "" {
		id, err := permissions.ParseZoneID(text)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", envZone, err))
		}
		t.Zone = id
	}
	return t, errors.Join(errs...)
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
