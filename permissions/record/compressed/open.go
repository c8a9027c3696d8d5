package compressed

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
)

// File is a file that is open for reading.
type File struct {
	// Name says what to call it in messages: "standard input" for -.
	Name string
	// ReadCloser has what the file holds, decompressed. Close closes the file, and leaves
	// standard input open.
	io.ReadCloser
}

// Open opens a file, which is read decompressed; - is stdin. Reading ends with the
// context's error when that is done, but not while a read of the file itself waits. p says
// how far that is, before decompression; nil for nothing.
func Open(ctx context.Context, name string, stdin io.Reader, p *Progress) (*File, error) {
	f := &raw{ctx: ctx, r: stdin}
	if name == "-" {
		name = "standard input"
		if stdin == nil {
			return nil, errors.New("there is no standard input")
		}
	} else {
		file, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		f.r, f.file = file, file
		info, err := file.Stat()
		switch {
		case err == nil && info.IsDir():
			return nil, errors.Join(fmt.Errorf("%s: a directory: want a file", name), file.Close())
		case err == nil && info.Mode().IsRegular():
			f.size = info.Size()
		}
	}
	f.seen = p.of(name)
	plain, err := NewReader(f)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", name, err), f.close())
	}
	return &File{name, both{plain, f}}, nil
}

// both are the file decompressed and as it is.
type both struct {
	io.ReadCloser
	raw *raw
}

func (b both) Close() error { return errors.Join(b.ReadCloser.Close(), b.raw.close()) }

// raw is the file before decompression.
type raw struct {
	ctx  context.Context
	r    io.Reader
	file *os.File // nil for standard input
	size int64
	seen func(int, int64)
}

func (f *raw) Read(b []byte) (int, error) {
	if err := f.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := f.r.Read(b)
	f.seen(n, f.size)
	return n, err
}

func (f *raw) close() error {
	if f.file == nil {
		return nil
	}
	return f.file.Close()
}
