package hearing

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// What is in a text may be in it; what is not mostly is known not to be.
func FuzzParts(f *testing.F) {
	f.Add("cloudflare: 9109: unauthorized to access requested resource", "unauthorized", "r2 ")
	f.Add("", "errors", "")
	f.Add(strings.Repeat("ab\x00\xff", 40000), "\xffab\x00", "b")
	f.Fuzz(func(t *testing.T, before, word, after string) {
		p := partsOf(before + word + after)
		assert.True(t, p.mayHold(word))
		assert.LessOrEqual(t, len(p.bits), 1<<10)
	})
}

func TestPartsTellWhatIsMissing(t *testing.T) {
	t.Parallel()
	p := partsOf("the quick brown fox jumps over the lazy dog")
	missing := 0
	for i := range phrases {
		ph := &phrases[i]
		if !p.mayHold(ph.words()) {
			missing++
		}
	}
	assert.Greater(t, missing, len(phrases)*9/10)
}
