package probetest

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
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
	// Worker is the name of the first Worker that the spec names by its tag, "" for
	// none.
	Worker string
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

// sightings counts the calls and notes those that carry another credential than
// the one that was given, by method and path. It never keeps a credential.
type sightings struct {
	next http.RoundTripper

	mu        sync.Mutex
	value     string
	made      int
	strangers []string
}

func (s *sightings) RoundTrip(r *http.Request) (*http.Response, error) {
	scheme, value, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	s.mu.Lock()
	s.made++
	if !strings.EqualFold(scheme, "Bearer") || value != s.value {
		line := r.Method + " " + r.URL.EscapedPath()
		if r.Header.Get("Authorization") == "" {
			line += " (no Authorization header)"
		}
		s.strangers = append(s.strangers, strings.ReplaceAll(line, "/client/v4/", "/"))
	}
	s.mu.Unlock()
	return s.next.RoundTrip(r)
}

func (s *sightings) report() (made int, strangers []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.made, slices.Clone(s.strangers)
}

// world is a simulator that knows what a spec names.
type world struct {
	srv      *tokentest.Server
	seen     *sightings
	accounts []permissions.AccountID
	zones    []permissions.ZoneID
}

// unknown returns a line for each call that did not succeed and that names an
// account or a zone that is not there and never was.
func (w *world) unknown(calls []authz.Call) []string {
	accounts, zones := slices.Clone(w.accounts), slices.Clone(w.zones)
	for _, c := range calls {
		if account, zone := named(c.Path); succeeded(c) { // made by the code itself
			accounts, zones = appendNew(accounts, account), appendNew(zones, zone)
		}
	}
	var out []string
	for _, c := range calls {
		if succeeded(c) {
			continue
		}
		account, zone := named(c.Path)
		switch {
		case account != "" && !slices.Contains(accounts, account):
			out = append(out, c.Method+" "+c.Path+": account "+string(account))
		case zone != "" && !slices.Contains(zones, zone):
			out = append(out, c.Method+" "+c.Path+": zone "+string(zone))
		case authz.Decide(permissions.Spec{}, c).Reason == authz.MalformedID:
			out = append(out, c.Method+" "+c.Path+": not an id")
		}
	}
	return out
}

func succeeded(c authz.Call) bool { return c.Answered() && c.Status < 300 }

// named returns the account or the zone in a path, known or not.
func named(path string) (permissions.AccountID, permissions.ZoneID) {
	parts := strings.Split(strings.TrimPrefix(path, "/"), "/")
	if len(parts) < 2 {
		return "", ""
	}
	switch parts[0] {
	case "accounts":
		id, _ := permissions.ParseAccountID(parts[1])
		return id, ""
	case "zones":
		id, _ := permissions.ParseZoneID(parts[1])
		return "", id
	}
	return "", ""
}

// owner returns the account that must own a token with the spec, which only an
// account can own when it holds permissions on single resources.
func owner(spec permissions.Spec) (permissions.AccountID, bool) {
	for st := range spec.Statements() {
		if st.Resource.Scope().Granular() {
			id, _ := st.Resource.Account()
			return id, true
		}
	}
	return "", false
}

// newWorld makes a simulator that knows what the spec names, and issues a token
// that holds the spec without its conditions.
func newWorld(t testing.TB, spec permissions.Spec, most int) (*world, Client) {
	t.Helper()
	if err := spec.WithUser(tokentest.DefaultUserID).ValidateWith(spec.RoleGroups()); err != nil && !spec.IsEmpty() {
		t.Fatalf("probetest: %v", err)
	}
	srv, err := tokentest.New(tokentest.Options{Mode: tokentest.ModeSoft, MaxCalls: most})
	if err != nil {
		t.Fatalf("probetest: %v", err)
	}
	seen := &sightings{next: srv.RoundTripper()}
	client := Client{HTTP: &http.Client{Transport: seen}, BaseURL: tokentest.BaseURL}
	for st := range spec.Statements() {
		account, kind, tag, one := st.Resource.Nested()
		if !one || kind != permissions.ScopeWorker || client.Worker != "" {
			continue
		}
		if err := srv.AddNamed(permissions.NewSpec(permissions.AllowOn(permissions.AccountResource(account), st.Permission))); err != nil {
			t.Fatalf("probetest: %v", err)
		}
		w, err := srv.AddWorker(tokentest.Worker{Account: account, Tag: tag})
		if err != nil {
			t.Fatalf("probetest: %v", err)
		}
		client.Worker = w.Name
	}
	if err := srv.AddNamed(spec); err != nil {
		t.Fatalf("probetest: %v", err)
	}
	accounts, zones := []permissions.AccountID{tokentest.DefaultAccountID}, []permissions.ZoneID{tokentest.DefaultZoneID}
	for st := range spec.Statements() {
		if id, ok := st.Resource.Account(); ok {
			client.Account, accounts = cmp.Or(client.Account, id), appendNew(accounts, id)
		}
		if id, ok := st.Resource.Zone(); ok {
			client.Zone, zones = cmp.Or(client.Zone, id), appendNew(zones, id)
		}
	}
	client.Account = cmp.Or(client.Account, tokentest.DefaultAccountID)
	client.Zone = cmp.Or(client.Zone, tokentest.DefaultZoneID)
	opts := tokentest.TokenOptions{Name: t.Name()}
	if owner, needed := owner(spec); needed {
		opts.Kind, opts.Owner = authz.AccountToken, string(owner)
	}
	tok, err := srv.IssueToken(spec.WithUser(tokentest.DefaultUserID).WithConditions(permissions.Conditions{}), opts)
	if err != nil {
		t.Fatalf("probetest: %v", err)
	}
	client.Token, seen.value = tok.Value, tok.Value
	return &world{srv, seen, accounts, zones}, client
}
