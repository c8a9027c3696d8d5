package leaktest

import (
	"net/url"
	"strconv"
	"strings"
)

const (
	id   = "0123456789abcdef0123456789abcdef"
	body = "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCd"
)

// Sample is something confidential as people paste it.
type Sample struct {
	// Name says what it is.
	Name string
	// Text is what is pasted; none of the samples opens anything.
	Text string
	// Secret is the part of the text that must not show.
	Secret string
}

// Samples returns one text of every form, and of every kind of spelling.
func Samples() []Sample {
	out := []Sample{
		{Name: "user token", Text: "cfut_" + body + "0a1b2c3d"},
		{Name: "account token", Text: "cfat_" + body + "0a1b2c3d"},
		{Name: "Global API key", Text: "cfk_" + body + "0a1b2c3d"},
		{Name: "OAuth token", Text: "cfoat_" + body},
		{Name: "legacy token", Text: "Ab-dEfGhIjKlMnOpQrStUvWxYz_123456789AbCd"},
		{Name: "legacy key", Text: id + "56789"},
		{Name: "40 hexadecimal digits", Text: id + "01234567"},
		{Name: "S3 secret", Text: id + id},
		{Name: "Origin CA key", Text: "v1.0-" + id[:24] + "-" + strings.Repeat(id, 5)[:146]},
		{Name: "web token", Text: "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"},
		{Name: "tunnel token", Text: "eyJhIjoiMDEyMzQ1Njc4OWFiY2RlZiIsInQiOiJmMTc0ZTkwYSIsInMiOiJaR1YyIn0="},
		{Name: "token with its scheme", Text: "Bearer s3cr3t-s3cr3t", Secret: "s3cr3t"},
		{Name: "assignment", Text: "TURNSTILE_SECRET=0x4AAAAAAAsecret", Secret: "0x4AAAAAAAsecret"},
		{Name: "assignment in JSON", Text: `{"apiToken":"s3cr3t"}`, Secret: "s3cr3t"},
		{Name: "header with a password", Text: "password: hunter2", Secret: "hunter2"},
		{Name: "e-mail address", Text: "someone@example.com"},
	}
	for i := range out {
		if out[i].Secret == "" {
			out[i].Secret = out[i].Text
		}
	}
	return out
}

// ShownIn reports whether the secret stands in the text, also in lower case,
// quoted, or escaped as in URLs.
func (s Sample) ShownIn(text string) bool {
	quoted := strconv.Quote(s.Secret)
	for _, form := range [...]string{s.Secret, strings.ToLower(s.Secret), url.QueryEscape(s.Secret), url.PathEscape(s.Secret), quoted[1 : len(quoted)-1]} {
		if strings.Contains(text, form) {
			return true
		}
	}
	return false
}
