package token

import (
	"fmt"
	"os"

	"github.com/cftoken/cftoken/permissions"
)

// Environment variables, as Cloudflare's own tools read them. A variable that is
// set but empty counts as not set.
//
// A program reads all of them through this package, with one lookup (os.LookupEnv
// or a stand-in; nil is os.LookupEnv), so that each is spelled and checked in one
// place:
//
//	creds, err := token.CredentialsFromEnv(lookup)   // or TokenFromEnv, GlobalKeyFromEnv
//	account, err := token.AccountFromEnv(lookup)     // "" where it is not set
//	zone, err := token.ZoneFromEnv(lookup)           // "" where it is not set
//	client, err := token.New(creds, token.WithBaseURL(token.BaseURLFromEnv(lookup)), token.WithAccount(account))
//
// Every error names the variable at fault, never holds what could be a
// credential, and is a [FailureUsage].
const (
	EnvAPIToken  = "CLOUDFLARE_API_TOKEN"  // an API token
	EnvEmail     = "CLOUDFLARE_EMAIL"      // the e-mail address of a Global API key
	EnvAPIKey    = "CLOUDFLARE_API_KEY"    // a Global API key
	EnvAccountID = "CLOUDFLARE_ACCOUNT_ID" // an account's id
	EnvZoneID    = "CLOUDFLARE_ZONE_ID"    // a zone's id
	EnvBaseURL   = "CLOUDFLARE_BASE_URL"   // another address of the API
)

// CredentialsFromEnv reads credentials from the environment and checks their
// texts. An API token wins: where CLOUDFLARE_API_TOKEN is set, CLOUDFLARE_EMAIL
// and CLOUDFLARE_API_KEY are not looked at, because a Global API key is never
// to be used where a token is at hand. A variable that is set but empty counts
// as not set.
//
// The lookup is os.LookupEnv or a stand-in; nil is os.LookupEnv. The error is
// [ErrNoCredentials] if nothing is set, else it names the variable at fault and
// never holds its value.
func CredentialsFromEnv(lookup func(string) (string, bool)) (Credentials, error) {
	if envValue(lookup, EnvAPIToken) != "" {
		return TokenFromEnv(lookup)
	}
	if envValue(lookup, EnvEmail) == "" && envValue(lookup, EnvAPIKey) == "" {
		return Credentials{}, noCredentials(lookup, fmt.Sprintf("set %s (recommended), or %s and %s", EnvAPIToken, EnvEmail, EnvAPIKey), EnvAPIToken, EnvEmail, EnvAPIKey)
	}
	return GlobalKeyFromEnv(lookup)
}

// TokenFromEnv reads an API token only, for callers that want no other
// credentials. See [CredentialsFromEnv].
func TokenFromEnv(lookup func(string) (string, bool)) (Credentials, error) {
	text := envValue(lookup, EnvAPIToken)
	if text == "" {
		return Credentials{}, noCredentials(lookup, "set "+EnvAPIToken, EnvAPIToken)
	}
	if err := CheckToken(text); err != nil {
		return Credentials{}, usage("%s: %w", EnvAPIToken, err)
	}
	return APIToken(NewSecret(text)), nil
}

// GlobalKeyFromEnv reads a Global API key and its e-mail address only, for
// callers that were told to use the key. See [CredentialsFromEnv].
func GlobalKeyFromEnv(lookup func(string) (string, bool)) (Credentials, error) {
	email, key := envValue(lookup, EnvEmail), envValue(lookup, EnvAPIKey)
	switch {
	case email == "" && key == "":
		return Credentials{}, noCredentials(lookup, fmt.Sprintf("set %s and %s", EnvEmail, EnvAPIKey), EnvEmail, EnvAPIKey)
	case email == "":
		return Credentials{}, usage("%s is set but %s is not: a Global API key needs the e-mail address of its user", EnvAPIKey, EnvEmail)
	case key == "":
		return Credentials{}, usage("%s is set but %s is not: the e-mail address alone is no credential", EnvEmail, EnvAPIKey)
	}
	if err := checkEmail(email); err != nil {
		return Credentials{}, usage("%s: %w", EnvEmail, err)
	}
	if err := CheckGlobalKey(key); err != nil {
		return Credentials{}, usage("%s: %w", EnvAPIKey, err)
	}
	return GlobalKey(email, NewSecret(key)), nil
}

// AccountFromEnv reads the account's id, "" where none is set. Who cannot do
// without says so: permissions.AccountID.Validate names the empty id.
func AccountFromEnv(lookup func(string) (string, bool)) (permissions.AccountID, error) {
	return idFromEnv(lookup, EnvAccountID, permissions.ParseAccountID)
}

// ZoneFromEnv reads the zone's id, "" where none is set.
func ZoneFromEnv(lookup func(string) (string, bool)) (permissions.ZoneID, error) {
	return idFromEnv(lookup, EnvZoneID, permissions.ParseZoneID)
}

func idFromEnv[ID ~string](lookup func(string) (string, bool), name string, parse func(string) (ID, error)) (ID, error) {
	text := envValue(lookup, name)
	if text == "" {
		return "", nil
	}
	id, err := parse(text)
	if err != nil {
		return "", usage("%s: %w", name, err)
	}
	return id, nil
}

// BaseURLFromEnv reads where the API is, for [WithBaseURL], which checks it; ""
// where it is not set.
func BaseURLFromEnv(lookup func(string) (string, bool)) string { return envValue(lookup, EnvBaseURL) }

// envValue returns the variable, "" if it is not set.
func envValue(lookup func(string) (string, bool), name string) string {
	if lookup == nil {
		lookup = os.LookupEnv
	}
	text, _ := lookup(name)
	return text
}
