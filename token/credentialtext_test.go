package token_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token"
)

func TestDetectKind(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text       string
		want       token.CredentialKind
		owner      authz.Kind
		token, key bool
		name       string
	}{
		{userToken, token.CredentialUserToken, authz.UserToken, true, false, "user API token"},
		{accountToken, token.CredentialAccountToken, authz.AccountToken, true, false, "account-owned API token"},
		{globalKey, token.CredentialGlobalKey, authz.GlobalKey, false, true, "Global API key"},
		{oauthToken, token.CredentialOAuth, authz.KindUnknown, false, false, "OAuth token"},
		{legacyToken, token.CredentialLegacyToken, authz.KindUnknown, true, false, "API token of the form before 2026 (its owner does not show)"},
		{legacyKey, token.CredentialLegacyGlobalKey, authz.GlobalKey, false, true, "Global API key of the form before 2026"},
		{strings.Repeat("a", 45), token.CredentialLegacyGlobalKey, authz.GlobalKey, false, true, "Global API key of the form before 2026"},
		{hex40, token.CredentialTokenOrKey, authz.KindUnknown, true, true, "API token or Global API key of the form before 2026 (40 hexadecimal digits can be either)"},
		{originCAKey, token.CredentialOriginCAKey, authz.KindUnknown, false, false, "Origin CA key"},
		{"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl", token.CredentialWebToken, authz.KindUnknown, false, false, "JSON Web Token"},
		{"eyJhIjoiMDEyMzQ1Njc4OWFiY2RlZiIsInQiOiJmMTc0ZTkwYSIsInMiOiJaR1YyIn0=", token.CredentialTunnelToken, authz.KindUnknown, false, false, "token of a cloudflared tunnel"},
		{strings.Repeat("0123456789abcdef", 4), token.CredentialS3Secret, authz.KindUnknown, false, false, "secret access key of R2's S3 interface"},
		{"", token.CredentialUnknown, authz.KindUnknown, false, false, "credential of unknown form"},
		{"cfut_", token.CredentialUnknown, authz.KindUnknown, false, false, "credential of unknown form"},
		{`"` + userToken + `"`, token.CredentialUnknown, authz.KindUnknown, false, false, "credential of unknown form"},
		{hex40[:36], token.CredentialUnknown, authz.KindUnknown, false, false, "credential of unknown form"},
		{strings.Repeat("a", 46), token.CredentialUnknown, authz.KindUnknown, false, false, "credential of unknown form"},
		{strings.ToUpper(legacyKey), token.CredentialUnknown, authz.KindUnknown, false, false, "credential of unknown form"},
	}
	for _, tt := range tests {
		got := token.DetectKind(tt.text)
		assert.Equal(t, tt.want, got, tt.name)
		assert.Equal(t, tt.name, got.String())
		assert.Equal(t, tt.owner, got.Owner(), tt.name)
		assert.Equal(t, tt.token, got.IsToken(), tt.name)
		assert.Equal(t, tt.key, got.IsGlobalKey(), tt.name)
	}
	assert.Equal(t, "CredentialKind(99)", token.CredentialKind(99).String())
}

