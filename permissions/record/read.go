package record

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/cftoken/cftoken/internal/credential"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// statusOK stands for the status of a call that succeeded where the recording
// does not say with which.
const statusOK = 200

// maxLine is the longest line that ReadJSONL takes, in bytes.
const maxLine = 1 << 20

// LineError is a line of a recording that is no call.
type LineError struct {
	File    string // name as given, "" for none
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

// ReadJSONL reads a recording: one JSON object a line with "method" and "path",
// optionally "status" and "account" (the account of the zone in the path); other
// keys are ignored, blank lines too. Where "status" is absent or null the call
// was a success, and gets 200; 0 says that it got no answer. Name is the file's
// name, for messages.
//
// A malformed line is a [*LineError]. With keepGoing the other lines are read
// all the same and the error joins one LineError a bad line; without, reading
// stops at the first. The calls read so far are returned in both cases.
func ReadJSONL(r io.Reader, name string, keepGoing bool) (Recording, error) {
	rec := Recording{Name: name}
	var errs []error
	br := bufio.NewReaderSize(r, 64<<10)
	for n := 1; ; n++ {
		line, tooLong, err := readLine(br)
		if err != nil && !errors.Is(err, io.EOF) {
			return rec, errors.Join(append(errs, fmt.Errorf("%s:%d: %w", credential.Redact(name), n, err))...)
		}
		problem := ""
		if tooLong {
			problem = fmt.Sprintf("the line is longer than %d bytes", maxLine)
		} else if len(bytes.TrimSpace(line)) > 0 {
			var call authz.Call
			if call, problem = parseLine(line); problem == "" {
				rec.Calls = append(rec.Calls, call)
			}
		}
		if problem != "" {
			errs = append(errs, &LineError{File: name, Line: n, Problem: problem})
			if !keepGoing {
				break
			}
		}
		if err != nil {
			break
		}
	}
	return rec, errors.Join(errs...)
}

// readLine reads up to the next line end; of a line that is too long it drops
// the rest.
func readLine(br *bufio.Reader) (line []byte, tooLong bool, err error) {
	for {
		part, err := br.ReadSlice('\n')
		if len(line)+len(part) > maxLine {
			tooLong = true
		} else {
			line = append(line, part...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, tooLong, err
		}
	}
}

func parseLine(line []byte) (authz.Call, string) {
	var row struct {
		Method  string `json:"method"`
		Path    string `json:"path"`
		Status  *int   `json:"status"`
		Account string `json:"account"`
	}
	if err := json.Unmarshal(bytes.TrimPrefix(line, []byte("\ufeff")), &row); err != nil {
		return authz.Call{}, `want a JSON object with "method" and "path": ` + fault(err)
	}
	call := authz.Call{Method: strings.ToUpper(row.Method), Account: permissions.AccountID(row.Account)}
	call.Path, _, _ = strings.Cut(row.Path, "?")
	switch {
	case row.Method == "":
		return call, `"method" is missing`
	case row.Path == "":
		return call, `"path" is missing`
	case !strings.HasPrefix(row.Path, "/"):
		return call, fmt.Sprintf(`"path" is %q: want a path that begins with /`, credential.Show(row.Path, 60))
	}
	switch {
	case row.Status == nil:
		call.Status = statusOK
	case *row.Status != 0 && (*row.Status < 100 || *row.Status > 599):
		return call, fmt.Sprintf(`"status" is %d: want an HTTP status, 0 for a call without an answer, or leave it out`, *row.Status)
	default:
		call.Status = *row.Status
	}
	if row.Account != "" {
		if err := call.Account.Validate(); err != nil {
			return call, `"account": ` + err.Error()
		}
	}
	return call, ""
}

// fault says what is wrong with a line in words of JSON, not of Go.
func fault(err error) string {
	var wrong *json.UnmarshalTypeError
	switch {
	case !errors.As(err, &wrong):
		return err.Error()
	case wrong.Field == "":
		return "got one of the kind " + wrong.Value
	}
	return fmt.Sprintf("%q is of the kind %s", wrong.Field, wrong.Value)
}
