package tokentest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"sync"
)

// reader is the body of an in-process answer: it comes at its pace and breaks
// off where the delivery does.
func (d *delivery) reader(ctx context.Context) io.ReadCloser {
	if d.missing == 0 && d.pace == 0 {
		return io.NopCloser(bytes.NewReader(d.body))
	}
	ctx, cancel := context.WithCancelCause(ctx)
	return &faultyBody{d: d, rest: d.body, ctx: ctx, cancel: cancel}
}

var errBodyClosed = errors.New("tokentest: read of a closed body")

// faultyBody is a body that comes slowly or not as a whole. Close ends a Read
// that waits.
type faultyBody struct {
	d      *delivery
	ctx    context.Context
	cancel context.CancelCauseFunc

	mu   sync.Mutex
	rest []byte
}

func (b *faultyBody) Read(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.rest) == 0 {
		if b.d.missing > 0 {
			return 0, io.ErrUnexpectedEOF
		}
		return 0, io.EOF
	}
	n := len(b.rest)
	if b.d.pace > 0 {
		piece, wait := b.d.piece(n)
		if err := pause(b.ctx, wait); err != nil {
			if context.Cause(b.ctx) == errBodyClosed {
				return 0, errBodyClosed
			}
			return 0, err
		}
		n = piece
	}
	n = copy(p, b.rest[:n])
	b.rest = b.rest[n:]
	return n, nil
}

func (b *faultyBody) Close() error {
	b.cancel(errBodyClosed)
	return nil
}
