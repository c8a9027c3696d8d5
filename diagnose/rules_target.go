package diagnose

import (
	"errors"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// targetRules explain calls that name the wrong account or zone, or no
// endpoint at all. They come before the rules of permissions: adding one would
// not help.
var targetRules = []rule{
	{
		code: "account-id-in-zone-path", severity: Failure, verdict: authz.Denied,
		forms:    []form{{when: (*refusal).accountAsZone, silent: true}},
		doc:      "The id of the caller's account stands where a zone's id belongs.",
		title:    "the path has the account's id in place of the zone's",
		causes:   []Cause{{authz.OutsideScope, "the id after /zones/ is the account's id", Certain}},
		evidence: []Evidence{{"https://github.com/cloudflare/workers-sdk/issues/2863", Reported, ""}},
		docURL:   docFindIDs, fill: fillSwapped,
	},
	{
		code: "zone-id-in-account-path", severity: Failure, verdict: authz.Denied,
		forms:    []form{{when: (*refusal).zoneAsAccount, silent: true}},
		doc:      "The id of the caller's zone stands where an account's id belongs.",
		title:    "the path has the zone's id in place of the account's",
		causes:   []Cause{{authz.OutsideScope, "the id after /accounts/ is the zone's id", Certain}},
		evidence: []Evidence{{"https://github.com/cloudflare/cf-terraforming/issues/754", Reported, ""}},
		docURL:   docFindIDs, fill: fillSwapped,
	},
	{
		code: "invalid-id", severity: Failure, verdict: authz.Inconclusive,
		forms:    []form{{when: (*refusal).malformedID}},
		doc:      "The account's or zone's id in the path is not 32 hexadecimal digits: a name, an address, blanks, another length.",
		title:    "the id in the path is malformed",
		detail:   "An answer to a malformed id says nothing about permissions.",
		evidence: []Evidence{{srcDistilled, CloudflareCode, "2026-03"}, {thirdParty, Reported, ""}},
		docURL:   docFindIDs, fill: fillInvalidID,
	},
	{
		code: "no-such-route", severity: Failure, verdict: authz.Inconclusive,
		forms:  []form{{code: 7003}, {code: 7000}, {code: 7001}, {text: "no route for that uri"}},
		doc:    "The API has no such path or method (7000, 7001, 7003), or not for this id.",
		title:  "the API has no such path, or not for this id",
		detail: "This comes before any look at permissions and proves nothing about them.",
		causes: []Cause{
			{authz.NoReason, "the path or the method is mistyped", Medium},
			{authz.NoReason, "an id in the path is wrong: of another kind of object, or with a character that cannot be seen", Medium},
		},
		remedies: []Remedy{{Action: "check the method, the path and each id in it", DocURL: docFindIDs}},
		evidence: []Evidence{{srcDistilled, CloudflareCode, "2026-03"}, {thirdParty, Reported, ""}},
		docURL:   docFindIDs,
	},
}

func (r *refusal) misdirected() bool {
	return isRefusal(r) || r.answered && (r.err.HasCode(7003) || r.err.HasCode(7000))
}

func (r *refusal) accountAsZone() bool {
	id, ok := r.pathID("zones")
	return ok && r.misdirected() && id != "" && id == string(r.facts.Account) && r.facts.Account != permissions.AccountID(r.facts.Zone)
}

func (r *refusal) zoneAsAccount() bool {
	id, ok := r.pathID("accounts")
	return ok && r.misdirected() && id != "" && id == string(r.facts.Zone) && r.facts.Account != permissions.AccountID(r.facts.Zone)
}

// idFault says what is wrong with the id after /accounts or /zones.
func (r *refusal) idFault() error {
	// A word that the catalogue knows in that place is an endpoint.
	if r.op != nil && r.op.Scope() == "" {
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
	return (r.misdirected() || r.err.Status == 404) && r.idFault() != nil
}

func fillSwapped(r *refusal, d *Diagnosis) {
	if d.Code == "account-id-in-zone-path" {
		action := "put the zone's id after /zones/"
		if r.facts.Zone != "" {
			action += ": " + string(r.facts.Zone)
		}
		d.Remedies = []Remedy{{Action: action, DocURL: docFindIDs}}
		return
	}
	action := "put the account's id after /accounts/"
	if r.facts.Account != "" {
		action += ": " + string(r.facts.Account)
	}
	d.Remedies = []Remedy{{Action: action, DocURL: docFindIDs}}
}

func fillInvalidID(r *refusal, d *Diagnosis) {
	err := r.idFault()
	d.Causes = []Cause{{authz.NoReason, err.Error(), Certain}}
	kind := "zone"
	if _, ok := r.pathID("accounts"); ok {
		kind = "account"
	}
	action := "put the " + kind + "'s id of 32 lowercase hexadecimal digits into the path"
	var id *permissions.IDError
	if errors.As(err, &id) && id.Problem == permissions.IDName {
		action += " in place of the name"
	}
	d.Remedies = []Remedy{{Action: action, DocURL: docFindIDs}}
}
