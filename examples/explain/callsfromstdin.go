package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/cftoken/cftoken/token"
)

// maxLine is the longest line that is read, in bytes; no path is that long.
const maxLine = 64 << 10

// lines answers each line METHOD PATH of in. Blank lines are passed over; a
// malformed one is reported with its number, in the place of its answer, and the
// others are still answered.
func lines(ctx context.Context, in io.Reader, out *writer) error {
	var malformed, unknown error // the first of each
	r := bufio.NewReaderSize(in, maxLine)
	for n := 1; ; n++ {
		if err := ctx.Err(); err != nil {
			return errors.Join(malformed, unknown, out.fault(fmt.Errorf("stopped before line %d: %w", n, err)))
		}
		line, err := readLine(r)
		if errors.Is(err, io.EOF) {
			return errors.Join(malformed, unknown)
		}
		if err != nil && !errors.Is(err, errLong) {
			return out.fault(&token.Error{Failure: token.FailureUsage, Err: fmt.Errorf("line %d: cannot read standard input: %w", n, err)})
		}
		var c call
		if err == nil {
			if n == 1 {
				line = strings.TrimPrefix(line, "\ufeff")
			}
			fields := strings.Fields(line)
			if len(fields) == 0 {
				continue
			}
			if len(fields) == 2 {
				c, err = newCall(fields[0], fields[1])
			} else {
				err = fmt.Errorf("want METHOD PATH, got %d words (-refusal reads a log)", len(fields))
			}
		}
		if err != nil {
			malformed = out.fault(&token.Error{Failure: token.FailureUsage, Err: fmt.Errorf("line %d: %w", n, err)})
			continue
		}
		out.json(c.record())
		if out.err != nil {
			return malformed
		}
		unknown = cmp.Or(unknown, c.err())
	}
}

var errLong = errors.New("the line is too long for a call")

// readLine returns the next line; the rest of one that is too long is dropped.
// The error is io.EOF only where nothing was left.
func readLine(r *bufio.Reader) (string, error) {
	line, more, err := r.ReadLine()
	if err != nil {
		return "", err
	}
	text := string(line)
	if !more {
		return text, nil
	}
	for more && err == nil {
		_, more, err = r.ReadLine()
	}
	return "", errLong
}
