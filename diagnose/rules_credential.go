package diagnose

import (
	"strings"
	"time"

	"github.com/cftoken/cftoken/diagnose/internal/hearing"
	"github.com/cftoken/cftoken/internal/answers"
	"github.com/cftoken/cftoken/permissions/authz"
)

// credentialRules explain refusals of the credential itself: its form, its
// life, the address that it is used from. What they find is behind every other
// refusal of the same credential.
var credentialRules = []rule{
	{
		code: CodeGlobalKeyAsBearer, severity: Failure, verdict: authz.Denied, reach: wholeToken,
		forms: []form{
			{says: rows{&answers.MalformedToken, &answers.MalformedHeaders, &answers.MalformedAtGateway}, when: (*refusal).holdsKey, note: "the credential is known to be a Global API key"},
		},
		doc:    "A Global API key stands behind Bearer: it is no token.",
		title:  "a Global API key is sent as a token",
		detail: "The API could not read the header, so it has not looked at permissions. By its form the credential is a Global API key.",
		causes: []Cause{{authz.WrongKind, keyBehindBearer, High}},
		remedies: []Remedy{
			{Action: "where the value is a Global API key, create an API token in its place and send that", Link: linkUserTokens, DocURL: docCreateToken},
			{Action: "send the key itself in the X-Auth-Key header, beside X-Auth-Email", DocURL: answers.DocTroubleshooting},
		},
		evidence: []evidence{{documented, docTokenFormats, "2026-11", ""}},
		docURL:   docTokenFormats,
	},
	{
		code: CodeMalformedAuthorization, severity: Failure, verdict: authz.Denied, reach: wholeToken,
		forms: []form{
			{says: rows{&answers.MalformedToken}},
			{says: rows{&answers.MalformedAtGateway}, when: (*refusal).notOnUser, note: "not on endpoints of the user, verify excepted"},
		},
		doc:    "The Authorization header does not hold the text of a token.",
		title:  "the Authorization header does not hold a token",
		detail: "The API could not read the header, so it has not looked at permissions.",
		causes: []Cause{
			{authz.WrongKind, keyBehindBearer, Medium},
			{authz.DeadToken, damagedToken, Medium},
			{authz.DeadToken, idInTokensPlace, Low},
		},
		remedies: []Remedy{
			{Action: "copy the token's value anew into the place where the program reads it, without quotes, blanks or the word Bearer (nor braces or a comma) around it; a Global API key or an id in its place is no token", DocURL: docTokenFormats},
			{Action: "where the value is a Global API key, create an API token in its place; the key itself goes into the X-Auth-Key header beside X-Auth-Email", Link: linkUserTokens, DocURL: docCreateToken},
		},
		docURL: docTokenFormats, fill: fillHint,
	},
	{
		code: CodeMalformedAuthKey, severity: Failure, verdict: authz.Denied, reach: wholeToken,
		forms:    []form{{says: rows{&answers.MalformedKey}}},
		doc:      "The X-Auth-Key header does not hold the text of a Global API key.",
		title:    "the X-Auth-Key header does not hold a Global API key",
		causes:   []Cause{{authz.WrongKind, tokenAsKey, High}, {authz.DeadToken, "the Global API key is mistyped or cut off", Medium}},
		remedies: []Remedy{{Action: "send an API token as Authorization: Bearer, without X-Auth-Key and X-Auth-Email (in the program's field for tokens); where the Global API key is meant, copy it anew: a token, an id or an Origin CA key is none", DocURL: answers.DocTroubleshooting}},
		evidence: []evidence{{documented, answers.DocTroubleshooting, "2026-11", ""}},
		docURL:   answers.DocTroubleshooting, fill: fillHint,
	},
	{
		code: CodeMalformedAuthEmail, severity: Failure, verdict: authz.Denied, reach: wholeToken,
		forms:    []form{{says: rows{&answers.MalformedEmail}}},
		doc:      "The X-Auth-Email header does not hold an e-mail address.",
		title:    "the X-Auth-Email header does not hold an e-mail address",
		causes:   []Cause{{authz.DeadToken, "the e-mail address that goes with the Global API key is malformed", High}},
		remedies: []Remedy{{Action: "correct the e-mail address, or use an API token, which needs none", DocURL: docCreateToken}},
	},
	{
		code: CodeMalformedContentType, severity: Failure, verdict: authz.Inconclusive,
		forms:    []form{{says: rows{&answers.MalformedContentType}}},
		doc:      "The request's Content-Type is none that the API reads.",
		title:    "the request's Content-Type is not one that the API reads",
		detail:   "The API has not looked at permissions, and the credential is not at fault.",
		causes:   []Cause{{authz.NoReason, "the program sends its body with another Content-Type than the API takes, as older releases of some programs do", High}},
		remedies: []Remedy{{Action: "send Content-Type: application/json, or use a newer release of the program"}},
	},
	{
		code: CodeMalformedHeaders, severity: Failure, verdict: authz.Denied, reach: wholeToken,
		forms:  []form{{says: rows{&answers.MalformedHeaders}}},
		doc:    "A header of the credential is malformed, and the chain that says which is missing.",
		title:  "the request's credential headers are malformed",
		detail: "The API has not looked at permissions. Which header it means stands in the answer's error_chain, which did not come along.",
		causes: []Cause{
			{authz.DeadToken, damagedOrNoToken, Medium},
			{authz.WrongKind, wrongHeader, Medium},
		},
		remedies: []Remedy{{Action: "send an API token as Authorization: Bearer, copied anew, without quotes and blanks: in the program's field for tokens, not that of the key, and without an e-mail address beside it", DocURL: docTokenFormats}},
		docURL:   docTokenFormats, fill: fillHint,
	},
	{
		code: CodeUnknownKey, severity: Failure, verdict: authz.Denied, reach: wholeToken,
		forms:  []form{{says: rows{&answers.UnknownKey}}},
		doc:    "The pair of Global API key and e-mail address is not known.",
		title:  "the Global API key and the e-mail address do not belong together",
		causes: []Cause{{authz.DeadToken, "the e-mail address is not the one of the key's user, or the key was changed", High}},
		remedies: []Remedy{
			{Action: "check the e-mail address and the key, and whether an old key in the environment (CLOUDFLARE_API_KEY, CF_API_KEY) takes precedence over the token", Link: linkUserTokens},
			{Action: "use an API token in place of the key", DocURL: docCreateToken},
		},
	},
	{
		code: CodeClientIP, severity: Failure, verdict: authz.Denied, reach: wholeToken,
		forms: []form{
			{says: rows{&answers.CoreLocation}},
			{reason: authz.ClientIP, when: isRefusal, note: "refused", silent: true},
		},
		doc:    "The token's client address filter excludes the caller.",
		title:  "the token may not be used from this address",
		detail: "The token itself may be good: verify does not apply the filter.",
		causes: []Cause{{authz.ClientIP, "the token's client IP address filter does not admit the caller's address", Certain}},
		remedies: []Remedy{
			{Action: addCallersAddress + " to the token's client IP address filter (IPv6 counts too)", Link: linkUserTokens, DocURL: answers.DocRestrict},
			{Action: "make the calls from an address that the filter admits"},
		},
		evidence: []evidence{{documented, answers.DocRestrict, "2026-11", ""}},
		docURL:   answers.DocRestrict, fill: fillClientIP,
	},
	{
		code: CodeDisabledToken, severity: Failure, verdict: authz.Denied, reach: wholeToken,
		forms:  []form{{silent: true, when: (*refusal).disabled, note: "refused, and verify calls the token disabled"}},
		doc:    "verify knows the token and calls it disabled.",
		title:  "the token is disabled",
		detail: "The token exists and its value is right: it was switched off.",
		causes: []Cause{{authz.DeadToken, "the token was disabled in the dashboard or through the API", Certain}},
		remedies: []Remedy{
			{Action: "enable the token in the dashboard", Link: linkUserTokens, DocURL: answers.DocTroubleshooting},
			{Action: "delete the token, if it was meant to end, and take it out of the programs that still use it", Link: linkUserTokens},
		},
		evidence: []evidence{{documented, answers.DocVerify, "2026-11", ""}},
		docURL:   answers.DocVerify, fill: fillLinks,
	},
	{
		code: CodeExpiredToken, severity: Failure, verdict: authz.Denied, reach: wholeToken,
		forms: []form{
			{silent: true, when: (*refusal).expired, note: "refused, and verify calls the token expired"},
			{reason: authz.Expired, when: isRefusal, note: "refused", silent: true},
			{says: rows{&answers.CoreUnknownToken, &answers.VerifyInvalid}, reason: authz.Expired},
		},
		doc:      "verify or the known spec says that the token's time was over when the call was made.",
		title:    "the token has expired",
		causes:   []Cause{{authz.Expired, "the token's expiry date has passed", Certain}},
		remedies: []Remedy{{Action: "create a new token with the same permissions, or set a later expiry date on this one", Link: linkUserTokens, DocURL: answers.DocRestrict}},
		evidence: []evidence{{documented, answers.DocRestrict, "2026-11", ""}},
		docURL:   answers.DocRestrict, fill: fillSpecLink,
	},
	{
		code: CodeNotYetValid, severity: Failure, verdict: authz.Denied, reach: wholeToken,
		forms: []form{
			{reason: authz.NotYetValid, when: isRefusal, note: "refused", silent: true},
			{says: rows{&answers.CoreUnknownToken, &answers.VerifyInvalid}, reason: authz.NotYetValid},
		},
		doc:      "verify or the known spec says that the token's time had not come when the call was made.",
		title:    "the token is not valid yet",
		causes:   []Cause{{authz.NotYetValid, "the token's start date has not come", Certain}},
		remedies: []Remedy{{Action: "wait for the start date, or set an earlier one", Link: linkUserTokens, DocURL: answers.DocRestrict}},
		evidence: []evidence{{documented, answers.DocRestrict, "2026-11", ""}},
		docURL:   answers.DocRestrict,
	},
	{
		code: CodeChangePropagating, severity: Warning, verdict: authz.Inconclusive, reach: sharedCall,
		forms: []form{
			{when: (*refusal).justChanged, silent: true, note: "refused within two minutes of the token's creation or last change"},
		},
		doc:      "The token was created or edited less than two minutes ago: the change may not have reached every server.",
		title:    "the token was just created or edited",
		detail:   "A change takes up to two minutes to reach all of Cloudflare's servers, so this refusal says nothing yet.",
		causes:   []Cause{{authz.NoReason, "the token was just created or edited, and the change is still being spread over Cloudflare's servers", High}},
		remedies: []Remedy{{Action: "repeat the call two minutes after the change, before anything else is judged"}},
		evidence: []evidence{{measured, answers.ThirdParty, "", ""}},
		docURL:   answers.DocTroubleshooting,
	},
	{
		code: CodeDeadToken, severity: Failure, verdict: authz.Denied, reach: vagueToken,
		forms: []form{
			{says: rows{&answers.CoreUnknownToken}},
			{reason: authz.DeadToken, when: isRefusal, note: "refused", silent: true},
			{live: Dead, when: isRefusal, note: "refused", silent: true},
		},
		doc:    "The API does not know the token, or verify refused it.",
		title:  "the token is not accepted",
		detail: "No permission helps while the token itself is refused.",
		causes: []Cause{
			{authz.DeadToken, "the token was deleted, rolled, disabled or revoked, or it has expired", High},
			{authz.DeadToken, "a character of the token is wrong: changing a single one gives this answer", Medium},
		},
		remedies: tokenNotKnown,
		evidence: []evidence{{documented, answers.DocTroubleshooting, "2026-11", ""}},
		docURL:   answers.DocTroubleshooting, fill: fillDead,
	},
	{
		code: CodeIncompleteKey, severity: Failure, verdict: authz.Denied, reach: wholeToken,
		forms:    []form{{says: rows{&answers.NoKey}}},
		doc:      "One of the two headers of a Global API key is missing.",
		title:    "half of the Global API key's pair is missing",
		causes:   []Cause{{authz.DeadToken, "X-Auth-Email is sent without X-Auth-Key, or the other way round", Medium}},
		remedies: []Remedy{{Action: "send both X-Auth-Email and X-Auth-Key, or better an API token as Authorization: Bearer", DocURL: docCreateToken}},
	},
	{
		code: CodeNoCredential, severity: Failure, verdict: authz.Denied, reach: wholeToken,
		forms: []form{
			{says: rows{&answers.NoCredential}, when: (*refusal).notOnUser, note: "not on endpoints of the user, verify excepted"},
			{says: rows{&answers.HostnamesNoCredential}},
			{words: hearing.NotGiven, unsent: true, note: "the program itself says that it was given none"},
		},
		doc:      "No credential reached the API.",
		title:    "no credential reached the API",
		causes:   []Cause{{authz.DeadToken, "the request carries neither an Authorization header nor the pair of X-Auth-Key and X-Auth-Email: the variable is empty, or a proxy removed the header", High}},
		remedies: []Remedy{{Action: "set CLOUDFLARE_API_TOKEN (or the variable or field that the program names) where it runs, and check that the header leaves the program; in CI the secret must exist under that very name, in that repository or environment, and be handed to the step", DocURL: docCreateToken}},
		evidence: []evidence{{reported, "https://github.com/cloudflare/wrangler-action/issues/246", "2024-04-02", "a secret of another environment"}},
		docURL:   docCreateToken,
	},
	{
		code: CodeSessionExpired, severity: Failure, verdict: authz.Denied, reach: wholeToken,
		forms:    []form{{says: rows{&answers.SessionExpired}}},
		doc:      "A session of the dashboard has ended: the credential is not an API token.",
		title:    "a dashboard session has expired",
		causes:   []Cause{{authz.WrongKind, "the call carries the session of a dashboard login in place of an API token", Low}},
		remedies: []Remedy{{Action: "use an API token for calls of programs", DocURL: docCreateToken}},
	},
}

