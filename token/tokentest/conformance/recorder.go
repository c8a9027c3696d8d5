package conformance

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"

	"github.com/cftoken/cftoken/internal/cfapi"
	"github.com/cftoken/cftoken/permissions/operations"
	"github.com/cftoken/cftoken/token/tokentest"
)

// line is what is recorded of a call. It is built from what may be shown, not
// by taking away what may not.
type line struct {
	Case      string  `json:"case"`
	Method    string  `json:"method"`
	Path      string  `json:"path"` // the template, or the scrubbed path of no operation
	Caller    string  `json:"caller"`
	Want      string  `json:"want"` // a row of tokentest.Behaviours, or "success"
	Agrees    bool    `json:"agrees"`
	Status    int     `json:"status"`
	Errors    []shown `json:"errors"`
	Messages  []shown `json:"messages"`
	Result    string  `json:"result"` // its JSON type; nothing of its content
	RateLimit bool    `json:"ratelimit"`
	Simulator bool    `json:"simulator"`
}

type shown struct {
	Code    int     `json:"code"`
	Message string  `json:"message"`
	Chain   []shown `json:"chain,omitempty"`
}

// record writes one line; a recording that cannot be written ends the case.
func (k *kit) record(who caller, method, path, want string, a answer, agrees bool) {
	if k.h.Record == nil {
		return
	}
	l := line{
		Case: k.c.Name, Method: method, Path: k.scrub.text(path), Caller: who.label, Want: want, Agrees: agrees, Status: a.status,
		Errors: k.shown(a.env.Errors), Messages: k.shown(a.env.Messages), Result: jsonType(a.env.Result),
		RateLimit: a.header.Get("Ratelimit") != "", Simulator: a.header.Get("Server") == tokentest.ServerName,
	}
	bare, _, _ := strings.Cut(path, "?")
	if m, known := operations.Match(method, bare); known {
		l.Path = m.Operation().Template()
	}
	data, err := json.Marshal(l)
	if err == nil {
		_, err = k.h.Record.Write(append(data, '\n'))
	}
	if err != nil {
		k.skip("the recording cannot be written: %v", err)
	}
}

func (k *kit) shown(list []cfapi.Message) []shown {
	out := []shown{}
	for _, m := range list {
		s := shown{Code: m.Code, Message: k.scrub.text(m.Message)}
		if len(m.Chain) > 0 {
			s.Chain = k.shown(m.Chain)
		}
		out = append(out, s)
	}
	return out
}

func jsonType(data json.RawMessage) string {
	data = bytes.TrimSpace(data)
	if len(data) == 0 {
		return "absent"
	}
	switch data[0] {
	case '{':
		return "object"
	case '[':
		return "list"
	case '"':
		return "string"
	case 'n':
		return "null"
	case 't', 'f':
		return "bool"
	}
	return "number"
}

// scrubber takes out of texts what says whose they are: what is known of the
// run, and whatever has the form of a credential, an id or an address.
type scrubber struct {
	known []string // pairs of text and placeholder
	forms []struct {
		form        *regexp.Regexp
		placeholder string
	}
}

func newScrubber(h Harness) *scrubber {
	s := &scrubber{}
	for _, f := range [...]struct{ form, placeholder string }{
		{`cf[a-z]{1,3}_[A-Za-z0-9_-]{20,}`, "<token>"},
		{`[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+`, "<email>"},
		{`\b[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b`, "<id>"},
		{`[0-9a-fA-F]{32,}`, "<id>"}, // also where it is glued to a word
		{`\b[A-Za-z0-9_-]{40}\b`, "<token>"},
		{`\b[0-9]{1,3}(\.[0-9]{1,3}){3}\b`, "<ip>"},
		{`\b[0-9a-fA-F]{1,4}(:[0-9a-fA-F]{0,4}){2,7}`, "<ip>"},
	} {
		s.forms = append(s.forms, struct {
			form        *regexp.Regexp
			placeholder string
		}{regexp.MustCompile(f.form), f.placeholder})
	}
	s.add(string(h.Account), "<account>")
	s.add(string(h.Zone), "<zone>")
	s.add(h.Creator.Secret().Reveal(), "<creator>")
	return s
}

// add lets a text be shown as its placeholder from now on.
func (s *scrubber) add(text, placeholder string) {
	if text != "" {
		s.known = append(s.known, text, placeholder)
	}
}

func (s *scrubber) text(text string) string {
	text = strings.NewReplacer(s.known...).Replace(text)
	for _, f := range s.forms {
		text = f.form.ReplaceAllString(text, f.placeholder)
	}
	return text
}
