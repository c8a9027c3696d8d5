package diagnose

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cftoken/cftoken/internal/answers"
	"github.com/cftoken/cftoken/internal/cfapi"
	"github.com/cftoken/cftoken/permissions/authz"
)

// answerRules explain answers that say nothing about permissions, the lock-out
// first: it is a refusal of its own.
var answerRules = []rule{
	{
		code: CodeLockedOut, severity: Failure, verdict: authz.Inconclusive, reach: wholeToken,
		forms:  []form{{says: rows{&answers.TooManyFailures, &answers.LockedOut}}},
		doc:    "The API blocks the caller after too many refused credentials.",
		title:  "locked out after too many refused calls",
		detail: "Until the block ends, a good credential may be refused too, so this says nothing about permissions. How long it lasts is not documented; one report says hours.",
		causes: []Cause{{authz.NoReason, "calls with a credential that is not accepted were repeated too often", High}},
		remedies: []Remedy{
			{Action: "stop every program that retries with the refused credential, correct it there, and wait before the next call"},
		},
		docURL: answers.DocLimits,
	},
	{
		code: CodeRateLimited, severity: Warning, verdict: authz.Inconclusive, reach: sharedCall,
		forms: []form{
			{silent: true, when: (*refusal).rateLimited, note: "the status, the code or the words of a rate limit"},
		},
		doc:      "The API asked to slow down, by status or by code and words, with any status.",
		title:    "rate limited",
		detail:   "This says nothing about permissions. The documented limit is 1,200 requests in five minutes over all credentials of a user or of an account; beyond it every call is refused for five minutes.",
		causes:   []Cause{{authz.NoReason, "too many requests in too short a time, by this or another program of the same user or account", High}},
		evidence: []evidence{{documented, answers.DocLimits, "2026-04-20", ""}, {measured, answers.Distilled, "2026-03", ""}},
		docURL:   answers.DocLimits,
		fill:     fillRetry,
	},
	{
		code: CodeServerError, severity: Warning, verdict: authz.Inconclusive, reach: sharedCall,
		forms:    []form{{silent: true, when: (*refusal).serverFault, note: "status 500 or more, or 408, and not R2's NotImplemented"}},
		doc:      "The answer has a status of a server's fault, in whatever form.",
		title:    "the API failed",
		detail:   noWordOnCredential,
		causes:   []Cause{{authz.NoReason, "a fault on the server's side, or between it and the edge", High}},
		evidence: []evidence{{derived, answers.DocTroubleshooting, "2026-11", ""}, {measured, answers.Distilled, "2026-03", ""}},
		fill:     fillRetry,
	},
	{
		code: CodeEdgePage, severity: Warning, verdict: authz.Inconclusive, reach: sharedCall,
		forms:    []form{{when: (*refusal).edgePage, note: "a page or a text of the edge, not JSON"}},
		doc:      "The answer is a page for people, not the API's JSON.",
		title:    "the answer is a page, not the API's",
		detail:   "Something between the program and the API answered: a firewall rule, a challenge, a login page or a proxy. This says nothing about the token's permissions.",
		causes:   []Cause{{authz.NoReason, "the edge, a proxy or a login wall answered in place of the API", High}},
		remedies: []Remedy{{Action: "check the base URL and the network path: the program must reach api.cloudflare.com (or its replacement) without a proxy that answers by itself"}},
		evidence: []evidence{{measured, answers.Distilled, "2026-03", ""}},
	},
	{
		code: CodeUnreadableAnswer, severity: Warning, verdict: authz.Inconclusive, reach: equalAnswer,
		forms:    []form{{when: (*refusal).unreadable, note: "no envelope: empty, cut off, too long, or of another shape"}},
		doc:      "The answer is empty, cut off, too long, plain text, or JSON of another shape.",
		title:    "the answer cannot be read",
		detail:   noWordOnCredential,
		causes:   []Cause{{authz.NoReason, "the answer broke on the way, or it is not the API's", Medium}},
		remedies: []Remedy{{Action: "repeat the call; if it stays so, check the base URL"}},
		evidence: []evidence{{measured, answers.Distilled, "2026-03", ""}},
	},
}

