package answers

import (
	"iter"
	"slices"
	"strings"
)

// AnyCode stands for a code that is not known.
const AnyCode = -1

// Evidence is how an answer is known.
type Evidence uint8

// The kinds of evidence, the surest first. The zero value is none of them.
const (
	// Documented: Cloudflare's documentation has it.
	Documented Evidence = 1 + iota
	// CloudflareCode: Cloudflare's own source code has it.
	CloudflareCode
	// Measured: a third party's tests, or the client that they made, have it from
	// the live API.
	Measured
	// Reported: a user showed it in public.
	Reported
	// Argued: nobody has shown it; it is concluded from what is known of the
	// endpoint's relatives. Source has the argument.
	Argued
)

var evidenceTexts = [...]string{"", "documented", "Cloudflare's code", "measured by others", "reported", "argued"}

// String returns the evidence in words.
func (e Evidence) String() string {
	if int(e) < len(evidenceTexts) {
		return evidenceTexts[e]
	}
	return ""
}

// Answer is what an endpoint says of a thing that does not exist, to a caller
// who has the permission.
type Answer struct {
	// Method and Template name the operation as the catalogue does.
	Method, Template string
	// Status is the HTTP status; 0 where it is not known: a refusal that is none
	// of authorization's.
	Status int
	// Code is the API's error code, AnyCode where it is not known.
	Code int
	// Text is a part of the message, in any case; "" where it is not known.
	Text string
	// Evidence is how the answer is known, Source where from.
	Evidence Evidence
	Source   string
}

// Missing returns the answers of the operation about a thing that does not
// exist, the surest first.
func Missing(method, template string) []Answer {
	var out []Answer
	for a := range All() {
		if a.Template == template && a.Method == method {
			out = append(out, a)
		}
	}
	return out
}

// All yields every answer about a thing that does not exist.
func All() iter.Seq[Answer] {
	return func(yield func(Answer) bool) {
		for _, table := range [...][]Answer{developer[:], zeroTrust[:], network[:], account[:], zone[:]} {
			for i := range table {
				if !yield(table[i]) {
					return
				}
			}
		}
	}
}

// Is reports whether a refusal with the status, whose first error has the code
// and the message, is the answer. Statuses and codes that authorization and
// routing use never are, unless the answer names them.
func (a Answer) Is(status, code int, message string) bool {
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
	return a.Text == "" || strings.Contains(strings.ToLower(message), strings.ToLower(a.Text))
}

// Ambiguous reports whether the code also says, somewhere, that the caller is
// not let through or that the path leads nowhere: alone it shows nothing.
func Ambiguous(code int) bool {
	return slices.Contains(authorizationCodes[:], code) || slices.Contains(reusedCodes[:], code)
}

// authorizationStatuses are those with which credentials, permissions and the
// rate limit refuse.
var authorizationStatuses = [...]int{401, 403, 405, 407, 429}

// authorizationCodes are those with which the API refuses a credential, a
// permission or a path, or asks to wait.
var authorizationCodes = [...]int{
	971, 6003, 6111, 7000, 7001, 7003, 7403, 9103, 9106, 9107, 9109, 9999,
	10000, 10001, 10002, 10023, 10042, 10100, 10405, 10429, 10500, 10502,
}

// reusedCodes are those that refuse a credential or a permission on some
// endpoints and mean something else on others.
var reusedCodes = [...]int{0, 100, 1000, 1001, 1002, 1003, 1004, 1005, 1010, 1011, 1015, 1039, 1068, 1199, 2036}
