package credential_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/cftoken/cftoken/internal/credential"
)

// TestPrefixBehindAPercentSign: "%cf" is no escape sequence where a token begins with it, and neither
// is "\\xcf".
func TestPrefixBehindAPercentSign(t *testing.T) {
	t.Parallel()
	for _, token := range []string{"cfat_" + body, "CfAt_0000000", "cfk_" + body} {
		for _, place := range []string{"0%", `\x`, "%3D%"} {
			assert.Equal(t, place+credential.Redacted, credential.Redact(place+token))
		}
	}
	assert.Equal(t, "a%cfb%3Dc_d", credential.Redact("a%cfb%3Dc_d"))
}

// The form of a text and what is taken out of texts are one opinion.
func TestFormsAreRedacted(t *testing.T) {
	t.Parallel()
	for _, s := range samples() {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, s.form, credential.FormOf(s.text))
			for _, place := range []string{
				"%s", "%s.", "got '%s'", `"%s"`, "a b %s c", "/zones/%s/dns_records", "https://api.example/%s", "https://%s.example/x?y", "?q=%s&r=1",
				`{"id":"%s"}`, `{\"id\":\"%s\"}`, `a\n%s\n`, "id%%3D%s%%26x", "-%s", "-%s=1", "<%s>", "[%s]", "(%s)", "x,%s,y", "#%s", "@%s:", "secret-%s", "a.%s.b", "open %s: no such file or directory",
			} {
				place = strings.ReplaceAll(place, "%%", "%")
				if s.text == oneCase && place == "secret-%s" {
					continue // glued to a word it is a word: real tokens mix cases
				}
				text := strings.Replace(place, "%s", s.text, 1)
				got := credential.Redact(text)
				assert.NotContains(t, got, strings.TrimRight(s.text, "="), place)
				assert.True(t, credential.Holds(text), place)
				assert.Equal(t, got, credential.Redact(got), place)
				assert.False(t, credential.Holds(got), place)
			}
		})
	}
}

func TestFormOfOtherTexts(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", "cfut_", "cfat_", "x", id, strings.ToUpper(id), "f174e90a-fafe-4643-bbbc-4a0ed4fc8415", `"cfut_` + body + `"`, "Bearer cfut_" + body, "example.com", "/zones",
		strings.Repeat("a", 36), strings.Repeat("a", 46), "v1.0-", "eyJ", "eyJhbGciOiJIUzI1NiJ9", "v1.0.3", "me@example.com", strings.ToUpper(key37), "cfut_a b",
	} {
		assert.Equal(t, credential.None, credential.FormOf(text), text)
	}
}

func TestIsPlaceholder(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"<API_TOKEN>", "${TOKEN}", "${{ secrets.TOKEN }}", "{{ token }}", "$(cat token)", "$TOKEN", "$env:TOKEN", "%TOKEN%", "YOUR_API_TOKEN", "your-token", "changeme", "replace_me",
		"VALUE", "VALUE…", "****", "xxx", "••••", "…", "...", credential.Redacted,
	} {
		assert.True(t, credential.IsPlaceholder(text), text)
	}
	for _, text := range []string{"", "$ecret1", "<abc", "changeme123", "your_0123456789", "%s", "hunter2", "x1", "*1", "<a>b>"} {
		assert.False(t, credential.IsPlaceholder(text), text)
	}
}

func TestIDs(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][2]bool{
		"6451353ea5a8407bab6162abc42f5338":     {true, false},
		"6451353e-a5a8-407b-ab61-62abc42f5338": {false, true},
		"6451353EA5A8407BAB6162ABC42F5338":     {},
		"6451353ea5a8407bab6162abc42f533":      {},
		"6451353ea5a8407bab6162abc42f5338a":    {},
		"6451353ga5a8407bab6162abc42f5338":     {},
		"6451353ea-5a8-407b-ab61-62abc42f5338": {},
		"------------------------------------": {},
		"":                                     {},
	} {
		assert.Equal(t, want, [2]bool{credential.IsID(text), credential.IsUUID(text)}, "%q", text)
	}
}
