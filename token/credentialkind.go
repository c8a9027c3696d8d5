package token

import (
	"fmt"

	"github.com/cftoken/cftoken/internal/credential"
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
	// CredentialWebToken is a JSON Web Token, as Cloudflare Access issues it. The
	// API takes none.
	CredentialWebToken
	// CredentialTunnelToken is what cloudflared takes to run a tunnel: base64 of a
	// JSON object. The API does not take it.
	CredentialTunnelToken
	// CredentialS3Secret is 64 hexadecimal digits, as the secret that R2's S3
	// interface takes. The API does not take it.
	CredentialS3Secret
)

// DetectKind tells the kind from the text alone. The text must be bare: quotes
// or blanks around it make it unknown ([CheckToken] names them). It looks at
// prefixes and alphabets, not at lengths that Cloudflare does not promise, and
// not at checksums.
func DetectKind(text string) CredentialKind {
	switch credential.FormOf(text) {
	case credential.UserToken:
		return CredentialUserToken
	case credential.AccountToken:
		return CredentialAccountToken
	case credential.GlobalKey:
		return CredentialGlobalKey
	case credential.OAuthToken:
		return CredentialOAuth
	case credential.OriginCAKey:
		return CredentialOriginCAKey
	case credential.LegacyTokenOrKey:
		return CredentialTokenOrKey
	case credential.LegacyToken:
		return CredentialLegacyToken
	case credential.LegacyKey:
		return CredentialLegacyGlobalKey
	case credential.WebToken:
		return CredentialWebToken
	case credential.TunnelToken:
		return CredentialTunnelToken
	case credential.S3Secret:
		return CredentialS3Secret
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
	case CredentialWebToken:
		return "JSON Web Token"
	case CredentialTunnelToken:
		return "token of a cloudflared tunnel"
	case CredentialS3Secret:
		return "secret access key of R2's S3 interface"
	}
	return fmt.Sprintf("CredentialKind(%d)", uint8(k))
}
