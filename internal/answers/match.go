package answers

import (
	"slices"
	"strings"
)

// Here reports whether a call is one of those of which the answer is known. The
// segments are those of the path below /client/v4.
func (a *Answer) Here(method string, segments []string) bool {
	if a.Method != "" && !strings.EqualFold(a.Method, method) {
		return false
	}
	return len(a.On) == 0 || slices.ContainsFunc(a.On, func(template string) bool { return covers(template, segments) })
}

// covers reports whether a template, with "/…" for everything below, covers a
// path.
func covers(template string, segments []string) bool {
	n := 0
	for want := range strings.SplitSeq(template[1:], "/") {
		if want == "…" {
			return true
		}
		if n >= len(segments) || want[0] != '{' && want != segments[n] {
			return false
		}
		n++
	}
	return n == len(segments)
}

// Says reports whether a message, chains included one by one, tells the answer;
// here is what [Answer.Here] reported of the call.
func (a *Answer) Says(code int, message string, here bool) bool {
	hasCode := a.Code == code && code != 0
	if !hasCode && a.By&ByText == 0 && (a.Code > 0 || a.By&ByCode != 0) {
		return false // whatever the text is, which is dearer to look at
	}
	switch hasText := a.Text != "" && Contains(message, a.Text); {
	case a.By&ByCode != 0 && hasCode && here:
		return true
	case a.By&ByText != 0:
		return hasText && (here || a.By&Anywhere != 0)
	case a.By&ByCode != 0:
		return hasText && hasCode && a.By&Anywhere != 0
	default:
		return (hasCode || a.Code <= 0) && (hasText || a.Text == "") && (here || a.By&Anywhere != 0)
	}
}

// Contains reports whether a message contains the text, which is in lower case,
// in whatever case of ASCII letters. It copies nothing: every row asks it of
// every refusal.
func Contains(s, text string) bool {
	for from := 0; len(s)-from >= len(text); from++ {
		n := 0
		for n < len(text) && lower(s[from+n]) == text[n] {
			n++
		}
		if n == len(text) {
			return true
		}
	}
	return false
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}
