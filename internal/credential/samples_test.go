package credential_test

import (
	"strings"

	"github.com/cftoken/cftoken/internal/credential"
)

// Values with the shape of a credential; none of them is one.
const (
	body    = "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCd"
	id      = "0123456789abcdef0123456789abcdef"
	key37   = id + "01234"
	hex64   = id + id
	legacy  = "Ab-dEfGhIjKlMnOpQrStUvWxYz_123456789AbCd"
	jwt     = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc"
	tunnel  = "eyJhIjoiMDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWYiLCJ0IjoiZjE3NGU5MGEtZmFmZS00NjQzLWJiYmMtNGEwZWQ0ZmM4NDE1IiwicyI6IlpHVjIvK1E9In0="
	origin  = "v1.0-0123456789abcdef01234567-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef012345678901234567"
	oneCase = "abcdefghijklmnopqrstuvwxyz0123456789abcd"
)

// sample is a credential and its form.
type sample struct {
	name, text string
	form       credential.Form
}

func samples() []sample {
	return []sample{
		{"user token", "cfut_" + body + "0a1b2c3d", credential.UserToken},
		{"account token", "cfat_" + body + "0a1b2c3d", credential.AccountToken},
		{"Global API key", "cfk_" + body + "0a1b2c3d", credential.GlobalKey},
		{"OAuth token", "cfoat_" + body + "-0a1b2c3d", credential.OAuthToken},
		{"short user token", "cfut_x1", credential.UserToken},
		{"Origin CA key", origin, credential.OriginCAKey},
		{"web token", jwt, credential.WebToken},
		{"tunnel token", tunnel, credential.TunnelToken},
		{"S3 secret", hex64, credential.S3Secret},
		{"40 hexadecimal digits", strings.Repeat("a", 40), credential.LegacyTokenOrKey},
		{"legacy token", legacy, credential.LegacyToken},
		{"legacy token of one case", oneCase, credential.LegacyToken},
		{"legacy key", key37, credential.LegacyKey},
		{"longest legacy key", id + "0123456789abc", credential.LegacyKey},
	}
}
