package permissions

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/cftoken/cftoken/internal/credential"
)

// ReadLink is what a link to the dashboard's token form fills in.
type ReadLink struct {
	// Spec has the permissions on the resources that the link asks for: all
	// accounts, all zones and the token's own user, or those that it names.
	Spec Spec
	// Form is the form that it opens.
	Form LinkForm
	// Name is the token's name, "" where it names none.
	Name string
	// Unknown are the keys, as "key:type", of which no group is known, in the order
	// of the link. The dashboard may know them.
	Unknown []string
}

// maxLink bounds a link that is read, in bytes.
const maxLink = 64 << 10

// ParseDashboardLink reads a link to the dashboard's token form, as [DashboardLink]
// and Cloudflare's documentation make them, also where its query stands behind a
// hash or within the parameter "to", and where it was escaped twice. The error says
// what is missing; keys that are not known are no error.
func ParseDashboardLink(link string) (ReadLink, error) { return builtin.parseDashboardLink(link) }

func (c *Catalogue) parseDashboardLink(link string) (ReadLink, error) {
	var out ReadLink
	link = strings.TrimSpace(link)
	switch {
	case link == "":
		return out, errors.New("the link is empty: want an address such as https://dash.cloudflare.com/profile/api-tokens?permissionGroupKeys=…")
	case len(link) > maxLink:
		return out, fmt.Errorf("the link is longer than %d bytes", maxLink)
	}
	u, err := url.Parse(link)
	if err != nil || u.Host == "" {
		return out, errors.New("this is no address: want one such as https://dash.cloudflare.com/profile/api-tokens?permissionGroupKeys=…")
	}
	if host := strings.ToLower(u.Hostname()); host != "dash.cloudflare.com" {
		return out, fmt.Errorf("the link is to %s: want one to dash.cloudflare.com", credential.Show(host, 60))
	}
	query, to := linkQuery(u)
	raw := query.Get("permissionGroupKeys")
	if raw == "" {
		return out, errors.New(`the link has no "permissionGroupKeys": it fills nothing in`)
	}
	var keys []struct{ Key, Type string }
	if err := json.Unmarshal([]byte(raw), &keys); err != nil {
		again, fault := url.QueryUnescape(raw)
		if fault != nil || json.Unmarshal([]byte(again), &keys) != nil {
			return out, errors.New(`"permissionGroupKeys" of the link is no JSON array of {"key":…,"type":…}`)
		}
	}
	out.Name = query.Get("name")
	if strings.Contains(to, ":account") || strings.Contains(to, "account/") && !strings.Contains(u.Path, "profile") {
		out.Form = AccountTokenForm
	}
	account, zone := linkResources(query)
	var policies []Policy
	for _, k := range keys {
		g, ok := c.byLinkKey(k.Key, k.Type)
		if !ok {
			out.Unknown = append(out.Unknown, credential.Show(k.Key+":"+k.Type, 80))
			continue
		}
		on := account
		switch g.Scope {
		case ScopeZone:
			on = zone
		case ScopeUser:
			on = OwnUserResource()
		case ScopeAccount:
		default:
			on = AllNestedResource(account, g.Scope)
		}
		policies = append(policies, AllowOn(on, g.Permission()))
	}
	out.Spec = NewSpec(policies...)
	return out, nil
}

// linkQuery returns the parameters of a link, wherever they stand, and its path
// within the dashboard.
func linkQuery(u *url.URL) (query url.Values, to string) {
	query, to = u.Query(), u.Path
	if inner := query.Get("to"); inner != "" {
		to = inner
		if _, behind, ok := strings.Cut(inner, "?"); ok {
			merge(query, behind)
		}
	}
	if _, behind, ok := strings.Cut(u.Fragment, "?"); ok {
		merge(query, behind)
	}
	return query, to
}

func merge(query url.Values, text string) {
	more, err := url.ParseQuery(text)
	if err != nil {
		return
	}
	for key, values := range more {
		if query.Get(key) == "" {
			query[key] = values
		}
	}
}

// linkResources returns the accounts and zones that a link asks for.
func linkResources(query url.Values) (account, zone Resource) {
	account, zone = AllAccountsResource(), AllZonesResource()
	if id, err := ParseAccountID(query.Get("accountId")); err == nil {
		account, zone = AccountResource(id), AllZonesInResource(id)
	}
	if id, err := ParseZoneID(query.Get("zoneId")); err == nil {
		zone = ZoneResource(id)
	}
	return account, zone
}

// byLinkKey returns the group of a key and type of the prefilled link.
func (c *Catalogue) byLinkKey(key, typ string) (Group, bool) {
	for i := range c.groups {
		if g := &c.groups[i]; g.LinkKey != "" && strings.EqualFold(g.LinkKey, key) && (strings.EqualFold(g.LinkType, typ) || levelOf(strings.ToLower(g.LinkType)) == levelOf(strings.ToLower(typ))) {
			return *g, true
		}
	}
	return Group{}, false
}
