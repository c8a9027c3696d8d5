package diagnose

import (
	"errors"
	"strings"

	"github.com/cftoken/cftoken/internal/answers"
	"github.com/cftoken/cftoken/internal/cfapi"
	"github.com/cftoken/cftoken/internal/wording"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
)

// targetRules explain calls that name the wrong account or zone, or no
// endpoint at all. They come before the rules of permissions: adding one would
// not help.
var targetRules = []rule{
	{
		code: CodeAccountIDInZonePath, severity: Failure, verdict: authz.Denied,
		forms:    []form{{when: (*refusal).accountAsZone, note: "the id after /zones/ is the account's", silent: true}},
		doc:      "The id of the caller's account stands where a zone's id belongs.",
		title:    "the path has the account's id in place of the zone's",
		causes:   []Cause{{authz.OutsideScope, "the id after /zones/ is the account's id", Certain}},
		evidence: []evidence{{reported, "https://github.com/cloudflare/workers-sdk/issues/2863", "", ""}},
		docURL:   docFindIDs, fill: fillSwapped,
	},
	{
		code: CodeZoneIDInAccountPath, severity: Failure, verdict: authz.Denied,
		forms:    []form{{when: (*refusal).zoneAsAccount, note: "the id after /accounts/ is the zone's", silent: true}},
		doc:      "The id of the caller's zone stands where an account's id belongs.",
		title:    "the path has the zone's id in place of the account's",
		causes:   []Cause{{authz.OutsideScope, "the id after /accounts/ is the zone's id", Certain}},
		evidence: []evidence{{reported, "https://github.com/cloudflare/cf-terraforming/issues/754", "", ""}},
		docURL:   docFindIDs, fill: fillSwapped,
	},
	{
		code: CodePublicSuffixZone, severity: Failure, verdict: authz.Inconclusive,
		forms: []form{
			{on: "/zones", when: (*refusal).askedSuffix, note: "the name asked for has one label, such as net, or looks like co.uk"},
			{on: "/zones", when: (*refusal).askedSuffix, empty: true, note: "an empty list, and the name asked for has one label, such as net, or looks like co.uk"},
		},
		doc:      "The program asked for a zone such as \"net\": it walked up to the public suffix, which no account holds.",
		title:    "the program asked for a public suffix as a zone",
		detail:   "The token is not at fault: no account holds such a zone. The program did not find the domain's own zone before.",
		causes:   []Cause{{authz.NoReason, "the program guesses the zone from the domain's name or from DNS, and went one label too far", High}},
		remedies: []Remedy{{Action: "give the program the zone's own name or id; where it finds the zone by DNS, let it ask a resolver that knows the domain's SOA record", DocURL: docFindIDs}},
		evidence: []evidence{{reported, "https://github.com/cloudflare/cloudflare-go/issues/502", "2020-07-10", ""}, {reported, "https://github.com/caddy-dns/cloudflare/issues/34", "2022-02-01", ""}, {reported, "https://github.com/troglobit/inadyn/issues/275", "2020-05-06", ""}},
		fill:     fillSuffix,
	},
	{
		code: CodeAccountResourceInZonePath, severity: Failure, verdict: authz.Denied,
		forms:    []form{{when: (*refusal).accountResource, note: "the catalogue knows the path under /accounts, not under /zones"}},
		doc:      "The path asks a zone for something that belongs to accounts.",
		title:    "this belongs to an account, not to a zone",
		causes:   []Cause{{authz.NoReason, "the path begins with /zones/, and only accounts have this endpoint", High}},
		evidence: []evidence{{cloudflareCode, answers.CFTerraform, "2025-04-07", ""}},
		docURL:   docFindIDs, fill: fillCollection,
	},
	{
		code: CodeZoneResourceInAccountPath, severity: Failure, verdict: authz.Denied,
		forms:    []form{{when: (*refusal).zoneResource, note: "the catalogue knows the path under /zones, not under /accounts"}},
		doc:      "The path asks an account for something that belongs to zones.",
		title:    "this belongs to a zone, not to an account",
		causes:   []Cause{{authz.NoReason, "the path begins with /accounts/, and only zones have this endpoint", High}},
		evidence: []evidence{{derived, answers.CFTerraform, "2025-04-07", ""}},
		docURL:   docFindIDs, fill: fillCollection,
	},
	{
		code: CodeZoneNameAsID, severity: Failure, verdict: authz.Inconclusive,
		forms:    []form{{when: (*refusal).namedID, note: "a domain name stands after /zones/"}},
		doc:      "A zone's name stands in the path where its id belongs.",
		title:    "the path has the zone's name in place of its id",
		detail:   "An answer to a malformed id says nothing about permissions.",
		evidence: []evidence{{measured, answers.Distilled, "2026-03", ""}, {reported, answers.ThirdParty, "", ""}},
		docURL:   docFindIDs, fill: fillInvalidID,
	},
	{
		code: CodeInvalidID, severity: Failure, verdict: authz.Inconclusive,
		forms:    []form{{when: (*refusal).malformedID, note: "the id in the path is not 32 hexadecimal digits"}},
		doc:      "The account's or zone's id in the path is not 32 hexadecimal digits.",
		title:    "the id in the path is malformed",
		detail:   "An answer to a malformed id says nothing about permissions.",
		evidence: []evidence{{measured, answers.Distilled, "2026-03", ""}, {reported, answers.ThirdParty, "", ""}},
		docURL:   docFindIDs, fill: fillInvalidID,
	},
	{
		code: CodeMethodNotForTokens, severity: Failure, verdict: authz.Inconclusive,
		forms:  []form{{says: rows{&answers.GatewayScheme, &answers.GatewayNoTokens, &answers.GatewayOAuthScheme}}},
		doc:    "The path does not take the method from a token: mostly an id in it is empty, so that it is the collection's.",
		title:  "this path does not take the method from a token",
		detail: "This comes before any look at permissions and proves nothing about them: adding one does not help.",
		causes: []Cause{
			{authz.NoReason, "an id in the path is empty, or two parts of the path are glued together: a variable was not set, or an object was not found before", High},
			{authz.WrongKind, "the endpoint does not take API tokens for this method", Low},
		},
		remedies: []Remedy{{Action: "check the path that the program really calls, and each id in it", DocURL: docFindIDs}},
		docURL:   docFindIDs, fill: fillNoTokens,
	},
	{
		code: CodeNoSuchRoute, severity: Failure, verdict: authz.Inconclusive,
		forms: []form{
			{says: rows{&answers.NoRoute, &answers.NoRouteURI, &answers.CoreMethod, &answers.NoRouteR2, &answers.NoRouteWorkers}},
		},
		doc:    "The API has no such path or method, or not for this id.",
		title:  "the API has no such path, or not for this id",
		detail: "This comes before any look at permissions and proves nothing about them.",
		causes: []Cause{
			{authz.NoReason, "the path or the method is mistyped", Medium},
			{authz.NoReason, "an id in the path is wrong: of another kind of object, or with a character that cannot be seen", Medium},
		},
		remedies: []Remedy{{Action: "check the method, the path and each id in it", DocURL: docFindIDs}},
		docURL:   docFindIDs, fill: fillNoRoute,
	},
	{
		code: CodeBadRequest, severity: Failure, verdict: authz.Inconclusive,
		forms:  []form{{status: 400, words: reasonLost}},
		doc:    "A tool tells of a bad request and has dropped the API's reason.",
		title:  "a bad request, or a malformed credential",
		detail: "The tool did not keep the API's reason. It answers 400 to a credential that is none by its form, before it looks at permissions, and to a request that is at fault. A missing permission is answered with 403 or 401.",
		causes: []Cause{
			{authz.DeadToken, damagedOrNoToken, Medium},
			{authz.NoReason, "the request itself is at fault: an id, a query or a body", Medium},
		},
		remedies: []Remedy{
			{Action: "look at the answer's body: code 6003 tells of a malformed credential, another code of the request", DocURL: docTokenFormats},
			{Action: "copy the token's value anew into the place where the program reads it, without quotes and blanks", DocURL: docTokenFormats},
		},
		evidence: []evidence{{reported, "https://github.com/rmbolger/Posh-ACME/issues/297", "", ""}},
		docURL:   docTokenFormats,
	},
}

