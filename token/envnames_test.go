package token_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/token"
)

func TestOtherNames(t *testing.T) {
	for _, tt := range []struct {
		name string
		vars map[string]string
		ask  []string
		want []string
	}{
		{"nothing", nil, []string{token.EnvAPIToken, token.EnvAccountID}, nil},
		{"wrangler 1", map[string]string{"CF_API_TOKEN": "x", "CF_ACCOUNT_ID": "y"}, []string{token.EnvAPIToken, token.EnvAccountID, token.EnvZoneID}, []string{
			`CF_API_TOKEN is set, but what is read is CLOUDFLARE_API_TOKEN: export CLOUDFLARE_API_TOKEN="$CF_API_TOKEN"`,
			`CF_ACCOUNT_ID is set, but what is read is CLOUDFLARE_ACCOUNT_ID: export CLOUDFLARE_ACCOUNT_ID="$CF_ACCOUNT_ID"`,
		}},
		{"both", map[string]string{"CF_API_TOKEN": "x", token.EnvAPIToken: "y"}, []string{token.EnvAPIToken}, nil},
		{"empty counts as not set", map[string]string{"CF_API_TOKEN": ""}, []string{token.EnvAPIToken}, nil},
		{"one for each", map[string]string{"CF_API_TOKEN": "x", "CLOUDFLARE_TOKEN": "x"}, []string{token.EnvAPIToken}, []string{
			`CF_API_TOKEN is set, but what is read is CLOUDFLARE_API_TOKEN: export CLOUDFLARE_API_TOKEN="$CF_API_TOKEN"`,
		}},
		{"acme.sh", map[string]string{"CF_Zone_ID": "x"}, []string{token.EnvZoneID}, []string{
			`CF_Zone_ID is set, but what is read is CLOUDFLARE_ZONE_ID: export CLOUDFLARE_ZONE_ID="$CF_Zone_ID"`,
		}},
		{"not asked for", map[string]string{"CF_API_TOKEN": "x"}, []string{token.EnvZoneID}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			assert.Equal(t, tt.want, token.OtherNames(env(tt.vars), tt.ask...))
		})
	}
}

func TestErrorsNameOtherVariables(t *testing.T) {
	vars := map[string]string{"CF_API_TOKEN": "a-secret-value", "CF_API_KEY": "another-secret", "CF_API_EMAIL": "a@example.com", "CF_ZONE_ID": "x", "CF_ACCOUNT_ID": "y"}
	_, all := token.CredentialsFromEnv(env(vars))
	_, tok := token.TokenFromEnv(env(vars))
	_, key := token.GlobalKeyFromEnv(env(vars))
	for want, err := range map[string]error{
		"CF_API_TOKEN is set": all, "set CLOUDFLARE_API_TOKEN; CF_API_TOKEN is set": tok, "CF_API_KEY is set": key,
		"CLOUDFLARE_ACCOUNT_ID: account id is empty": token.MissingAccount(env(nil)),
		"CLOUDFLARE_ZONE_ID: zone id is empty":       token.MissingZone(env(nil)),
		"CF_ACCOUNT_ID is set":                       token.MissingAccount(env(vars)),
		"CF_ZONE_ID is set":                          token.MissingZone(env(vars)),
	} {
		require.ErrorContains(t, err, want)
		assert.NotContains(t, err.Error(), "secret")
		assert.Equal(t, token.ExitUsage, token.ExitCode(err))
	}
	assert.ErrorIs(t, tok, token.ErrNoCredentials)
	_, err := token.TokenFromEnv(env(nil))
	assert.Equal(t, "no credentials: set CLOUDFLARE_API_TOKEN", err.Error())
}
