package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/token"
)

func write(t *testing.T, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, data, 0o600))
	return path
}

func recordedLines(zone string, n int) []byte {
	var b bytes.Buffer
	for i := range n {
		fmt.Fprintf(&b, `{"method":"DELETE","path":"/zones/%s/dns_records/%032x","status":200}`+"\n", zone, i)
	}
	return b.Bytes()
}

// Compressed recordings, several at a time, are worth as much as plain ones.
func TestCompressedInputs(t *testing.T) {
	t.Parallel()
	const one, two, three = "11111111111111111111111111111111", "22222222222222222222222222222222", "33333333333333333333333333333333"
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	_, _ = z.Write(recordedLines(two, 2000))
	require.NoError(t, z.Close())
	enc, err := zstd.NewWriter(nil)
	require.NoError(t, err)
	defer enc.Close()
	packed := enc.EncodeAll(recordedLines(three, 3000), nil)

	plain, gz, zst := write(t, "a.jsonl", recordedLines(one, 1000)), write(t, "b.jsonl.gz", zipped.Bytes()), write(t, "c.jsonl.zst", packed)
	o := least(nil, "", "-from", plain, "-from", gz, "-from", zst)
	assert.Equal(t, token.ExitOK, o.code, o.errOut)
	assert.Contains(t, o.out, "6000 calls recorded, 3 permissions needed:")
	assert.Contains(t, o.out, "because of DELETE /zones/"+three+"/dns_records/{dns_record_id} (2984 times)")
	assert.NotContains(t, o.errOut, "MB", "no progress unless somebody looks at it")

	piped := least(nil, zipped.String(), "-from", "-", "-json")
	assert.Contains(t, piped.out, two)

	o = least(nil, "", "-from", plain, "-from", write(t, "d.jsonl.gz", zipped.Bytes()[:100]), "-from", zst)
	assert.Equal(t, token.ExitUsage, o.code)
	assert.Contains(t, o.errOut, "the gzip file is cut off")
	assert.Empty(t, o.out)
	o = least(nil, "", "-keep-going", "-from", plain, "-from", write(t, "d.jsonl.gz", zipped.Bytes()[:100]), "-from", zst)
	assert.Equal(t, token.ExitUsage, o.code)
	assert.Contains(t, o.out, "on zone "+three)
}

// Faults are told in the order of the inputs, whichever is read first.
func TestInputsFailInOrder(t *testing.T) {
	t.Parallel()
	bad := write(t, "bad.jsonl", append(recordedLines("11111111111111111111111111111111", 20_000), "{}\n"...))
	o := least(nil, "", "-from", bad, "-from", "/no/such/file.jsonl")
	assert.Equal(t, token.ExitUsage, o.code)
	assert.Contains(t, o.errOut, `bad.jsonl:20001: "method" is missing`)
	assert.NotContains(t, o.errOut, "no such file")
}

// A run that is ended does not wait for standard input.
func TestInputsEndWithTheContext(t *testing.T) {
	t.Parallel()
	in, out := io.Pipe()
	defer out.Close()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var stdout, stderr bytes.Buffer
	p := program{stdin: in, stdout: &stdout, stderr: &stderr}
	assert.Equal(t, token.ExitNotKnown, p.run(ctx, []string{"-from", "-"}), stderr.String())
}

func TestProgress(t *testing.T) {
	t.Parallel()
	o := least(nil, "", "-progress", "-from", write(t, "a.jsonl", recordedLines("11111111111111111111111111111111", 10)))
	assert.Equal(t, token.ExitOK, o.code)
	assert.Contains(t, least(nil, "", "-progress", "--", "true").errOut, "-progress goes with -from")
}
