package cfapi

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// FuzzScrub: whatever stands around an echo and whichever of its characters are escaped,
// the answer stays what it was, JSON or not, and has the credential no more.
func FuzzScrub(f *testing.F) {
	const secret = "cfut_EchoEchoEch"
	f.Add(`{"a":"`, `"}`, uint64(0))
	f.Add(`{"a":"\\`, `\\u0063"}`, uint64(1))
	f.Add(`["\"\u00e9`, `","`+secret[:8]+`\u0063"]`, uint64(0xffff))
	f.Add(`\`, `\u00`, uint64(0x5555))
	f.Fuzz(func(t *testing.T, before, after string, escaped uint64) {
		echo := ""
		for i := range len(secret) {
			if escaped>>i&1 == 1 {
				echo += fmt.Sprintf(`\u%04x`, secret[i])
			} else {
				echo += secret[i : i+1]
			}
		}
		body := []byte(before + echo + after)
		got := exchange{secrets: []string{secret}}.scrub(body)
		assert.NotContains(t, string(got), secret)
		if !json.Valid(body) {
			return
		}
		require.True(t, json.Valid(got), "%q", got)
		var plain any
		require.NoError(t, json.Unmarshal(got, &plain))
		assert.NotContains(t, fmt.Sprint(plain), secret)
	})
}
