package cfapi_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/cftoken/cftoken/internal/cfapi"
)

// Values with the shape of a credential; none of them is one.
const (
	fakeBody   = "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCd"
	fakeUser   = "cfut_" + fakeBody + "0a1b2c3d"
	fakeLegacy = "Ab-dEfGhIjKlMnOpQrStUvWxYz_123456789AbCd"
	fakeKey37  = "0123456789abcdef0123456789abcdef01234"
	fakeID     = "0123456789abcdef0123456789abcdef"
)

func TestRedact(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, in, want string }{
		{"user token", "bad token " + fakeUser + ".", "bad token [redacted]"},
		{"account token", `{"v":"cfat_` + fakeBody + `"}`, `{"v":"[redacted]"}`},
		{"key", "key=cfk_" + fakeBody, "key=[redacted]"},
		{"oauth", "cfoat_" + fakeBody + " x", "[redacted] x"},
		{"prefix inside a run", "xx-cfut_abcdef", "xx-[redacted]"},
		{"legacy token", "got '" + fakeLegacy + "'", "got '[redacted]'"},
		{"legacy token between dots", "a." + fakeLegacy + ".b", "a.[redacted]"},
		{"legacy key", "X-Auth-Key: " + fakeKey37, "X-Auth-Key: [redacted]"},
		{"long mixed run", "t " + fakeBody + "Zz9", "t [redacted]"},
		{"bearer", "Authorization: Bearer s3cr3t-s3cr3t-s3cr3t", "Authorization: Bearer [redacted]"},
		{"origin CA key", "v1.0-" + fakeID[:24] + "-" + strings.Repeat("a", 146), "[redacted]"},
		{"web token", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc", "[redacted]"},
		{"user part of a URL", "proxy http://me:pass@host:1/x and https://host/y@z", "proxy http://[redacted]@host:1/x and https://host/y@z"},
		{"two of them", fakeUser + " " + fakeLegacy, "[redacted] [redacted]"},

		{"an id stays", "Actor 'com.cloudflare.api.token." + fakeID + "' requires permission", "Actor 'com.cloudflare.api.token." + fakeID + "' requires permission"},
		{"a documented message stays", "Unable to extract bearer token", "Unable to extract bearer token"},
		{"a bare prefix stays", "use a cfut_ or cfat_ token", "use a cfut_ or cfat_ token"},
		{"an internal permission stays", "com.cloudflare.api.account.zone.create", "com.cloudflare.api.account.zone.create"},
		{"an error name stays", "workers.api.error.script_not_found", "workers.api.error.script_not_found"},
		{"a UUID stays", "f174e90a-fafe-4643-bbbc-4a0ed4fc8415", "f174e90a-fafe-4643-bbbc-4a0ed4fc8415"},
		{"a digest stays", "sha256 " + strings.Repeat("ab", 32), "sha256 " + strings.Repeat("ab", 32)},
		{"empty", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tt.want, cfapi.Redact(tt.in))
		})
	}
}

func TestRedactKnownSecrets(t *testing.T) {
	t.Parallel()
	const secret = `a"b<c&d e`
	in := secret + ` | a%22b%3Cc%26d+e | a%22b%3Cc&d%20e | a&#34;b&lt;c&amp;d e | plain`
	assert.Equal(t, "[redacted] | [redacted] | [redacted] | [redacted] | plain", cfapi.Redact(in, secret))
	assert.Equal(t, "abc abc", cfapi.Redact("abc abc", "abc", ""), "too short to tell from a word")
}

func FuzzRedact(f *testing.F) {
	f.Add("before ", fakeBody, " after")
	f.Add("://", fakeBody, "@x")
	f.Add("v1.0-", fakeBody, "")
	f.Fuzz(func(t *testing.T, before, secret, after string) {
		if len(secret) < 16 || strings.Contains(cfapi.Redacted, secret) {
			t.Skip()
		}
		got := cfapi.Redact(before+secret+after, secret)
		assert.NotContains(t, strings.ReplaceAll(got, cfapi.Redacted, "\x00"), secret)
	})
}
