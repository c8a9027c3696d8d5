package diagnose

import (
	"slices"

	"github.com/cftoken/cftoken/diagnose/internal/hearing"
	"github.com/cftoken/cftoken/internal/credential"
	"github.com/cftoken/cftoken/permissions/authz"
)

// unsentRules explain what programs refuse before they send anything. The API
// has said nothing, so nothing follows for permissions.
var unsentRules = []rule{
	{
		code: CodeUnsendableCredential, severity: Failure, verdict: authz.Inconclusive, reach: wholeToken,
		forms:  []form{{words: hearing.Unsendable, unsent: true}, {words: hearing.Unfit, unsent: true}, {words: hearing.UnfitKey, unsent: true}},
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

// fillUnsendable says which character it is, where that was told, and puts what
// mends it where the program has its credential from first.
func fillUnsendable(r *refusal, d *Diagnosis) {
	fault := r.seen.Fault
	switch {
	case r.err.HasText(hearing.UnfitKey):
		d.Causes = []Cause{{authz.WrongKind, "an API token stands where the program takes a Global API key", Medium}}
		d.Remedies = []Remedy{{Action: "put an API token into the program's field for tokens (api_token, CLOUDFLARE_API_TOKEN), and take the field of the key and the e-mail address out; a Global API key is 37 hexadecimal digits", DocURL: docTokenFormats}}
		if r.seen.Form == credential.GlobalKey {
			d.Causes[0] = olderThanToken
			d.Causes[0].Confidence = High
			d.Remedies = append([]Remedy{newerProgram}, d.Remedies...)
		}
	case r.err.HasText(hearing.Unfit):
		d.Causes[0].Text, d.Causes[0].Confidence = "the value is empty, cut off, a placeholder, or has something around it: quotes, braces, a blank or a line end", Medium
		whole := Remedy{Action: "put in the API token's value itself, whole and alone: no quotes, braces, blank or line end around it, and a variable that is really set where the program runs", DocURL: docTokenFormats}
		if r.seen.Place == hearing.PlaceCaddy {
			whole.Action = caddyToken
		}
		if fault != credential.NoFault {
			d.Causes[0].Text, d.Causes[0].Confidence = "the credential holds "+fault.String(), High
		}
		d.Remedies = []Remedy{whole, newerProgram}
		d.Causes = append(d.Causes, olderThanToken)
		if r.seen.Form == credential.UserToken || r.seen.Form == credential.AccountToken {
			slices.Reverse(d.Causes)
			slices.Reverse(d.Remedies)
			d.Causes[0].Confidence = Medium
		}
	case fault != credential.NoFault:
		d.restate(authz.DeadToken, "the credential holds "+fault.String())
	}
	if r.err.HasText(hearing.Unsendable) {
		d.Remedies[0].Action = resend(r.seen)
	}
	if r.seen.Printed {
		d.Remedies = append(d.Remedies, Remedy{Action: "roll the credential if others can read the program's message, which shows it", Link: linkUserTokens, DocURL: docRoll})
	}
}

// What is said where a program does not know the newer forms.
var (
	olderThanToken = Cause{authz.NoReason, "the program is older than tokens and keys that begin with cfut_, cfat_ or cfk_, and does not take their form", Low}
	newerProgram   = Remedy{Action: "change to a newer version of the program, if the credential begins with cfut_, cfat_ or cfk_: older ones know the older lengths only"}
)

// caddyToken is how a Caddyfile holds a token.
const caddyToken = "write the token itself behind \"dns cloudflare\", or {env.NAME} for a variable that is set where Caddy runs, without quotes and without braces of your own; a Global API key is no token"

// resend says how the credential is put in without what no header may hold.
func resend(s hearing.Shown) string {
	const again = "put the credential in again without "
	what := s.Fault.String() + " behind or within it"
	switch s.Fault {
	case credential.NoFault:
		what = "the line end or blank behind it"
	case credential.Ellipsis:
		return "copy the credential anew from where it is shown in full: the ellipsis stands for what was left out"
	case credential.CurlyQuotes, credential.Invisible, credential.NonASCII:
		return "copy the credential anew and as plain text: it holds " + s.Fault.String() + ", which text processors, chats and web pages put there"
	}
	const (
		kubernetes = "for a Kubernetes secret with printf %s (or echo -n) in place of echo before base64, or as stringData"
		ci         = "in a CI secret pasted anew, or set with printf %s in place of echo"
		env        = "in an env file without quotes and without the line ends of Windows"
	)
	switch {
	case s.Place == hearing.PlaceKubernetes:
		return again + what + ": " + kubernetes
	case s.Place == hearing.PlaceCI:
		return again + what + ": " + ci
	case s.Fault == credential.CarriageReturn:
		return again + what + ": " + env + " (CR LF); " + kubernetes
	}
	return again + what + ": " + kubernetes + "; " + env + "; " + ci
}
