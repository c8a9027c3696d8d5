package compressed

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"
)

// maxWindow is the most that a Zstandard file may ask to be kept in memory, in bytes:
// enough for every level of compression without --long.
const maxWindow = 32 << 20

// NewReader returns a reader of what r holds, decompressed. Several gzip members or
// Zstandard frames after one another are read as one file. Errors say that the
// compressed data is damaged or cut off. Close frees what decompressing takes; it does
// not close r, and is needed even after an error of Read.
func NewReader(r io.Reader) (io.ReadCloser, error) {
	br := bufio.NewReaderSize(r, 64<<10)
	head, err := br.Peek(4)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	switch {
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		z, err := gzip.NewReader(br)
		if err != nil {
			return nil, fault("gzip", err)
		}
		return reader{"gzip", z, func() { _ = z.Close() }}, nil
	case bytes.Equal(head, []byte{0x28, 0xb5, 0x2f, 0xfd}), len(head) == 4 && head[0]&0xf0 == 0x50 && bytes.Equal(head[1:], []byte{0x2a, 0x4d, 0x18}):
		z, err := zstd.NewReader(br, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxWindow))
		if err != nil {
			return nil, fault("zstd", err)
		}
		return reader{"zstd", z, z.Close}, nil
	}
	return io.NopCloser(br), nil
}

type reader struct {
	form  string
	r     io.Reader
	close func()
}

func (r reader) Read(p []byte) (int, error) {
	n, err := r.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = fault(r.form, err)
	}
	return n, err
}

func (r reader) Close() error {
	r.close()
	return nil
}

func fault(form string, err error) error {
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return fmt.Errorf("the %s file is cut off: %w", form, io.ErrUnexpectedEOF)
	case errors.Is(err, zstd.ErrWindowSizeExceeded):
		return fmt.Errorf("the %s file takes more than %d MB of memory to read: compress it without --long", form, maxWindow>>20)
	}
	return fmt.Errorf("the %s file cannot be read: %w", form, err)
}
