package probe

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/operations"
)

// alwaysThere are the reading calls on single things that every account, zone
// or user has: the thing itself, or a setting with a default.
var alwaysThere = [...]string{
	"/accounts/{account_id}",
	"/accounts/{account_id}/access/apps/ca", // a list: the CAs of all applications
	"/accounts/{account_id}/dns_settings",
	"/accounts/{account_id}/rum/site_info/list",
	"/accounts/{account_id}/tokens/permission_groups",
	"/user",
	"/user/tokens/permission_groups",
	"/zones/{zone_id}",
	"/zones/{zone_id}/access/apps/ca",
	"/zones/{zone_id}/argo/smart_routing",
	"/zones/{zone_id}/bot_management",
	"/zones/{zone_id}/content-upload-scan/settings",
	"/zones/{zone_id}/dns_settings",
	"/zones/{zone_id}/dnssec",
	"/zones/{zone_id}/email/routing",
	"/zones/{zone_id}/leaked-credential-checks",
	"/zones/{zone_id}/ssl/universal/settings",
	"/zones/{zone_id}/url_normalization",
	"/zones/{zone_id}/waiting_rooms/settings",
}

// seldomThere are the reading calls on single things that have to be created,
// bought, switched on or started first, so that most accounts or zones do not
// have them: no check rests on them. It is a judgement of this library by what
// they are.
var seldomThere = [...]string{
	"/accounts/{account_id}/access/gateway_ca",
	"/accounts/{account_id}/mnm/config",
	"/accounts/{account_id}/mnm/config/full",
	"/accounts/{account_id}/stream/webhook",
	"/zones/{zone_id}/acm/total_tls",
	"/zones/{zone_id}/cache/cache_reserve_clear",
	"/zones/{zone_id}/cache/variants",
	"/zones/{zone_id}/custom_hostnames/fallback_origin",
	"/zones/{zone_id}/secondary_dns/incoming",
	"/zones/{zone_id}/secondary_dns/outgoing",
	"/zones/{zone_id}/secondary_dns/outgoing/status",
	"/zones/{zone_id}/settings/google-tag-gateway/config",
}

// presence is how surely a reading call finds something to read.
type presence uint8

const (
	there   presence = iota // alwaysThere
	listed                  // a collection: an empty one is an answer too
	unknown                 // a single thing of which nothing is known
	seldom                  // seldomThere
)

func presenceOf(op operations.Operation) presence {
	switch t := op.Template(); {
	case slices.Contains(alwaysThere[:], t):
		return there
	case slices.Contains(seldomThere[:], t), withoutEnvelope(op):
		return seldom
	case isCollection(t):
		return listed
	}
	return unknown
}

// withoutEnvelope reports whether the operation's success is nothing that says so
// itself: other JSON than the envelope, or a file, could come from a proxy too.
func withoutEnvelope(op operations.Operation) bool {
	r := op.Result()
	return r.Bare || r.Kind == operations.ResultRaw
}

// isCollection reports whether the template's things are reached by an id below
// it.
func isCollection(template string) bool {
	const id = "00000000000000000000000000000000"
	path := strings.NewReplacer("{account_id}", id, "{zone_id}", id, "{zone_identifier}", id).Replace(template) + "/" + id
	for _, method := range [...]string{http.MethodGet, http.MethodDelete, http.MethodPut, http.MethodPatch, http.MethodPost} {
		if m, _ := operations.Match(method, path); strings.HasPrefix(m.Operation().Template(), template+"/{") {
			return true
		}
	}
	return false
}

// bestRead returns the GET that tells most about the permission: one that proves it,
// then one that accepts the fewest others, then one that finds something to read.
func bestRead(p permissions.Permission) operations.Operation {
	var found []candidate
	for op := range operations.All() {
		if op.Method() != http.MethodGet || op.Evidence().Kind == permissions.EvidenceAssumed || !op.Accepts(p) || !plainPath(op) {
			continue
		}
		if at := presenceOf(op); at != seldom {
			found = append(found, candidate{op, at, certain(op) && provenBy(op, p)})
		}
	}
	if len(found) == 0 {
		return operations.Operation{}
	}
	return slices.MinFunc(found, compareCandidates).op
}

// candidate is a reading call that accepts a permission.
type candidate struct {
	op     operations.Operation
	at     presence
	proves bool
}

// compareCandidates puts the one that tells more first.
func compareCandidates(a, b candidate) int {
	if a.proves != b.proves {
		if a.proves {
			return -1
		}
		return 1
	}
	return cmp.Or(
		cmp.Compare(accepts(a.op), accepts(b.op)),
		cmp.Compare(a.at, b.at),
		compareReads(a.op, b.op),
	)
}

// accepts is how many groups open the operation.
func accepts(op operations.Operation) int { return len(op.Accepted()) + len(op.Unlisted()) }

// plainPath reports whether the path needs no other id than the account's or
// the zone's, and whether a refusal there is a refusal: the lists of all zones
// and all accounts answer 200 with nothing in them instead.
func plainPath(op operations.Operation) bool {
	rest := strings.NewReplacer("/accounts/{account_id}", "", "/zones/{zone_id}", "", "/zones/{zone_identifier}", "").Replace(op.Template())
	return !leavesOut(op) && !strings.Contains(rest, "{")
}

func compareReads(a, b operations.Operation) int {
	return cmp.Or(
		cmp.Compare(b.Evidence().Kind, a.Evidence().Kind), // the surer one first
		cmp.Compare(len(a.Template()), len(b.Template())),
		cmp.Compare(a.Template(), b.Template()),
	)
}
