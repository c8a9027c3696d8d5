package hearing

import (
	"strings"

	"github.com/cftoken/cftoken/internal/answers"
	"github.com/cftoken/cftoken/internal/cfapi"
)

// cutShort finds an answer of the API, as JSON, that breaks off behind its first
// code, or in a message that is not known to begin so.
func (s *speech) cutShort() {
	at := strings.LastIndex(s.lower, `"errors"`)
	if len(s.found) > 0 || at < 0 {
		return
	}
	open, rest := strings.LastIndexByte(s.text[:at], '{'), s.lower[at:]
	key := strings.Index(rest, `"code"`)
	if open < 0 || key < 0 || strings.ContainsAny(rest, "}]") {
		return
	}
	code, end, ok := valueAt(rest, key+len(`"code"`))
	if !ok || end == len(rest) || !strings.Contains(s.lower[open:at], `"success"`) {
		return // digits may be missing, or it is another API's
	}
	if _, known := completed(code, ""); known {
		s.cut = true
		s.add(mention{errors: []cfapi.Message{{Code: code}}, from: at, to: len(s.text)})
	}
}

// completed is the one message that the API is known to say with the code and that
// begins so, "" where there are several. known says that it has such a code.
func completed(code int, begin string) (whole string, known bool) {
	const fewest = 4 // letters that tell a message from all others
	several := false
	take := func(message string) {
		if several = several || whole != "" && whole != message; message != "" {
			whole = message
		}
	}
	for a := range answers.Named() {
		for _, e := range a.Sent() {
			if e.Code != code || code <= 0 {
				continue
			}
			known = true
			if len(e.Message) >= len(begin) && strings.EqualFold(e.Message[:len(begin)], begin) {
				take(e.Message)
			}
		}
	}
	if several || len(begin) < fewest {
		return "", known
	}
	return whole, known
}
