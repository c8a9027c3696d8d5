package lint

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/cftoken/cftoken/internal/credential"
	"github.com/cftoken/cftoken/internal/wording"
	"github.com/cftoken/cftoken/permissions"
)

// Preset is what a known client, or a template of the dashboard, needs.
type Preset struct {
	// Name is what [PresetByName] finds, such as "cert-manager" or "wrangler deploy".
	Name string
	// About says what the permissions are for.
	About string
	// AllZones says that the client lists the zones and wants all of them, as its
	// documentation has it.
	AllZones bool
	// Evidence says who says so.
	Evidence permissions.Evidence

	permissions []permissions.Permission
}

// NewPreset returns a preset of one's own, for [PresetByName]: a team's standard, or
// what a reader of calls says. Permissions that are there twice count once; their order
// is kept.
func NewPreset(name, about string, evidence permissions.Evidence, list ...permissions.Permission) Preset {
	p := Preset{Name: name, About: about, Evidence: evidence}
	for _, perm := range list {
		if perm != nil && !slices.ContainsFunc(p.permissions, func(have permissions.Permission) bool { return have.ID() == perm.ID() }) {
			p.permissions = append(p.permissions, perm)
		}
	}
	return p
}

// Permissions returns the groups, by scope and name. The slice is the caller's.
func (p Preset) Permissions() []permissions.Permission { return slices.Clone(p.permissions) }

// Spec returns the preset on an account and on zones; without zones, or where the
// client wants all of them, on all zones of the account, or without an account on all
// zones. A preset with permissions on accounts needs the account: without one the
// error says so.
func (p Preset) Spec(account permissions.AccountID, zones ...permissions.ZoneID) (permissions.Spec, error) {
	onZones := []permissions.Resource{permissions.AllZonesResource()}
	switch {
	case len(zones) > 0 && !p.AllZones:
		onZones = nil
		for _, z := range zones {
			onZones = append(onZones, permissions.ZoneResource(z))
		}
	case account != "":
		onZones[0] = permissions.AllZonesInResource(account)
	}
	var policies []permissions.Policy
	for _, perm := range p.permissions {
		switch perm.Scope() {
		case permissions.ScopeZone:
			for _, r := range onZones {
				policies = append(policies, permissions.AllowOn(r, perm))
			}
		case permissions.ScopeUser:
			policies = append(policies, permissions.AllowOn(permissions.OwnUserResource(), perm))
		default:
			if account == "" {
				return permissions.Spec{}, fmt.Errorf("the preset %q has permissions on an account, such as %s: give the account's id", p.Name, permissions.Label(perm))
			}
			policies = append(policies, permissions.AllowOn(permissions.AccountResource(account), perm))
		}
	}
	return permissions.NewSpec(policies...), nil
}

// Presets yields the presets: those of clients in the order of their names, then
// Cloudflare's templates under "template: " and their names.
func Presets() iter.Seq[Preset] {
	return func(yield func(Preset) bool) {
		for _, p := range clients() {
			if !yield(p) {
				return
			}
		}
		for t := range permissions.Templates() {
			p := Preset{
				Name: "template: " + t.Name, About: "a template of the dashboard's form", permissions: t.Permissions(),
				Evidence: permissions.Evidence{Kind: permissions.EvidenceDocumented, Source: "https://developers.cloudflare.com/fundamentals/api/reference/template/", Date: "2026-11"},
			}
			if !yield(p) {
				return
			}
		}
	}
}

// PresetByName returns a preset by its name, in whatever case; a template also
// without what stands before its name. More are looked through after those of [Presets].
// The error names those that are like it.
func PresetByName(name string, more ...Preset) (Preset, error) {
	want := strings.ToLower(strings.Join(strings.Fields(name), " "))
	var like []string
	find := func(list iter.Seq[Preset]) (Preset, bool) {
		for p := range list {
			have := strings.ToLower(p.Name)
			if have == want || have == "template: "+want {
				return p, true
			}
			if _, near := wording.Distance(want, have, 3); near || want != "" && (strings.Contains(have, want) || strings.HasPrefix(want, have)) {
				like = append(like, p.Name)
			}
		}
		return Preset{}, false
	}
	for _, list := range [...]iter.Seq[Preset]{Presets(), slices.Values(more)} {
		if p, found := find(list); found {
			return p, nil
		}
	}
	switch {
	case want == "":
		return Preset{}, errors.New("no preset is named")
	case len(like) > 0:
		return Preset{}, fmt.Errorf("no preset is called %q: perhaps %s", credential.Show(name, 60), strings.Join(like, ", "))
	}
	return Preset{}, fmt.Errorf("no preset is called %q: the list of presets has the names", credential.Show(name, 60))
}
