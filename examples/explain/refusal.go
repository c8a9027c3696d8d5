package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/token"
)

// maxLog bounds the text that is read from standard input, in bytes.
const maxLog = 16 << 20

var errNoRefusal = &token.Error{Failure: token.FailureRefused, Err: errors.New(`the text tells of no refusal by the API. It is looked through for a code of the API beside its words (Authentication error, 10000), the API's JSON ("success":false), an error of R2's S3 endpoint, and a failed status beside an address of the API: paste the error with the lines around it (COMMAND 2>&1 | explain has all of them), and say which call it was (explain -refusal METHOD PATH)`)}

// refusal says what a refusal comes from of which a text tells: the argument, or
// standard input.
func (q question) refusal(o options, stdin io.Reader, out *writer) error {
	facts := diagnose.Facts{Account: q.account, Time: q.now}
	text := o.text // "" for standard input
	if text == "" {
		var err error
		if text, err = readLog(stdin); err != nil {
			return err
		}
	}
	if len(o.args) == 2 {
		c, err := newCall(o.args[0], o.args[1])
		if err != nil {
			return err
		}
		facts.Method, facts.Path = strings.ToUpper(c.method), c.asked
	}
	if len(q.specs) > 0 {
		facts.Spec = &q.specs[0].spec
	}
	all := diagnose.Readings(text, facts)
	switch {
	case len(all) == 0 && len(o.args) == 0 && isCalls(text):
		return errors.New("standard input has calls: want METHOD PATH as arguments, or -json to have each line answered")
	case len(all) == 0:
		return errNoRefusal
	case o.json:
		out.json(all[0].Diagnosis)
		return nil
	}
	told(all, out)
	return nil
}

// readLog reads a text from standard input.
func readLog(stdin io.Reader) (string, error) {
	data, err := io.ReadAll(io.LimitReader(stdin, maxLog+1))
	switch {
	case err != nil:
		return "", fmt.Errorf("cannot read standard input: %w", err)
	case len(data) > maxLog:
		return "", fmt.Errorf("standard input has more than %d bytes: want the part of the log that tells of the refusal", maxLog)
	}
	text := decoded(data)
	if strings.TrimSpace(text) == "" {
		return "", errors.New("standard input is empty: want the text of a refusal (many tools print it to standard error: COMMAND 2>&1 | explain), or METHOD PATH as arguments; -h shows the usage")
	}
	return text, nil
}

// decoded is a text as UTF-8, where a byte order mark says that it is UTF-16, as
// Windows PowerShell writes what is redirected.
func decoded(data []byte) string {
	var order binary.ByteOrder
	switch {
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}):
		order = binary.LittleEndian
	case bytes.HasPrefix(data, []byte{0xfe, 0xff}):
		order = binary.BigEndian
	default:
		return strings.TrimPrefix(string(data), "\ufeff")
	}
	units := make([]uint16, 0, len(data)/2)
	for data = data[2:]; len(data) >= 2; data = data[2:] {
		units = append(units, order.Uint16(data))
	}
	return string(utf16.Decode(units))
}

// linesOrLog answers what is piped in with -json alone: calls one by one, as they
// come, where the first line that is not blank is one, and otherwise a log. Where
// that tells of no refusal and has a call in it, its lines are answered too.
func (q question) linesOrLog(ctx context.Context, o options, stdin io.Reader, out *writer) error {
	var head bytes.Buffer
	whole := io.MultiReader(&head, stdin)
	if first, ok := firstLine(io.TeeReader(stdin, &head)); !ok || isCalls(first) {
		return lines(ctx, whole, out)
	}
	data, err := io.ReadAll(io.LimitReader(whole, maxLog+1))
	if err != nil {
		return out.fault(&token.Error{Failure: token.FailureUsage, Err: fmt.Errorf("cannot read standard input: %w", err)})
	}
	text := decoded(data)
	if len(data) > maxLog || len(diagnose.Readings(text, diagnose.Facts{})) == 0 && slices.ContainsFunc(strings.Split(text, "\n"), isCalls) {
		return lines(ctx, io.MultiReader(strings.NewReader(text), whole), out)
	}
	return out.fault(q.refusal(o, bytes.NewReader(data), out))
}

// firstLine is the first line that is not blank, false for none, or one that is
// too long.
func firstLine(in io.Reader) (string, bool) {
	r := bufio.NewReaderSize(in, maxLine)
	for {
		line, err := readLine(r)
		if err != nil {
			return "", false
		}
		if line = strings.TrimSpace(strings.TrimPrefix(line, "\ufeff")); line != "" {
			return line, true
		}
	}
}

// isCalls reports whether the first line of a text is METHOD PATH.
func isCalls(text string) bool {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	fields := strings.Fields(line)
	if len(fields) != 2 {
		return false
	}
	_, err := newCall(fields[0], fields[1])
	return err == nil
}

// isPiped reports whether standard input is no terminal.
func isPiped(stdin io.Reader) bool {
	f, ok := stdin.(*os.File)
	if !ok {
		return stdin != nil
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice == 0
}
