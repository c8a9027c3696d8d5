package answers

import (
	"iter"
	"slices"
)

// gone is a row of one operation about a thing that does not exist.
type gone struct {
	method, template string
	status, code     int
	text             string
	evidence         []evidence
}

func (g *gone) answer() Answer {
	name := g.method + " " + g.template
	return Answer{
		Name: name, When: "the thing does not exist", Method: g.method, On: []string{g.template},
		Status: g.status, Code: g.code, Text: g.text, Meaning: Passed, Gone: []string{name}, Evidence: g.evidence,
	}
}

// GoneRows yields the rows of single operations about things that do not exist.
func GoneRows() iter.Seq[Answer] {
	return func(yield func(Answer) bool) {
		for _, table := range [...][]gone{goneDeveloper[:], goneZerotrust[:], goneNetwork[:], goneAccount[:], goneZone[:]} {
			for i := range table {
				if !yield(table[i].answer()) {
					return
				}
			}
		}
	}
}

// Missing returns the answers of an operation about a thing that does not
// exist, the surest first. The template is the catalogue's.
func Missing(method, template string) []Answer {
	var out []Answer
	for _, table := range [...][]gone{goneDeveloper[:], goneZerotrust[:], goneNetwork[:], goneAccount[:], goneZone[:]} {
		for i := range table {
			if g := &table[i]; g.template == template && g.method == method {
				out = append(out, g.answer())
			}
		}
	}
	for _, a := range named {
		if slices.Contains(a.Gone, method+" "+template) {
			out = append(out, *a)
		}
	}
	return out
}

// Proves reports whether a refusal with the status, whose first error has the
// code and the message, is the answer, so that whoever got it passed
// authorization. Statuses and codes that authorization and routing use never
// are, unless the answer names them.
func (a *Answer) Proves(status, code int, message string) bool {
	switch {
	case a.Status != 0 && a.Status != status:
		return false
	case a.Status == 0 && (status < 400 || status > 499 || slices.Contains(authorizationStatuses[:], status)):
		return false
	case a.Code != AnyCode && a.Code != code:
		return false
	case a.Code == AnyCode && slices.Contains(authorizationCodes[:], code):
		return false
	}
	return a.Text == "" || Contains(message, a.Text)
}

// PlainNotFound is the code that products give to a thing that does not exist
// where they have none of its own; the simulator says it where nothing is known.
const PlainNotFound = 1000

// authorizationStatuses are those with which credentials, permissions and the
// rate limit refuse.
var authorizationStatuses = [...]int{401, 403, 405, 407, 429}

// authorizationCodes are those with which the API refuses a credential, a
// permission or a path, or asks to wait, on many endpoints.
var authorizationCodes = [...]int{
	971, 6003, 6111, 7000, 7001, 7003, 7403, 9103, 9106, 9107, 9109, 9999,
	10000, 10001, 10002, 10023, 10042, 10100, 10405, 10429, 10500, 10502,
}
