package probe_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/probe"
	"github.com/cftoken/cftoken/token"
)

// The verdicts of a report as the failure and the exit code that programs use:
// a refusal counts before what is open.
func TestReportErr(t *testing.T) {
	t.Parallel()
	report := func(verdicts ...authz.Verdict) probe.Report {
		var r probe.Report
		for _, v := range verdicts {
			r.Results = append(r.Results, probe.Result{Verdict: v})
		}
		return r
	}
	interrupted := report(authz.Allowed, authz.NotChecked)
	interrupted.Interrupted = context.Canceled
	left := report(authz.Allowed)
	left.Results[0].Leftover = "R2 bucket x"
	for name, tt := range map[string]struct {
		report probe.Report
		want   token.Failure
		code   int
		text   string
	}{
		"all is well":  {report(authz.Allowed, authz.Allowed), token.FailureNone, token.ExitOK, ""},
		"denied":       {report(authz.Allowed, authz.Denied, authz.Inconclusive), token.FailureRefused, token.ExitRefused, "of 3 checks: 1 denied or not entitled, 1 inconclusive or not checked"},
		"not entitled": {report(authz.NotEntitled), token.FailureRefused, token.ExitRefused, "of 1 checks: 1 denied or not entitled"},
		"open":         {report(authz.Allowed, authz.Inconclusive, authz.NotChecked), token.FailureNotKnown, token.ExitNotKnown, "of 3 checks: 2 inconclusive or not checked"},
		"interrupted":  {interrupted, token.FailureInterrupted, token.ExitNotKnown, "of 2 checks: 1 inconclusive or not checked"},
		"left behind":  {left, token.FailureNotKnown, token.ExitNotKnown, "of 1 checks: 1 left behind what it made"},
	} {
		err := tt.report.Err()
		assert.Equal(t, tt.want, token.FailureOf(err), name)
		assert.Equal(t, tt.code, token.ExitCode(err), name)
		if tt.text == "" {
			assert.NoError(t, err, name)
		} else {
			assert.EqualError(t, err, tt.text, name)
		}
		if tt.want == token.FailureNone {
			continue
		}
		// What a service is told at its start says the same, whatever its calls met.
		assert.Equal(t, tt.want == token.FailureRefused, token.FailureOf(&probe.EnsureError{Report: tt.report}) == token.FailureRefused, name)
	}
	assert.Equal(t, token.FailureRefused, token.FailureOf(probe.ErrDenied))
	assert.Equal(t, token.FailureNotKnown, token.FailureOf(probe.ErrInconclusive))
}