// notOnUser reports whether 9106 can be taken at its word: endpoints of the
// user say it to account-owned tokens too, verify does not.
func (r *refusal) notOnUser() bool { return !r.onUser() || r.onVerify() }

// holdsKey reports whether the credential is known to be a Global API key, and was
// not sent as one.
func (r *refusal) holdsKey() bool {
	if r.seen.AsKey || r.is(&answers.MalformedKey) {
		return false
	}
	return r.facts.Credential == LooksLikeGlobalKey || r.facts.Kind == authz.GlobalKey && r.facts.Credential == NoHint
}

// propagation is how long a change of a token may take to be known everywhere.
const propagation = 2 * time.Minute

// justChanged reports a refusal that the token's recent change may explain, and
// nothing else does.
func (r *refusal) justChanged() bool {
	return r.fresh() && r.reason == authz.NoReason && isRefusal(r) && !r.isOne(&answers.CoreNeedsUser, &answers.NamedPermission)
}

// fresh reports whether the token is known to have changed a moment ago.
func (r *refusal) fresh() bool {
	if r.facts.Changed.IsZero() || r.call.Time.IsZero() {
		return false
	}
	since := r.call.Time.Sub(r.facts.Changed)
	return since >= 0 && since < propagation
}

// fillClientIP names the address that the API saw.
func fillClientIP(r *refusal, d *Diagnosis) {
	if addr, ok := r.behind("from location:"); ok {
		if addr = strings.ToLower(strings.TrimSpace(addr)); hearing.IsAddress(addr) {
			d.Title = "the token may not be used from " + addr
			d.reword(addCallersAddress, "add "+addr)
		}
	} else if r.call.ClientIP.IsValid() {
		d.Title = "the token may not be used from " + r.call.ClientIP.String()
	}
	d.relink(tokensLink(r), "")
}

