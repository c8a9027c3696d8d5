package diagnose

import "github.com/cftoken/cftoken/permissions/authz"

// passedRules explain failures that only an authorized call gets to, and the
// family's last resort. Each code is listed with the endpoint that is known to
// say it after authorization: elsewhere the same number may mean anything.
var passedRules = []rule{
	{
		code: CodeObjectNotFound, severity: Warning, verdict: authz.Allowed,
		forms: []form{
			{on: "/accounts/*/r2", code: 10006}, {on: "/accounts/*/workers", code: 10007}, {on: "/accounts/*/workers", code: 10090},
			{on: "/accounts/*/workers", code: 10092}, {on: "/accounts/*/workers", code: 10056}, {on: "/zones/*/workers/routes", code: 10009},
			{on: "/accounts/*/storage/kv", code: 10009}, {on: "/accounts/*/storage/kv", code: 10013}, {on: "/accounts/*/d1", code: 7404},
			{on: "/zones/*/dns_records", code: 81044}, {on: "/zones/*/custom_hostnames", code: 1436}, {on: "/accounts/*/pages", code: 8000007},
			{on: "/accounts/*/r2", status: 404, code: 10059}, {on: "/accounts/*/workers", code: 100114}, {on: "/accounts/*/workers", code: 100146},
			{on: "/accounts/*/workers", code: 10336}, {on: "/accounts/*/members", status: 404, code: 1003},
		},
		doc:      "The object does not exist. The call was authorized: the product looked for it.",
		title:    "the object does not exist",
		detail:   "The call was authorized: the product looked for the object.",
		causes:   []Cause{{authz.NoReason, "the name or id of the object is wrong, or it was deleted", High}},
		remedies: []Remedy{{Action: "list the objects and compare names and ids"}},
		evidence: []Evidence{{srcDistilled, Measured, "2026-03"}, {docHostnameCodes, Documented, "2026-11"}, {thirdParty, Reported, ""}},
	},
	{
		code: CodeAlreadyExists, severity: Warning, verdict: authz.Allowed,
		forms: []form{
			{on: "/accounts/*/r2", code: 10004}, {on: "/zones/*/workers/routes", code: 10020}, {on: "/zones/*/dns_records", code: 81053},
			{on: "/zones/*/dns_records", code: 81057}, {on: "/zones/*/dns_records", code: 81058}, {on: "/zones/*/custom_hostnames", code: 1406},
			{on: "/zones/*/custom_hostnames", code: 1439}, {code: 81054, text: "already exists"}, {code: 81057, text: "already exists"}, {code: 81058, text: "already exists"},
			{code: 10004, text: "bucket you tried to create already exists"},
		},
		doc:      "The object exists already. The call was authorized.",
		title:    "the object exists already",
		detail:   "The call was authorized: the product compared the object with those that exist.",
		causes:   []Cause{{authz.NoReason, "an object of that name or content is there", High}},
		remedies: []Remedy{{Action: "use the object that exists, or choose another name"}},
		evidence: []Evidence{{srcDistilled, Measured, "2026-03"}, {docHostnameCodes, Documented, "2026-11"}, {thirdParty, Reported, "2026"}},
	},
	{
		code: CodeInvalidRequest, severity: Warning, verdict: authz.Allowed,
		forms: []form{
			{on: "/accounts/*/r2", code: 10005}, {on: "/accounts/*/workers", code: 10021}, {on: "/accounts/*/workers", code: 10027},
			{on: "/accounts/*/workers", code: 10085}, {on: "/accounts/*/d1", code: 7400},
			{on: "/zones/*/workers/routes", code: 10022}, {on: "/zones/*/workers/routes", code: 10026}, {on: "/zones/*/dns_records", status: 400, code: 1004},
			{on: "/zones/*/custom_hostnames", code: 1400}, {on: "/zones/*/custom_hostnames", code: 1402}, {on: "/zones/*/custom_hostnames", code: 1407},
			{on: "/zones/*/custom_hostnames", code: 1408}, {on: "/zones/*/custom_hostnames", code: 1409}, {on: "/zones/*/custom_hostnames", code: 1410},
			{on: "/zones/*/custom_hostnames", code: 1411}, {on: "/zones/*/custom_hostnames", code: 1435},
		},
		doc:      "The product found the request's content invalid. The call was authorized.",
		title:    "the request's content is invalid",
		detail:   "The call was authorized: the product looked at the content.",
		causes:   []Cause{{authz.NoReason, "a field of the request has a value that the product does not take", High}},
		remedies: []Remedy{{Action: "correct the field that the message names"}},
		evidence: []Evidence{{"https://github.com/cloudflare/workers-docs", CloudflareCode, ""}, {docHostnameCodes, Documented, "2026-11"}, {thirdParty, Assumed, ""}},
	},
	{
		code: CodeCredentialRefused, severity: Failure, verdict: authz.Denied,
		forms:    []form{{code: 9101}, {code: 9108}, {code: 9109}},
		doc:      "A code of the credential family (9101, 9108, 9109) with a message that no rule knows.",
		title:    "refused, by a message that is not known",
		detail:   "The code belongs to the family that is about credentials and access, so the cause lies with the token, but which it is cannot be said.",
		causes:   []Cause{{authz.NoReason, "something is wrong with the credential or its access", Low}},
		remedies: []Remedy{{Action: "verify the token, then compare its permissions and resources with what the call needs", DocURL: docTroubleshooting}},
		evidence: []Evidence{{docTroubleshooting, Derived, "2026-11"}},
		docURL:   docTroubleshooting, fill: fillSettle,
	},
}
