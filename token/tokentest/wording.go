package tokentest

import (
	"net/http"
	"slices"

	"github.com/cftoken/cftoken/internal/answers"
)

// Wording is how products behind the gateway word the refusal of a live token.
// Cloudflare documents the newer wording for one operation (GET
// /accounts/{account_id}/workers/workers, 2026-08-20) and says nothing of the
// others, so a server speaks one of them throughout: run a test over both.
type Wording uint8

// The wordings.
const (
	// WordingAuthenticationError is code 10000 "Authentication error", as in the
	// permissions guide and in reports up to 2026.
	WordingAuthenticationError Wording = iota
	// WordingForbidden is code 10000 "Forbidden", as documented on 2026-08-20.
	WordingForbidden
)

// Wordings returns every wording, the default first.
func Wordings() []Wording { return []Wording{WordingAuthenticationError, WordingForbidden} }

// String returns "authentication_error" or "forbidden".
func (w Wording) String() string {
	if w == WordingForbidden {
		return "forbidden"
	}
	return "authentication_error"
}

// ParseWording reads the text of a wording; ok is false for any other text.
func ParseWording(text string) (wording Wording, ok bool) {
	for _, w := range Wordings() {
		if w.String() == text {
			return w, true
		}
	}
	return WordingAuthenticationError, false
}

// denied is the row of a product's refusal.
func (w Wording) denied() *answers.Answer {
	if w == WordingForbidden {
		return &answers.GatewayForbidden
	}
	return &answers.GatewayDenied
}

// document adds the page of the called operation to a 403. The documentation
// says that nearly all product APIs do so when a request is denied. That the
// older core endpoints do too, and that every 403 has it whatever its reason, is
// assumed.
func (s *Server) document(x *exchange, rep *reply) {
	if s.opts.NoDocumentationURL || rep.status != http.StatusForbidden || len(rep.errors) == 0 {
		return
	}
	if page := x.op.DocumentationURL(); page != "" {
		rep.errors = slices.Clone(rep.errors) // the table's
		rep.errors[0].DocumentationURL = page
	}
}
