package hostile_test

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/cftoken/cftoken/internal/exercise"
	"github.com/cftoken/cftoken/internal/hostile"
)

// mostMemory is what an operation may need over what the process needs idle.
const mostMemory = 32 << 20

// TestMemoryIsBounded: whatever a server sends, an operation needs no more than 32 MiB.
// What was allocated in all, by the server in this process too, is a bound that does not
// depend on when the collector runs: most operations stay below it with that. The others
// run again, under a collector that runs often and, if need be, all the time, and what the
// heap holds is looked at while they do. It does not run beside other tests.
func TestMemoryIsBounded(t *testing.T) {
	ops, cells, more, closer := exercise.Operations(), 0, 0, 0
	for i, mode := range hostile.Modes() {
		for j, op := range ops {
			if !mode.Big || !chosen(i, j, 3, 16) || mode.Slow && !*all && (i+j)%12 != 0 {
				continue
			}
			cells++
			c := cell{mode: mode, op: op, until: 3 * time.Second}
			before := allocated()
			c.run(t)
			total := allocated() - before
			c.judge(t)
			if total > mostMemory {
				more++
				// What is garbage counts until it is collected: seldom will do where that is enough.
				if peak(50, func() { c.run(t) }) > mostMemory {
					closer++
					assert.LessOrEqual(t, peak(5, func() { c.run(t) }), uint64(mostMemory), "%s, of %d MiB allocated", &c, total>>20)
				}
			}
		}
	}
	t.Logf("%d of %d cells allocate more than %d MiB in all, %d were looked at more closely", more, cells, mostMemory>>20, closer)
}

func sampled(name string) uint64 {
	s := []metrics.Sample{{Name: name}}
	metrics.Read(s)
	return s[0].Value.Uint64()
}

// allocated is what was allocated so far.
func allocated() uint64 { return sampled("/gc/heap/allocs:bytes") }

// peak is how far the heap grows while f runs and the collector runs each time that it has
// grown by so many percent.
func peak(percent int, f func()) uint64 {
	defer debug.SetGCPercent(debug.SetGCPercent(percent))
	runtime.GC()
	const held = "/memory/classes/heap/objects:bytes"
	idle, most := sampled(held), uint64(0)
	end, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		often := time.NewTicker(50 * time.Microsecond)
		defer often.Stop()
		for {
			select {
			case <-end:
				return
			case <-often.C:
				most = max(most, sampled(held))
			}
		}
	}()
	f()
	close(end)
	<-ended
	return max(most, idle) - idle
}
