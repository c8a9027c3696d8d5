package tokentest

import (
	"net/http"
	"strings"

	"github.com/cftoken/cftoken/internal/answers"
	"github.com/cftoken/cftoken/internal/credential"
	"github.com/cftoken/cftoken/permissions/authz"
)

// actor is whoever a request's credential stands for.
type actor struct {
	kind  authz.Kind
	token *tokenRecord // nil for a Global API key
	user  *user        // nil for an account-owned token
}

// presented is what the headers of a request carry.
type presented struct {
	bearer     string
	email, key string
}

// readCredential reads the headers. The fault is nil where the credential
// is well formed. Authorization comes before X-Auth-Key.
func readCredential(h http.Header) (c presented, fault *answers.Answer) {
	auth, key, email := h.Get("Authorization"), h.Get("X-Auth-Key"), h.Get("X-Auth-Email")
	switch {
	case auth != "":
		scheme, value, _ := strings.Cut(auth, " ")
		if !strings.EqualFold(scheme, "Bearer") || !tokenShaped(value) {
			return c, &answers.MalformedToken
		}
		return presented{bearer: value}, nil
	case key == "" && email == "":
		return c, &answers.NoCredential
	case key == "":
		return c, &answers.NoKey
	case email == "":
		return c, &answers.NoEmail
	case !validEmail(email):
		return c, &answers.MalformedEmail
	case !keyShaped(key):
		return c, &answers.MalformedKey
	}
	return presented{email: email, key: key}, nil
}

// badCredential refuses, and counts towards a lock-out.
func (s *Server) badCredential(x *exchange, id *answers.Answer) reply {
	if credentialFault(id) {
		s.noteCredential(x, false)
	}
	return refuse(id)
}

// authenticate finds out who calls.
func (s *Server) authenticate(x *exchange) (reply, bool) {
	if s.lockedOut(x) {
		return refuse(&answers.LockedOut), true
	}
	if x.op.HandedOut() {
		if rep, refused, known := s.authenticateHandout(x); known {
			return rep, refused
		}
	}
	verify := x.op.AnyToken()
	if verify && x.header.Get("Authorization") == "" {
		return refuse(&answers.VerifyNoHeader), true
	}
	c, fault := readCredential(x.header)
	if fault != nil {
		if x.front == answers.Gateway && fault != &answers.NoCredential {
			fault = &answers.MalformedAtGateway
		}
		return s.badCredential(x, fault), true
	}
	if c.bearer == "" {
		u := find(s.world.users, func(u *user) bool { return u.GlobalKey == c.key && strings.EqualFold(u.Email, c.email) })
		if u == nil {
			return s.badCredential(x, &answers.UnknownKey), true
		}
		x.actor = actor{kind: authz.GlobalKey, user: u}
		return reply{}, false
	}
	t := s.world.byValue[c.bearer]
	if t != nil && x.now.Before(t.knownFrom) {
		x.assumed = "a fresh token is taken to be unknown everywhere until it has propagated"
		return refuse(x.invalidToken()), true
	}
	if t == nil || t.disabled && !verify {
		return s.badCredential(x, x.invalidToken()), true
	}
	x.actor = actor{kind: t.kind, token: t, user: t.user}
	return reply{}, false
}

// invalidToken is what this endpoint answers to a token that is unknown,
// deleted, rolled, disabled or out of its time.
func (x *exchange) invalidToken() *answers.Answer {
	switch {
	case x.op.AnyToken():
		return &answers.VerifyInvalid
	case x.front == answers.Gateway:
		return &answers.GatewayUnknownToken
	}
	return &answers.CoreUnknownToken
}

// tokenShaped reports whether the front end takes the text for a token: the
// legacy form of 40 characters, or a prefix of the current forms and at least
// 40 characters, whose number is not promised.
func tokenShaped(s string) bool {
	switch credential.FormOf(s) {
	case credential.UserToken, credential.AccountToken, credential.OAuthToken:
		return longEnough(s)
	case credential.LegacyToken, credential.LegacyTokenOrKey, credential.TunnelToken:
		return len(s) == 40 && credential.IsTokenText(s)
	}
	return false
}

// keyShaped reports whether the front end takes the text for a Global API key.
func keyShaped(s string) bool {
	switch credential.FormOf(s) {
	case credential.GlobalKey:
		return longEnough(s)
	case credential.LegacyKey, credential.LegacyTokenOrKey:
		return true
	}
	return false
}

// longEnough reports whether 40 to 128 characters stand behind the prefix.
func longEnough(s string) bool {
	_, body, _ := strings.Cut(s, "_")
	return len(body) >= 40 && len(body) <= 128
}

// validEmail reports whether the text could be an email address.
func validEmail(s string) bool {
	local, domain, has := strings.Cut(s, "@")
	return has && local != "" && strings.Contains(domain, ".") && !strings.ContainsAny(s, " \t\r\n,;<>\"") && !strings.Contains(domain, "@") &&
		!strings.HasPrefix(domain, ".") && !strings.HasSuffix(domain, ".")
}
