package diagnose

import (
	"slices"
	"strings"

	"github.com/cftoken/cftoken/diagnose/internal/hearing"
	"github.com/cftoken/cftoken/permissions/authz"
)

// unsentRules explain what programs refuse before they send anything. The API
// has said nothing, so nothing follows for permissions.
var unsentRules = []rule{
	{
		code: CodeUnsendableCredential, severity: Failure, verdict: authz.Inconclusive, reach: wholeToken,
		forms:  []form{{words: hearing.Unsendable, unsent: true}},
		doc:    "The client refused to send the credential: it holds a character that no header may hold.",
		title:  "the credential holds a character that cannot be sent",
		detail: "Nothing was sent, so nothing is known of the credential's permissions.",
		causes: []Cause{{authz.DeadToken, "a line end or a blank is part of the credential, mostly behind it", High}},
		remedies: []Remedy{
			{Action: "put the credential in again without the line end or blank behind it: for a Kubernetes secret with printf %s in place of echo before base64, or as stringData; in an env file without quotes and without the line ends of Windows; in a CI secret pasted anew"},
		},
		evidence: []evidence{{reported, "https://github.com/kubernetes-sigs/external-dns/issues/5400", "2025-05-14", "the line end in a Kubernetes secret"}, {reported, "https://github.com/caddy-dns/cloudflare/issues/127", "2026-03-22", "the program's own form of a token"}},
		docURL:   docTokenFormats, fill: fillUnsendable,
	},
	{
		code: CodeAccountLookup, severity: Failure, verdict: authz.Inconclusive,
		forms:    []form{{words: hearing.AccountLookup, unsent: true}},
		doc:      "A program could not look up which account to use.",
		title:    "the program does not know which account to use",
		detail:   "The look-up asks for the user's memberships, which an account-owned token has not and a narrow user token may not read. The work itself may be allowed.",
		causes:   []Cause{{authz.WrongKind, "the token is owned by an account, or may not read the user's memberships", Medium}, {authz.NoReason, "the token reaches several accounts", Low}},
		remedies: []Remedy{{Action: "set CLOUDFLARE_ACCOUNT_ID, or account_id in the program's configuration, so that the look-up is not made", DocURL: docFindIDs}},
		evidence: []evidence{{cloudflareCode, "https://github.com/cloudflare/workers-sdk/pull/13858", "", ""}},
		docURL:   docFindIDs,
	},
	{
		code: CodeTunnelToken, severity: Failure, verdict: authz.Inconclusive,
		forms:    []form{{words: hearing.OfTunnel, unsent: true}},
		doc:      "cloudflared did not get the token of its tunnel, which is no API token.",
		title:    "this is no token of a tunnel",
		detail:   "The token that runs a tunnel is a secret of the tunnel, not an API token, and has no permissions.",
		causes:   []Cause{{authz.WrongKind, "something else than the tunnel's own token was given: an API token, an answer of the API, a part of the token, or the token of a tunnel that was deleted or rotated", High}},
		remedies: []Remedy{{Action: "copy the tunnel's own token (it begins with eyJ) from the dashboard, or take \"result\" of GET /accounts/{account_id}/cfd_tunnel/{tunnel_id}/token, and give cloudflared that text alone", DocURL: docTunnelTokens}},
		evidence: []evidence{{documented, docTunnelTokens, "2026", "what the token is"}, {reported, "https://github.com/ChrispyBacon-dev/DockFlare/issues/101", "2025-06-03", "the words of cloudflared"}},
		docURL:   docTunnelTokens,
	},
}

// fillUnsendable says which character it is, where that was told, and that a
// program may be older than the form of the token.
func fillUnsendable(r *refusal, d *Diagnosis) {
	_, fault, ok := strings.Cut(r.err.Errors[0].Message, hearing.Unsendable+": ")
	if ok && fault != hearing.NewerForm {
		d.restate(authz.DeadToken, fault+" is part of the credential")
		return
	}
	d.doubt(Medium)
	d.Causes = append(d.Causes, Cause{authz.NoReason, "the program is older than tokens that begin with cfut_ or cfat_, and does not take their form", Low})
	d.Remedies = append(d.Remedies, Remedy{Action: "change to a newer version of the program, if the token begins with cfut_ or cfat_: older ones know tokens of 40 characters only"})
	if ok {
		d.lead(func(c Cause) bool { return c.Reason == authz.NoReason })
		d.Causes[0].Confidence = Medium
		slices.Reverse(d.Remedies)
	}
}
