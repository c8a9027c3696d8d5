package hearing

import (
	"strings"

	"github.com/cftoken/cftoken/internal/answers"
	"github.com/cftoken/cftoken/internal/cfapi"
)

// Heard is one answer of the API, as somebody told of it.
type Heard struct {
	// Err is the answer, never nil: status, codes and messages, method and path,
	// bounded and without credentials. What was not told is zero.
	Err *cfapi.Error
	// InText says that a text told of it. The call is then the one that the text
	// names nearest by: its path may be a template, or have its ids masked.
	InText bool
	// Changes says that the call, where its method was not told, is one by which the
	// program may have changed something: it was about to, or it never tells the
	// method of a call.
	Changes bool
	// Command is the call that the command line is for, or the line of a program, which
	// the text shows before the answer. The answer may be to another call of the command.
	Command Call
	// Either are calls of which the program may have made one, where its words fit them
	// all.
	Either []Call
	// Cut says that the text breaks off within the answer, of which the message was
	// completed where only one begins so.
	Cut bool
	// Asked is the name of the zone that the program looked for, "" for none.
	Asked string
	// Vague says that only words were told that others may say too: no code, and
	// no path or host of the API on their line.
	Vague bool
	// Verified says that a verification in the same text was a success.
	Verified bool
	// S3 is the call where it was one to R2's S3 endpoint.
	S3 S3
	// Phase is the phase of a ruleset that the text sets or names, "" for none.
	Phase string
	// Login is what the text says of the credential.
	Login Login
	// Unsent says that a program told it before it sent anything: no answer came.
	Unsent bool
	// Shown is what the text shows of the credential, which is not kept.
	Shown Shown
	// Empty says that the answer was a success with nothing in it.
	Empty bool
}

// Call is a call as a text names it; its path may be a template. The zero value is none.
type Call struct{ Method, Path string }

// ReasonLost is the message of a refusal of which the teller kept the status
// and the call, and not the reason.
const ReasonLost = "the tool did not keep the reason"

// Listener makes out what errors and texts tell. The zero value knows only the
// common messages that this package has itself.
type Listener struct {
	// AboutAPI says that what is heard is known to be about a call to the API.
	AboutAPI bool
}

// Error returns the answers of the API that an error holds, from the outside
// in: nil where it holds none (nil, a network fault, anything else).
func (l Listener) Error(err error) []Heard {
	var out []Heard
	for _, root := range rootsOf(err) {
		found := answersIn(root)
		for _, e := range found {
			out = append(out, Heard{Err: e})
		}
		if len(found) == 0 {
			out = append(out, l.Text(textOf(root))...)
		}
	}
	return out
}

// believable reports whether the API is known to say such a message, in lower
// case, with the code.
func believable(code int, lower string) bool {
	for a := range answers.Named() {
		if a.Code == code && code > 0 && (a.Text == "" || a.By&answers.ByCode != 0 || strings.Contains(lower, a.Text)) {
			return true
		}
	}
	return false
}

// worded reports whether a message, in lower case, has the very words that the API
// is known to say with the code.
func worded(code int, lower string) bool {
	for a := range answers.Named() {
		if a.Code != code {
			continue
		}
		if a.Text != "" && strings.Contains(lower, a.Text) || a.Wording != "" && strings.EqualFold(strings.Trim(lower, "*_. "), strings.TrimSuffix(a.Wording, ".")) {
			return true
		}
	}
	return false
}
