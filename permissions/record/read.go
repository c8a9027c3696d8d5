package record

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/cftoken/cftoken/internal/credential"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/record/internal/fields"
	"github.com/cftoken/cftoken/permissions/record/internal/lines"
)

// statusOK stands for the status of a call that succeeded where the recording
// does not say with which.
const statusOK = 200

// LineError is a line of a recording that is no call.
type LineError struct {
	File    string // name as given, but for what looks like a credential; "" for none
	Line    int    // counted from 1
	Problem string
}

// Error names file, line and problem.
func (e *LineError) Error() string {
	file := e.File
	if file == "" {
		file = "recording"
	}
	return fmt.Sprintf("%s:%d: %s", credential.Redact(file), e.Line, e.Problem)
}

// maxLineErrors is how many bad lines are reported one by one.
const maxLineErrors = 1024

// ReadJSONL reads a recording: one JSON object a line with "method" and "path",
// optionally "status", "account" (the account of the zone in the path) and "time" (in
// the form of RFC 3339), and with "count", "late", "first" and "last" what [WriteJSONL]
// writes of a call that was made more than once; other keys are ignored, blank lines
// too, and times and counts that are none. Where "status" is absent or null the call
// was a success, and gets 200; 0 says that it got no answer. Name is the file's
// name, for messages.
//
// Calls are added up as a [Collector] does: the memory that reading takes grows with
// the number of different calls, not with that of lines. Lines are parsed on all
// processors.
//
// A malformed line is a [*LineError]. With keepGoing the other lines are read
// all the same and the error joins one LineError a bad line, up to 1,024; without,
// reading stops at the first. The calls read so far are returned in both cases.
func ReadJSONL(r io.Reader, name string, keepGoing bool) (Recording, error) {
	var k Collector
	var errs []error
	bad := 0
	n, err := lines.Reader[line]{
		Parse: newLineParser().parse,
		Keep:  func(l *line) { k.addCount(l.call, l.count) },
		Bad: func(n int, problem string) bool {
			if bad++; bad <= maxLineErrors {
				errs = append(errs, &LineError{File: credential.Redact(name), Line: n, Problem: problem})
			}
			return keepGoing
		},
	}.Read(r)
	if bad > maxLineErrors {
		errs = append(errs, fmt.Errorf("%s: and %d further lines that are no calls", credential.Redact(name), bad-maxLineErrors))
	}
	if err != nil {
		errs = append(errs, fmt.Errorf("%s:%d: %w", credential.Redact(name), n+1, err))
	}
	return k.Recording(name), errors.Join(errs...)
}

// line is a line of a recording.
type line struct {
	call  authz.Call
	count Count
}

// The fields of a line.
const (
	atMethod = iota
	atPath
	atStatus
	atAccount
	atTime
	atCount
	atLate
	atFirst
	atLast
	lineFields
)

var lineNames = [lineFields]string{"method", "path", "status", "account", "time", "count", "late", "first", "last"}

// lineParser reads lines of recordings.
type lineParser struct{ keys fields.Keys }

func newLineParser() lineParser {
	var paths [lineFields][]string
	for i, name := range lineNames {
		paths[i] = []string{name}
	}
	return lineParser{fields.New(paths[:]...)}
}

func (p lineParser) parse(text string, l *line) (ok bool, problem string) {
	var v [lineFields]fields.Value
	text = strings.TrimPrefix(text, "\ufeff")
	if !p.keys.Scan(text, v[:]) {
		if err := p.keys.Decode(text, v[:]); err != nil {
			return false, wantObject + err.Error()
		}
	}
	for i, kind := range [...]fields.Kind{atMethod: fields.String, atPath: fields.String, atStatus: fields.Number, atAccount: fields.String} {
		if got := v[i].Kind; got != kind && got > fields.Null {
			return false, fmt.Sprintf(wantObject+"%q is of the kind %s", lineNames[i], got)
		}
	}
	l.call = authz.Call{
		Method: v[atMethod].String(), Path: v[atPath].String(), Status: statusOK,
		Account: permissions.AccountID(v[atAccount].String()), Time: timeOf(v[atTime]),
	}
	l.count = Count{Times: number(v[atCount]), Late: number(v[atLate]), First: timeOf(v[atFirst]), Last: timeOf(v[atLast])}
	switch {
	case l.call.Method == "":
		return false, `"method" is missing`
	case l.call.Path == "":
		return false, `"path" is missing`
	case l.call.Path[0] != '/':
		path, _, _ := strings.Cut(l.call.Path, "?")
		return false, fmt.Sprintf(`"path" is %q: want a path that begins with /`, credential.Show(path, 60))
	}
	if v[atStatus].Kind == fields.Number {
		var err error
		if l.call.Status, err = strconv.Atoi(v[atStatus].Text); err != nil || l.call.Status != 0 && (l.call.Status < 100 || l.call.Status > 599) {
			return false, fmt.Sprintf(`"status" is %s: want an HTTP status, 0 for a call without an answer, or leave it out`, credential.Show(v[atStatus].Text, 20))
		}
	}
	if l.call.Account != "" {
		if err := l.call.Account.Validate(); err != nil {
			return false, `"account": ` + err.Error()
		}
	}
	return true, ""
}

const wantObject = `want a JSON object with "method" and "path": `

// number is a count, 0 for what is none.
func number(v fields.Value) int {
	if v.Kind != fields.Number {
		return 0
	}
	n, _ := strconv.ParseUint(v.Text, 10, 64) // 0 or out of range for what is none
	if n > maxCount {
		return 0
	}
	return int(n)
}

// maxCount keeps sums of counts from running over.
const maxCount = 1 << 30

// timeOf is a time, zero for what is none.
func timeOf(v fields.Value) time.Time {
	if v.Kind != fields.String {
		return time.Time{}
	}
	t, _ := time.Parse(time.RFC3339, v.Text) // zero for what is none
	return t.UTC()
}
