package permissions

import (
	"encoding/json"
	"net/url"
	"strings"
)

// LinkForm is which of the dashboard's two token forms a link opens.
type LinkForm uint8

// The forms of the dashboard.
const (
	UserTokenForm    LinkForm = iota // profile, API Tokens
	AccountTokenForm                 // account, API Tokens: account-owned tokens
)

// Link is a link to the dashboard's token form, prefilled as far as Cloudflare
// allows. It fills in a form and creates nothing.
type Link struct {
	URL       string
	Prefilled []Permission // groups that the link fills in
	ByHand    []Permission // groups without a known key, to be added in the form
	Seen      []Permission // part of Prefilled: the key is seen in use, not documented
	Derived   []Permission // part of Prefilled: the key follows from a rule only, and may not prefill
	Notes     []string     // what must be set or looked at by hand besides
}

// DashboardLink returns a link to the dashboard's token form with the spec's
// allowed permission groups filled in. The link cannot carry denies, client
// addresses, an expiry or a single account or zone: Notes names what the spec
// needs of these. Users reported that some documented keys did not prefill, so
// the form is to be compared with the spec. Source:
// https://developers.cloudflare.com/fundamentals/api/how-to/account-owned-token-template/ (2026-08).
func DashboardLink(spec Spec, form LinkForm, name string) Link {
	type key struct {
		Key  string `json:"key"`
		Type string `json:"type"`
	}
	var link Link
	keys := []key{}
	seen := map[string]bool{}
	scopes := map[Scope]bool{}
	var narrow, single, denies bool
	for st := range spec.Statements() {
		if st.Effect != Allow {
			denies = true
			continue
		}
		single = single || st.Resource.Scope().Granular()
		narrow = narrow || !st.Resource.IsAll() || st.Resource.Parent() != ""
		id := st.Permission.ID()
		if seen[id] {
			continue
		}
		seen[id] = true
		g, ok := GroupOf(st.Permission)
		if !ok || g.LinkKey == "" {
			link.ByHand = append(link.ByHand, st.Permission)
			continue
		}
		keys = append(keys, key{g.LinkKey, g.LinkType})
		link.Prefilled = append(link.Prefilled, st.Permission)
		switch g.linkKind {
		case EvidenceReported:
			link.Seen = append(link.Seen, st.Permission)
		case EvidenceDerived:
			link.Derived = append(link.Derived, st.Permission)
		}
		scopes[g.Scope] = true
	}
	if len(link.Derived) > 0 {
		link.Notes = append(link.Notes, link.derived())
	}
	if form == AccountTokenForm && scopes[ScopeAccount] && scopes[ScopeZone] {
		link.Notes = append(link.Notes, "see whether the form has the account permissions: some saw it drop them where the link has zone permissions too")
	}
	if narrow {
		link.Notes = append(link.Notes, "choose the account and zone resources: the link asks for all of them")
	}
	if single {
		link.Notes = append(link.Notes, "choose the single resources: the link cannot carry them")
	}
	if denies {
		link.Notes = append(link.Notes, "add the deny policies: the link cannot carry them")
	}
	c := spec.Conditions()
	if !c.RequestIP.IsZero() {
		link.Notes = append(link.Notes, "add the client IP filter: the link cannot carry it")
	}
	if !c.NotBefore.IsZero() || !c.ExpiresOn.IsZero() {
		link.Notes = append(link.Notes, "set the start and end dates (TTL): the link cannot carry them")
	}
	if len(spec.Unknown()) > 0 {
		link.Notes = append(link.Notes, "see to what this library does not know of the spec ("+strings.Join(spec.Unknown(), ", ")+"): the link cannot carry it")
	}
	text, err := json.Marshal(keys)
	if err != nil {
		return link // cannot happen: two strings a row
	}
	link.URL = linkURL(form, string(text), name)
	return link
}

// Caveat says in a line which of the permissions the form may not show, "" for
// none: those of Derived and of ByHand.
func (l Link) Caveat() string {
	var parts []string
	if len(l.Derived) > 0 {
		parts = append(parts, l.derived())
	}
	if len(l.ByHand) > 0 {
		parts = append(parts, "add by hand what the link cannot carry: "+labelsOf(l.ByHand))
	}
	return strings.Join(parts, "; ")
}

func (l Link) derived() string {
	return "see whether the form has these, and add them if not (their keys are derived by a rule and may not prefill): " + labelsOf(l.Derived)
}

func labelsOf(ps []Permission) string {
	out := make([]string, len(ps))
	for i, p := range ps {
		out[i] = Label(p)
	}
	return strings.Join(out, ", ")
}

// linkURL puts the query together by hand: url.Values would sort the
// parameters and escape the star of accountId. Blanks of the name are "%20":
// one implementer saw "+" leave the field empty (2026-09).
func linkURL(form LinkForm, keys, name string) string {
	q := "permissionGroupKeys=" + url.QueryEscape(keys)
	base := "https://dash.cloudflare.com/profile/api-tokens?"
	if form == AccountTokenForm {
		base = "https://dash.cloudflare.com/?to=/:account/api-tokens&"
	} else {
		q += "&accountId=*&zoneId=all"
	}
	if name != "" {
		q += "&name=" + strings.ReplaceAll(url.QueryEscape(name), "+", "%20")
	}
	return base + q
}
