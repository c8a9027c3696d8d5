package main

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/lint"
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
