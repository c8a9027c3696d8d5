package conformance

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/cftoken/cftoken/internal/cfapi"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token"
)

// Harness is the API to check and how. Creator, Account and Zone are needed;
// the rest has defaults.
type Harness struct {
	// BaseURL is where the API is; "" is token.DefaultBaseURL.
	BaseURL string
	// Client sends the requests; nil is one with a time limit of 30 seconds. It
	// must not retry.
	Client *http.Client
	// Creator makes the tokens of the cases: a Global API key, or a user token
	// with API Tokens Write on the user and Account API Tokens Write on the
	// account. It must be able to grant what the cases need, on Account and
	// Zone.
	Creator token.Credentials
	// Account and Zone are what the cases look at; the zone is the account's.
	Account permissions.AccountID
	Zone    permissions.ZoneID
	// Write lets cases create and delete an R2 bucket.
	Write bool
	// NoBadCredentials leaves out the cases that send bad credentials.
	NoBadCredentials bool
	// Settle is how long an answer to a token of a case may differ from what is
	// expected, because the token was made or changed just now; the call is then
	// made again. 0 takes the first answer.
	Settle time.Duration
	// Now and Wait are the API's clock: nil is the real one.
	Now  func() time.Time
	Wait func(context.Context, time.Duration) error
	// Record takes one JSON object a line for each call of a case, scrubbed; nil
	// records nothing.
	Record io.Writer
}

// validate reports what is missing or malformed; nil for a harness that can
// run. The error holds no credential.
func (h Harness) validate() error {
	errs := []error{h.Account.Validate(), h.Zone.Validate()}
	if err := h.Creator.Validate(); err != nil {
		errs = append(errs, fmt.Errorf("creator: %w", err))
	}
	if _, err := cfapi.NormalizeBaseURL(cmp.Or(h.BaseURL, token.DefaultBaseURL)); err != nil {
		errs = append(errs, fmt.Errorf("base URL: %w", err))
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("conformance: %w", err)
	}
	return nil
}

// withDefaults fills what was left out of a valid harness.
func (h Harness) withDefaults() Harness {
	h.BaseURL, _ = cfapi.NormalizeBaseURL(cmp.Or(h.BaseURL, token.DefaultBaseURL)) // valid: validate was called
	client := http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{Proxy: http.ProxyFromEnvironment}}
	if h.Client != nil {
		client = *h.Client
	}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse } // credentials go nowhere else
	h.Client = &client
	if h.Now == nil {
		h.Now = time.Now
	}
	if h.Wait == nil {
		h.Wait = func(ctx context.Context, d time.Duration) error {
			timer := time.NewTimer(d)
			defer timer.Stop()
			select {
			case <-timer.C:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
	return h
}

// Run runs every case as a subtest, one after the other.
func Run(t *testing.T, h Harness) {
	t.Helper()
	if err := h.validate(); err != nil {
		t.Fatal(err)
	}
	own := h.Client == nil
	h = h.withDefaults()
	if own {
		t.Cleanup(h.Client.CloseIdleConnections)
	}
	scrub := newScrubber(h)
	for _, c := range Cases() {
		t.Run(c.Name, func(t *testing.T) {
			t.Helper() // a failure is in the API's table, or on the line that calls Run
			out := c.check(t.Context(), h, scrub)
			for _, f := range out.findings {
				t.Errorf("%s\n  the case: %s", f, c.Explanation)
			}
			for _, left := range out.leftovers {
				t.Errorf("left behind, delete it by hand: %s", left)
			}
			if out.skipped != "" {
				t.Skip(out.skipped)
			}
		})
	}
}

// outcome is what a case found.
type outcome struct {
	findings  []string // where the API does not do what the table says
	leftovers []string // what could not be deleted
	skipped   string   // why the case was not finished, "" if it was
}

// check runs one case. The harness has its defaults.
func (c Case) check(ctx context.Context, h Harness, scrub *scrubber) outcome {
	if c.bad && h.NoBadCredentials {
		return outcome{skipped: "sends bad credentials"}
	}
	if c.write && !h.Write {
		return outcome{skipped: "creates something: Harness.Write allows it"}
	}
	k := &kit{ctx: ctx, h: h, scrub: scrub, c: c}
	c.run(k)
	k.cleanUp()
	return k.out
}
