package logs

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/cftoken/cftoken/internal/credential"
	"github.com/cftoken/cftoken/permissions/record"
	"github.com/cftoken/cftoken/permissions/record/internal/fields"
)

// maxFaults is how many bad entries are reported one by one.
const maxFaults = 1024

// faults are the bad entries of a log.
type faults struct {
	name      string
	keepGoing bool
	errs      []error
	n         int
}

// line takes a problem of a line, and reports whether to go on.
func (f *faults) line(n int, problem string) bool {
	return f.add(&record.LineError{File: credential.Redact(f.name), Line: n, Problem: problem})
}

func (f *faults) add(err error) bool {
	if f.n++; f.n <= maxFaults {
		f.errs = append(f.errs, err)
	}
	return f.keepGoing
}

// at is a problem at a place of the file.
func (f *faults) at(where, problem string) error {
	return fmt.Errorf("%s: %s: %s", credential.Redact(f.name), where, problem)
}

func (f *faults) err() error {
	if f.n > maxFaults {
		f.errs = append(f.errs, f.at("and", fmt.Sprintf("%d further entries that are no calls", f.n-maxFaults)))
	}
	return errors.Join(f.errs...)
}

// apiPath is the path of the API that a URL or a path means, without its query. It is
// "" for the calls of another service: only paths below /client/v4, those that the
// dashboard makes below /api/v4 of its own host, and with bare those that begin with
// nothing before them.
func apiPath(text string, bare bool) string {
	text, _, _ = strings.Cut(text, "?")
	text, _, _ = strings.Cut(text, "#")
	host := ""
	if scheme, rest, ok := strings.Cut(text, "://"); ok && !strings.Contains(scheme, "/") {
		i := strings.IndexByte(rest, '/')
		if i < 0 {
			return ""
		}
		host, text = rest[:i], rest[i:]
		if at := strings.LastIndexByte(host, '@'); at >= 0 {
			host = host[at+1:]
		}
	}
	if !strings.HasPrefix(text, "/") {
		return ""
	}
	if i := strings.Index(text, "/client/v4/"); i >= 0 {
		return text[i:]
	}
	if rest, ok := strings.CutPrefix(text, "/api/v4/"); ok && (host == "" && bare || strings.EqualFold(host, "dash.cloudflare.com")) {
		return "/" + rest
	}
	if host == "" && bare {
		return text
	}
	return ""
}

// method reports whether a text is a method of HTTP.
func method(text string) bool {
	switch strings.ToUpper(text) {
	case "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS":
		return true
	}
	return false
}

// when is a time of a log: RFC 3339, the form of the common log format, or seconds,
// milliseconds or nanoseconds since 1970; zero for anything else.
func when(v fields.Value) time.Time {
	switch v.Kind {
	case fields.String:
		for _, form := range []string{time.RFC3339, "02/Jan/2006:15:04:05 -0700", "2006-01-02T15:04:05.999999999Z0700", time.DateTime} {
			if t, err := time.Parse(form, v.Text); err == nil {
				return t.UTC()
			}
		}
		return epoch(v.Text)
	case fields.Number:
		return epoch(v.Text)
	}
	return time.Time{}
}

func epoch(text string) time.Time {
	var n float64
	if _, err := fmt.Sscan(text, &n); err != nil || n < 1e8 || n > 4e18 {
		return time.Time{}
	}
	switch {
	case n < 1e11:
		return time.UnixMilli(int64(n * 1e3)).UTC()
	case n < 1e14:
		return time.UnixMilli(int64(n)).UTC()
	}
	return time.Unix(0, int64(n)).UTC()
}

// status is the status of an answer; ok is false for what is none.
func status(v fields.Value) (n int, ok bool) {
	if v.Kind != fields.Number && v.Kind != fields.String || len(v.Text) != 3 {
		return 0, v.Text == "0" || v.Text == "000"
	}
	for _, c := range []byte(v.Text) {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = 10*n + int(c-'0')
	}
	return n, n == 0 || n >= 100 && n <= 599
}
