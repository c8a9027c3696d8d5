package cover_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions/record/internal/cover"
)

// FuzzSolve compares with trying every set of items. A byte is a number of items, and then
// a choice each: its low bits the item, its high ones the cost; 0xff ends a class.
func FuzzSolve(f *testing.F) {
	f.Add([]byte{5, 0, 1, 2, 0xff, 0x11, 0x22, 0xff, 3, 4})
	f.Add([]byte{11, 0, 0x31, 0x52, 0xff, 0xff, 7})
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) == 0 || len(data) > 64 {
			return
		}
		p := cover.Problem{Levels: make([]int, 1+data[0]%10), Work: plenty}
		for i := range p.Levels {
			p.Levels[i] = int(data[0]>>4) * i % 3
		}
		var c cover.Class
		for _, b := range data[1:] {
			if b == 0xff {
				p.Classes, c = append(p.Classes, c), nil
				continue
			}
			item := int(b&0x0f) % len(p.Levels)
			if !slices.ContainsFunc(c, func(ch cover.Choice) bool { return ch.Item == item }) {
				c = append(c, cover.Choice{Item: item, Cost: int64(b >> 4)})
			}
		}
		p.Classes = append(p.Classes, c)
		got, bounded := p.Solve()
		require.False(t, bounded)
		require.True(t, covers(p, got))
		require.Equal(t, brute(p), score(p, got), "%+v: got %v", p, got)
	})
}
