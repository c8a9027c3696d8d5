package main

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/lint"
	"github.com/cftoken/cftoken/permissions/operations"
	"github.com/cftoken/cftoken/permissions/record"
	"github.com/cftoken/cftoken/permissions/record/terraform"
	"github.com/cftoken/cftoken/token"
)

// terraformPresets are what Terraform needs for each family of resources: what the
// provider's own calls need, from creation to deletion.
func terraformPresets() (out []lint.Preset) {
	// The ids only stand for an account and a zone; a preset has none.
	anywhere := terraform.Options{Account: permissions.AccountID(strings.Repeat("a", 32)), Zone: permissions.ZoneID(strings.Repeat("b", 32))}
	for f := range terraform.Families() {
		rec, err := f.Calls(anywhere)
		if err != nil {
			continue // no family is without types: a test
		}
		res := record.Minimal(rec)
		var list []permissions.Permission
		for _, n := range res.Required {
			list = append(list, n.Permission)
		}
		for _, u := range res.Unplaced {
			list = append(list, u.Permission)
		}
		about := fmt.Sprintf("Terraform, %s: %s", counted(len(f.Types), "type", "types"), strings.Join(f.Types[:min(3, len(f.Types))], ", "))
		if len(f.Types) > 3 {
			about += " …"
		}
		evidence := permissions.Evidence{
			Kind: permissions.EvidenceDerived, Source: "https://github.com/cloudflare/terraform-provider-cloudflare", Date: "2026-07-10",
			Note: "from the calls in the source of version 5, at a2efdc5, by the published lists",
		}
		if len(res.Unknown) > 0 {
			evidence.Note += "; of " + counted(len(res.Unknown), "call", "calls") + " there is no list"
		}
		out = append(out, lint.NewPreset("terraform "+f.Name, about, evidence, list...))
	}
	out = append(out, rulesetPresets(anywhere)...)
	slices.SortFunc(out, func(a, b lint.Preset) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// presetNamed finds a preset; of rulesets it says why there is no single one.
func presetNamed(name string) (lint.Preset, error) {
	preset, err := lint.PresetByName(name, terraformPresets()...)
	switch strings.ToLower(strings.Join(strings.Fields(name), " ")) {
	case "terraform ruleset", "terraform rulesets", "terraform cloudflare_ruleset":
		err = errors.New(`what a cloudflare_ruleset needs depends on its phase: name it, such as "terraform ruleset http_request_firewall_custom"; -presets has them`)
	}
	return preset, err
}

// rulesetPresets are what Terraform needs for a cloudflare_ruleset, which depends on its
// phase: for each phase of which it is known the group of its product that opens all
// calls, on zones where zones have the phase.
func rulesetPresets(anywhere terraform.Options) (out []lint.Preset) {
	for phase := range operations.Phases() {
		groups := operations.PhaseGroups(phase)
		owner, on := `"account_id":"`+string(anywhere.Account)+`"`, permissions.AccountResource(anywhere.Account)
		if slices.ContainsFunc(groups, func(g permissions.Permission) bool { return g.Scope() == permissions.ScopeZone }) {
			owner, on = `"zone_id":"`+string(anywhere.Zone)+`"`, permissions.ZoneResource(anywhere.Zone)
		}
		rec, err := terraform.Read(strings.NewReader(`{"resource":{"cloudflare_ruleset":{"all":{`+owner+`,"phase":"`+phase+`"}}}}`), "terraform ruleset", anywhere)
		opens := func(g permissions.Permission) bool {
			spec := permissions.NewSpec(permissions.AllowOn(on, g))
			return !slices.ContainsFunc(rec.Calls, func(c authz.Call) bool { return authz.Decide(spec, c).Verdict != authz.Allowed })
		}
		n := slices.IndexFunc(groups, opens)
		if err != nil || n < 0 || len(rec.Calls) == 0 {
			continue // there is no such phase: a test
		}
		out = append(out, lint.NewPreset("terraform ruleset "+phase, "Terraform, a cloudflare_ruleset of this phase", permissions.Evidence{
			Kind: permissions.EvidenceDerived, Source: "https://developers.cloudflare.com/ruleset-engine/reference/phases-list/", Date: "2026-11",
			Note: "from the calls in the provider's source and the product that the phase belongs to",
		}, groups[n]))
	}
	return out
}

// presets yields all that -preset knows.
func presets() iter.Seq[lint.Preset] {
	return func(yield func(lint.Preset) bool) {
		for p := range lint.Presets() {
			if !yield(p) {
				return
			}
		}
		for p := range slices.Values(terraformPresets()) {
			if !yield(p) {
				return
			}
		}
	}
}

func (p program) listPresets() int {
	for preset := range presets() {
		e := preset.Evidence
		by := fmt.Sprintf("%s: %s, %s", e.Kind, e.Source, e.Date)
		if e.Note != "" {
			by += " (" + e.Note + ")"
		}
		if _, err := fmt.Fprintf(p.stdout, "%s\n    %s\n    %s\n    %s\n", preset.Name, preset.About, labels(preset), by); err != nil {
			p.say("%v", err)
			return token.ExitUsage
		}
	}
	return token.ExitOK
}

// shownLabels is how many permissions of a preset are listed.
const shownLabels = 8

func labels(preset lint.Preset) string {
	var out []string
	all := preset.Permissions()
	for _, perm := range all[:min(shownLabels, len(all))] {
		out = append(out, permissions.Label(perm))
	}
	if n := len(all) - shownLabels; n > 0 {
		out = append(out, fmt.Sprintf("and %d more", n))
	}
	on := ""
	if preset.AllZones {
		on = ", on all zones"
	}
	return strings.Join(out, ", ") + on
}
