package conformance

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/cftoken/cftoken/internal/cfapi"
	"github.com/cftoken/cftoken/token/tokentest"
)

// behaviour returns a row of the table by its name.
func behaviour(name string) (tokentest.Behaviour, bool) {
	for _, b := range tokentest.Behaviours() {
		if b.Name == name {
			return b, true
		}
	}
	return tokentest.Behaviour{}, false
}

// wordings are rows that say the same in other words: which of them an API
// speaks is not known of most products, so it may be either.
func wordings(name string) []string {
	if name == "gateway/denied" {
		return []string{name, "gateway/forbidden"}
	}
	return []string{name}
}

// closest returns, of the wordings of a row, the one that the answer is, and
// otherwise the row itself.
func closest(row tokentest.Behaviour, got answer, fill []string) tokentest.Behaviour {
	for _, name := range wordings(row.Name) {
		if b, known := behaviour(name); known && disagreement(b, got, fill) == "" {
			return b
		}
	}
	return row
}

// disagreement says how an answer differs from a row, "" where it does not.
// Errors beyond those of the row are no difference: Cloudflare adds some.
func disagreement(want tokentest.Behaviour, got answer, fill []string) string {
	if got.status != want.Status {
		return "the status differs"
	}
	if len(want.Errors) == 0 && !got.env.Success {
		return "it is refused"
	}
	for i, w := range want.Errors {
		if i > 0 && len(got.env.Errors) == 1 {
			break // the second of two errors is not always sent
		}
		if i >= len(got.env.Errors) {
			return "an error is missing"
		}
		if why := differs(w, got.env.Errors[i], fill); why != "" {
			return why
		}
	}
	return ""
}

func differs(want tokentest.WireError, got cfapi.Message, fill []string) string {
	switch {
	case got.Code != want.Code:
		return "the code differs"
	case !textFits(strings.NewReplacer(fill...).Replace(want.Message), got.Message):
		return "the text differs"
	case len(want.Chain) > 0 && len(got.Chain) == 0:
		return "the chain is missing"
	}
	for i, w := range want.Chain {
		if i >= len(got.Chain) {
			break
		}
		if why := differs(w, got.Chain[i], fill); why != "" {
			return why + " in the chain"
		}
	}
	return ""
}

// textFits reports whether a text is what the pattern says, where text in
// braces stands for anything.
func textFits(pattern, text string) bool {
	before, rest, has := strings.Cut(pattern, "{")
	if !has {
		return pattern == text
	}
	text, has = strings.CutPrefix(text, before)
	if !has {
		return false
	}
	_, after, closed := strings.Cut(rest, "}")
	if !closed {
		return false
	}
	for i := range len(text) + 1 {
		if textFits(after, text[i:]) {
			return true
		}
	}
	return false
}

// String is the answer in one line.
func (a answer) String() string {
	if a.env.Success {
		return strconv.Itoa(a.status) + " success"
	}
	var parts []string
	for _, m := range a.env.Errors {
		parts = append(parts, m.String())
	}
	return fmt.Sprintf("%d %s", a.status, strings.Join(parts, "; "))
}

func wantText(b tokentest.Behaviour, fill []string) string {
	if len(b.Errors) == 0 {
		return strconv.Itoa(b.Status) + " success"
	}
	a := answer{status: b.Status}
	for _, e := range b.Errors {
		a.env.Errors = append(a.env.Errors, wireMessage(e, strings.NewReplacer(fill...)))
	}
	return a.String()
}

func wireMessage(e tokentest.WireError, r *strings.Replacer) cfapi.Message {
	m := cfapi.Message{Code: e.Code, Message: r.Replace(e.Message)}
	for _, c := range e.Chain {
		m.Chain = append(m.Chain, wireMessage(c, r))
	}
	return m
}
