package credential_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/cftoken/cftoken/internal/credential"
)

func TestRedactNamed(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ in, want string }{
		{"TURNSTILE_SECRET=abc", "TURNSTILE_SECRET=[redacted]"},
		{"password=hunter2", "password=[redacted]"},
		{"a\nPASSWORD=correct horse battery staple\nb", "a\nPASSWORD=[redacted]\nb"},
		{"  export CF_API_KEY='a b c'", "  export CF_API_KEY='[redacted]'"},
		{`set TOKEN = "a\"b" # x`, `set TOKEN = "[redacted]" # x`},
		{"$env:CLOUDFLARE_API_TOKEN=abc", "$env:CLOUDFLARE_API_TOKEN=[redacted]"},
		{"run with password=hun,ter2&x, user=me", "run with password=[redacted], user=me"},
		{"https://h/x?token=abc&page=2", "https://h/x?token=[redacted]&page=2"},
		{"Server=h;Password=p;User=u", "Server=h;Password=[redacted];User=u"},
		{`{"api_token":"abc","n":1}`, `{"api_token":"[redacted]","n":1}`},
		{`{"secret": 12345}`, `{"secret": [redacted]}`},
		{`{\"token\":\"a b\",\"n\":1}`, `{\"token\":\"[redacted]\",\"n\":1}`},
		{`{\\\"token\\\":\\\"a b\\\",\\\"n\\\":1}`, `{\\\"token\\\":\\\"[redacted]\\\",\\\"n\\\":1}`},
		{"{'apiToken': 'abc'}", "{'apiToken': '[redacted]'}"},
		{"'token' => 'abc'", "'token' => '[redacted]'"},
		{"secret: hunter", "secret: [redacted]"},
		{"  - client-secret: hunter", "  - client-secret: [redacted]"},
		{"password: correct horse", "password: [redacted]"},
		{"token: s3cr3t was sent", "token: [redacted] was sent"},
		{"map[apiKey:abc name:x]", "map[apiKey:[redacted] name:x]"},
		{"{Token:abc Name:x}", "{Token:[redacted] Name:x}"},
		{"X-Auth-Key: abc1\nHost: h", "X-Auth-Key: [redacted]\nHost: h"},
		{"Authorization: Bearer abc", "Authorization: Bearer [redacted]"},
		{`-H "Authorization: Bearer abc" https://h`, `-H "Authorization: Bearer [redacted]" https://h`},
		{"Authorization: Basic dXNlcjpwYXNz", "Authorization: Basic [redacted]"},
		{"Cookie: a=b; c=d", "Cookie: [redacted]"},
		{"<SecretAccessKey>abc</SecretAccessKey>", "<SecretAccessKey>[redacted]</SecretAccessKey>"},
		{"curl --api-token s3cr3t -v", "curl --api-token [redacted] -v"},
		{"DB_PASS=x1", "DB_PASS=[redacted]"},
		{"TOKEN2=abc", "TOKEN2=[redacted]"},
		{"TOKEN_PROD=abc", "TOKEN_PROD=[redacted]"},
		{"Bearer s3cr3t-s3cr3t", "Bearer [redacted]"},
		{"proxy http://me:pass@host:1/x and https://host/y@z", "proxy http://[redacted]@host:1/x and https://host/y@z"},
		{"http://me:pa/ss@host/", "http://[redacted]@host/"},
		{"mail to some.one+x@mail.example.com.", "mail to [redacted]."},
		{"user=me%40example.com&x=1", "user=[redacted]&x=1"},
		{"-----BEGIN PRIVATE KEY-----\nMII\n-----END PRIVATE KEY-----\nx", "-----BEGIN PRIVATE KEY-----[redacted]-----END PRIVATE KEY-----\nx"},
		{"x -----BEGIN EC PRIVATE KEY-----\nMII", "x -----BEGIN EC PRIVATE KEY-----[redacted]"},
	} {
		assert.Equal(t, tt.want, credential.Redact(tt.in), tt.in)
		assert.Equal(t, tt.want, credential.Redact(tt.want), "again")
	}
}

