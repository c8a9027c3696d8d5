package diagnose

import (
	"slices"

	"github.com/cftoken/cftoken/internal/answers"
	"github.com/cftoken/cftoken/internal/cfapi"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// kindRules explain refusals of the kind of credential, and of verify.
var kindRules = []rule{
	{
		code: CodeAccountTokenOnUserEndpoint, severity: Failure, verdict: authz.Denied, reach: userEndpoints,
		forms: []form{
			{says: rows{&answers.CoreNeedsUser}},
			{on: "/user", kind: authz.AccountToken, when: (*refusal).refusesUser, note: "refused, or answered that no credential came", silent: true},
			{on: "/memberships", kind: authz.AccountToken, when: (*refusal).refusesUser, note: "refused, or answered that no credential came", silent: true},
			{says: rows{&answers.VerifyAccountToken}, live: Live},
		},
		doc:    "An account-owned token was used on an endpoint of the user: it has no user.",
		title:  "an account-owned token cannot use this endpoint of the user",
		detail: "The token itself may be good. Messages about missing headers or an invalid token mislead here.",
		causes: []Cause{{authz.WrongKind, ownedByAccount, High}},
		remedies: []Remedy{
			{Action: "call the endpoint's twin under /accounts/{account_id}, and set the account ID where the program would look it up", DocURL: answers.DocAccountTokens},
			{Action: "create a User Token where the endpoint has no twin", Link: linkUserTokens, DocURL: docCreateToken},
		},
		evidence: []evidence{{cloudflareCode, "https://github.com/cloudflare/workers-sdk/pull/13858", "", ""}, {reported, "https://github.com/cloudflare/workers-sdk/issues/9129", "2025", ""}},
		docURL:   answers.DocAccountTokens, fill: fillAccountToken,
	},
	{
		code: CodeKeyCannotBeVerified, severity: Failure, verdict: authz.Denied, reach: userEndpoints,
		forms: []form{
			{says: rows{&answers.VerifyNoHeader}},
			{on: "/user/tokens/verify", kind: authz.GlobalKey, silent: true, when: isRefusal, note: "refused"},
			{on: "/accounts/*/tokens/verify", kind: authz.GlobalKey, silent: true, when: isRefusal, note: "refused"},
		},
		doc:      "verify was called with a Global API key: it takes tokens only.",
		title:    "a Global API key cannot be verified",
		detail:   "This says nothing about the key.",
		causes:   []Cause{{authz.WrongKind, "verify reads the Authorization header only, and a Global API key is not sent there", High}},
		remedies: []Remedy{{Action: "test the key with GET /user, or use an API token"}},
		evidence: []evidence{{reported, "https://github.com/kissgyorgy/cloudflare-dyndns/issues/40", "", ""}},
	},
	{
		code: CodeUserTokenOnAccountVerify, severity: Failure, verdict: authz.Denied, reach: userEndpoints,
		forms:    []form{{on: "/accounts/*/tokens/verify", kind: authz.UserToken, when: isRefusal, note: "refused", silent: true}},
		doc:      "A user token was verified on an account's endpoint.",
		title:    "a user token cannot be verified on an account's endpoint",
		detail:   "This says nothing about the token.",
		causes:   []Cause{{authz.WrongKind, "the account's verify endpoint knows the tokens that the account owns, and this one is a user's", High}},
		remedies: []Remedy{{Action: "verify the token with GET /user/tokens/verify"}},
		evidence: []evidence{{measured, answers.Distilled, "2026-03", ""}},
		docURL:   answers.DocAccountTokens,
	},
	{
		code: CodePagesUploadToken, severity: Failure, verdict: authz.Inconclusive,
		forms: []form{
			{says: rows{&answers.PagesExpired, &answers.PagesUploadDenied}},
			{on: "/pages/assets", when: (*refusal).refusesUpload, note: noteUpload},
			{on: "/accounts/*/workers/assets/upload", when: (*refusal).refusesUpload, note: noteUpload},
		},
		doc:    "An upload of assets was refused: it carries a short-lived token of its own, not the API token.",
		title:  "the upload's own token is not accepted, or over",
		detail: "Assets are uploaded with a JWT that the client fetched before. No permission helps here: the API token got the client that far.",
		causes: []Cause{
			{authz.Expired, "the JWT of the upload has expired, which a slow or large upload outlives", Medium},
			{authz.WrongKind, "an API token was sent where the upload's JWT belongs", Low},
		},
		remedies: []Remedy{
			{Action: "repeat the upload, with the newest version of the client, which fetches a new token for it; on a slow line upload fewer or smaller files at once"},
		},
		evidence: []evidence{{cloudflareCode, answers.WorkersSDK, "2026-08", "pages/upload.ts"}},
	},
	{
		code: CodeAIGatewayToken, severity: Failure, verdict: authz.Denied,
		forms:    []form{{says: rows{&answers.GatewayOwnToken}}},
		doc:      "An authenticated AI gateway wants a token in a header of its own.",
		title:    "the AI gateway wants a token of its own",
		detail:   "The gateway's host is not the API's, and its authentication is another than the model provider's.",
		causes:   []Cause{{authz.WrongKind, "the gateway is authenticated, and the request does not carry its token in cf-aig-authorization", Medium}},
		remedies: []Remedy{{Action: "send the gateway's token in the header cf-aig-authorization: Bearer …, beside the provider's own key in Authorization; it is an API token with this permission", Permissions: []permissions.Permission{permissions.AccountAIGatewayRun}, DocURL: docAIGateway}},
		docURL:   docAIGateway,
	},
	{
		code: CodeVerifyRefused, severity: Failure, verdict: authz.Denied,
		forms: []form{
			{says: rows{&answers.VerifyInvalid, &answers.VerifyAccountToken}, on: "/user/tokens/verify"},
			{says: rows{&answers.VerifyInvalid, &answers.VerifyUserToken}, on: "/accounts/*/tokens/verify"},
			{on: "/user/tokens/verify", when: isRefusal, note: "refused"}, {on: "/accounts/*/tokens/verify", when: isRefusal, note: "refused"},
		},
		doc:    "verify refused a token of unknown kind: it is dead, or of the other kind.",
		title:  "verify does not know the token",
		detail: "verify needs no permission, so none is missing. Each of the two verify endpoints knows the tokens of its own kind only.",
		causes: []Cause{
			{authz.DeadToken, "the token was deleted, rolled, disabled or revoked, or its text is wrong", Medium},
		},
		evidence: []evidence{{cloudflareCode, answers.WorkersSDK, "2026-08", ""}, {measured, answers.ThirdParty, "", ""}},
		docURL:   answers.DocAccountTokens, fill: fillVerify,
	},
	{
		code: CodeNotForAccountTokens, severity: Failure, verdict: authz.Denied,
		forms: []form{
			{says: rows{&answers.AccountsAccountToken, &answers.PageRulesAccountToken, &answers.DevicesAccountToken}},
		},
		doc:      "The product does not take account-owned tokens yet.",
		title:    "this endpoint does not take account-owned tokens",
		causes:   []Cause{{authz.WrongKind, "the token is owned by an account, and the endpoint takes tokens of users only", High}},
		remedies: []Remedy{{Action: "use a User Token for this call, or an endpoint of the product's successor that takes account-owned tokens", Link: linkUserTokens, DocURL: answers.DocAccountTokens}},
		docURL:   answers.DocAccountTokens,
	},
	{
		code: CodeUserEndpointRefused, severity: Failure, verdict: authz.Denied,
		forms: []form{
			{says: rows{&answers.GatewayNeedsUser, &answers.NoCredential, &answers.GatewayNotAuthenticated, &answers.GatewayNotForToken}, when: (*refusal).userRefused, note: noteUser},
			{when: (*refusal).codeAlone, note: noteUser + ", the code of the first of these without its message"},
		},
		doc:    "An endpoint of the user found no credential, which it also says to account-owned tokens.",
		title:  "the user's endpoint does not accept the credential",
		detail: "The message lies where the credential was sent: this is also the answer to account-owned tokens, and to user tokens without the permission.",
		causes: []Cause{
			{authz.WrongKind, ownedByAccount, High},
			{authz.MissingPermission, lacksPermission, Medium},
			{authz.DeadToken, "no credential reached the API", Low},
		},
		remedies: []Remedy{{Action: "with an account-owned token, set the account ID where the program would look it up, so that this call is not made", DocURL: answers.DocAccountTokens}},
		evidence: []evidence{{cloudflareCode, "https://github.com/cloudflare/workers-sdk/pull/13858", "", ""}, {reported, "https://github.com/cloudflare/workers-sdk/issues/8230", "", ""}, {reported, "https://github.com/cloudflare/wrangler-action/issues/314", "", ""}},
		docURL:   answers.DocAccountTokens, fill: fillUserEndpoint,
	},
	{
		code: CodeSchemeNotAllowed, severity: Failure, verdict: authz.Denied,
		forms:  []form{{says: rows{&answers.GatewayMethod, &answers.GatewayUnsettled, &answers.GatewayNotForToken}}},
		doc:    "The route and method are not open to this kind of credential.",
		title:  "not open to this kind of credential",
		detail: "The same answer comes for a method that the path does not have, and for a minute or two after a token was edited.",
		causes: []Cause{
			{authz.WrongKind, "the endpoint does not take this kind of credential, such as the token of an OAuth login", Medium},
			{authz.NoReason, "the path has no such method", Low},
			{authz.NoReason, "the token was just edited, and the change is still being spread over Cloudflare's servers", Low},
		},
		remedies: []Remedy{
			{Action: "repeat the call after two minutes, if the token was just edited"},
			{Action: "check the method and the path against the reference of the product's API"},
			{Action: "use an API token in place of an OAuth login", DocURL: docCreateToken},
		},
	},
	{
		code: CodeNotAuthenticated, severity: Failure, verdict: authz.Inconclusive,
		forms:  []form{{says: rows{&answers.GatewayNotAuthenticated}}},
		doc:    "The gateway is unable to authenticate the request, outside of the user's endpoints; some saw it pass by itself.",
		title:  "the API could not authenticate the request",
		detail: "Some have seen this pass by itself, so one answer proves nothing about permissions.",
		causes: []Cause{
			{authz.WrongKind, "the endpoint does not take this kind of credential", Low},
			{authz.NoReason, "a fault of the gateway that passes", Low},
		},
		remedies: []Remedy{{Action: "repeat the call once, and verify the credential that the program really uses, or log in again, if it is refused again"}},
		fill:     fillSettle,
	},
	{
		code: CodeGatewayToken, severity: Warning, verdict: authz.Inconclusive,
		forms:    []form{{says: rows{&answers.HostnamesBearer, &answers.HostnamesJWT}}},
		doc:      "The custom hostnames service did not accept the gateway's internal token.",
		title:    "Cloudflare's gateway and the product did not agree",
		detail:   "The token meant in the message is one that Cloudflare's gateway hands to the product, not the caller's.",
		causes:   []Cause{{authz.NoReason, "a fault between Cloudflare's gateway and the product", Medium}},
		remedies: []Remedy{{Action: "repeat the call; if it stays so, report it to Cloudflare with the answer's ray ID"}},
		docURL:   answers.DocHostnames,
	},
}

// refusesUser is what endpoints of the user answer to account-owned tokens.
func (r *refusal) refusesUser() bool {
	return isRefusal(r) || r.userRefused() || r.is(&answers.VerifyInvalid)
}

// noteUser is what userRefused asks for.
const noteUser = "on endpoints of the user, with a message about the credential"

// userRefused reports what endpoints of the user say to a credential that they
// do not take. The same codes have other meanings with other messages.
// codeAlone reports whether a text has kept no more than the code of a refusal on an
// endpoint of the user.
func (r *refusal) codeAlone() bool {
	_, is := r.message(func(m cfapi.Message) bool { return m.Code == answers.GatewayNeedsUser.Code && m.Message == "" })
	return is && r.heard && r.onUser() && !r.err.Inconclusive()
}

func (r *refusal) userRefused() bool {
	if !r.onUser() || r.err.Inconclusive() {
		return false
	}
	_, missing := r.message(func(m cfapi.Message) bool {
		return m.Code == answers.NoCredential.Code && holds(m.Message, answers.NoCredential.Text)
	})
	return missing || r.isOne(&answers.GatewayNeedsUser, &answers.GatewayNotAuthenticated, &answers.GatewayNotForToken)
}

// fillAccountToken points verify calls to the account's endpoint.
func fillAccountToken(r *refusal, d *Diagnosis) {
	if r.facts.Kind == authz.AccountToken {
		d.trust(authz.WrongKind, Certain)
	}
	if !r.onVerify() {
		return
	}
	d.Remedies = []Remedy{{Action: "verify the token with GET " + accountVerify(r.account()), DocURL: answers.DocAccountTokens}}
}

// fillVerify ranks the causes and names the call that tells them apart.
func fillVerify(r *refusal, d *Diagnosis) {
	switch {
	case r.on("/user") && r.facts.Kind == authz.UserToken:
		d.trust(authz.DeadToken, High)
		d.Remedies = slices.Clone(tokenNotKnown)
		r.maybeNew(d)
		return
	case r.on("/user"):
		d.Causes = append(d.Causes, Cause{authz.WrongKind, "the token is owned by an account: a good one gets this answer here", Medium})
		d.Settle = authz.Call{Method: "GET", Path: accountVerify(r.account())}
		d.Remedies = append(d.Remedies, Remedy{Action: "verify the token with GET " + d.Settle.Path + " too: an account-owned token is active there", DocURL: answers.DocAccountTokens})
	default:
		d.Causes = append(d.Causes, Cause{authz.OutsideScope, "the token belongs to another account", Low})
		if r.facts.Kind == authz.KindUnknown {
			d.Causes = append(d.Causes, Cause{authz.WrongKind, "the token is a user's, not the account's", Medium})
			d.Settle = authz.Call{Method: "GET", Path: userVerify}
			d.Remedies = append(d.Remedies, Remedy{Action: "verify the token with GET /user/tokens/verify too: a user token is active there"})
		}
	}
	d.Remedies = append(d.Remedies, tokenNotKnown...)
	fillLinks(r, d)
}

// fillUserEndpoint adds the permission that a user token needs.
func fillUserEndpoint(r *refusal, d *Diagnosis) {
	grants := r.enough()
	switch {
	case r.facts.Kind == authz.GlobalKey:
		d.keep(authz.DeadToken)
		d.Remedies = []Remedy{{Action: "check that both X-Auth-Email and X-Auth-Key leave the program"}}
		return
	case len(grants) == 0:
		d.drop(authz.MissingPermission)
		return
	case r.facts.Kind == authz.UserToken:
		d.drop(authz.WrongKind)
		d.Remedies = nil
	}
	d.Remedies = append(d.Remedies, r.addRemedy("add the missing permission to the user token", permissions.OwnUserResource(), grants[0].Permission))
}

func fillSettle(r *refusal, d *Diagnosis) { d.Settle = settleVerify(r) }

// noteUpload is what refusesUpload asks for.
const noteUpload = "status 401 or 403, or a reason that was lost"

// refusesUpload reports whether an upload was refused for its credential.
func (r *refusal) refusesUpload() bool {
	return r.err.Status == 401 || r.err.Status == 403 || r.err.HasText(reasonLost) || isRefusal(r)
}
