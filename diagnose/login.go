package diagnose

import (
	"slices"
	"strings"

	"github.com/cftoken/cftoken/diagnose/internal/hearing"
	"github.com/cftoken/cftoken/internal/answers"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// What a text says of the credential rules remedies in and out: nobody adds a
// permission to an OAuth login or to a key, nor one of the user's to an account's
// token.

// hearLogin takes up what a text says of the credential, where the caller said
// nothing of it.
func (r *refusal) hearLogin(l hearing.Login) {
	if r.facts.Kind != authz.KindUnknown || r.facts.Credential != NoHint {
		return
	}
	switch l.Kind {
	case hearing.LoginOAuth:
		r.login = l
	case hearing.LoginUserToken:
		r.facts.Kind = authz.UserToken
	case hearing.LoginAccountToken:
		r.facts.Kind = authz.AccountToken
	case hearing.LoginGlobalKey:
		for _, a := range [...]*answers.Answer{&answers.MalformedHeaders, &answers.MalformedToken, &answers.MalformedKey, &answers.MalformedEmail, &answers.UnknownKey, &answers.NoKey} {
			if r.err.HasCode(a.Code) { // what the header holds is in question
				return
			}
		}
		r.facts.Kind = authz.GlobalKey
	}
}

// byOAuth reports whether the credential is an OAuth login.
func (r *refusal) byOAuth() bool {
	return r.login.Kind == hearing.LoginOAuth || r.facts.Credential == LooksLikeOAuth && r.facts.Kind == authz.KindUnknown
}

func (r *refusal) oauthForbidden() bool { return r.byOAuth() && r.forbidden() }

// noteOAuth is what byOAuth asks for.
const noteOAuth = "the credential is known to be an OAuth login"

// What is to be done with credentials that take no permission.
const (
	logInAgain  = "log out and log in again (wrangler logout, then wrangler login)"
	checkKey    = "check the Global API key, the e-mail address that goes with it, and the user's membership and role in the account: a key has no permissions to add"
	useForUsers = "use a User Token with this permission for this call, or set the id that the program looks up with it: an account-owned token has no user"
	checkRole   = "check the role of the token's user in the account"
)

// oauthRules explain refusals of OAuth logins.
var oauthRules = []rule{{
	code: CodeOAuthLogin, severity: Failure, verdict: authz.Denied, symptom: true,
	forms: []form{
		{says: rows{&answers.GatewayDenied, &answers.GatewayUnknownToken, &answers.CoreDenied}, when: (*refusal).byOAuth, note: noteOAuth},
		{says: rows{&answers.GatewayForbidden, &answers.NotInPlan}, when: (*refusal).oauthForbidden, note: noteOAuth + ", " + noteNewer},
		{words: hearing.LacksScope, unsent: true, note: "the tool itself misses a scope in its list"},
	},
	doc:    "An OAuth login, such as wrangler login, was refused: it has scopes, and takes no permissions.",
	title:  "the OAuth login was refused",
	detail: "An OAuth login has the scopes that it was given when it was made, and at most the rights of its user: no permission can be added to it.",
	causes: []Cause{
		{authz.DeadToken, "the login is stale: it has ended, or was made before the tool asked for the scope", Medium},
		{authz.MissingPermission, "the login's scopes do not cover the call", Low},
		{authz.NoReason, "the role of the login's user in the account does not allow the call", Low},
	},
	evidence: []evidence{{cloudflareCode, "https://github.com/cloudflare/workers-sdk/pull/9734", "2025-06-24", ""}, {reported, "https://github.com/Sh4yy/cloudflare-email/issues/20", "2024-07-14", ""}},
	docURL:   docPermissions, fill: fillOAuth,
}}

// fillOAuth names the scope that the login lacks, and what a token would need.
func fillOAuth(r *refusal, d *Diagnosis) {
	lacks, enough := r.login.Lacks, r.enough()
	if len(lacks) == 0 && len(enough) > 0 && len(r.login.Scopes) > 0 {
		if g, ok := permissions.ByID(enough[0].Permission.ID()); ok && g.OAuthScope() != "" && !slices.ContainsFunc(enough, r.scoped) {
			lacks = []string{g.OAuthScope()}
		}
	}
	action := logInAgain
	if len(lacks) > 0 {
		scopes := strings.Join(lacks, ", ")
		action += ", with the scope that the login lacks: " + scopes
		d.restate(authz.MissingPermission, "the login lacks the scope "+scopes)
		d.trust(authz.MissingPermission, Medium)
		d.lead(func(c Cause) bool { return c.Reason == authz.MissingPermission })
	}
	d.Remedies = []Remedy{{Action: action}}
	if len(enough) > 0 {
		d.Remedies = append(d.Remedies, r.addRemedy("use an API token with this permission in place of the login", enough[0].Resource, enough[0].Permission))
	}
	d.Remedies = append(d.Remedies, Remedy{Action: "check the role of the login's user in the account"})
}

// scoped reports whether a scope of the login seems to cover a grant. Tools have
// wide scopes too: "workers" for all of Workers, "user" for all of the user.
func (r *refusal) scoped(g authz.Grant) bool {
	group, _ := permissions.ByID(g.Permission.ID())
	product, level, _ := strings.Cut(group.OAuthScope(), ".")
	return slices.ContainsFunc(r.login.Scopes, func(scope string) bool {
		had, access, _ := strings.Cut(scope, ".")
		return (had == product || strings.HasPrefix(product, had+"-") || had == "user" && group.Scope == permissions.ScopeUser) && (access != "read" || level == "read")
	})
}

// suit takes out of a diagnosis, or rewords, what the kind of credential cannot
// take.
func (r *refusal) suit(d *Diagnosis) {
	adds := func(m Remedy) bool { return len(m.Permissions) > 0 }
	switch {
	case d.Code == CodeOAuthLogin:
	case r.byOAuth():
		if d.Code == CodeDeadToken {
			d.Remedies = []Remedy{{Action: logInAgain}}
			return
		}
		d.instead(adds, Remedy{Action: logInAgain + ": no permission can be added to an OAuth login"})
	case r.facts.Kind == authz.GlobalKey:
		if slices.ContainsFunc(d.Remedies, adds) {
			d.restate(authz.MissingPermission, "the role of the key's user in the account does not allow the call")
			if strings.HasPrefix(d.Title, "missing permission") || strings.HasPrefix(d.Title, "has Read") {
				d.Title = "the Global API key, or its user, has no access"
			}
		}
		d.instead(adds, Remedy{Action: checkKey, DocURL: docFindIDs})
	case r.facts.Kind == authz.AccountToken:
		for i := range d.Remedies {
			if m := &d.Remedies[i]; adds(*m) && m.Permissions[0] != nil && m.Permissions[0].Scope() == permissions.ScopeUser {
				m.Action, m.Library, m.Link = useForUsers, "", linkUserTokens
			}
		}
		d.Remedies = slices.DeleteFunc(d.Remedies, func(m Remedy) bool { return m.Action == checkRole })
		d.Causes = slices.DeleteFunc(d.Causes, func(c Cause) bool { return c.Text == usersRole })
	}
}

// instead puts a remedy in the place of those that fit.
func (d *Diagnosis) instead(fits func(Remedy) bool, by Remedy) {
	if at := slices.IndexFunc(d.Remedies, fits); at >= 0 {
		d.Remedies[at] = by
		d.Remedies = slices.DeleteFunc(d.Remedies, fits)
	}
}
