package probe

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token"
)

// ensureTimeout bounds [Ensure] where the context sets no earlier deadline: long
// enough for a slow answer, short enough for a service's start.
const ensureTimeout = 10 * time.Second

// The two ways in which [Ensure] fails, for errors.Is.
var (
	// ErrDenied: the token certainly lacks something.
	ErrDenied error = &token.Error{Failure: token.FailureRefused, Err: errors.New("the token lacks permissions")}
	// ErrInconclusive: nothing is known to be missing, but not everything is
	// proven: the API could not be reached, an id was not given, a permission has
	// no harmless check, or other permissions would have given the same answers.
	ErrInconclusive error = &token.Error{Failure: token.FailureNotKnown, Err: errors.New("the token's permissions are not all proven")}
)

// EnsureError says what [Ensure] found missing or could not prove. It matches
// [ErrDenied] or [ErrInconclusive] with errors.Is, and the errors of the calls:
// context.Canceled and context.DeadlineExceeded where the time was up, an
// [*token.APIError] with errors.As. It names the remedies, and is a
// slog.LogValuer. It holds no credential.
type EnsureError struct {
	Report Report

	accepts bool // what is consistent, see EnsureOptions.AcceptConsistent
}

// denied reports whether something is certainly missing.
func (e *EnsureError) denied() bool { return e.Report.Refused() > 0 }

// Is matches ErrDenied or ErrInconclusive.
func (e *EnsureError) Is(target error) bool {
	if e.denied() {
		return target == ErrDenied
	}
	return target == ErrInconclusive
}

// Unwrap returns why the run did not come to its end, and the errors of the
// calls that were not allowed.
func (e *EnsureError) Unwrap() []error {
	var out []error
	if e.Report.Interrupted != nil {
		out = append(out, e.Report.Interrupted)
	}
	for _, res := range e.Report.Results {
		if res.Err != nil && res.Verdict != authz.Allowed {
			out = append(out, res.Err)
		}
	}
	return out
}

// Error names what is missing and the first remedy of each diagnosis, or what
// could not be checked or proven and why.
func (e *EnsureError) Error() string {
	var parts []string
	switch open, unproven := e.open(), e.unproven(); {
	case e.denied() && e.Report.Missing() == 0 && e.Report.Count(authz.NotEntitled) == 0:
		parts = append(parts, "it is refused itself")
	case e.denied():
		parts = append(parts, "missing "+strings.Join(e.refused(), ", "))
	default:
		if e.Report.Interrupted != nil {
			parts = append(parts, e.Report.howItEnded())
		}
		if len(open) > 0 {
			parts = append(parts, "could not check "+strings.Join(open, ", "))
		}
		if len(unproven) > 0 {
			parts = append(parts, "not proven: "+strings.Join(unproven, ", "))
		}
	}
	parts = append(parts, e.Report.remedies(true)...)
	if !e.denied() {
		for _, res := range e.Report.Results {
			if why := res.leftOpen(); why != "" && !e.good(res) && (res.Verdict == authz.Allowed || len(e.Report.Diagnoses) == 0) {
				parts = append(parts, res.Check.Name+": "+why)
			}
		}
	}
	return "Cloudflare token: " + strings.Join(parts, "; ")
}

// LogValue returns the missing, the unchecked and the unproven permissions and
// the remedies as attributes, and why the run did not come to its end.
func (e *EnsureError) LogValue() slog.Value {
	attrs := []slog.Attr{
		slog.Int("working", e.Report.Working()),
		slog.Int("proven", e.Report.Proven()),
		slog.Int("total", len(e.Report.Results)),
		slog.Any("missing", e.refused()),
		slog.Any("unchecked", e.open()),
		slog.Any("unproven", e.unproven()),
		slog.Any("remedies", e.Report.remedies(false)),
	}
	if e.Report.Interrupted != nil {
		attrs = append(attrs, slog.String("ended", e.Report.howItEnded()))
	}
	return slog.GroupValue(attrs...)
}

// good reports whether a result is good enough.
func (e *EnsureError) good(res Result) bool {
	return res.Fine() || e.accepts && res.Verdict == authz.Allowed
}

func (e *EnsureError) refused() []string { return e.names(Result.refusal) }

func (e *EnsureError) open() []string {
	return e.names(func(res Result) bool { return !res.Verdict.Refused() && res.Verdict != authz.Allowed })
}

