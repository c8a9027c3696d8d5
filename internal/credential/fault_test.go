package credential_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/cftoken/cftoken/internal/credential"
)

// What a text that shows a credential shows to be wrong with it.
func TestLook(t *testing.T) {
	t.Parallel()
	hex := strings.Repeat("0123456789abcdef", 3)
	for shown, want := range map[string]struct {
		form  credential.Form
		fault credential.Fault
	}{
		"abc":                       {credential.None, credential.NoFault},
		"":                          {credential.None, credential.Empty},
		"Bearer ":                   {credential.None, credential.Empty},
		"Bearer abc\n":              {credential.None, credential.LineEnd},
		`Bearer abc\n`:              {credential.None, credential.LineEnd},
		`bearer abc\\r\\n`:          {credential.None, credential.CarriageReturn},
		"abc\r":                     {credential.None, credential.CarriageReturn},
		"abc\t":                     {credential.None, credential.Tab},
		" abc":                      {credential.None, credential.Blank},
		`abc\x00`:                   {credential.None, credential.Control},
		"abc…":                      {credential.None, credential.Ellipsis},
		`\u201cabc\u201d`:           {credential.None, credential.CurlyQuotes},
		"\ufeffabc":                 {credential.None, credential.Invisible},
		"abcö":                      {credential.None, credential.NonASCII},
		`"abc"`:                     {credential.None, credential.Quotes},
		"{abc}":                     {credential.None, credential.Braces},
		"<token>,":                  {credential.None, credential.Comma},
		"Bearer Bearer abc":         {credential.None, credential.TwiceBearer},
		"Bearer " + hex[:37]:        {credential.LegacyKey, credential.NoFault},
		"Bearer " + hex[:37] + `\n`: {credential.LegacyKey, credential.LineEnd},
		"v1.0-" + hex[:24]:          {credential.OriginCAKey, credential.NoFault},
		"cfut_...":                  {credential.UserToken, credential.NoFault},
		"{cfat_...}":                {credential.AccountToken, credential.Braces},
		`\u12`:                      {credential.None, credential.NoFault},
		"\xff":                      {credential.None, credential.NonASCII},
		`"`:                         {credential.None, credential.Quotes},
		"Bearerabc":                 {credential.None, credential.NoFault},
		"cfk_" + hex[:8] + "\u200b": {credential.GlobalKey, credential.Invisible},
	} {
		form, fault := credential.Look(shown)
		assert.Equal(t, want.form, form, "%q", shown)
		assert.Equal(t, want.fault, fault, "%q: %s", shown, fault)
	}
	assert.Empty(t, credential.NoFault.String())
	assert.Empty(t, credential.Fault(200).String())
	for f := credential.LineEnd; f <= credential.Empty; f++ {
		assert.NotEmpty(t, f.String())
	}
}
