package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"sync/atomic"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/probe"
	"github.com/cftoken/cftoken/token"
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
	if len(errs) == 0 {
		if err := t.Validate(); err != nil {
			errs = append(errs, fmt.Errorf("%s, %s: %w", envAccount, envZone, err))
		}
	}
	return t, errors.Join(errs...)
}

// maxSpec bounds a spec file, in bytes.
const maxSpec = 1 << 20

// readSpec reads the spec of a file. Its errors never hold what looks like a
// token, also where one was given for the file's name.
func readSpec(name string) (permissions.Spec, error) {
	var data []byte
	f, err := os.Open(name)
	if err == nil {
		defer f.Close()
		data, err = io.ReadAll(io.LimitReader(f, maxSpec+1))
	}
	switch {
	case err != nil:
		return permissions.Spec{}, fmt.Errorf("-spec: %s", token.Redact(err.Error()))
	case len(data) > maxSpec:
		return permissions.Spec{}, fmt.Errorf("-spec: the file is longer than %d bytes", maxSpec)
	}
	spec, err := permissions.ParseSpec(data)
	if err != nil {
		return spec, fmt.Errorf("-spec: %s", token.Redact(err.Error()))
	}
	return spec, nil
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