func (r *refusal) misdirected() bool {
	return isRefusal(r) || r.answered && r.isOne(&answers.NoRoute, &answers.NoRouteURI, &answers.CoreMethod)
}

func (r *refusal) accountAsZone() bool {
	id, ok := r.pathID("zones")
	return ok && id != "" && id == string(r.facts.Account) && r.facts.Account != permissions.AccountID(r.facts.Zone) && r.misdirected()
}

func (r *refusal) zoneAsAccount() bool {
	id, ok := r.pathID("accounts")
	return ok && id != "" && id == string(r.facts.Zone) && r.facts.Account != permissions.AccountID(r.facts.Zone) && r.misdirected()
}

// idFault says what is wrong with the id after /accounts or /zones.
func (r *refusal) idFault() error {
	if r.masked {
		return nil
	}
	// A word that the catalogue knows in that place is an endpoint.
	if !r.op.IsZero() && r.op.Scope() == "" {
		return nil
	}
	if id, ok := r.pathID("zones"); ok {
		_, err := permissions.ParseZoneID(id)
		return err
	}
	if id, ok := r.pathID("accounts"); ok {
		_, err := permissions.ParseAccountID(id)
		return err
	}
	return nil
}

func (r *refusal) malformedID() bool {
	return r.idFault() != nil && (r.err.Status == 404 || r.err.Status == 400 && r.err.HasText(reasonLost) || r.misdirected())
}

