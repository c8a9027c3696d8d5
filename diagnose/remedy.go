package diagnose

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// maxAlternatives bounds how many other permissions a diagnosis offers.
const maxAlternatives = 2

// manyAccepted is from how many groups on a list spans unrelated products.
const manyAccepted = 8

// addMissing appends the remedies that add a permission: what the check needs,
// or the smallest that suffices, and then alternatives.
func addMissing(r *refusal, d *Diagnosis) {
	enough := r.enough()
	r.sayBody(d)
	if len(r.needs) > 0 {
		needed := r.addRemedy(addPermission, r.needsOn, r.needs...)
		needed.DocURL = r.reference()
		d.Remedies = append(d.Remedies, needed)
		if len(enough) > 0 && r.smaller(enough[0]) {
			d.Remedies = append(d.Remedies, r.addRemedy("add this smaller permission instead, if nothing more than this call is wanted", enough[0].Resource, enough[0].Permission))
		}
		return
	}
	if r.on("/graphql") {
		r.addAnalytics(d)
		return
	}
	if len(enough) == 0 {
		r.addTwin(d)
		d.Remedies = append(d.Remedies, Remedy{Action: "add the permission that the reference page of the operation names to the token, on the account or zone of the call", Link: tokensLink(r), DocURL: cmp.Or(r.reference(), r.op.DocumentationURL(), docPermissions)})
		r.addEither(d)
		return
	}
	others := enough[1:min(len(enough), 1+maxAlternatives)]
	if len(enough) > manyAccepted {
		others = nil // they belong to unrelated products
	}
	first := r.addRemedy(addPermission, enough[0].Resource, enough[0].Permission)
	first.DocURL = r.reference()
	d.Remedies = slices.Grow(d.Remedies, 1+len(others)+2) // rules add two more
	d.Remedies = append(d.Remedies, first)
	for _, g := range others {
		d.Remedies = append(d.Remedies, r.addRemedy("add this permission instead, which is enough for the call too", g.Resource, g.Permission))
	}
	r.addTwin(d)
	r.addEither(d)
}

// addTwin adds the permission of the other call that the answer's page stands for,
// where nothing tells which of both was made.
func (r *refusal) addTwin(d *Diagnosis) {
	p, ok := r.twin.Preferred()
	if !ok {
		return
	}
	scope := string(r.twin.Scope())
	d.Remedies = append(d.Remedies, r.addRemedy("add this permission, if the call was the one on the "+scope+" ("+r.twin.String()+")", r.own(r.twin.Scope()), p))
	r.say("The answer's documentation_url stands for the call on an account and for that on a zone: nothing tells which of both was made.")
	d.doubt(Medium, authz.MissingPermission)
}

// smaller reports whether a grant is what a reader would want in the place of
// the needed ones: Read of the same groups. Any other opens the call and nothing
// of what the check stands for, and one that the token holds changes nothing.
func (r *refusal) smaller(g authz.Grant) bool {
	p, ok := permissions.ByID(g.Permission.ID())
	base, reads := strings.CutSuffix(p.Name, " Read")
	if !ok || !reads || r.hasRead {
		return false
	}
	for _, n := range r.needs {
		if n == nil {
			return false
		}
		if m, ok := permissions.ByID(n.ID()); !ok || m.Scope != p.Scope || m.Name != base+" Write" && m.Name != base+" Edit" {
			return false
		}
	}
	return r.facts.Spec == nil || g.Resource.Scope() == "" || !r.facts.Spec.Covers(permissions.NewSpec(permissions.AllowOn(g.Resource, g.Permission)))
}

// forEach returns an action that speaks of one permission as one that speaks of
// n. A plural is left as it is.
func forEach(action string, n int) string {
	if n < 2 {
		return action
	}
	return strings.NewReplacer("this permission", "these permissions", "permissions", "permissions", "permission", "permissions").Replace(action)
}

// addRemedy is a remedy that adds permissions on a resource. The action speaks of
// one.
func (r *refusal) addRemedy(action string, on permissions.Resource, ps ...permissions.Permission) Remedy {
	action = forEach(action, len(ps))
	if on.Scope() == "" && len(ps) > 0 {
		action += r.anyOne(ps[0].Scope())
	}
	out := Remedy{Action: action, Permissions: ps, Guide: r.guide(ps...), Resource: on, Library: libraryCall(on, ps), Link: tokensLink(r)}
	if r.facts.Spec != nil && on.Scope() != "" {
		out.Link, out.LinkNote = prefilled(r, r.facts.Spec.With(permissions.AllowOn(on, ps...)))
	}
	return out
}