// disabled reports a refusal of a token that verify calls disabled.
func (r *refusal) disabled() bool { return r.facts.State == "disabled" && isRefusal(r) }

// expired reports a refusal of a token that verify calls expired.
func (r *refusal) expired() bool { return r.facts.State == "expired" && isRefusal(r) }

// fillLinks opens the list of tokens of the right kind.
func fillLinks(r *refusal, d *Diagnosis) { d.relink(tokensLink(r), "") }

// maybeNew adds to a dead token's causes that it may be too young to be known:
// as the likeliest where the token is known to have just changed.
func (r *refusal) maybeNew(d *Diagnosis) {
	young := Cause{authz.NoReason, "the token was created or rolled a moment ago, and not all of Cloudflare's servers know it yet", Low}
	again := Remedy{Action: "repeat the call two minutes after the change, if the token was created or rolled a moment ago"}
	if r.fresh() {
		young.Confidence = High
		d.doubt(Medium)
		d.Causes, d.Remedies = append([]Cause{young}, d.Causes...), append([]Remedy{again}, d.Remedies...)
		return
	}
	d.Causes, d.Remedies = append(d.Causes, young), append(d.Remedies, again)
}

// fillDead says what is known of the token's death.
func fillDead(r *refusal, d *Diagnosis) {
	fillLinks(r, d)
	if r.reason == authz.DeadToken || r.facts.Liveness == Dead {
		d.Causes = []Cause{{authz.DeadToken, "the token was deleted, rolled, disabled or revoked, or it never was one", High}}
		r.maybeNew(d)
		return
	}
	if r.facts.Liveness == Live {
		d.Detail = "Another call with the same credential was accepted, so the token may have ended in between, or it is just being spread over Cloudflare's servers, or this endpoint does not take tokens of its kind."
		d.doubt(Low)
	}
	if !r.onVerify() {
		d.Settle = settleVerify(r)
	}
}

// fillSpecLink prefills the form with what the token held.
func fillSpecLink(r *refusal, d *Diagnosis) {
	if r.facts.Spec != nil {
		d.relink(prefilled(r, *r.facts.Spec))
	}
}
