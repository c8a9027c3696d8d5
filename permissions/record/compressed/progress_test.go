package compressed

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestProgress(t *testing.T) {
	t.Parallel()
	var said []string
	now := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	p := NewProgress(func(s string) { said = append(said, s) }, func() time.Time { return now })
	file, pipe := p.of("a.log"), p.of("standard input")
	file(50<<20, 200<<20)
	now = now.Add(progressEvery)
	file(50<<20, 200<<20)
	pipe(7<<20, 0)
	now = now.Add(progressEvery)
	pipe(1<<20, 0)
	assert.Equal(t, []string{"a.log: read 100 of 200 MB (50 %)", "standard input: read 8 MB"}, said)
	assert.False(t, Watched(&strings.Builder{}))
	(*Progress)(nil).of("quiet")(1, 1)
}
