package lint

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/cftoken/cftoken/internal/credential"
)

// maxLine is the longest line of a file of rules, in bytes.
const maxLine = 16 << 10

// eachLine calls take with every line that says something and its number, and joins
// the errors, each with its place.
func eachLine(r io.Reader, name string, take func(n int, line string) error) error {
	var errs []error
	sc := bufio.NewScanner(r)
	sc.Buffer(nil, maxLine)
	n := 0
	for sc.Scan() {
		n++
		line := strings.TrimSpace(strings.TrimPrefix(sc.Text(), "\ufeff"))
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if err := take(n, line); err != nil {
			errs = append(errs, &LineError{credential.Redact(name), n, err})
		}
	}
	if err := sc.Err(); err != nil {
		if errors.Is(err, bufio.ErrTooLong) {
			err = fmt.Errorf("the line is longer than %d bytes", maxLine)
		}
		errs = append(errs, &LineError{credential.Redact(name), n + 1, err})
	}
	return errors.Join(errs...)
}

// LineError is a line of a file of rules that is none.
type LineError struct {
	File string // name as given, without what may be a credential
	Line int    // counted from 1
	Err  error  // what is wrong and what would be right
}

// Error names file, line and problem.
func (e *LineError) Error() string { return fmt.Sprintf("%s:%d: %v", e.File, e.Line, e.Err) }

// Unwrap returns what is wrong.
func (e *LineError) Unwrap() error { return e.Err }