func (e *EnsureError) unproven() []string {
	return e.names(e.shortOfProof)
}

// shortOfProof reports whether a result is allowed and not good enough.
func (e *EnsureError) shortOfProof(res Result) bool {
	return res.Verdict == authz.Allowed && !e.good(res)
}

func (e *EnsureError) names(want func(Result) bool) []string {
	out := []string{}
	for _, res := range e.Report.Results {
		if want(res) {
			name := res.Check.Name
			if res.Resource.Scope() != "" {
				name += " on " + res.Resource.String()
			}
			out = append(out, name)
		}
	}
	return out
}

// leftOpen says what a result does not show: why it is not known, or what else
// explains that the call was allowed.
func (res Result) leftOpen() string {
	if res.Verdict != authz.Allowed || res.Proof == Proven {
		return res.Note
	}
	why := strings.TrimSpace(res.Call.Method + " " + res.Check.Path + " was allowed")
	if res.Check.Caveat != "" {
		why += ", but " + res.Check.Caveat
	}
	return why
}

// EnsureOptions say how [Ensure] checks. The zero value checks within
// 10 seconds, sends the refused writes of which the answer is known, and
// takes for a failure what could not be checked and what is not proven.
type EnsureOptions struct {
	// Target is tried for grants on all accounts, all zones or all R2 buckets.
	Target Target
	// Timeout bounds the whole; 0 = 10 seconds.
	Timeout time.Duration
	// AcceptConsistent takes an allowed call for enough, also where other
	// permissions would have opened it too: a token that only reads may then
	// pass for one that may write.
	AcceptConsistent bool
	// Writes says which refused writes are sent; with NoRefusals none, and what
	// only they prove stays unproven.
	Writes Writes
	// Reader is a credential that may read the token's policies; nil = none. What
	// they grant is proven by them. The calls are made all the same: they show
	// what policies do not say, such as the role of the token's user.
	Reader *token.Client
	// Tolerate makes an incomplete check a success, for services that would
	// rather start than wait for the API. What is denied still fails.
	Tolerate bool
	// Logger is told of checks that Tolerate made a success; nil = nobody.
	Logger *slog.Logger
	// Now is the clock, as of [Options.Now]; nil = time.Now.
	Now func() time.Time
}

// Ensure is the one call for a service's start: it checks that the client's
// token certainly has what the spec allows, and returns nil or an
// [*EnsureError] that names what is missing or not proven and what to do.
// Nothing is created or changed.
//
// It sends reading calls and, for the groups of [RefusedWrites] of which the
// answer is known, a DELETE of a thing that does not exist: a random name or id
// of 128 bits, which the product must refuse. docs/PROOFS.md lists them, and
// they show up in the account's audit log as what they are. EnsureOptions.Writes
// sends more of them, or none. For grants on R2 buckets it calls R2's S3 endpoint,
// <account>.r2.cloudflarestorage.com or that of the bucket's jurisdiction, which a
// service's network must let through. A group that only a reading call stands for is
// not proven by it where that call accepts other groups too; ErrInconclusive
// then, unless EnsureOptions.AcceptConsistent is set or the token's policies can
// be read.
//
// When the API cannot be reached the outcome is ErrInconclusive, never
// ErrDenied; EnsureOptions.Tolerate says whether that is a failure.
func Ensure(ctx context.Context, client *token.Client, spec permissions.Spec, opts EnsureOptions) error {
	if opts.Timeout <= 0 {
		opts.Timeout = ensureTimeout
	}
	bounded, cancel := context.WithTimeoutCause(ctx, opts.Timeout, timeUp{opts.Timeout})
	defer cancel()
	report, err := RunSpec(bounded, client, spec, opts.Target, Options{Timeout: opts.Timeout, Writes: opts.Writes, Reader: opts.Reader, Now: opts.Now})
	if err != nil {
		return fmt.Errorf("checking the Cloudflare token: %w", err)
	}
	e := &EnsureError{Report: report, accepts: opts.AcceptConsistent}
	if !slices.ContainsFunc(report.Results, func(res Result) bool { return !e.good(res) }) {
		return nil
	}
	if opts.Tolerate && !e.denied() {
		if opts.Logger != nil {
			opts.Logger.LogAttrs(ctx, slog.LevelWarn, "the Cloudflare token could not be checked completely", slog.Any("token", e))
		}
		return nil
	}
	return e
}
