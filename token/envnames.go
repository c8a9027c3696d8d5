package token

import (
	"fmt"
	"strings"

	"github.com/cftoken/cftoken/permissions"
)

// otherNames are names under which other tools have the same: older ones of wrangler
// and Terraform's provider, those of external-dns, lego and acme.sh.
var otherNames = [...]struct{ read, other string }{
	{EnvAPIToken, "CF_API_TOKEN"}, // wrangler 1, external-dns, flarectl
	{EnvAPIToken, "CF_DNS_API_TOKEN"},
	{EnvAPIToken, "CLOUDFLARE_DNS_API_TOKEN"}, // lego
	{EnvAPIToken, "CF_Token"},                 // acme.sh
	{EnvAPIToken, "CF_TOKEN"},
	{EnvAPIToken, "CLOUDFLARE_TOKEN"}, // Terraform's provider, before version 2
	{EnvAPIKey, "CF_API_KEY"},
	{EnvAPIKey, "CF_Key"},
	{EnvAPIKey, "CLOUDFLARE_GLOBAL_API_KEY"},
	{EnvEmail, "CF_API_EMAIL"},
	{EnvEmail, "CF_EMAIL"}, // wrangler 1
	{EnvEmail, "CF_Email"},
	{EnvEmail, "CLOUDFLARE_API_EMAIL"},
	{EnvAccountID, "CF_ACCOUNT_ID"},
	{EnvAccountID, "CF_Account_ID"},
	{EnvZoneID, "CF_ZONE_ID"},
	{EnvZoneID, "CF_Zone_ID"},
	{EnvBaseURL, "CLOUDFLARE_API_BASE_URL"}, // wrangler
	{EnvBaseURL, "CF_API_BASE_URL"},
}

// OtherNames says which of the variables are set under a name that other tools read,
// while the one that this package reads is not: a sentence each, with the command that
// sets it. No value is in it. The errors of [CredentialsFromEnv], [TokenFromEnv] and
// [GlobalKeyFromEnv] have it already; so have [MissingAccount] and [MissingZone].
//
// The lookup is os.LookupEnv or a stand-in; nil is os.LookupEnv. The names are those
// in the documentation of wrangler, Terraform's provider, external-dns, lego and
// acme.sh, as of 2026-11.
func OtherNames(lookup func(string) (string, bool), variables ...string) []string {
	var out []string
	for _, read := range variables {
		if envValue(lookup, read) != "" {
			continue
		}
		for _, n := range otherNames {
			if n.read == read && envValue(lookup, n.other) != "" {
				out = append(out, fmt.Sprintf("%s is set, but what is read is %s: export %s=\"$%s\"", n.other, read, read, n.other))
				break
			}
		}
	}
	return out
}

// noCredentials is [ErrNoCredentials] with what would be right.
func noCredentials(lookup func(string) (string, bool), set string, variables ...string) error {
	hints := append([]string{set}, OtherNames(lookup, variables...)...)
	return usage("%w: %s", ErrNoCredentials, strings.Join(hints, "; "))
}

// MissingAccount is the error of a program that cannot do without an account's id and
// has been given none: it names CLOUDFLARE_ACCOUNT_ID, and what is set in its place.
func MissingAccount(lookup func(string) (string, bool)) error {
	return missing(lookup, EnvAccountID, permissions.AccountID("").Validate())
}

// MissingZone is that error for a zone's id.
func MissingZone(lookup func(string) (string, bool)) error {
	return missing(lookup, EnvZoneID, permissions.ZoneID("").Validate())
}

func missing(lookup func(string) (string, bool), variable string, err error) error {
	for _, other := range OtherNames(lookup, variable) {
		err = fmt.Errorf("%w; %s", err, other)
	}
	return usage("%s: %w", variable, err)
}
