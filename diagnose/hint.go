package diagnose

import (
	"slices"
	"strings"

	"github.com/cftoken/cftoken/diagnose/internal/hearing"
	"github.com/cftoken/cftoken/internal/credential"
	"github.com/cftoken/cftoken/permissions/authz"
)

// hearShown takes what the text shows of the credential for a hint, where the
// caller gave none.
func (r *refusal) hearShown(s hearing.Shown) {
	r.seen = s
	if r.facts.Credential != NoHint || r.unsent {
		return
	}
	switch s.Form {
	case credential.GlobalKey, credential.LegacyKey:
		r.facts.Credential = LooksLikeGlobalKey
	case credential.OriginCAKey:
		r.facts.Credential = LooksLikeOriginCA
	case credential.OAuthToken:
		r.facts.Credential = LooksLikeOAuth
	case credential.UserToken, credential.AccountToken, credential.LegacyToken:
		r.facts.Credential = LooksLikeToken
	}
	switch {
	case s.ID:
		r.facts.Credential = LooksLikeID
	case s.Fault != credential.NoFault:
		r.facts.Credential = LooksDamaged
	}
}

// fillHint ranks the causes by what the credential's text looks like, and puts what
// mends that first.
func fillHint(r *refusal, d *Diagnosis) {
	hint := r.facts.Credential
	text := hint.describe()
	if text == "" {
		r.leadRemedy(d)
		return
	}
	d.Detail = sentences(d.Detail, "The credential looks like "+text+".")
	var likely []string
	switch hint {
	case LooksLikeGlobalKey:
		likely = []string{keyBehindBearer, wrongHeader}
	case LooksLikeID:
		likely = []string{idInTokensPlace}
	case LooksDamaged:
		likely = []string{damagedToken, damagedOrNoToken}
	case LooksLikeOriginCA:
		d.Causes = append([]Cause{{authz.WrongKind, "an Origin CA key is used: it works on the origin certificates' endpoint only", High}}, d.Causes...)
	case LooksLikeToken: // in another header than its own, or in a damaged one
		likely = []string{tokenAsKey, wrongHeader}
		if d.Code == CodeMalformedAuthorization {
			d.doubt(Low, authz.WrongKind)
			likely = []string{damagedToken}
		}
	}
	isLikely := func(c Cause) bool { return slices.Contains(likely, c.Text) }
	d.lead(isLikely)
	for i := range d.Causes {
		if isLikely(d.Causes[i]) {
			d.Causes[i].Confidence = High
		}
	}
	r.leadRemedy(d)
}

// leadRemedy puts the remedy of what the credential looks like first.
func (r *refusal) leadRemedy(d *Diagnosis) {
	const bearer = "an API token, as Authorization: Bearer, "
	key, first := d.Code == CodeMalformedAuthKey, ""
	switch r.facts.Credential {
	case LooksLikeOriginCA:
		first = "put an API token in place of the Origin CA key, which works for origin certificates only"
		if key {
			first = "put " + bearer + "or the Global API key in place of the Origin CA key, which works for origin certificates only"
		}
	case LooksLikeID:
		first = "copy the token's value anew in place of the id: the value is shown once, when the token is created"
		if key {
			first = "put " + bearer + "or the Global API key in place of the id"
		}
	case LooksLikeGlobalKey:
		if key {
			first = "copy it anew: a Global API key has 37 hexadecimal digits and nothing around them; or send an API token as Authorization: Bearer, without X-Auth-Key and X-Auth-Email"
		}
	case LooksDamaged:
		if fault := r.seen.Fault; fault != credential.NoFault && fault != credential.Empty {
			first = "take the " + strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(fault.String(), "a "), "an "), "the ") + " off the credential where the program reads it: nothing but the value belongs there"
			if r.seen.Place == hearing.PlaceCaddy && !key {
				first = caddyToken
			}
		}
	case NoHint:
		if r.seen.Place == hearing.PlaceCaddy && d.Code == CodeMalformedAuthorization {
			first = caddyToken
		}
	}
	if first != "" {
		d.Remedies = append([]Remedy{{Action: first, DocURL: docTokenFormats}}, d.Remedies...)
	}
}
