package answers

import "github.com/cftoken/cftoken/permissions"

// Answer is a row: one answer of the API.
type Answer struct {
	// Name is stable and unique, such as "core/denied". Rows of one operation
	// about a thing that does not exist have the operation's name.
	Name string
	// When says in words when the answer comes.
	When string
	// Method is the HTTP method, "" for any.
	Method string
	// On are the path templates of which it is known; "/…" at the end stands
	// for everything below. Empty stands for any path.
	On []string
	// Front is what speaks, as far as that is known.
	Front Front
	// Status is the HTTP status; 0 where it is not known.
	Status int
	// Code is the API's error code, AnyCode where it is not known or says
	// nothing, 0 where there is none.
	Code int
	// Text is the part of the message that tells the answer, in lower case; ""
	// where no message is known, or any will do.
	Text string
	// By says what tells the answer from others. The zero value asks for all
	// that the row has of code and text.
	By By
	// Wording is the whole message, with what is filled in in braces; "" where
	// it is not known whole.
	Wording string
	// Errors is the list of errors where it has more than one message; it takes
	// the place of Wording.
	Errors []Error
	// Meaning is what the answer says of authorization.
	Meaning Meaning
	// Gone are the operations, method and template, that answer so about a thing
	// which does not exist, looked for after authorization: to whoever meant to
	// miss it, the answer proves the right.
	Gone []string
	// Evidence is how all this is known, the surest first. Never empty; Cite
	// returns it.
	Evidence []evidence
}

// Error is one error of an answer as it is sent.
type Error struct {
	Code    int // 0 where it is sent as 0, NoCode where there is none
	Message string
	Chain   []Error
}

// Codes that are none.
const (
	AnyCode = -1 // not known, or of no weight
	NoCode  = -2 // the error is sent without a code
)

// By is what of an answer tells it from others.
type By uint8

// What tells an answer. Without any of them, the code and the text that the row
// has must both be there, on the row's paths.
const (
	ByCode   By = 1 << iota // the code is enough, on the row's paths
	ByText                  // the text is enough, on the row's paths
	Anywhere                // the text, with the code unless ByText is set, is enough on any path
	ByStatus                // and the status must be the row's
)

// Front is what answers.
type Front uint8

// The front ends. They refuse with different statuses, codes and messages.
const (
	AnyFront Front = iota // not known, or all of them
	Gateway               // before most products: 10000 Authentication error
	Core                  // the older one of users, accounts, zones and tokens: 9109, 6003
	Product               // a product's own, behind the gateway
	S3                    // R2's S3 endpoint, whose errors have names
	GraphQL               // the GraphQL API, whose errors come with status 200
)

// Meaning is what an answer says of authorization.
type Meaning uint8

// The meanings.
const (
	// SaysNothing about the credential and its permissions. The zero value.
	SaysNothing Meaning = iota
	// Refused for want of a permission, or of the resource in the credential's
	// scope: the answer does not tell which.
	Refused
	// OutOfScope: the credential may be good, and does not reach there: its kind
	// or the caller's address is not let in.
	OutOfScope
	// BadCredential: the credential itself is not accepted.
	BadCredential
	// Passed authorization: the product looked at what was asked.
	Passed
	// NotEntitled: the plan, the account or the product's switch does not allow
	// it, whatever the permissions are.
	NotEntitled
	// RateLimit asks to slow down.
	RateLimit
	// Fault of Cloudflare's that passes.
	Fault
)

var meanings = [...]string{"says nothing", "refused", "out of scope", "bad credential", "passed authorization", "not entitled", "rate limit", "fault"}

// String returns the meaning in words.
func (m Meaning) String() string {
	if int(m) < len(meanings) {
		return meanings[m]
	}
	return meanings[SaysNothing]
}

// Denies reports whether the answer refuses the caller, for whatever reason that
// lies with the credential.
func (m Meaning) Denies() bool { return m == Refused || m == OutOfScope || m == BadCredential }

// Cite appends to list how the answer is known.
func (a *Answer) Cite(list []permissions.Evidence) []permissions.Evidence {
	for _, e := range a.Evidence {
		list = append(list, permissions.Evidence(e))
	}
	return list
}

// Argued reports whether nobody has shown the answer: it is concluded from what
// else is known.
func (a *Answer) Argued() bool { return a.Evidence[0].Kind <= permissions.EvidenceDerived }

// Sent returns the answer's errors as they are sent; nil for a success, and
// where no whole message is known. The slice may be the table's.
func (a *Answer) Sent() []Error {
	if a.Wording == "" {
		return a.Errors
	}
	code := a.Code
	if code == AnyCode {
		code = NoCode
	}
	return []Error{{Code: code, Message: a.Wording}}
}
