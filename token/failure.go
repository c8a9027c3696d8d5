package token

import (
	"context"
	"errors"
	"fmt"
	"net"

	"github.com/cftoken/cftoken/internal/cfapi"
	"github.com/cftoken/cftoken/permissions/authz"
)

// Failure says which kind of thing went wrong: what a program decides by. See
// [FailureOf]. The zero value is FailureNone.
type Failure uint8

const (
	// FailureNone: nothing went wrong, or the error does not say what.
	FailureNone Failure = iota
	// FailureInterrupted: the context ended first.
	FailureInterrupted
	// FailureNotKnown: no answer that tells. A network fault, a rate limit, a
	// server error, an answer that was lost or is not the API's, another rotation
	// at work. The same call may succeed later.
	FailureNotKnown
	// FailureRefused: the API said no, or a token is not there or not what it
	// should be.
	FailureRefused
	// FailureUsage: the input is wrong: an argument, a credential's text, a file,
	// an environment variable. Nothing was asked of the API, or it could not read
	// the credential.
	FailureUsage
)

// String returns the failure in one lower-case word.
func (f Failure) String() string {
	switch f {
	case FailureNone:
		return "none"
	case FailureInterrupted:
		return "interrupted"
	case FailureNotKnown:
		return "not_known"
	case FailureRefused:
		return "refused"
	case FailureUsage:
		return "usage"
	}
	return fmt.Sprintf("Failure(%d)", uint8(f))
}

// Error is an error that says which failure it is and has nothing else to tell a
// program. Those that have are types of their own, such as [*RequestError] and
// [*UncertainError]. Programs can mark their own errors with it.
type Error struct {
	// Failure is what went wrong.
	Failure Failure
	// Err is the error itself.
	Err error
}

// Error is the text of Err, and where that is nil the name of the failure.
func (e *Error) Error() string {
	if e.Err == nil {
		return e.Failure.String()
	}
	return e.Err.Error()
}

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }

// FailureOf says which failure an error is, however it is wrapped. The outermost
// error that says so decides over what it wraps; of several joined ones a usage
// error counts before a refusal, and that before what is not known. An error that
// says nothing, as those of packages os and permissions, is FailureNone.
//
// An error of another package says what it is with a method
//
//	Failure() token.Failure
//
// as the errors of package probe do. [errors.As] finds the first of these too.
func FailureOf(err error) Failure {
	switch e := err.(type) {
	case nil:
		return FailureNone
	case *APIError:
		switch {
		case e.Inconclusive():
			return FailureNotKnown
		case readAnswer(e) == answerMalformed:
			return FailureUsage
		}
		return FailureRefused
	case *TransportError:
		if contextEnded(e) {
			return FailureInterrupted
		}
		return FailureNotKnown
	case *Error:
		if e.Failure != FailureNone {
			return e.Failure
		}
	case interface{ Failure() Failure }:
		return e.Failure()
	}
	worst := FailureNone
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		worst = FailureOf(e.Unwrap())
	case interface{ Unwrap() []error }:
		for _, one := range e.Unwrap() {
			worst = max(worst, FailureOf(one))
		}
	}
	switch {
	case worst != FailureNone:
	case contextEnded(err):
		return FailureInterrupted
	case networkFault(err):
		return FailureNotKnown
	}
	return worst
}

// networkFault reports whether an error of the standard library is about the
// network. That of a file has the methods of net.Error too.
func networkFault(err error) bool {
	switch e := err.(type) {
	case *net.OpError, *net.DNSError:
		return true
	case net.Error:
		return e.Timeout()
	}
	return false
}

// contextEnded reports whether an error is that of a context. The time limit of
// an HTTP client is none, though its error matches context.DeadlineExceeded.
func contextEnded(err error) bool {
	for err != nil {
		if err == context.Canceled || err == context.DeadlineExceeded {
			return true
		}
		if list, ok := err.(interface{ Unwrap() []error }); ok {
			for _, one := range list.Unwrap() {
				if contextEnded(one) {
					return true
				}
			}
			return false
		}
		err = errors.Unwrap(err)
	}
	return false
}

// Exit codes of a program, as all example programs have them.
const (
	ExitOK       = 0 // all is well
	ExitRefused  = 1 // something is denied, missing or not entitled
	ExitUsage    = 2 // usage or input error
	ExitNotKnown = 3 // something is inconclusive or was not checked
)

