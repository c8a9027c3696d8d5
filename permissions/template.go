package permissions

import (
	"iter"
	"slices"
)

// Template is one of the templates of the dashboard's token form: a name and the
// permission groups that a token made from it gets.
// Source: https://developers.cloudflare.com/fundamentals/api/reference/template/ (2026-11).
type Template struct {
	Name string // such as "Edit zone DNS"

	groups []Permission // nil = every group that reads
	other  []string     // what people call it besides
}

// templates are those of Cloudflare's page.
var templates = [...]Template{
	{Name: "Edit zone DNS", groups: []Permission{ZoneDNSWrite}},
	{Name: "Read billing info", groups: []Permission{AccountBillingRead}, other: []string{"Read billing information"}},
	{Name: "Read analytics and logs", groups: []Permission{ZoneAnalyticsRead, ZoneLogsRead}},
	{Name: "Edit Cloudflare Workers", groups: []Permission{
		AccountSettingsRead, AccountWorkersKVStorageWrite, AccountWorkersR2StorageWrite, AccountWorkersScriptsWrite, AccountWorkersTailRead,
		ZoneWorkersRoutesWrite, UserDetailsRead, UserMembershipsRead,
	}},
	{Name: "Edit load balancing configuration", groups: []Permission{AccountLoadBalancingMonitorsAndPoolsWrite, ZoneLoadBalancersWrite}},
	{Name: "WordPress", groups: []Permission{AccountSettingsRead, ZoneAnalyticsRead, ZoneCachePurge, ZoneDNSRead, ZoneRead, ZoneSettingsWrite}},
	{Name: "Read all resources"},
	{Name: "Create additional tokens", groups: []Permission{UserAPITokensWrite}},
}

// Templates yields the templates of the dashboard's token form, in the order of
// Cloudflare's page.
func Templates() iter.Seq[Template] {
	return func(yield func(Template) bool) {
		for _, t := range templates {
			if !yield(t) {
				return
			}
		}
	}
}

// Permissions returns the groups of the template, by scope and name. Those of
// "Read all resources" are the groups of the built-in catalogue that read, on
// accounts, zones and the user: Cloudflare's own set grows with its products.
func (t Template) Permissions() []Permission {
	if t.groups != nil {
		return slices.Clone(t.groups)
	}
	var out []Permission
	for g := range All() {
		if g.Access == AccessRead && g.Scope != ScopeBucket {
			out = append(out, g.Permission())
		}
	}
	return out
}

// templateOf returns the template that the words name, with or without "template"
// behind it.
func templateOf(words []string) (Template, bool) {
	if n := len(words); n > 1 && (words[n-1] == "template" || words[n-1] == "templates") {
		words = words[:n-1]
	}
	for _, t := range templates {
		if spells(words, false, t.Name) || slices.ContainsFunc(t.other, func(name string) bool { return spells(words, false, name) }) {
			return t, true
		}
	}
	return Template{}, false
}
