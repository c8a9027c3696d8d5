package tokentest

import "github.com/cftoken/cftoken/permissions/authz"

// Answered is a call with what the server made of it, for [Options.OnCall].
type Answered struct {
	// Call is the call as [Server.Calls] has it. Its path may hold what should be
	// shown to nobody, when a client put it there: see package token's Redact.
	authz.Call
	// Code and Message are those of the first error of the answer; 0 and "" for a
	// success, a page of HTML, and an error without a code.
	Code    int
	Message string
	// Decision says what decided the call, or what a list leaves out. It is "" where
	// nothing had to be decided, such as for a path that is not known and a bad
	// credential.
	Decision string
	// Softened says that ModeSoft let through, or showed, what Decision would have
	// refused or left out.
	Softened bool
	// Assumed and MadeUp are the texts of the headers HeaderAssumed and HeaderMadeUp.
	Assumed, MadeUp string
	// Fault is the kind of fault that struck the call, "" for none.
	Fault FaultKind
}

// answered is the call for those who want to be told.
func (x *exchange) answered(rep *reply, decision string, softened bool, fault FaultKind) Answered {
	a := Answered{
		Call: x.call(rep.status), Decision: decision, Softened: softened,
		Assumed: rep.assumed, MadeUp: rep.madeUp, Fault: fault,
	}
	if len(rep.errors) > 0 {
		a.Code, a.Message = rep.errors[0].Code, rep.errors[0].Message
	}
	return a
}

// decidedBy is what decided the call, in words; "" for nothing.
func (x *exchange) decidedBy(softened bool) string {
	left := x.leavesOut()
	switch {
	case left != "" && softened:
		return "would leave out of the list: " + left
	case left != "":
		return "filtered: the list leaves out " + left
	case softened:
		return "would be refused: " + x.explanation()
	case x.decided || x.handout != nil:
		return x.explanation()
	}
	return ""
}
