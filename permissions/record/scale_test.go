package record_test

import (
	"bytes"
	"fmt"
	"io"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions/record"
)

// endless writes n lines of calls, one after another, without holding them.
type endless struct {
	n, at int
	line  func(b []byte, i int) []byte
	buf   []byte
}

func (e *endless) Read(p []byte) (int, error) {
	for len(e.buf) < len(p) && e.at < e.n {
		e.buf = e.line(e.buf, e.at)
		e.at++
	}
	if len(e.buf) == 0 {
		return 0, io.EOF
	}
	n := copy(p, e.buf)
	e.buf = append(e.buf[:0], e.buf[n:]...)
	return n, nil
}

// kinds of traffic; the number of different calls is bounded, that of paths is not.
func traffic() map[string]func(b []byte, i int) []byte {
	return map[string]func(b []byte, i int) []byte{
		"polling": func(b []byte, i int) []byte {
			return fmt.Appendf(b, `{"time":"2026-11-26T12:00:%02dZ","method":"GET","path":"/client/v4/zones/%032x/dns_records","status":200,"duration_ms":%d}`+"\n", i%60, i%50, i%997)
		},
		"record ids": func(b []byte, i int) []byte {
			return fmt.Appendf(b, `{"time":"2026-11-26T12:00:%02dZ","method":"PATCH","path":"/client/v4/zones/%032x/dns_records/%032x","status":200}`+"\n", i%60, i%50, i)
		},
		"unknown paths": func(b []byte, i int) []byte {
			return fmt.Appendf(b, `{"method":"GET","path":"/%x/admin.php","status":404}`+"\n", i*7919)
		},
	}
}

// heap is what is in use after a collection, in bytes.
func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// TestReadJSONLMemory: what is kept of a recording does not grow with its lines.
func TestReadJSONLMemory(t *testing.T) {
	for name, line := range traffic() {
		t.Run(name, func(t *testing.T) {
			kept := func(n int) (record.Recording, uint64) {
				before := heap()
				rec, err := record.ReadJSONL(&endless{n: n, line: line}, name, false)
				require.NoError(t, err)
				after := heap()
				assert.Less(t, len(rec.Calls), 2000)
				return rec, max(after, before) - before
			}
			small, few := kept(20_000)
			large, many := kept(200_000)
			assert.Less(t, many, few+2<<20, "bytes that are kept")
			if name == "unknown paths" {
				assert.NotEmpty(t, large.Gaps)
				return
			}
			assert.Empty(t, large.Gaps)
			assert.Equal(t, 20_000, small.Answered())
			assert.Equal(t, 200_000, large.Answered())
			assert.Equal(t, record.Minimal(small).Spec, record.Minimal(large).Spec)
		})
	}
}

func BenchmarkReadJSONL(b *testing.B) {
	for name, line := range traffic() {
		b.Run(name, func(b *testing.B) {
			data, err := io.ReadAll(&endless{n: 200_000, line: line})
			require.NoError(b, err)
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			n := 0
			for b.Loop() {
				_, err := record.ReadJSONL(bytes.NewReader(data), "", false)
				require.NoError(b, err)
				n += 200_000
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "lines/s")
		})
	}
}
