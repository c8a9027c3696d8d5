package probetest

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/record"
	"github.com/cftoken/cftoken/token/tokentest"
)

// Client is what code under test needs to reach the simulator. Nothing in it is
// a secret.
type Client struct {
	// HTTP sends to the simulator, whatever the host of the URL.
	HTTP *http.Client
	// BaseURL is the API's base URL. It needs HTTP; nothing listens there.
	BaseURL string
	// Token is the value of a token that holds the spec.
	Token string
	// Account and Zone are the first that the spec names, else the simulator's.
	Account permissions.AccountID
	Zone    permissions.ZoneID
}

// Transport returns a RoundTripper that puts the token on each request that has
// no Authorization header, for clients that take nothing but a transport.
func (c Client) Transport() http.RoundTripper { return bearer{c.Token, c.HTTP.Transport} }

type bearer struct {
	value string
	next  http.RoundTripper
}

func (b bearer) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Header.Get("Authorization") == "" {
		r = r.Clone(r.Context())
		r.Header.Set("Authorization", "Bearer "+b.value)
	}
	return b.next.RoundTrip(r)
}

// RequireLeastPrivilege runs code against the simulator and fails the test when
// the spec grants less than the code's calls need, or more. The simulator knows
// the accounts and zones that the spec names, lets every call through and logs
// what it would have refused, so that one missing permission does not hide the
// next.
//
// Too much is every permission without which no call would break, every Edit
// where Read is enough, and every grant on all accounts or zones where the
// calls touch only some that can be named.
func RequireLeastPrivilege(t testing.TB, spec permissions.Spec, code func(Client)) {
	t.Helper()
	srv, client := world(t, spec)
	code(client)
	calls := srv.Calls()
	if len(calls) == 0 {
		t.Fatal("the code made no call to the API: did it use the client that it was given?")
	}
	// The log's statuses are those of the soft mode: every call counts.
	if problems := compare(spec, calls); len(problems) > 0 {
		t.Fatal("the spec is not the least privilege of the code's calls:\n\n" + strings.Join(problems, "\n"))
	}
}

// compare returns a line for everything that the spec grants too little or too
// much.
func compare(spec permissions.Spec, calls []authz.Call) []string {
	var out []string
	seen := map[string]bool{}
	replayed := record.Replay(calls, spec)
	for _, d := range replayed.Broken {
		line := "  too little: " + d.Call().Method + " " + d.Call().Path + " would be refused (" + d.Reason.String() + ")"
		if enough := d.Enough(); len(enough) > 0 {
			line += "\n    → add " + enough[0].String()
		}
		if !seen[line] {
			seen[line] = true
			out = append(out, line)
		}
	}
	minimal := record.Minimal(record.Recording{Calls: calls})
	reasons := map[string][]string{}
	for _, n := range minimal.Required {
		reasons[n.Permission.ID()] = append(reasons[n.Permission.ID()], authz.Grant{Permission: n.Permission, Resource: n.Resource}.String())
	}
	for _, st := range excess(minimal.Spec, spec) {
		line := "  too much: " + authz.Grant{Permission: st.Permission, Resource: st.Resource}.String()
		if len(replayed.Broken) == 0 && !breaks(spec, st, calls) {
			line += "\n    → remove it: no call needs it"
		} else if better := reasons[st.Permission.ID()]; len(better) > 0 {
			line += "\n    → narrow it: " + strings.Join(better, ", ")
		} else {
			line += "\n    → enough for the calls: " + needs(minimal)
		}
		out = append(out, line)
	}
	return out
}

func needs(res record.Result) string {
	var parts []string
	for _, n := range res.Required {
		parts = append(parts, authz.Grant{Permission: n.Permission, Resource: n.Resource}.String())
	}
	if len(parts) == 0 {
		return "nothing"
	}
	return strings.Join(parts, ", ")
}

// breaks reports whether some call needs the statement.
func breaks(spec permissions.Spec, st permissions.Statement, calls []authz.Call) bool {
	var policies []permissions.Policy
	for s := range spec.Statements() {
		if s != st {
			policies = append(policies, permissions.Policy{Effect: s.Effect, Permissions: []permissions.Permission{s.Permission}, Resources: []permissions.Resource{s.Resource}})
		}
	}
	return !record.Replay(calls, permissions.NewSpec(policies...)).OK()
}

// world makes a simulator that knows what the spec names.
func world(t testing.TB, spec permissions.Spec) (*tokentest.Server, Client) {
	t.Helper()
	if err := spec.WithUser(tokentest.DefaultUserID).Validate(); err != nil {
		t.Fatalf("probetest: %v", err)
	}
	srv, err := tokentest.New(tokentest.Options{Mode: tokentest.ModeSoft})
	if err != nil {
		t.Fatalf("probetest: %v", err)
	}
	client := Client{HTTP: srv.Client(), BaseURL: tokentest.BaseURL}
	accounts := []permissions.AccountID{tokentest.DefaultAccountID}
	for st := range spec.Statements() {
		if id, ok := st.Resource.Account(); ok {
			if !slices.Contains(accounts, id) {
				if _, err := srv.AddAccount(tokentest.Account{ID: id}); err != nil {
					t.Fatalf("probetest: %v", err)
				}
				accounts = append(accounts, id)
			}
			if client.Account == "" {
				client.Account = id
			}
		}
	}
	if client.Account == "" {
		client.Account = tokentest.DefaultAccountID
	}
	zones := []permissions.ZoneID{tokentest.DefaultZoneID}
	for st := range spec.Statements() {
		if id, ok := st.Resource.Zone(); ok {
			if !slices.Contains(zones, id) {
				if _, err := srv.AddZone(tokentest.Zone{ID: id, Account: client.Account}); err != nil {
					t.Fatalf("probetest: %v", err)
				}
				zones = append(zones, id)
			}
			if client.Zone == "" {
				client.Zone = id
			}
		}
	}
	if client.Zone == "" {
		client.Zone = tokentest.DefaultZoneID
	}
	tok, err := srv.IssueToken(spec.WithUser(tokentest.DefaultUserID), tokentest.TokenOptions{Name: t.Name()})
	if err != nil {
		t.Fatalf("probetest: %v", err)
	}
	client.Token = tok.Value
	return srv, client
}

// excess returns what the spec allows beyond what is needed.
func excess(needed, spec permissions.Spec) []permissions.Statement {
	var out []permissions.Statement
	for st := range needed.Diff(spec).Excess.Statements() {
		if st.Effect == permissions.Allow {
			out = append(out, st)
		}
	}
	return out
}