// lastRules explain observations without an answer, and what no rule knows.
var lastRules = []rule{
	{
		code: CodeContentRejected, severity: Warning, verdict: authz.Inconclusive, reach: equalAnswer,
		forms:    []form{{says: rows{&answers.TokenPolicyID, &answers.TokenNoGroupID, &answers.R2BadJurisdiction}}, {says: rows{&answers.D1Fault}, when: (*refusal).faultOfSQL, note: "the message names a result of SQLite, or is \"not authorized\", as SQLite says it: the statement is at fault"}, {when: (*refusal).rejectsContent, note: "not of the credential family, with another status than 401 and 403, and words about a field, a value or a thing that exists"}},
		doc:      "The API finds fault with what the request says: its message is about no permission.",
		title:    "the API finds fault with what the request says",
		detail:   "No rule knows this answer. Its words are about the request's content, which is no proof that the permission was looked at before.",
		causes:   []Cause{{authz.NoReason, "a field or value of the request is not what the product takes, or not on this plan", Medium}},
		remedies: []Remedy{{Action: "correct what the message names, or leave it out where the zone or the plan does not have it"}},
		fill:     fillContent,
		evidence: []evidence{{derived, answers.DocTroubleshooting, "2026-11", ""}},
	},
	{
		code: CodeNoAnswer, severity: Warning, verdict: authz.Inconclusive, reach: sharedCall,
		forms:    []form{{silent: true, when: (*refusal).noAnswer, note: "no answer came"}},
		doc:      "An observation is inconclusive and no answer came: a time-out, a lost connection, a cancelled call.",
		title:    "no answer",
		detail:   "The call got no answer from the API, which says nothing about the credential or its permissions.",
		causes:   []Cause{{authz.NoReason, "a time-out, a lost connection, or a call that was cancelled", Medium}},
		remedies: []Remedy{{Action: "check the network and repeat the call"}},
		evidence: []evidence{{derived, answers.DocTroubleshooting, "2026-11", ""}},
	},
	{
		code: CodeUnexpectedSuccess, severity: Warning, verdict: authz.Inconclusive,
		forms: []form{
			{silent: true, when: (*refusal).unexpected, note: "the observation is inconclusive and says that the API accepted what it must refuse"},
		},
		doc:      "The API accepted a request that it must refuse, and acceptance proves nothing.",
		title:    "the API accepted a request that it must refuse",
		detail:   "The check proves a permission by the way in which a request without effect is refused. A success shows that the check no longer fits the API.",
		causes:   []Cause{{authz.NoReason, "the API has changed, or something else answered in its place", Medium}},
		remedies: []Remedy{{Action: "report this to the project, with the method, the path without its ids and the status"}},
		evidence: []evidence{{derived, answers.DocTroubleshooting, "2026-11", ""}},
	},
	{
		code: CodeNotJudged, severity: Warning, verdict: authz.Inconclusive,
		forms:    []form{{silent: true, when: (*refusal).notJudged, note: "the observer could not judge the call"}},
		doc:      "An observation is inconclusive for want of a fact, or because a success does not show what it stands for.",
		title:    "cannot be judged",
		evidence: []evidence{{derived, docCreateViaAPI, "2026-11", ""}},
		fill:     fillNotJudged,
	},
}

