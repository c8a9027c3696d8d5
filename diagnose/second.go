package diagnose

import (
	"slices"
	"strings"

	"github.com/cftoken/cftoken/internal/answers"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// What else a refusal may come from where the token holds what the call itself
// needs: the request's body asks for more, or the token's address filter excludes
// the caller, which the gateway says in the very words of a missing permission.

// whereHeld begins the remedies that come next.
const whereHeld = "where the token holds the permission already, "

// sayBody says where to look in the request's body.
func (r *refusal) sayBody(d *Diagnosis) {
	if body := r.operation().Body(); body.Look != "" {
		d.Detail = sentences(d.Detail, "What the request's body holds counts too: look at "+body.Look+".")
		d.Evidence = append(d.Evidence, body.Evidence)
	}
}

// filterOpen reports whether the token has an address filter of which it is not
// known whether the caller's address passes.
func (r *refusal) filterOpen() bool {
	return r.facts.Spec != nil && !r.facts.Spec.Conditions().RequestIP.IsZero() && !r.call.ClientIP.IsValid()
}

// besides adds the second causes, first where the first one is ruled out and there
// is no prefix for their remedies, else last. Where a spec is known it shows
// whether there is a filter.
func (r *refusal) besides(d *Diagnosis, prefix string) {
	atCause, atRemedy := len(d.Causes), len(d.Remedies)
	filter := Cause{authz.ClientIP, "the token's client IP address filter does not admit the caller's address, which the gateway says in the same words", Low}
	if r.filterOpen() {
		filter.Confidence = Medium
	}
	known := r.filterOpen() || r.facts.Spec == nil && r.name == "" && r.facts.Reach != InReach
	gateway := r.isOne(&answers.GatewayDenied, &answers.GatewayUnknownToken) || r.forbidden() || r.pageForbidden()
	if known && gateway && !r.onVerify() {
		d.Causes = append(d.Causes, filter)
		d.Remedies = append(d.Remedies, Remedy{Action: prefix + "look at the token's client IP address filter, and " + addCallersAddress + " (IPv6 counts too)", Link: tokensLink(r), DocURL: answers.DocRestrict})
		d.Evidence = append(d.Evidence, permissions.Evidence{Kind: reported, Source: "https://github.com/cloudflare/workers-sdk/issues/3582", Date: "2023-07-11"})
	}
	body, names := r.operation().Body(), []string(nil)
	for _, p := range body.Groups {
		names = append(names, p.Name())
		if on := r.forBody(p); !r.holdsOn(on, p) && !slices.ContainsFunc(d.Remedies, func(m Remedy) bool { return slices.Contains(m.Permissions, p) }) {
			d.Remedies = append(d.Remedies, r.addRemedy(prefix+"add this permission too, if the request's body asks for it", on, p))
		}
	}
	if len(body.Groups) > 0 {
		d.Causes = append(d.Causes, Cause{authz.MissingPermission, "the request's body asks for more: " + strings.Join(names, ", or "), Low})
		if prefix == "" {
			d.Causes[len(d.Causes)-1].Confidence = Medium
		}
	}
	if prefix == "" {
		d.Causes = slices.Concat(d.Causes[atCause:], d.Causes[:atCause])
		d.Remedies = slices.Concat(d.Remedies[atRemedy:], d.Remedies[:atRemedy])
	}
}

// forBody is what a permission that the body asks for is needed on.
func (r *refusal) forBody(p permissions.Permission) permissions.Resource {
	if p.Scope() == permissions.ScopeZone {
		return r.own(permissions.ScopeZone)
	}
	return r.onAccounts()
}

// holdsOn reports whether the known spec holds the permission there.
func (r *refusal) holdsOn(on permissions.Resource, p permissions.Permission) bool {
	return r.facts.Spec != nil && r.facts.Spec.Covers(permissions.NewSpec(permissions.AllowOn(on, p)))
}