// What is no secret stays as it is.
func TestRedactLeaves(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", "Actor 'com.cloudflare.api.token." + id + "' requires permission 'com.cloudflare.api.account.zone.create'", "Unable to extract bearer token", "Invalid format for Authorization header",
		`Missing "Authorization" header`, "Missing X-Auth-Key, X-Auth-Email or Authorization headers", "Unknown X-Auth-Key or X-Auth-Email", "use a cfut_ or cfat_ token", "workers.api.error.script_not_found",
		"f174e90a-fafe-4643-bbbc-4a0ed4fc8415", "/accounts/" + id + "/zones/" + id, `"com.cloudflare.api.account.zone.` + id + `": "*"`, "[ray 8c1f2e3d4a5b6c7d-FRA]",
		"CLOUDFLARE_API_TOKEN: not a usable API token: it has quotes around it: remove them", `cause="CLOUDFLARE_API_KEY: not a usable Global API key: it is empty"`, "invalid API token: EOF", "-token-file belongs to -route token",
		"token_id=" + id, "key_file=/etc/x", "-token-id: token id is wrong", "token.go:35: undefined: x", "public_key=abc", "TOKEN=$TOKEN", "TOKEN=<your token>", "token=", "token: null", `"token":""`,
		"Authorization: Bearer <API_TOKEN>", "Authorization: Bearer $TOKEN", "password=[redacted]", "Zone:API Tokens:Edit", "workers_scripts:write", "monkeys: 3", "createtoken: 12. Continue", "cftoken: 3 found", "Add it to the token: User:API Tokens:Edit (API name)", "the token: Zone:Read", "a == b", "x token != y", "if token == nil {",
		"this-is-a-worker-name-of-forty-characters", "https://seasonal-deck-organisms-forty.trycloudflare.com/client/v4", "TestRotationKeepsTheOldTokenUntilTheNewOneWorks3456789012",
		"git push user@host", "honnef.co/go/tools@v0.8.2", "https://host/@scope/pkg", "20:token", "curl -password is not known", "-----BEGIN CERTIFICATE-----\nMII",
	} {
		assert.Equal(t, text, credential.Redact(text))
		assert.False(t, credential.Holds(text), text)
	}
}

func TestRedactKnown(t *testing.T) {
	t.Parallel()
	const secret = `a"b<c&d e`
	in := secret + ` | a%22b%3Cc%26d+e | a%22b%3Cc&d%20e | a&#34;b&lt;c&amp;d e | a\"b<c&d e | plain`
	assert.Equal(t, "[redacted] | [redacted] | [redacted] | [redacted] | [redacted] | plain", credential.Redact(in, secret))
	assert.Equal(t, "abc abc", credential.Redact("abc abc", "abc", ""), "too short to tell from a word")
}

func TestHead(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "abc", credential.Head("abc", 3))
	assert.Equal(t, "a b ", credential.Head("a b cdef", 5), "no half word")
	assert.Equal(t, "a ", credential.Head("a é", 3))
	assert.Equal(t, "", credential.Head("abcdef", 3))
	assert.Equal(t, "", credential.Head("abc", -1))
}

// FuzzRedact plants a credential between two texts.
func FuzzRedact(f *testing.F) {
	for i := range samples() {
		f.Add("before ", uint8(i), " after")
		f.Add(`{\"token\":\"`, uint8(i), `\"}`)
	}
	f.Add("://a:b@c TOKEN=<x key: y", uint8(3), "@x.yz")
	f.Add("-----BEGIN PRIVATE KEY-----", uint8(6), "%40a.bc Bearer ")
	f.Fuzz(func(t *testing.T, before string, n uint8, after string) {
		all := samples()
		s := all[int(n)%len(all)]
		// Glued to more of its own alphabet a credential is another text.
		if strings.ContainsAny(last(before), alphabet) || strings.ContainsAny(first(after), alphabet) {
			t.Skip()
		}
		got := credential.Redact(before + s.text + after)
		if strings.Contains(got, s.text) && !strings.Contains(before+after, s.text) {
			t.Fatalf("%s shows", s.name)
		}
		if again := credential.Redact(got); again != got {
			t.Fatalf("not the same again: %q, %q", got, again)
		}
		if credential.Holds(got) {
			t.Fatalf("held still: %q", got)
		}
		_ = credential.Redact(before, after)
		_ = credential.Head(before+after, int(n))
	})
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-%\\"

func first(s string) string { return s[:min(1, len(s))] }

func last(s string) string { return s[max(0, len(s)-1):] }

func BenchmarkRedact(b *testing.B) {
	for name, text := range map[string]string{
		"clean":  "GET /accounts/" + id + "/r2/buckets: 403: Authentication error (10000) [ray 8c1f-FRA]",
		"secret": "Invalid access token cfut_" + body + ", password=hunter2",
		"long":   strings.Repeat("level=info msg=ok token: not found key=", 250),
		"equals": strings.Repeat("key=<", 2000),
		"quotes": strings.Repeat(`key="`, 2000),
		"dots":   strings.Repeat("eyJ.", 2500),
		"colons": strings.Repeat("key: a ", 1500),
		"ats":    strings.Repeat("a@", 5000),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				_ = credential.Redact(text)
			}
		})
	}
}

// What Redact returned is looked at again only where a known secret is in it.
func TestRedactKnownOnly(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "a known one: [redacted]", credential.RedactKnown("a known one: s3cr-t&x", "s3cr-t&x"))
	assert.Equal(t, "escaped: [redacted] and [redacted]", credential.RedactKnown("escaped: s3cr-t%26x and s3cr-t&amp;x", "other", "s3cr-t&x"))
	assert.Equal(t, "nothing known", credential.RedactKnown("nothing known", "s3cr-t&x"))
	assert.Equal(t, "token=[redacted]", credential.RedactKnown("token=ab-known-cd", "known"), "a neighbour goes with it")
}
