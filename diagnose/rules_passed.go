package diagnose

import (
	"github.com/cftoken/cftoken/internal/answers"
	"github.com/cftoken/cftoken/permissions/authz"
)

// passedRules explain failures that only an authorized call gets to, and the
// family's last resort. Each code is listed with the endpoint that is known to
// say it after authorization: elsewhere the same number may mean anything.
var passedRules = []rule{
	{
		code: CodeObjectNotFound, severity: Warning, verdict: authz.Allowed,
		forms: []form{
			{says: rows{
				&answers.R2NoBucket, &answers.WorkersNoScript, &answers.WorkersNoService, &answers.WorkersNoEnvironment,
				&answers.WorkersNoSecret, &answers.RouteUnknown, &answers.KVNoKey, &answers.KVNoNamespace, &answers.D1NoDatabase,
				&answers.DNSUnknown, &answers.HostnameUnknown, &answers.PagesNoProject, &answers.R2NoCORS,
				&answers.WorkersNoDomain, &answers.WorkersNoVersion, &answers.WorkersNoDeployment, &answers.MemberUnknown,
				&answers.TokenUnknown,
			}},
			{gone: true, note: "what the call's operation is known to answer about a thing that does not exist (docs/SIMULATOR.md)"},
		},
		doc:      "The object does not exist. The call was authorized: the product looked for it.",
		title:    "the object does not exist",
		detail:   "The call was authorized: the product looked for the object.",
		causes:   []Cause{{authz.NoReason, "the name or id of the object is wrong, or it was deleted", High}},
		remedies: []Remedy{{Action: "list the objects and compare names and ids"}},
	},
	{
		code: CodeAlreadyExists, severity: Warning, verdict: authz.Allowed,
		forms: []form{
			{says: rows{
				&answers.R2Exists, &answers.RouteDuplicate, &answers.DNSHostExists, &answers.DNSExists, &answers.DNSIdentical,
				&answers.HostnameDuplicate, &answers.HostnameTaken, &answers.DNSCNAMEExists,
			}},
		},
		doc:      "The object exists already. The call was authorized.",
		title:    "the object exists already",
		detail:   "The call was authorized: the product compared the object with those that exist.",
		causes:   []Cause{{authz.NoReason, "an object of that name or content is there", High}},
		remedies: []Remedy{{Action: "use the object that exists, or choose another name"}},
	},
	{
		code: CodeInvalidRequest, severity: Warning, verdict: authz.Allowed,
		forms: []form{
			{says: rows{
				&answers.R2BadName, &answers.WorkersBadScript, &answers.WorkersTooLarge, &answers.WorkersBadBinding,
				&answers.D1BadRequest, &answers.RouteBadPattern, &answers.RouteUnreadable, &answers.DNSInvalid,
				&answers.HostnameBadJSON, &answers.HostnameNoZone, &answers.HostnameInvalid, &answers.HostnameForbidden,
				&answers.HostnameReserved, &answers.HostnameOwnZone, &answers.HostnameExample, &answers.HostnameBadID,
			}},
		},
		doc:      "The product found the request's content invalid. The call was authorized.",
		title:    "the request's content is invalid",
		detail:   "The call was authorized: the product looked at the content.",
		causes:   []Cause{{authz.NoReason, "a field of the request has a value that the product does not take", High}},
		remedies: []Remedy{{Action: "correct the field that the message names"}},
	},
	{
		code: CodeCredentialRefused, severity: Failure, verdict: authz.Denied,
		forms:    []form{{says: rows{&answers.Credential9101, &answers.Credential9108, &answers.Credential9109}}},
		doc:      "A code of the credential family with a message that no rule knows.",
		title:    "refused, by a message that is not known",
		detail:   "The code belongs to the family that is about credentials and access, so the cause lies with the token, but which it is cannot be said.",
		causes:   []Cause{{authz.NoReason, "something is wrong with the credential or its access", Low}},
		remedies: []Remedy{{Action: "verify the token, then compare its permissions and resources with what the call needs", DocURL: answers.DocTroubleshooting}},
		docURL:   answers.DocTroubleshooting, fill: fillSettle,
	},
}
