package report

import (
	"bytes"
	"io"
	"unicode/utf8"

	"github.com/cftoken/cftoken/internal/wording"
)

// PlainWriter writes text to w without signs beyond ASCII, as [TextOptions.Plain] does:
// for what a program writes as it goes. Letters of names stay. What has no end of its line
// yet is kept until it has; Close writes it, and leaves w open.
func PlainWriter(w io.Writer) io.WriteCloser { return &plainWriter{w: w} }

type plainWriter struct {
	w    io.Writer
	rest []byte // of a line that has not ended
}

func (p *plainWriter) Write(data []byte) (int, error) {
	p.rest = append(p.rest, data...)
	end := bytes.LastIndexByte(p.rest, '\n') + 1
	if end == 0 {
		return len(data), nil
	}
	lines := string(p.rest[:end])
	p.rest = append(p.rest[:0], p.rest[end:]...)
	return len(data), p.plain(lines)
}

func (p *plainWriter) Close() error {
	rest := string(p.rest)
	if p.rest = nil; rest == "" {
		return nil
	}
	return p.plain(rest)
}

func (p *plainWriter) plain(text string) error {
	if !utf8.ValidString(text) {
		text = string(bytes.ToValidUTF8([]byte(text), []byte("?")))
	}
	_, err := io.WriteString(p.w, wording.PlainSigns(text))
	return err
}
