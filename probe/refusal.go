package probe

import (
	"slices"
	"strings"

	"github.com/cftoken/cftoken/internal/answers"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token"
)

// AnyCode as a Refusal's Code takes every code but those with which the API
// refuses a credential, a permission or a path. Such a refusal must name its
// Status or its Message.
const AnyCode = answers.AnyCode

// Refusal is an answer that comes after authorization: the caller was let
// through and the product then refused the request for what it asked.
type Refusal struct {
	// Status is the HTTP status. 0 takes every refusal of a request but those
	// of authorization and of the rate limit: 4xx without 401, 403, 405, 407 and
	// 429.
	Status int
	// Code is the API's error code, or AnyCode.
	Code int
	// Message is a part of the error's message, in any case; "" takes each.
	Message string
	// Evidence is how it is known, the surest first. Where that is only derived
	// or assumed, nobody is known to have got this answer, and the refusal is
	// argued. Empty leaves that to the caller who wrote it.
	Evidence []permissions.Evidence
}

// Argued reports whether no permitted caller is known to have got this answer: it
// is concluded from what the sources say of the endpoint.
func (r Refusal) Argued() bool {
	return len(r.Evidence) > 0 && r.Evidence[0].Kind <= permissions.EvidenceDerived
}

// argument is what an argued refusal rests on.
func (r Refusal) argument() string {
	e := r.Evidence[0]
	parts := slices.DeleteFunc([]string{e.Note, e.Source, e.Date}, func(s string) bool { return s == "" })
	return "argued: " + strings.Join(parts, ", ")
}

// refusalOf is the row of the table as a refusal.
func refusalOf(a *answers.Answer) Refusal {
	return Refusal{Status: a.Status, Code: a.Code, Message: a.Text, Evidence: a.Cite(nil)}
}

// isAnswer reports whether the API's error is this refusal. Only the first of
// several errors counts.
func (r Refusal) isAnswer(err *token.APIError) bool {
	if len(err.Errors) == 0 {
		return false
	}
	a := answers.Answer{Status: r.Status, Code: r.Code, Text: strings.ToLower(r.Message)}
	if r.Code == AnyCode && r.Status == 0 && r.Message == "" {
		return false // it would take everything
	}
	return a.Proves(err.Status, err.Errors[0].Code, err.Errors[0].Message)
}
