package probe

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token"
)

// EnsureTimeout bounds [Ensure] where the context sets no earlier deadline: long
// enough for a slow answer, short enough for a service's start.
const EnsureTimeout = 10 * time.Second

// The two ways in which [Ensure] fails, for errors.Is.
var (
	// ErrDenied: the token certainly lacks something.
	ErrDenied = errors.New("the token lacks permissions")
	// ErrInconclusive: nothing is known to be missing, but not everything could
	// be checked: the API could not be reached, a permission has no harmless
	// check, or an id was not given.
	ErrInconclusive = errors.New("the token's permissions could not all be checked")
)

// EnsureError says what [Ensure] found missing or could not check. It matches
// [ErrDenied] or [ErrInconclusive] with errors.Is, names the remedies, and is a
// slog.LogValuer. It holds no credential.
type EnsureError struct {
	Report Report
}

// Denied reports whether something is certainly missing.
func (e *EnsureError) Denied() bool { return e.Report.Refused() > 0 }

// Is matches ErrDenied or ErrInconclusive.
func (e *EnsureError) Is(target error) bool {
	if e.Denied() {
		return target == ErrDenied
	}
	return target == ErrInconclusive
}

// Error names what is missing and the first remedy of each diagnosis.
func (e *EnsureError) Error() string {
	var b strings.Builder
	if e.Denied() {
		b.WriteString("Cloudflare token: missing " + strings.Join(e.names(authz.Denied, authz.NotEntitled), ", "))
	} else {
		b.WriteString("Cloudflare token: could not check " + strings.Join(e.names(authz.Inconclusive, authz.NotChecked), ", "))
	}
	for _, d := range e.Report.Diagnoses {
		if len(d.Remedies) > 0 {
			b.WriteString("; " + d.Title + ": " + d.Remedies[0].String())
		}
	}
	if !e.Denied() && len(e.Report.Diagnoses) == 0 {
		for _, res := range e.Report.Results {
			if res.Verdict != authz.Allowed && res.Note != "" {
				b.WriteString("; " + res.Check.Name + ": " + res.Note)
			}
		}
	}
	return b.String()
}

// LogValue returns the missing and the unchecked permissions and the remedies as
// attributes.
func (e *EnsureError) LogValue() slog.Value {
	var remedies []string
	for _, d := range e.Report.Diagnoses {
		if len(d.Remedies) > 0 {
			remedies = append(remedies, d.Remedies[0].String())
		}
	}
	return slog.GroupValue(
		slog.Int("working", e.Report.Working()),
		slog.Int("total", len(e.Report.Results)),
		slog.Any("missing", e.names(authz.Denied, authz.NotEntitled)),
		slog.Any("unchecked", e.names(authz.Inconclusive, authz.NotChecked)),
		slog.Any("remedies", remedies),
	)
}

func (e *EnsureError) names(verdicts ...authz.Verdict) []string {
	out := []string{}
	for _, res := range e.Report.Results {
		for _, v := range verdicts {
			if res.Verdict == v {
				name := res.Check.Name
				if res.Resource.Scope() != "" {
					name += " on " + res.Resource.String()
				}
				out = append(out, name)
			}
		}
	}
	return out
}

// EnsureOptions say how [Ensure] checks. The zero value checks within
// [EnsureTimeout] and takes an incomplete check for a failure.
type EnsureOptions struct {
	// Target is tried for grants on all accounts or all zones.
	Target Target
	// Timeout bounds the whole; 0 = [EnsureTimeout].
	Timeout time.Duration
	// Tolerate makes an incomplete check a success, for services that would
	// rather start than wait for the API. What is denied still fails.
	Tolerate bool
	// Logger is told of checks that were tolerated; nil = nobody.
	Logger *slog.Logger
}

// Ensure is the one call for a service's start: it checks that the client's
// token can do what the spec allows, and returns nil or an [*EnsureError] that
// names what is missing and what to do. Nothing is created or changed.
//
// When the API cannot be reached the outcome is ErrInconclusive, never
// ErrDenied; EnsureOptions.Tolerate says whether that is a failure.
func Ensure(ctx context.Context, client *token.Client, spec permissions.Spec, opts EnsureOptions) error {
	if opts.Timeout <= 0 {
		opts.Timeout = EnsureTimeout
	}
	bounded, cancel := context.WithTimeout(ctx, opts.Timeout)
	defer cancel()
	report, err := RunSpec(bounded, client, spec, opts.Target, Options{Timeout: opts.Timeout})
	if err != nil {
		return fmt.Errorf("checking the Cloudflare token: %w", err)
	}
	if report.Working() == len(report.Results) {
		return nil
	}
	e := &EnsureError{Report: report}
	if opts.Tolerate && !e.Denied() {
		if opts.Logger != nil {
			opts.Logger.LogAttrs(ctx, slog.LevelWarn, "the Cloudflare token could not be checked completely", slog.Any("token", e))
		}
		return nil
	}
	return e
}
