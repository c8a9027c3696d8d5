package logs

import (
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/record"
	"github.com/cftoken/cftoken/permissions/record/internal/lines"
)

// patterns find the lines of debug logs that tell of calls. A request may stand behind a
// prefix of the logger's, and behind an escaped line end in a log of JSON.
type patterns struct {
	wranglerRequest, wranglerInit, wranglerResponse *regexp.Regexp
	whole                                           *regexp.Regexp // call and answer, as httpx and urllib3 of Python write them
	request, response                               *regexp.Regexp // the lines of HTTP that dumps have
}

func newPatterns() patterns {
	return patterns{
		wranglerRequest:  regexp.MustCompile(`-- START CF API REQUEST: (?:([A-Z]+) )?(\S+)`),
		wranglerInit:     regexp.MustCompile(`^\s*"method": "([A-Z]+)"`),
		wranglerResponse: regexp.MustCompile(`-- START CF API RESPONSE: .*?([0-9]{3})\b`),
		whole:            regexp.MustCompile(`(?:^|[^A-Za-z])(GET|HEAD|POST|PUT|PATCH|DELETE) ([^\s"]+)(?: HTTP/[0-9.]+" | "HTTP/[0-9.]+ )([0-9]{3})\b`),
		request:          regexp.MustCompile(`(?:^|[^A-Za-z]|\\n|\\r)(GET|HEAD|POST|PUT|PATCH|DELETE) ([^\s"\\]+) HTTP/[0-9.]+`),
		response:         regexp.MustCompile(`(?:^|[^A-Za-z]|\\n)HTTP/[0-9.]+ ([0-9]{3})\b`),
	}
}

// said is what a line of a debug log tells.
type said struct {
	method, path string // of a request, the path "" for another service
	status       int    // of an answer, 0 for none
	verb         bool   // the method of the last request, said behind it
	line         bool   // the line is of wrangler's
}

// ReadDebug reads the debug log of a client: Terraform or OpenTofu with TF_LOG=DEBUG (or
// JSON), the SDKs of Go and Python, curl -v, and wrangler's with WRANGLER_LOG=debug, or
// the file that it keeps. Answers are given to requests in their order: where several
// were open at a time and some were refused, it is not known which, each counts as
// needed, and Gaps says so. A log without any call is an error.
func ReadDebug(r io.Reader, name string) (record.Recording, error) {
	d := debugLog{}
	bad := faults{name: name}
	n, err := lines.Reader[said]{Parse: newPatterns().parse, Keep: d.take, Bad: func(int, string) bool { return true }}.Read(r)
	d.settle()
	switch {
	case err != nil:
		bad.add(bad.at(fmt.Sprintf("line %d", n+1), err.Error()))
	case d.calls == 0 && d.elsewhere == 0:
		bad.add(bad.at(fmt.Sprintf("%d lines", n), `no call in it: looked for request lines such as "GET /client/v4/zones HTTP/1.1" and for wrangler's "START CF API REQUEST"; was the log level DEBUG?`))
	}
	rec := d.k.Recording(name)
	rec.Gaps = append(rec.Gaps, d.gaps()...)
	return rec, bad.err()
}

func (p patterns) parse(text string, s *said) (bool, string) {
	switch {
	case strings.Contains(text, "START CF API RE"):
		s.line = true
		if m := p.wranglerRequest.FindStringSubmatch(text); m != nil {
			s.method, s.path = m[1], apiPath(m[2], true)
			return true, ""
		}
		if m := p.wranglerResponse.FindStringSubmatch(text); m != nil {
			s.status, _ = strconv.Atoi(m[1])
			return true, ""
		}
	case strings.Contains(text, `"method": "`):
		if m := p.wranglerInit.FindStringSubmatch(text); m != nil {
			s.method, s.verb = m[1], true
			return true, ""
		}
	case strings.Contains(text, "HTTP"):
		if m := p.whole.FindStringSubmatch(text); m != nil {
			s.method, s.path = m[1], apiPath(m[2], false)
			s.status, _ = strconv.Atoi(m[3])
			return true, ""
		}
		if m := p.request.FindStringSubmatch(text); m != nil {
			s.method, s.path = m[1], apiPath(m[2], false)
			return true, ""
		}
		if m := p.response.FindStringSubmatch(text); m != nil {
			s.status, _ = strconv.Atoi(m[1])
			return true, ""
		}
	}
	return false, ""
}

// debugLog puts requests and answers together.
type debugLog struct {
	k         record.Collector
	open      []authz.Call // since all were answered
	statuses  []int
	calls     int
	elsewhere int
	confused  int // answers of which it is not known whose they are
	wrangler  bool
}

func (d *debugLog) take(s *said) {
	switch {
	case s.verb:
		if n := len(d.open); n > 0 && d.wrangler {
			d.open[n-1].Method = s.method
		}
	case s.method != "" && s.status != 0: // both in one line
		d.add(authz.Call{Method: s.method, Path: s.path, Status: s.status})
	case s.status != 0:
		if s.status >= 200 && len(d.open) > 0 { // not 100 Continue
			d.statuses = append(d.statuses, s.status)
			if len(d.statuses) == len(d.open) {
				d.settle()
			}
		}
	default:
		if len(d.open) >= maxOpen {
			d.settle()
		}
		d.wrangler = s.line
		m := s.method
		if m == "" {
			m = "GET"
		}
		d.open = append(d.open, authz.Call{Method: m, Path: strings.Clone(s.path)})
	}
}

// maxOpen is how many requests wait for their answers.
const maxOpen = 4096

// settle gives the answers to the requests that wait for them.
func (d *debugLog) settle() {
	same := len(d.statuses) > 0
	for _, s := range d.statuses {
		same = same && (s == 401 || s == 403) == (d.statuses[0] == 401 || d.statuses[0] == 403)
	}
	for i, c := range d.open {
		switch {
		case len(d.statuses) == 0: // nobody answered
		case len(d.open) == 1 || same && len(d.statuses) == len(d.open):
			c.Status = d.statuses[i]
		default:
			c.Status = 200
			d.confused++
		}
		d.add(c)
	}
	d.open, d.statuses = d.open[:0], d.statuses[:0]
}

func (d *debugLog) add(c authz.Call) {
	if c.Path == "" {
		d.elsewhere++
		return
	}
	d.calls++
	d.k.Add(c)
}

func (d *debugLog) gaps() []string {
	var out []string
	if d.confused > 0 {
		out = append(out, fmt.Sprintf("%d calls were made at the same time, and it is not known which of them were refused: each counts as needed", d.confused))
	}
	if d.elsewhere > 0 {
		out = append(out, fmt.Sprintf("%d requests are to other services and are left out", d.elsewhere))
	}
	return out
}
