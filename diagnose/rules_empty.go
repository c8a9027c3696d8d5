package diagnose

import (
	"strings"

	"github.com/cftoken/cftoken/internal/answers"
	"github.com/cftoken/cftoken/internal/wording"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// emptyRules explain successes with an empty list, where the caller expected
// something: see [EmptyList].
var emptyRules = []rule{
	{
		code: CodeEmptyZoneList, severity: Warning, verdict: authz.Inconclusive,
		forms: []form{
			{method: "GET", on: "/zones", empty: true, when: (*refusal).onCollection, note: "200 with an empty list, where a zone was expected"},
			{says: rows{&answers.WorkersNoZone}},
		},
		doc:    "GET /zones lists the zones with Zone Read: without it tools find no zone by its name, and nothing is refused.",
		title:  "no zone is listed, though one was expected",
		detail: "A zone that the token may not read looks the same as one that does not exist.",
		causes: []Cause{
			{authz.MissingPermission, "the token lacks Zone Read, without which no zone is listed", Medium},
			{authz.OutsideScope, "the zone is not among the token's zone resources", Medium},
			{authz.NoReason, "the zone does not exist, or it is in another account, or the name in the query is not a zone's", Low},
		},
		evidence: []evidence{{measured, answers.ThirdParty, "", ""}, {reported, "https://github.com/ddclient/ddclient/pull/834", "2026-05", ""}},
		docURL:   docPermissions, fill: fillEmptyZones,
	},
	{
		code: CodeEmptyAccountList, severity: Warning, verdict: authz.Inconclusive,
		forms: []form{
			{method: "GET", on: "/accounts", empty: true, when: (*refusal).onCollection, note: "200 with an empty list, where an account was expected"},
		},
		doc:    "GET /accounts lists only the accounts with some account permission: a zone-only token gets an empty list.",
		title:  "no account is listed, though one was expected",
		detail: "A token with zone permissions only gets this answer.",
		causes: []Cause{
			{authz.MissingPermission, "the token has no account permission", High},
			{authz.OutsideScope, "the account is not among the token's account resources", Medium},
		},
		evidence: []evidence{{measured, answers.ThirdParty, "", ""}},
		docURL:   docPermissions, fill: fillEmptyAccounts,
	},
	{
		code: CodeEmptyBucketList, severity: Warning, verdict: authz.Inconclusive,
		forms: []form{
			{method: "GET", on: "/accounts/*/r2/buckets", empty: true, when: (*refusal).onBuckets, note: "200 with an empty list, where a bucket was expected"},
		},
		doc:    "R2 lists the buckets of one jurisdiction at a time: those of another need a header.",
		title:  "no bucket is listed, though one was expected",
		detail: "The call was authorized: a token without the permission is refused here.",
		causes: []Cause{
			{authz.NoReason, "the bucket lies in a jurisdiction (eu, us, fedramp) that the request does not name", Medium},
			{authz.NoReason, "the bucket does not exist, or it is in another account", Medium},
		},
		remedies: []Remedy{
			{Action: "send the header cf-r2-jurisdiction (eu, us or fedramp) with the request; a query parameter is ignored", DocURL: docR2Location},
			{Action: "check the account's id and the bucket's name", DocURL: docFindIDs},
		},
		evidence: []evidence{{measured, answers.ThirdParty, "", ""}, {documented, "https://developers.cloudflare.com/changelog/post/2026-08-17-r2-us-jurisdiction/", "2026-08-17", ""}},
		docURL:   docR2Location,
	},
}

// onCollection reports whether the path is a collection itself, such as /zones.
func (r *refusal) onCollection() bool { return len(r.segments) == 1 }

// onBuckets reports whether the path is the list of an account's buckets.
func (r *refusal) onBuckets() bool { return len(r.segments) == 4 }

func fillEmptyZones(r *refusal, d *Diagnosis) {
	if named, ok := r.behind(answers.WorkersNoZone.Text + " for "); ok && r.asked == "" {
		name, _, _ := strings.Cut(strings.Trim(named, `"'`), "/")
		r.asked = wording.Shorten(name, 253)
	}
	action := addPermission
	switch {
	case r.asked != "":
		d.Title = "zone " + r.asked + " is not listed, though it was expected"
		action += " for the zone of " + r.asked + ", and the zone to its zone resources"
	case r.facts.Zone != "":
		action += ", and the zone to its zone resources"
	}
	if r.facts.Zone != "" {
		d.Settle = authz.Call{Method: "GET", Path: "/zones/" + string(r.facts.Zone)}
	}
	first := r.addRemedy(action, r.own(permissions.ScopeZone), permissions.ZoneRead)
	if r.asked != "" {
		first.Action = action // which names the zone
	}
	d.Remedies = []Remedy{
		first,
		{Action: "give the program the zone's id, so that it does not look the zone up by its name", DocURL: docFindIDs},
		{Action: "check the zone's name, and the account in which it lives: the credential may be another account's", DocURL: docFindIDs},
	}
}

func fillEmptyAccounts(r *refusal, d *Diagnosis) {
	if a := r.account(); a != "" {
		d.Settle = authz.Call{Method: "GET", Path: "/accounts/" + string(a)}
	}
	d.Remedies = []Remedy{
		r.addRemedy("add an account permission to the token (which one the list needs is not published; this permission is the account's own)", r.own(permissions.ScopeAccount), permissions.AccountSettingsRead),
		{Action: "give the program the account's id, so that it does not look it up", DocURL: docFindIDs},
	}
}
