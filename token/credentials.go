package token

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"unicode"
)

// ErrNoCredentials is reported where a credential is needed and none was given.
var ErrNoCredentials error = &Error{FailureUsage, errors.New("no credentials")}

// Credentials are what identifies a caller to the API: an API token, or a
// Global API key with its user's e-mail address. The value can be copied and
// compared, and like [Secret] it shows nothing confidential when printed. The
// zero value is no credentials.
type Credentials struct {
	secret Secret
	email  Secret // personal, so as hidden as the key
	key    bool
}

// APIToken makes credentials of an API token, user or account-owned.
func APIToken(value Secret) Credentials { return Credentials{secret: value} }

// GlobalKey makes credentials of a Global API key and the e-mail address of its
// user. The key has all the rights of the user: never use it in production. Its
// use here is to create the API token that takes its place.
func GlobalKey(email string, key Secret) Credentials {
	return Credentials{secret: key, email: NewSecret(strings.TrimSpace(email)), key: true}
}

// IsZero reports whether there are no credentials.
func (c Credentials) IsZero() bool { return c == Credentials{} }

// IsGlobalKey reports whether the credentials are a Global API key.
func (c Credentials) IsGlobalKey() bool { return c.key }

// Secret returns the token or the key.
func (c Credentials) Secret() Secret { return c.secret }

// Kind is what the text of the token or key says, together with how it was
// given: 40 hexadecimal digits given as a token are a token.
func (c Credentials) Kind() CredentialKind {
	if c.IsZero() {
		return CredentialUnknown
	}
	switch k := DetectKind(c.secret.Reveal()); {
	case k == CredentialTokenOrKey && c.key:
		return CredentialLegacyGlobalKey
	case k == CredentialTokenOrKey:
		return CredentialLegacyToken
	default:
		return k
	}
}

// Validate finds mistakes in the texts before they are sent: see [CheckToken]
// and [CheckGlobalKey]. It returns [ErrNoCredentials] for the zero value. The
// error never holds the texts.
func (c Credentials) Validate() error {
	switch {
	case c.IsZero():
		return ErrNoCredentials
	case !c.key:
		return CheckToken(c.secret.Reveal())
	}
	return errors.Join(checkEmail(c.email.Reveal()), CheckGlobalKey(c.secret.Reveal()))
}

// checkEmail is about definite mistakes only. It does without net/mail, which
// would add 50 KB to every program.
func checkEmail(text string) error {
	if text == "" {
		return usage("the e-mail address of the Global API key is empty")
	}
	name, host, _ := strings.Cut(text, "@")
	if dotted(name) && dotted(host) && !strings.ContainsFunc(name+host, noAddress) {
		return nil
	}
	return usage("the e-mail address of the Global API key is not an e-mail address such as name@example.com")
}

// dotted reports whether the text is words between dots, one at least.
func dotted(text string) bool { return !strings.Contains("."+text+".", "..") }

// noAddress reports whether a character stands in no plain address, or in its
// middle only.
func noAddress(c rune) bool {
	return c == unicode.ReplacementChar || !unicode.IsPrint(c) || unicode.IsSpace(c) || strings.ContainsRune(`@()<>[]:;,\"`, c)
}

// Authorize puts the credentials on a request, and takes off whatever other
// credentials it carried. It sends the texts as they are: call
// [Credentials.Validate] first.
func (c Credentials) Authorize(req *http.Request) {
	for _, name := range [...]string{"Authorization", "X-Auth-Email", "X-Auth-Key", "X-Auth-User-Service-Key"} {
		req.Header.Del(name)
	}
	switch {
	case c.IsZero():
	case c.key:
		req.Header.Set("X-Auth-Email", c.email.Reveal())
		req.Header.Set("X-Auth-Key", c.secret.Reveal())
	default:
		req.Header.Set("Authorization", "Bearer "+c.secret.Reveal())
	}
}

// String names the kind and nothing else.
func (c Credentials) String() string {
	switch {
	case c.IsZero():
		return "no credentials"
	case c.key:
		return "Global API key (not shown)"
	}
	return c.Kind().String() + " (not shown)"
}

// GoString is String, for %#v.
func (c Credentials) GoString() string { return c.String() }

// Format writes what String returns, whatever the verb.
func (c Credentials) Format(f fmt.State, _ rune) { _, _ = fmt.Fprint(f, c.String()) }

// MarshalText returns what String returns.
func (c Credentials) MarshalText() ([]byte, error) { return []byte(c.String()), nil }