// ExitCode is the exit code of a program for what it met: 0 where all errors are
// nil, 2 for a usage error, 1 for a refusal, 3 for what is not known or was
// interrupted. When several apply 2 beats 1 beats 3. An error that does not say
// which failure it is ([FailureNone]) is taken for one of the input: those of
// packages flag, os and permissions are.
//
// The verdicts of a probe are put in as the error that [probe.Report.Err] makes
// of them.
//
// [probe.Report.Err]: https://pkg.go.dev/github.com/cftoken/cftoken/probe#Report.Err
func ExitCode(errs ...error) int { return worstOf(errs).exitCode() }

// worstOf is the failure that counts of several errors; FailureNone where all are
// nil.
func worstOf(errs []error) Failure {
	worst := FailureNone
	for _, err := range errs {
		f := FailureOf(err)
		if err != nil && f == FailureNone {
			f = FailureUsage
		}
		worst = max(worst, f)
	}
	return worst
}

func (f Failure) exitCode() int {
	switch f {
	case FailureNone:
		return ExitOK
	case FailureRefused:
		return ExitRefused
	case FailureUsage:
		return ExitUsage
	}
	return ExitNotKnown
}

// usage, refused and notKnown make errors as fmt.Errorf does.
func usage(format string, args ...any) error {
	return &Error{FailureUsage, fmt.Errorf(format, args...)}
}

func refused(format string, args ...any) error {
	return &Error{FailureRefused, fmt.Errorf(format, args...)}
}

func notKnown(format string, args ...any) error {
	return &Error{FailureNotKnown, fmt.Errorf(format, args...)}
}

// unlessSaid marks an error of the caller's own code that does not say which
// failure it is.
func unlessSaid(f Failure, err error) error {
	if err == nil || FailureOf(err) != FailureNone {
		return err
	}
	return &Error{f, err}
}

// Failure is FailureNotKnown: whether the token exists is not known.
func (e *UncertainError) Failure() Failure { return FailureNotKnown }

// Failure is FailureNotKnown: whether the old value still works is not known.
func (e *LostValueError) Failure() Failure { return FailureNotKnown }

// Failure is FailureNotKnown: whether the update took effect is not known.
func (e *UnconfirmedUpdateError) Failure() Failure { return FailureNotKnown }

// Failure is FailureNotKnown: the other rotation may do it.
func (e *GaveWayError) Failure() Failure { return FailureNotKnown }

// Failure is FailureNotKnown: the other process may do it.
func (e *LockedError) Failure() Failure { return FailureNotKnown }

// Failure is FailureRefused: the token is not what it should be.
func (e *MismatchError) Failure() Failure { return FailureRefused }

// Failure is FailureRefused: the API would say no.
func (e *PrecheckError) Failure() Failure { return FailureRefused }

// Failure is FailureUsage.
func (e *RequestError) Failure() Failure { return FailureUsage }

// Failure is FailureUsage.
func (e *TextError) Failure() Failure { return FailureUsage }

// Failure is FailureUsage; FailureNotKnown where the API did not tell which token
// is in use.
func (e *InUseError) Failure() Failure {
	if e.Unsure {
		return FailureNotKnown
	}
	return FailureUsage
}

// Failure is FailureNotKnown: whether the token is gone is not known.
func (e *UnseenError) Failure() Failure { return FailureNotKnown }

// Failure is that of the cause. Where another rotation or the end of the context
// is among the causes, what became of the rest follows from it.
func (e *RotationError) Failure() Failure {
	switch {
	case errors.Is(e.Err, ErrOtherRotation):
		return FailureNotKnown
	case contextEnded(e.Err):
		return FailureInterrupted
	}
	return FailureOf(e.Err)
}

// failure is that of a token which should be live and is not.
func (v Verification) failure() Failure {
	if verdict, _ := v.Verdict(); verdict == authz.Denied {
		return FailureRefused
	}
	return FailureNotKnown
}

// APIError is an answer of the API that is not a success: status, codes,
// messages, ray ID, method and path, and nothing confidential. Use errors.As to
// get it. An APIError that is Inconclusive says nothing about permissions.
type APIError = cfapi.Error

// APIMessage is one entry of an [APIError].
type APIMessage = cfapi.Message

// TransportError is a call that got no answer. It matches context.Canceled and
// context.DeadlineExceeded with errors.Is, and holds no URL and no credential.
type TransportError = cfapi.TransportError

// DefaultBaseURL is where Cloudflare's API answers.
const DefaultBaseURL = cfapi.DefaultBaseURL