func TestCheckToken(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		want       []token.TextFault // nil for a usable text
		says       string
	}{
		{"user token", userToken, nil, ""},
		{"account token", accountToken, nil, ""},
		{"legacy token", legacyToken, nil, ""},
		{"40 hexadecimal digits may be a token", hex40, nil, ""},
		{"a longer body than documented", userToken + "abcdef", nil, ""},
		{"a prefix of tomorrow", "cfzz_" + tokenBody, nil, ""},
		{"41 characters", legacyToken + "x", nil, ""},

		{"empty", "", []token.TextFault{token.TextEmpty}, "it is empty"},
		{"blank", " \t", []token.TextFault{token.TextEmpty}, "it is empty"},
		{"line end only", "\n", []token.TextFault{token.TextEmpty}, "it is empty"},
		{"empty quotes", `""`, []token.TextFault{token.TextQuotes, token.TextEmpty}, "quotes"},
		{"line end", userToken + "\n", []token.TextFault{token.TextLineEnd}, "it holds a line end"},
		{"carriage return", userToken + "\r\n", []token.TextFault{token.TextLineEnd}, "it holds a line end"},
		{"leading blank", " " + userToken, []token.TextFault{token.TextBlank}, "it holds blanks: remove them"},
		{"inner blank", userToken[:20] + " " + userToken[20:], []token.TextFault{token.TextBlank}, "it holds blanks"},
		{"inner line end", userToken[:20] + "\n" + userToken[20:], []token.TextFault{token.TextLineEnd}, "it holds a line end"},
		{"no-break space", userToken + "\u00a0", []token.TextFault{token.TextBlank}, "it holds blanks"},
		{"byte order mark", "\ufeff" + userToken, []token.TextFault{token.TextByteOrderMark}, "byte order mark"},
		{"zero width", userToken + "\u200b", []token.TextFault{token.TextByteOrderMark}, "invisible character"},
		{"double quotes", `"` + userToken + `"`, []token.TextFault{token.TextQuotes}, "it has quotes around it: remove them"},
		{"single quotes", `'` + userToken + `'`, []token.TextFault{token.TextQuotes}, "quotes"},
		{"one quote", userToken + `"`, []token.TextFault{token.TextQuotes}, "quotes"},
		{"typographic quotes", "“" + userToken + "”", []token.TextFault{token.TextQuotes}, "quotes"},
		{"bearer", "Bearer " + userToken, []token.TextFault{token.TextBearer}, `it begins with "Bearer"`},
		{"bearer twice", "bearer Bearer " + userToken, []token.TextFault{token.TextBearer}, "Bearer"},
		{"bearer alone", "Bearer ", []token.TextFault{token.TextBlank, token.TextBearer, token.TextEmpty}, "Bearer"},
		{"header", "Authorization: Bearer " + userToken, []token.TextFault{token.TextBearer}, "Bearer"},
		{"assignment", "CLOUDFLARE_API_TOKEN=" + userToken, []token.TextFault{token.TextAssignment}, "NAME=value"},
		{"export", `export CLOUDFLARE_API_TOKEN="` + userToken + `"`, []token.TextFault{token.TextQuotes, token.TextAssignment}, "NAME=value"},
		{"PowerShell", `$env:CLOUDFLARE_API_TOKEN = '` + userToken + `'`, []token.TextFault{token.TextQuotes, token.TextAssignment}, "NAME=value"},
		{"ini file", "dns_cloudflare_api_token = " + legacyToken, []token.TextFault{token.TextAssignment}, "NAME=value"},
		{"YAML", "api-token: " + userToken, []token.TextFault{token.TextAssignment}, "NAME=value"},
		{"empty assignment", "CLOUDFLARE_API_TOKEN=", []token.TextFault{token.TextAssignment, token.TextEmpty}, "NAME=value"},
		{"everything at once", "\ufeffexport T_X=\"Bearer " + userToken + "\"\n", []token.TextFault{token.TextByteOrderMark, token.TextLineEnd, token.TextQuotes, token.TextAssignment, token.TextBearer}, "; "},
		{"id", "0123456789abcdef0123456789abcdef", []token.TextFault{token.TextID}, "it is an id (32 hexadecimal digits), not the value"},
		{"upper-case id", "0123456789ABCDEF0123456789ABCDEF", []token.TextFault{token.TextID}, "id"},
		{"quoted id", `"0123456789abcdef0123456789abcdef"`, []token.TextFault{token.TextQuotes, token.TextID}, "id"},
		{"UUID", "f174e90a-fafe-4643-bbbc-4a0ed4fc8415", []token.TextFault{token.TextID}, "id"},
		{"R2 secret", strings.Repeat("0123456789abcdef", 4), []token.TextFault{token.TextDigest}, "R2's S3 interface"},
		{"e-mail", someEmail, []token.TextFault{token.TextEmail}, "CLOUDFLARE_EMAIL"},
		{"URL", "https://dash.cloudflare.com/profile/api-tokens", []token.TextFault{token.TextURL}, "it is an address"},
		{"host", "dash.cloudflare.com/profile/api-tokens", []token.TextFault{token.TextURL}, "it is an address"},
		{"global key", globalKey, []token.TextFault{token.TextGlobalKey}, "it is a Global API key: an API token is wanted here"},
		{"legacy key", legacyKey, []token.TextFault{token.TextGlobalKey}, "CLOUDFLARE_API_KEY"},
		{"OAuth", oauthToken, []token.TextFault{token.TextOAuth}, "wrangler"},
		{"web token", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl", []token.TextFault{token.TextWebToken}, "JSON Web Token"},
		{"tunnel token", "eyJhIjoiMDEyMzQ1Njc4OWFiY2RlZiIsInQiOiJmMTc0ZTkwYSIsInMiOiJaR1YyIn0=", []token.TextFault{token.TextTunnelToken}, "cloudflared tunnel"},
		{"Origin CA key", originCAKey, []token.TextFault{token.TextOriginCAKey}, "Origin CA key"},
		{"truncated", userToken[:30], []token.TextFault{token.TextLength}, "length is wrong"},
		{"too short", "abc-def", []token.TextFault{token.TextLength}, "length is wrong"},
		{"prefix alone", "cfut_", []token.TextFault{token.TextLength}, "length is wrong"},
		{"absurdly long", strings.Repeat("aZ9", 200), []token.TextFault{token.TextLength}, "length is wrong"},
		{"absurdly long with prefix", "cfut_" + strings.Repeat("aZ9", 200), []token.TextFault{token.TextLength}, "length is wrong"},
		{"shortened by a page", userToken[:20] + "…" + userToken[30:], []token.TextFault{token.TextCharacters}, "characters"},
		{"control character", userToken[:20] + "\x07" + userToken[20:], []token.TextFault{token.TextCharacters}, "characters"},
		{"placeholder", "YOUR_API_TOKEN", []token.TextFault{token.TextPlaceholder}, "placeholder"},
		{"angle brackets", "<token>", []token.TextFault{token.TextPlaceholder}, "placeholder"},
		{"shell variable", "$CLOUDFLARE_API_TOKEN", []token.TextFault{token.TextPlaceholder}, "placeholder"},
		{"Actions secret", "${{secrets.CLOUDFLARE_API_TOKEN}}", []token.TextFault{token.TextPlaceholder}, "placeholder"},
		{"template", "{{ token }}", []token.TextFault{token.TextPlaceholder}, "placeholder"},
		{"stars", "****************", []token.TextFault{token.TextPlaceholder}, "placeholder"},
		{"redacted", "[redacted]", []token.TextFault{token.TextPlaceholder}, "placeholder"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			err := token.CheckToken(tt.text)
			if tt.want == nil {
				require.NoError(t, err)
				return
			}
			var te *token.TextError
			require.ErrorAs(t, err, &te)
			assert.Equal(t, tt.want, te.Faults)
			assert.Contains(t, err.Error(), tt.says)
			assert.True(t, strings.HasPrefix(err.Error(), "not a usable API token: "))
			assertHidden(t, err.Error())
		})
	}
}