// undecidedRule is for an answer that a rule takes for a denial and the observer
// could not judge. It has no form: only [Report] applies it.
var undecidedRule = rule{
	code: CodeUndecidedRefusal, severity: Warning, verdict: authz.Inconclusive, reach: equalAnswer,
	doc:    "An observation is inconclusive, and a dead credential gets its answer as well as a narrow one.",
	title:  "refused, and the answer does not tell why",
	detail: "The answer does not tell whether the credential itself is refused, or only this call.",
	causes: []Cause{
		{authz.DeadToken, notAccepted, Low},
		{authz.MissingPermission, lacksPermission, Low},
		{authz.WrongKind, "the endpoint does not take this kind of credential", Low},
	},
	remedies: []Remedy{
		{Action: "verify the token on the endpoint of its kind (GET /user/tokens/verify, or GET /accounts/{account_id}/tokens/verify where an account owns it) and judge by that", DocURL: answers.DocTroubleshooting},
	},
	evidence: []evidence{{cloudflareCode, answers.CFTerraform, "", ""}, {measured, answers.AuthWatch, "2026-06-30", ""}},
	docURL:   answers.DocTroubleshooting,
}

var unknownRule = rule{
	code: CodeUnknown, severity: Warning, verdict: authz.Inconclusive, reach: equalAnswer,
	doc:    "The API refused in a way that no rule knows.",
	title:  "refused for a reason that is not known",
	detail: "No rule knows this answer, so it is neither taken for a missing permission nor for a proof of one.",
	remedies: []Remedy{
		{Action: "look the code up in the reference of the product's API, and report the method, the path without its ids, the status, the codes and the messages to this project", DocURL: answers.DocTroubleshooting},
	},
	evidence: []evidence{{derived, answers.DocTroubleshooting, "2026-11", ""}},
}

// contentWords are words about what a request says.
var contentWords = [...]string{
	"validation", "is not valid", "not a valid", "invalid value", "must be ", "is required", "missing required", "incorrect", "is invalid", "not in range", "out of range", "unrecognized", "unknown field", "cannot be modified",
	"already exists", "already taken", "already in use", "duplicate", "exceeded maximum", "too long", "too short", "too many", "malformed", "could not parse", "unable to parse", "does not match", "not supported", "conflict",
}

// credentialWords are words about who asks.
var credentialWords = [...]string{"token", "api key", "credential", "auth", "permission", "header"}

// fillContent says of a thing that exists what to do about it.
func fillContent(r *refusal, d *Diagnosis) {
	_, there := r.message(func(m cfapi.Message) bool {
		return holds(m.Message, "already exists") || holds(m.Message, "already taken") || holds(m.Message, "already in use")
	})
	if there {
		d.Remedies = append(d.Remedies[:0], Remedy{Action: "use the object that exists, or choose another name"})
	}
}

// rejectsContent reports an answer that is about the request's content by its
// words and nothing else.
func (r *refusal) rejectsContent() bool {
	if r.err.Status == 401 || r.err.Status == 403 || r.err.Status >= 500 || isRefusal(r) {
		return false
	}
	_, ok := r.message(func(m cfapi.Message) bool {
		return m.Code != 0 && !slices.ContainsFunc(credentialWords[:], func(w string) bool { return holds(m.Message, w) }) && m.Code != answers.GatewayDenied.Code && !credentialFamily(m.Code) && slices.ContainsFunc(contentWords[:], func(w string) bool { return holds(m.Message, w) })
	})
	return ok
}

// faultOfSQL reports a refusal by D1 that names a result of SQLite, such as
// SQLITE_ERROR, or says what SQLITE_AUTH stands for: the statement was looked at.
func (r *refusal) faultOfSQL() bool {
	_, ok := r.message(func(m cfapi.Message) bool {
		return holds(m.Message, "sqlite_") || m.Code == answers.D1Fault.Code && strings.EqualFold(m.Message, "not authorized")
	})
	return ok
}

// credentialFamily reports whether a code is of those that are about credentials
// and access.
func credentialFamily(code int) bool { return code/100 == 60 || code/100 == 61 || code/100 == 91 }

func (r *refusal) rateLimited() bool { return r.err.RateLimited() }

// serverFault reports whether the status is one of a server's fault. What R2 does
// not have is none, though its status is 501.
func (r *refusal) serverFault() bool {
	return (r.err.Status >= 500 || r.err.Status == 408) && !r.is(&answers.S3NotImplemented)
}
func (r *refusal) unreadable() bool { return r.err.Format != cfapi.FormatJSON }
func (r *refusal) noAnswer() bool {
	return !r.answered && r.verdict == authz.Inconclusive && r.open == authz.NoReason && r.call.Status == 0
}

