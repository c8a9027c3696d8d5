package token_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/cftoken/cftoken/internal/goldenfile"
	"github.com/cftoken/cftoken/token"
)

// TestSaidOfCredentialTexts: what is found around a credential, by how people write it, and
// what is wrong with what is none. In the file TOKEN and KEY stand for values.
func TestSaidOfCredentialTexts(t *testing.T) {
	t.Parallel()
	values := strings.NewReplacer("TOKEN", userToken, "OLDKEY", legacyKey, "KEY", globalKey, "OLD", legacyToken, "EITHER", hex40)
	var texts []string
	for _, name := range []string{"A_B", "a-b", "a.b", "9", "A_b", "", "a b", "authorization", "Bearer", strings.Repeat("n", 64), strings.Repeat("n", 65)} {
		for _, sep := range []string{"=", " = ", "==", ":", "\t:", ": \"", "://", " "} {
			texts = append(texts, name+sep+"TOKEN", name+sep)
		}
	}
	for _, word := range []string{"export ", "EXPORT  ", "set ", "$env:", "env ", "export env ", "exports ", "let "} {
		texts = append(texts, word+"A_B=TOKEN", word+"TOKEN", word+"A_B=", word)
	}
	for _, head := range []string{"Authorization:", "Authorization: Bearer ", "authorization:bearer:", "Bearer:", "BEARER ", "bearer", "Bearer", "Bearer\t", "Bearers ", "Token "} {
		texts = append(texts, head+"TOKEN", head)
	}
	for _, around := range []string{"\"", "'", "`", "“”", "‘’", "«»", "()", "\ufeff", "\u200b", "\u200c", "\u200d", "\u2060", "\x00", " ", "\n", "\r", "\v", "\u00a0", "\ufeff \"", "\" \"", "\n'\n"} {
		texts = append(texts, around+"TOKEN"+around, around+"TOKEN", "TOKEN"+around, around, "export X=\""+around+"TOKEN\"")
	}
	texts = append(texts, "TOKEN", "KEY", "OLD", "OLDKEY", "EITHER", "TOKEN@x", "a@b", "http://x", "x://", "www.x.com", "WWW.x", "DASH.cloudflare.com", "api.cloudflare.com/x", "notwww.x", "$X", "<x>", "TOKEN.", "TOKEN~+/=", "TOKEN,", "TOKEN\x7f", "TOKENé",
		"OLDKEYEITHER", strings.Repeat("z", 36), strings.Repeat("z", 37), strings.Repeat("z", 39), strings.Repeat("z", 40), strings.Repeat("Z_", 20), strings.Repeat("z", 512), strings.Repeat("z", 513), strings.Repeat("z_", 256), strings.Repeat("z_", 257),
		strings.Repeat("a", 36), strings.Repeat("a", 37), strings.Repeat("A", 37), strings.Repeat("a", 46), strings.Repeat("Aa", 23), "cfut_"+strings.Repeat("z", 39), "cfut_"+strings.Repeat("z", 40), "cfut_"+strings.Repeat("z", 507), "cfut_"+strings.Repeat("z", 508), "cfk_"+strings.Repeat("z", 39), "cfk_"+strings.Repeat("z", 40), "cfat_"+strings.Repeat("z", 39))
	var b strings.Builder
	said := map[string][]string{}
	var order []string
	for _, text := range texts {
		var outcome []string
		for _, check := range []func(string) error{token.CheckToken, token.CheckGlobalKey} {
			err := check(values.Replace(text))
			var te *token.TextError
			if errors.As(err, &te) {
				assert.Equal(t, len(te.Faults), len(slices.Compact(slices.Sorted(slices.Values(te.Faults)))), "each once")
				outcome = append(outcome, fmt.Sprintf("no %s: %q", te.Want, te.Faults))
			} else {
				outcome = append(outcome, "good")
			}
		}
		line := strings.Join(outcome, "; ")
		if said[line] == nil {
			order = append(order, line)
		}
		said[line] = append(said[line], fmt.Sprintf("%q", shorten(text)))
	}
	for _, line := range order {
		fmt.Fprintf(&b, "%s\n", line)
		for _, text := range said[line] {
			fmt.Fprintf(&b, "  %s\n", text)
		}
	}
	for _, f := range []token.TextFault{token.TextEmpty, token.TextByteOrderMark, token.TextLineEnd, token.TextBlank, token.TextQuotes, token.TextBearer, token.TextAssignment, token.TextPlaceholder, token.TextURL, token.TextEmail, token.TextID,
		token.TextDigest, token.TextGlobalKey, token.TextToken, token.TextOAuth, token.TextOriginCAKey, token.TextWebToken, token.TextTunnelToken, token.TextLength, token.TextCharacters, "later"} {
		fmt.Fprintf(&b, "%v\n", &token.TextError{Want: "x", Faults: []token.TextFault{f}})
	}
	goldenfile.Check(t, *update, "testdata/credentials.golden.txt", b.String())
}

// shorten writes a run of one or two characters as its length.
func shorten(text string) string {
	for _, run := range []string{"z_", "Z_", "Aa", "z", "a", "A", "n"} {
		if n := strings.Count(text, run); n*len(run) > 20 {
			return strings.Replace(text, strings.Repeat(run, n), fmt.Sprintf("%s*%d", run, n), 1)
		}
	}
	return text
}