// oddID reports whether the path has an id that is neither one nor a name, and the call
// was refused: to an id that is malformed the API answers otherwise, so whoever pasted
// the text changed it.
func (r *refusal) oddID() bool {
	err := r.idFault()
	return err != nil && !isName(err) && isRefusal(r)
}

// isName reports whether what is wrong with an id is that it is a domain's name.
func isName(err error) bool {
	var id *permissions.IDError
	return errors.As(err, &id) && id.Problem == permissions.IDName
}

// namedID reports whether the zone's id is malformed because it is a name.
func (r *refusal) namedID() bool {
	return len(r.segments) > 0 && r.segments[0] == "zones" && r.malformedID() && isName(r.idFault())
}

// askedSuffix reports whether a program looked for a zone that is, or looks like,
// a public suffix.
func (r *refusal) askedSuffix() bool {
	return r.asked != "" && (isTopLevel(r.asked) || likeSuffix(r.asked)) && (r.empty || !r.err.Inconclusive())
}

// isTopLevel reports whether a name may be a top-level domain: one label of letters, or
// one in Punycode.
func isTopLevel(name string) bool {
	return !strings.Contains(name, ".") && (strings.HasPrefix(name, "xn--") || !strings.ContainsAny(name, "-_0123456789"))
}

// likeSuffix reports whether a name has the form of a public suffix of two labels:
// a usual word under a country's code. Some names of that form are somebody's.
func likeSuffix(name string) bool {
	const usual = " co com org net ac gov gob edu go or ne mil nom "
	word, country, ok := strings.Cut(name, ".")
	return ok && len(country) == 2 && strings.Contains(usual, " "+word+" ")
}

func (r *refusal) accountResource() bool { return r.belongsTo("zones", "/accounts/") }
func (r *refusal) zoneResource() bool    { return r.belongsTo("accounts", "/zones/") }

// belongsTo reports whether the catalogue knows the call under the other
// collection only, and the API found nothing here, or refused.
func (r *refusal) belongsTo(collection, other string) bool {
	if !r.op.IsZero() || len(r.segments) < 3 || r.segments[0] != collection || !r.misdirected() {
		return false
	}
	_, ok := operations.Match(r.call.Method, other+anyID+"/"+strings.Join(r.segments[2:], "/"))
	return ok
}

func fillSuffix(r *refusal, d *Diagnosis) {
	d.Title = "the program asked for the zone \"" + r.asked + "\", which is a public suffix"
	if likeSuffix(r.asked) {
		d.Title = "the program asked for the zone \"" + r.asked + "\", which looks like a public suffix"
		d.doubt(Medium)
	}
}

