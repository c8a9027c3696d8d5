package probe

import (
	"fmt"
	"strings"

	"github.com/cftoken/cftoken/token"
)

// Err puts the verdicts of the report as one error, for [token.ExitCode]: nil
// where every check is allowed and nothing was left behind; a refusal where a
// check is denied or not entitled; else interrupted or not known. That something
// was allowed and not proven is no error: see [Report.Fine].
func (r Report) Err() error {
	var parts []string
	say := func(n int, what string) {
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, what))
		}
	}
	failure := token.FailureNone
	switch {
	case r.Refused() > 0:
		failure = token.FailureRefused
	case r.Interrupted != nil:
		failure = token.FailureInterrupted
	case r.Open() > 0 || len(r.Leftovers()) > 0:
		failure = token.FailureNotKnown
	default:
		return nil
	}
	say(r.Refused(), "denied or not entitled")
	say(r.Open(), "inconclusive or not checked")
	say(len(r.Leftovers()), "left behind what it made")
	return &token.Error{Failure: failure, Err: fmt.Errorf("of %d checks: %s", len(r.Results), strings.Join(parts, ", "))}
}

// Failure is token.FailureRefused where something is certainly missing, else
// interrupted or not known.
func (e *EnsureError) Failure() token.Failure {
	switch {
	case e.denied():
		return token.FailureRefused
	case e.Report.Interrupted != nil:
		return token.FailureInterrupted
	}
	return token.FailureNotKnown
}