// unexpected reports a call that the API accepted and must not.
func (r *refusal) unexpected() bool {
	return !r.answered && r.verdict == authz.Inconclusive && r.accepted
}

func (r *refusal) notJudged() bool {
	return !r.answered && r.verdict == authz.Inconclusive && (r.open != authz.NoReason || r.call.Status == 0 || r.succeeded())
}

// succeeded reports a call that was a success.
func (r *refusal) succeeded() bool { return r.call.Status >= 200 && r.call.Status <= 299 }

func (r *refusal) edgePage() bool {
	return r.err.Format == cfapi.FormatHTML ||
		r.err.Format == cfapi.FormatText && strings.HasPrefix(strings.ToLower(r.err.Excerpt), "error code: 1")
}

// fillRetry says when to repeat the call.
func fillRetry(r *refusal, d *Diagnosis) {
	action := "repeat the call later, with growing pauses"
	switch wait := r.err.RetryAfter; {
	case wait > 0:
		action = "repeat the call after " + inWords(wait) + ", as the answer asks"
	case r.err.RateLimit.Known && r.err.RateLimit.Remaining == 0 && r.err.RateLimit.Reset > 0:
		action = "repeat the call after " + inWords(r.err.RateLimit.Reset) + ", when the answer's limit resets"
	case d.Code == CodeRateLimited:
		action = "make fewer calls, and repeat this one after " + inWords(5*time.Minute)
	}
	d.Remedies = append(d.Remedies, Remedy{Action: action})
	if r.err.Status >= 500 {
		d.Title = "the API failed with status " + strconv.Itoa(r.err.Status)
		d.Remedies = append(d.Remedies, Remedy{Action: "if it stays so, report it to Cloudflare with the answer's ray ID"})
	}
}

// inWords is a duration in words: "45 seconds", "5 minutes".
func inWords(d time.Duration) string {
	n, unit := int64((d+time.Second-1)/time.Second), "second"
	switch {
	case n >= 3600 && n%3600 == 0:
		n, unit = n/3600, "hour"
	case n >= 60 && n%60 == 0:
		n, unit = n/60, "minute"
	}
	if n != 1 {
		unit += "s"
	}
	return strconv.FormatInt(n, 10) + " " + unit
}

func fillNotJudged(r *refusal, d *Diagnosis) {
	switch r.open {
	case authz.UnknownAccount:
		d.Detail = "Whether the grant reaches this zone depends on the zone's account, which is not known."
		d.Remedies = []Remedy{{Action: "say which account the zone belongs to"}}
	case authz.UnknownTime:
		d.Detail = "The token has a time window, and the time of the call is not known."
		d.Remedies = []Remedy{{Action: "say when the call was made"}}
	case authz.UnknownClientIP:
		d.Detail = "The token has a client address filter, and the address of the caller is not known."
		d.Remedies = []Remedy{{Action: "say from which address the call comes"}}
	case authz.NoReason:
		d.Detail = "The call itself was allowed, and that does not show what the check stands for."
		d.Causes = []Cause{{authz.NoReason, "the call shows less than the check is for, or something else speaks against it", High}}
		d.Remedies = []Remedy{{Action: "make a call that only this permission allows, or compare with the token's own policies"}}
		return
	case authz.UnknownResource, authz.UnknownAct, authz.UnknownRole:
		d.Detail = "The token's grant is on one resource, and what would settle it is not known: " + r.decision.Undecided() + "."
		d.Remedies = []Remedy{{Action: "make the call and look at its answer, or look up what is not known"}}
	default:
		d.Detail = "What this call needs, or what the token holds, is not known well enough."
		d.Remedies = []Remedy{{Action: "make the call and look at its answer"}}
	}
	d.Causes = []Cause{{r.open, "a fact is missing that the decision depends on", High}}
}
