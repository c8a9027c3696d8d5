package tokentest

import (
	"net/http"

	"github.com/cftoken/cftoken/internal/answers"
)

// missing answers an authorized call that acts on a thing of which the
// simulator keeps no state, so that it does not exist. It reports false where
// nothing is known of the answer.
func (x *exchange) missing() (reply, bool) {
	op := x.op
	if op.Method() == http.MethodGet {
		return reply{}, false
	}
	known := answers.Missing(op.Method(), op.Template())
	if len(known) == 0 {
		return reply{}, false
	}
	b := missingThing(known[0])
	if b.Source == Assumed && x.assumed == "" {
		x.assumed = "how the API answers " + op.String() + " on a thing that does not exist is argued, not known"
	}
	return reply{status: b.Status, errors: b.Errors}, true
}

// missingThing is the answer as a behaviour. What is not known of it is filled
// in: status 404, code 1000, and a message that says nothing else.
func missingThing(a answers.Answer) Behaviour {
	b := Behaviour{
		Name: a.Method + " " + a.Template, When: "the thing does not exist",
		Status: a.Status, Source: missingSource(a.Evidence), Reference: a.Source,
	}
	if b.Status == 0 {
		b.Status = http.StatusNotFound
	}
	e := WireError{Code: a.Code, Message: a.Text}
	if e.Code == answers.AnyCode {
		e.Code = 1000
	}
	if e.Message == "" {
		e.Message = "not found"
	}
	b.Errors = []WireError{e}
	return b
}

func missingSource(e answers.Evidence) Source {
	switch e {
	case answers.Documented:
		return Documented
	case answers.CloudflareCode:
		return CloudflareCode
	case answers.Measured:
		return Measured
	case answers.Reported:
		return Reported
	}
	return Assumed
}

// MissingThings returns what the simulator answers about things that do not
// exist, of which it keeps no state: one row for each operation. Status 404,
// code 1000 and the message "not found" stand for what is not known.
func MissingThings() []Behaviour {
	var out []Behaviour
	for a := range answers.All() {
		if n := len(out); n > 0 && out[n-1].Name == a.Method+" "+a.Template || stateful(a.Method, a.Template) {
			continue
		}
		out = append(out, missingThing(a))
	}
	return out
}

// stateful reports whether an operation has a handler of its own.
func stateful(method, template string) bool {
	for i := range handlers {
		if h := &handlers[i]; h.template == template && h.method == method {
			return true
		}
	}
	return false
}