func TestCheckGlobalKey(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{"new": globalKey, "37 digits": legacyKey, "40 digits": hex40, "45 digits": strings.Repeat("a", 45), "a prefix of tomorrow": "cfkk_" + tokenBody} {
		assert.NoError(t, token.CheckGlobalKey(text), name)
	}
	for name, tt := range map[string]struct {
		text string
		want token.TextFault
	}{
		"user token":     {userToken, token.TextToken},
		"account token":  {accountToken, token.TextToken},
		"legacy token":   {legacyToken, token.TextToken},
		"OAuth":          {oauthToken, token.TextOAuth},
		"too short":      {legacyKey[:36], token.TextLength},
		"too long":       {strings.Repeat("a", 46), token.TextLength},
		"upper case":     {strings.ToUpper(legacyKey), token.TextCharacters},
		"not hex":        {strings.Repeat("z", 38), token.TextCharacters},
		"id":             {"0123456789abcdef0123456789abcdef", token.TextID},
		"e-mail":         {someEmail, token.TextEmail},
		"truncated":      {globalKey[:40], token.TextLength},
		"quotes":         {`"` + globalKey + `"`, token.TextQuotes},
		"pasted header":  {"X-Auth-Key: " + globalKey, token.TextAssignment},
		"R2 secret":      {strings.Repeat("ab", 32), token.TextDigest},
		"Origin CA key":  {originCAKey, token.TextOriginCAKey},
		"nothing at all": {"", token.TextEmpty},
	} {
		err := token.CheckGlobalKey(tt.text)
		var te *token.TextError
		require.ErrorAs(t, err, &te, name)
		assert.Equal(t, []token.TextFault{tt.want}, te.Faults, name)
		assert.Contains(t, err.Error(), "not a usable Global API key: ", name)
	}
	assert.Equal(t, "not a usable x: it is not usable", (&token.TextError{Want: "x", Faults: []token.TextFault{"?"}}).Error())
}

func FuzzCheckText(f *testing.F) {
	for _, seed := range []string{userToken, legacyKey, "export A_B=\"Bearer x\"\n", "\ufeff'", "$env:", "a:b=c", "Bearer Bearer", "“", "v1.0-", "=", ":"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, check := range []func(string) error{token.CheckToken, token.CheckGlobalKey} {
			err := check(text)
			kind := token.DetectKind(text)
			if err == nil {
				if strings.ContainsAny(text, " \t\r\n\"'\x00") || len(text) < 37 {
					t.Errorf("a text of kind %v and length %d passed", kind, len(text))
				}
				continue
			}
			var te *token.TextError
			require.ErrorAs(t, err, &te)
			assert.NotEmpty(t, te.Faults)
			// The message is made of fixed clauses: nothing of the text is in it
			// that is not in the message for another text with the same faults.
			assert.Equal(t, (&token.TextError{Want: te.Want, Faults: te.Faults}).Error(), err.Error())
		}
		_ = token.DetectKind(text).String()
	})
}
