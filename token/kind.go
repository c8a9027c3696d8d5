package token

import (
	"fmt"
	"strings"

	"github.com/cftoken/cftoken/permissions/authz"
)

// CredentialKind is what the text of a credential alone says about it. The zero
// value means that the text tells nothing.
//
// Source of all forms:
// https://developers.cloudflare.com/fundamentals/api/get-started/token-formats/
// and public secret scanners (trufflehog, gitleaks), read in 2026-08.
type CredentialKind uint8

const (
	// CredentialUnknown is a text of no known form.
	CredentialUnknown CredentialKind = iota
	// CredentialUserToken is a user API token: cfut_ and at least 40 characters.
	CredentialUserToken
	// CredentialAccountToken is an account-owned API token: cfat_ and at least
	// 40 characters.
	CredentialAccountToken
	// CredentialGlobalKey is a user's Global API key: cfk_ and at least 40
	// characters.
	CredentialGlobalKey
	// CredentialOAuth is an OAuth token, as "wrangler login" gets it: cfoat_. It
	// is short-lived and has OAuth scopes, not permission groups.
	CredentialOAuth
	// CredentialLegacyToken is an API token of the form before 2026: 40 of
	// A-Z a-z 0-9 _ and -. Whether a user or an account owns it does not show.
	CredentialLegacyToken
	// CredentialLegacyGlobalKey is a Global API key of the form before 2026: 37
	// to 45 lower-case hexadecimal digits, but not 40.
	CredentialLegacyGlobalKey
	// CredentialTokenOrKey is 40 lower-case hexadecimal digits: the text could
	// be a legacy token or a legacy Global API key. A key is far likelier, since
	// tokens draw on 64 characters.
	CredentialTokenOrKey
	// CredentialOriginCAKey is an Origin CA key: v1.0- and more. It signs
	// requests to one endpoint only and is to be removed on 2026-09-30.
	CredentialOriginCAKey
)

// DetectKind tells the kind from the text alone. The text must be bare: quotes
// or blanks around it make it unknown ([CheckText] names them). It looks at
// prefixes and alphabets, not at lengths that Cloudflare does not promise, and
// not at checksums.
func DetectKind(text string) CredentialKind {
	switch {
	case hasBody(text, "cfut_"):
		return CredentialUserToken
	case hasBody(text, "cfat_"):
		return CredentialAccountToken
	case hasBody(text, "cfk_"):
		return CredentialGlobalKey
	case hasBody(text, "cfoat_"):
		return CredentialOAuth
	case hasBody(text, "v1.0-"):
		return CredentialOriginCAKey
	case len(text) == 40 && isLowerHex(text):
		return CredentialTokenOrKey
	case len(text) == 40 && isTokenText(text):
		return CredentialLegacyToken
	case len(text) >= 37 && len(text) <= 45 && isLowerHex(text):
		return CredentialLegacyGlobalKey
	}
	return CredentialUnknown
}

// IsToken reports whether the text can be an API token, which is sent as
// "Authorization: Bearer". [CredentialTokenOrKey] can be either.
func (k CredentialKind) IsToken() bool {
	switch k {
	case CredentialUserToken, CredentialAccountToken, CredentialLegacyToken, CredentialTokenOrKey:
		return true
	}
	return false
}

// IsGlobalKey reports whether the text can be a Global API key, which is sent
// with the user's e-mail address. [CredentialTokenOrKey] can be either.
func (k CredentialKind) IsGlobalKey() bool {
	switch k {
	case CredentialGlobalKey, CredentialLegacyGlobalKey, CredentialTokenOrKey:
		return true
	}
	return false
}

// Owner is what the text says about who owns the credential;
// authz.KindUnknown for legacy tokens, which do not say.
func (k CredentialKind) Owner() authz.Kind {
	switch k {
	case CredentialUserToken:
		return authz.UserToken
	case CredentialAccountToken:
		return authz.AccountToken
	case CredentialGlobalKey, CredentialLegacyGlobalKey:
		return authz.GlobalKey
	}
	return authz.KindUnknown
}

// String names the kind in words.
func (k CredentialKind) String() string {
	switch k {
	case CredentialUnknown:
		return "credential of unknown form"
	case CredentialUserToken:
		return "user API token"
	case CredentialAccountToken:
		return "account-owned API token"
	case CredentialGlobalKey:
		return "Global API key"
	case CredentialOAuth:
		return "OAuth token"
	case CredentialLegacyToken:
		return "API token of the form before 2026 (its owner does not show)"
	case CredentialLegacyGlobalKey:
		return "Global API key of the form before 2026"
	case CredentialTokenOrKey:
		return "API token or Global API key of the form before 2026 (40 hexadecimal digits can be either)"
	case CredentialOriginCAKey:
		return "Origin CA key"
	}
	return fmt.Sprintf("CredentialKind(%d)", uint8(k))
}

// hasBody reports whether the text is the prefix and then at least one
// character, all of them of the alphabet of tokens.
func hasBody(text, prefix string) bool {
	body, ok := strings.CutPrefix(text, prefix)
	return ok && body != "" && isTokenText(body)
}

func isTokenText(s string) bool {
	for i := range len(s) {
		c := s[i]
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '_' && c != '-' {
			return false
		}
	}
	return true
}

func isLowerHex(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