func fillCollection(r *refusal, d *Diagnosis) {
	rest, id := "/"+strings.Join(r.segments[2:], "/"), "{account_id}"
	path := "/accounts/"
	if d.Code == CodeZoneResourceInAccountPath {
		id, path = "{zone_id}", "/zones/"
		if r.facts.Zone != "" {
			id = string(r.facts.Zone)
		}
	} else if r.facts.Account != "" {
		id = string(r.facts.Account)
	}
	path += id + wording.Shorten(rest, 200)
	d.Remedies = []Remedy{{Action: "call " + r.call.Method + " " + path + "; a command-line tool takes the " + r.otherNoun() + "'s id for it", DocURL: docFindIDs}}
	if enough := authz.EnoughFor(authz.Call{Method: r.call.Method, Path: path, Account: r.call.Account}); len(enough) > 0 {
		d.Detail = "There the call needs " + describePermission(enough[0].Permission, permissions.Label) + "."
	}
}

// otherNoun is what the call should name in place of what it names.
func (r *refusal) otherNoun() string {
	if r.segments[0] == "zones" {
		return "account"
	}
	return "zone"
}

// fillNoRoute is about a path with a variable in it, as the API received it.
func fillNoRoute(r *refusal, d *Diagnosis) {
	if _, is := r.message(func(m cfapi.Message) bool {
		path, ok := routeIn(m.Message)
		return ok && (strings.Contains(path, "$") || holds(path, "%7b") || strings.Contains(path, "{"))
	}); is {
		d.Causes = []Cause{{authz.NoReason, "the path holds a variable that nothing replaced: it is not set where the program runs, or written in a form that the program does not know", High}}
		d.Remedies = []Remedy{{Action: "set the variable that stands in the path, such as CLOUDFLARE_ACCOUNT_ID, where the program runs", DocURL: docFindIDs}}
	}
}

// routeIn is the path that the API says it cannot route to.
func routeIn(message string) (string, bool) {
	_, path, ok := strings.Cut(message, "oute to ")
	path, _, _ = strings.Cut(path, ",")
	return path, ok
}

// fillNoTokens is for the words that name no path, and for logins: the endpoint may take
// none.
func fillNoTokens(r *refusal, d *Diagnosis) {
	switch {
	case r.is(&answers.GatewayOAuthScheme):
		d.Title = strings.Replace(d.Title, "from a token", "from an OAuth login", 1)
		d.restate(authz.WrongKind, "the endpoint does not take OAuth logins for this method")
		d.trust(authz.WrongKind, Medium)
		d.doubt(Medium)
		d.Remedies = append([]Remedy{{Action: "use an API token in place of the login", Link: linkUserTokens}}, d.Remedies...)
		return
	case !r.is(&answers.GatewayNoTokens):
		return
	}
	d.Causes = []Cause{{authz.WrongKind, "the endpoint does not take API tokens for this method, or did not when this was written", High}}
	d.Remedies = []Remedy{{Action: "call the product's endpoint of today, with a newer release of the program; where it is the only one, a Global API key is what it takes", DocURL: docFindIDs}}
}

func fillSwapped(r *refusal, d *Diagnosis) {
	kind, id := "account", string(r.facts.Account)
	if d.Code == CodeAccountIDInZonePath {
		kind, id = "zone", string(r.facts.Zone)
	}
	action := "put the " + kind + "'s id after /" + kind + "s/"
	if id != "" {
		action += ": " + id
	}
	d.Remedies = []Remedy{{Action: action, DocURL: docFindIDs}}
}

// knownPath reports whether the catalogue knows the path with some method.
func knownPath(path string) bool {
	for _, method := range [...]string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
		if _, ok := operations.Match(method, path); ok {
			return true
		}
	}
	return false
}

func fillInvalidID(r *refusal, d *Diagnosis) {
	err := r.idFault()
	d.Causes = []Cause{{authz.NoReason, err.Error(), Certain}}
	kind := "zone"
	if _, ok := r.pathID("accounts"); ok {
		kind = "account"
	}
	action := "put the " + kind + "'s id of 32 lowercase hexadecimal digits into the path"
	if isName(err) {
		action += " in place of the name"
	}
	if rest := "/" + kind + "s/" + anyID + "/" + strings.Join(r.segments[1:], "/"); knownPath(rest) {
		d.Causes = []Cause{{authz.NoReason, "no id stands before " + r.segments[1] + ": a variable is empty, or the program did not find the " + kind + " before", High}}
		action += " before /" + r.segments[1]
	}
	d.Remedies = []Remedy{{Action: action, DocURL: docFindIDs}}
}