// anyOne says of a list's permission that it is needed on one of its objects
// only, "" for other calls.
func (r *refusal) anyOne(scope permissions.Scope) string {
	switch {
	case r.onList() && scope == permissions.ScopeZone:
		return ", on the zone that is wanted (any one zone suffices for the call)"
	case r.onList() && scope == permissions.ScopeAccount:
		return ", on the account that is wanted (any one account suffices for the call)"
	}
	return ""
}

// label is what to call a permission where the refusal is spoken of.
func (r *refusal) label(p permissions.Permission) string {
	if r.ofGuide(p) {
		return permissions.GuideLabel(p)
	}
	return permissions.Label(p)
}

// ofGuide reports whether the guide speaks of the refused call. The check of a
// permission by its own name is not one of the guide's, even where it makes the
// same call.
func (r *refusal) ofGuide(p permissions.Permission) bool {
	return r.op.OfGuide(p) && (r.name == "" || r.name != permissions.Label(p))
}

// guide reports whether a text on the permissions speaks in the guide's words.
func (r *refusal) guide(ps ...permissions.Permission) bool {
	return !slices.ContainsFunc(ps, func(p permissions.Permission) bool {
		return !r.ofGuide(p) && permissions.Label(p) != permissions.GuideLabel(p)
	})
}

// missingTitle is "missing permission Account:Cloudflare Workers:Edit".
func missingTitle(r *refusal) string {
	title, missing := "missing permission", r.needs
	if len(missing) == 0 {
		if enough := r.enough(); len(enough) > 0 {
			missing = []permissions.Permission{enough[0].Permission}
		}
	}
	if len(missing) > 1 {
		title = "missing permissions"
	}
	if r.hasRead {
		title = "has Read, needs Edit: " + title
	}
	for i, p := range missing {
		between := ", "
		if i == 0 {
			between = " "
		}
		title += between + r.label(p)
	}
	return title
}

// tokensLink opens the list of tokens, where one is edited.
func tokensLink(r *refusal) string {
	if r.facts.Kind == authz.AccountToken {
		return linkAccountTokens
	}
	return linkUserTokens
}

// prefilled opens the form of a new token that holds the spec; note says what it
// may leave out.
func prefilled(r *refusal, s permissions.Spec) (url, note string) {
	form := permissions.UserTokenForm
	if r.facts.Kind == authz.AccountToken {
		form = permissions.AccountTokenForm
	}
	link := permissions.DashboardLink(s, form, "")
	if len(link.Prefilled) == 0 {
		return tokensLink(r), ""
	}
	return link.URL, link.Caveat()
}

// settleVerify is the call that tells a dead token from a narrow one.
func settleVerify(r *refusal) authz.Call {
	switch {
	case r.facts.Kind == authz.GlobalKey:
		return authz.Call{Method: "GET", Path: "/user"}
	case r.facts.Kind == authz.AccountToken:
		return authz.Call{Method: "GET", Path: accountVerify(r.account())}
	}
	return authz.Call{Method: "GET", Path: userVerify}
}

// userVerify is where a user token is verified.
const userVerify = "/user/tokens/verify"

// accountVerify is where a token of the account is verified; "" = the account
// is not known.
func accountVerify(a permissions.AccountID) string {
	return "/accounts/" + cmp.Or(string(a), "{account_id}") + "/tokens/verify"
}

// libraryCall is the Go expression for a grant, "" where there is none.
func libraryCall(on permissions.Resource, ps []permissions.Permission) string {
	account, _ := on.Account()
	zone, single := on.Zone()
	target, id := "", ""
	switch scope := on.Scope(); {
	case len(ps) == 0:
		return ""
	case scope == permissions.ScopeAccount && on.IsAll():
		target = "AllAccounts()"
	case scope == permissions.ScopeAccount:
		target, id = "Account", string(account)
	case single:
		target, id = "Zone", string(zone)
	case scope == permissions.ScopeZone && account != "":
		target, id = "AllZonesIn", string(account)
	case scope == permissions.ScopeZone:
		target = "AllZones()"
	case scope == permissions.ScopeUser:
		target = "User(userID)"
	default:
		return ""
	}
	var some [160]byte
	b := append(append(some[:0], "permissions."...), target...)
	if !strings.HasSuffix(target, ")") {
		b = append(strconv.AppendQuote(append(b, '('), id), ')')
	}
	b = append(b, ".Allow("...)
	for i, p := range ps {
		if i > 0 {
			b = append(b, ", "...)
		}
		name := ""
		if p != nil {
			g, _ := permissions.ByID(p.ID())
			name = g.Constant()
		}
		if name == "" || p.Scope() != on.Scope() {
			return ""
		}
		b = append(append(b, "permissions."...), name...)
	}
	return string(append(b, ')'))
}
