package hearing

import (
	"net/http"
	"strings"
)

type statusAt struct{ at, status int }

// statusNear is the status that stands nearest to an answer, 0 where none does.
func (s *speech) statusNear(from, to int) int {
	s.scan()
	status := 0
	for _, st := range s.statuses {
		if st.at <= from && from-st.at <= nearBefore && (st.status/100 != 2 || !strings.Contains(s.lines[st.at:from], "\n")) {
			status = st.status
		}
	}
	for _, st := range s.statuses {
		if status == 0 && st.status/100 != 2 && st.at >= to && st.at-to <= nearAfter {
			status = st.status
		}
	}
	return status
}

// scanStatuses finds HTTP statuses by the words around them.
func (s *speech) scanStatuses() {
	for _, named := range [...]statusAt{{at: http.StatusForbidden}, {at: http.StatusUnauthorized}} {
		s.each("completed with status "+strings.ToLower(http.StatusText(named.at)), func(at int) { // of .NET
			s.statuses = append(s.statuses, statusAt{at, named.at})
		})
	}
	for at := 0; at+3 <= len(s.text) && len(s.statuses) < maxMentions; at++ {
		if s.text[at] < '1' || s.text[at] > '5' {
			continue
		}
		n, end, ok := number(s.text, at)
		if !ok || !isStatus(n) {
			at = max(at, end-1)
			continue
		}
		before, after := s.lower[max(0, at-24):at], s.lower[end:min(len(s.lower), end+24)]
		if statusBefore(before) || statusAfter(after) || n >= http.StatusBadRequest && s.endsCall(at) || s.standsForAll(n, at, end) {
			s.statuses = append(s.statuses, statusAt{at, n})
		}
		at = end - 1
	}
}

// statusBefore reports whether a text ends with words that announce a status, in
// whatever notation.
func statusBefore(t string) bool {
	t = strings.TrimRight(t, ` :=("'[`)
	if field, is := strings.CutSuffix(t, "] =>"); is { // of PHP
		t = field
	}
	for _, w := range [...]string{"http", "status", "code", "status code was", "error", "success", "http/1.1", "http/2", "http/2.0", "http/1.0", "http/3", "returned", "responded", "responded with", "->", "<--", "<-"} {
		if before, ok := strings.CutSuffix(t, w); ok && (w[0] < 'a' || before == "" || !isWordByte(before[len(before)-1]) || before[len(before)-1] == '_' || strings.HasSuffix(before, "status") || strings.HasSuffix(before, "response")) {
			return true
		}
	}
	return false
}

func statusAfter(t string) bool {
	t = strings.TrimPrefix(strings.TrimLeft(t, ": ("), ", message='")
	for _, w := range [...]string{"ok", "client error", "server error", "forbidden", "unauthorized", "bad request", "method not allowed", "too many requests", "internal server error", "bad gateway", "service unavailable", "gateway timeout"} {
		if strings.HasPrefix(t, w) {
			return true
		}
	}
	return strings.HasPrefix(t, "authentication error (") || strings.HasPrefix(t, "unauthorized to access")
}

// endsCall reports whether nothing but marks stands between a call and the place.
func (s *speech) endsCall(at int) bool {
	for i := range s.calls {
		if c := &s.calls[i]; c.end <= at && at-c.end <= 16 {
			between := strings.TrimSpace(s.lower[c.end:at])
			if strings.Trim(strings.TrimPrefix(between, "http/1.1"), ` :"'[]()->=,`) == "" && (between != "" || s.text[c.end-1] == ':') && (s.AboutAPI || s.namesHost(c.at, at)) {
				return true
			}
		}
	}
	return false
}

// standsForAll reports whether a number is the status of a short text which is
// known to be about a call: one that stands alone, and that no unit follows.
func (s *speech) standsForAll(n, at, end int) bool {
	const short = 1 << 10
	if !s.AboutAPI || len(s.text) > short || n != http.StatusUnauthorized && n != http.StatusForbidden && n != http.StatusTooManyRequests {
		return false
	}
	if at > 0 && strings.IndexByte(` (["'=`, s.text[at-1]) < 0 && (s.text[at-1] != ':' || at < 2 || s.text[at-2] != '"') {
		return false
	}
	after := s.lower[end:]
	return after == "" || strings.IndexByte(`)]}"',:;`, after[0]) >= 0 || after[0] == ' ' && !strings.HasPrefix(strings.TrimLeft(after, " "), "ms")
}
