package token

import (
	"fmt"
	"slices"
	"time"

	"github.com/cftoken/cftoken/internal/wording"
	"github.com/cftoken/cftoken/permissions"
)

// Dashboard is the third way to a token: by hand, in the dashboard.
type Dashboard struct {
	// Link opens the form, filled in as far as Cloudflare allows, and names
	// what it leaves out.
	Link permissions.Link
	// Steps are what to click and to set, in order, to make the token without
	// the link, or to check what the link filled in.
	Steps []string
}

// TokensPage is the dashboard's page with the tokens of the user, or of an
// account where one is given: there they can be seen, with when each was last
// used, edited, rolled and deleted. The account is chosen on the page.
//
// Source: https://developers.cloudflare.com/fundamentals/api/how-to/account-owned-token-template/ (2026-08).
func TokensPage(account permissions.AccountID) string {
	if account == "" {
		return "https://dash.cloudflare.com/profile/api-tokens"
	}
	return "https://dash.cloudflare.com/?to=/:account/api-tokens"
}

// ByHand says how to make the token in the dashboard. Nothing is sent. The
// error is that of [Request.Validate].
//
// Source of the path: https://developers.cloudflare.com/fundamentals/api/get-started/create-token/ (2026-08).
func ByHand(req Request, now time.Time) (Dashboard, error) {
	o, err := req.settle(now)
	if err != nil {
		return Dashboard{}, err
	}
	spec, c := o.spec, o.spec.Conditions()
	form, path := permissions.UserTokenForm, "dash.cloudflare.com/profile/api-tokens → Create Token → Create Custom Token → Get started"
	if req.Account != "" {
		form, path = permissions.AccountTokenForm, "dash.cloudflare.com → account "+string(req.Account)+" → Manage Account → Account API Tokens → Create Token → Create Custom Token → Get started"
	}
	d := Dashboard{Link: permissions.DashboardLink(spec, form, req.Name)}
	say := func(format string, args ...any) { d.Steps = append(d.Steps, fmt.Sprintf(format, args...)) }
	say("Open %s", path)
	say("Token name: %s", req.Name)
	var include []string
	for st := range spec.Statements() {
		if st.Effect == permissions.Allow {
			say("Permissions → add: %s", rowOf(st.Permission))
		} else {
			say("Permissions → add as a separate deny policy, where the form offers it: %s on %s", rowOf(st.Permission), st.Resource)
			continue
		}
		if line := resourceLine(st.Resource); line != "" && !slices.Contains(include, line) {
			include = append(include, line)
		}
	}
	d.Steps = append(d.Steps, include...)
	if in := c.RequestIP.In; len(in) > 0 {
		say("Client IP Address Filtering → Is in: %s", wording.Join(in, ", "))
	}
	if out := c.RequestIP.NotIn; len(out) > 0 {
		say("Client IP Address Filtering → Is not in: %s", wording.Join(out, ", "))
	}
	switch {
	case !c.NotBefore.IsZero() && c.ExpiresOn.IsZero():
		say("TTL: start %s, no end", wording.Day(c.NotBefore))
	case !c.NotBefore.IsZero():
		say("TTL: from %s to %s", wording.Day(c.NotBefore), wording.Day(c.ExpiresOn))
	case !c.ExpiresOn.IsZero():
		say("TTL: end %s", wording.Day(c.ExpiresOn))
	default:
		say("TTL: leave empty, the token never expires")
	}
	say("Continue to summary → Create Token, and copy the value: it is shown once")
	return d, nil
}

// rowOf is a permission of a checked request as the form's three columns show it.
func rowOf(p permissions.Permission) string {
	g, _ := permissions.GroupOf(p)
	return g.Label()
}

// resourceLine is what to choose below the permissions, "" for nothing.
func resourceLine(r permissions.Resource) string {
	account, bounded := r.Account()
	switch r.Scope() {
	case permissions.ScopeAccount:
		if r.IsAll() {
			return "Account Resources: Include → All accounts"
		}
		return "Account Resources: Include → account " + string(account)
	case permissions.ScopeZone:
		if id, single := r.Zone(); single {
			return "Zone Resources: Include → Specific zone → zone " + string(id)
		}
		if bounded {
			return "Zone Resources: Include → All zones from an account → account " + string(account)
		}
		return "Zone Resources: Include → All zones"
	case permissions.ScopeBucket:
		return "R2 buckets: make this token under R2 → Manage API tokens instead: " + r.String()
	}
	if r.Scope().Granular() {
		return "Resources of the permission on single ones: choose " + r.String()
	}
	return ""
}
