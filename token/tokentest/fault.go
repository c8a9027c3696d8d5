package tokentest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cftoken/cftoken/internal/answers"
	"github.com/cftoken/cftoken/internal/credential"
	"github.com/cftoken/cftoken/permissions"
)

// FaultKind is a way in which the simulated API misbehaves.
type FaultKind string

// The kinds of fault. [FaultKinds] has them as data, with their sources.
const (
	// FaultLatency delays the answer by Fault.Delay.
	FaultLatency FaultKind = "latency"
	// FaultRateLimit answers 429 with Retry-After, and Ratelimit headers that
	// say that nothing is left. The call has no effect.
	FaultRateLimit FaultKind = "rate_limit"
	// FaultThrottle answers the rate limit's other form: status 200 with
	// "success": false and code 971. The call has no effect.
	FaultThrottle FaultKind = "throttle"
	// FaultServerError answers a 5xx with an HTML page.
	FaultServerError FaultKind = "server_error"
	// FaultTruncate sends the first half of the answer as if that were all of
	// it: the HTTP response is whole, its JSON is not. The call has its effect.
	FaultTruncate FaultKind = "truncate"
	// FaultBreakBody breaks the connection in the middle of the answer's body:
	// reading it ends with io.ErrUnexpectedEOF. The call has its effect.
	FaultBreakBody FaultKind = "break_body"
	// FaultSlowBody sends the headers at once and the body over Fault.Delay.
	// The call has its effect.
	FaultSlowBody FaultKind = "slow_body"
	// FaultReset resets the connection instead of answering. Go's own
	// transport sends an idempotent request once more when that befalls a
	// connection that it has used before.
	FaultReset FaultKind = "reset"
	// FaultRandom draws one of the others anew for each call that it strikes,
	// with the effect before or after where either can be.
	FaultRandom FaultKind = "random"
)

// Fault is a misbehaviour on request: what happens, and to which calls. The
// zero value of a field other than Kind puts no condition.
type Fault struct {
	Kind FaultKind

	// Method is the HTTP method of the calls to strike, "" for every one.
	Method string
	// Path names the calls to strike by their path below /client/v4: a
	// template such as "/zones/{zone_id}/dns_records", in which a parameter
	// stands for any one segment, a literal path, or either of them with "/*"
	// at its end for everything below. "" is every path.
	Path string

	// Of the calls that Method and Path name, at most one of these chooses:
	// Nth strikes only that one, counted from 1; Every strikes each so many-th;
	// Probability, up to 1, strikes at random. All zero strikes each.
	Nth, Every  int
	Probability float64
	// Times ends the fault after it has struck so often, 0 = never.
	Times int

	// AfterEffect lets the call take effect first, so that only its answer is
	// late or lost. It goes with FaultLatency, FaultServerError and FaultReset.
	AfterEffect bool
	// Delay is how long FaultLatency and FaultSlowBody take, in real time
	// whatever the server's clock; both need it. FaultRandom draws the two only
	// where it has one.
	Delay time.Duration
	// Status is that of FaultServerError, 500 to 599; 0 is 502.
	Status int
	// Code is the API's code of FaultRateLimit: 10429, which is also what 0 is, or
	// 10100, whose text names the quota.
	Code int
	// RetryAfter is what FaultRateLimit asks for, in whole seconds; 0 is five
	// minutes, a negative value leaves the header out.
	RetryAfter time.Duration
}

// blockTime is how long Cloudflare blocks a caller who went over the limit.
// Source: https://developers.cloudflare.com/fundamentals/api/reference/limits/ (2026-04-20).
const blockTime = 5 * time.Minute

// FaultInfo describes a kind of fault.
type FaultInfo struct {
	Kind FaultKind
	// What says what the client meets.
	What     string
	Evidence []permissions.Evidence
}

// FaultKinds returns what is known of each kind of fault, [FaultRandom] aside.
func FaultKinds() []FaultInfo {
	network := []permissions.Evidence{{Kind: permissions.EvidenceAssumed, Note: "what happens between any client and any server"}}
	about := func(kind FaultKind) (string, []permissions.Evidence) {
		switch kind {
		case FaultLatency:
			return "the answer is late; with AfterEffect, the call has taken effect before the wait", network
		case FaultRateLimit:
			return "429 with Retry-After, `Ratelimit: \"default\";r=0;t=…` and the error of fault/rate-limit or fault/rate-limit-quota", answers.RateLimited.Cite(nil)
		case FaultThrottle:
			return "200 with \"success\": false and the error of fault/throttle", answers.Throttled.Cite(nil)
		case FaultServerError:
			return "a 5xx with an HTML page; with AfterEffect, the call has taken effect", []permissions.Evidence{{
				Kind: permissions.EvidenceReported, Source: "https://github.com/alchemy-run/distilled", Date: "2026-03", Note: "handles HTML or text with 5xx and 520; the page's text is assumed",
			}}
		case FaultTruncate:
			return "a whole HTTP response with the first half of the JSON", network
		case FaultBreakBody:
			return "a body that breaks off with an unexpected end", network
		case FaultSlowBody:
			return "headers at once, the body in pieces", network
		}
		return "the connection is reset; with AfterEffect, the call has taken effect and its answer is lost", network
	}
	out := make([]FaultInfo, 0, len(faultKinds))
	for _, kind := range faultKinds {
		what, evidence := about(kind)
		out = append(out, FaultInfo{kind, what, evidence})
	}
	return out
}

// faultKinds are the kinds, [FaultRandom] aside.
var faultKinds = [...]FaultKind{FaultLatency, FaultRateLimit, FaultThrottle, FaultServerError, FaultTruncate, FaultBreakBody, FaultSlowBody, FaultReset}

func known(kind FaultKind) bool { return kind == FaultRandom || slices.Contains(faultKinds[:], kind) }

// validate reports what is wrong with the fault, all at once.
func (f Fault) validate() error {
	var errs []error
	add := func(bad bool, format string, args ...any) {
		if bad {
			errs = append(errs, fmt.Errorf(format, args...))
		}
	}
	is := func(kinds ...FaultKind) bool {
		for _, k := range append(kinds, FaultRandom) {
			if f.Kind == k {
				return true
			}
		}
		return false
	}
	add(f.Kind == "", "no kind: want one of %s", kindList())
	add(f.Kind != "" && !known(f.Kind), "kind %q: want one of %s", credential.Show(string(f.Kind), 40), kindList())
	add(strings.Trim(f.Method, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "", "method %q: want capital letters, such as GET", credential.Show(f.Method, 40))
	add(f.Path != "" && f.Path[0] != '/', "path %q: want a leading slash", credential.Show(f.Path, 40))
	add(strings.Contains(strings.TrimSuffix(f.Path, "/*"), "*"), "path %q: a star stands only at the end, after a slash", credential.Show(f.Path, 40))
	add(strings.HasPrefix(f.Path, "/client/v4"), "path %q: want the path below /client/v4", credential.Show(f.Path, 40))
	add(f.Nth < 0 || f.Every < 0 || f.Times < 0, "nth, every and times count calls: want no negative number")
	add(!(f.Probability >= 0 && f.Probability <= 1), "probability %v: want 0 to 1", f.Probability)
	add(f.Nth != 0 && f.Every != 0 || f.Nth != 0 && f.Probability != 0 || f.Every != 0 && f.Probability != 0, "nth, every and probability exclude each other")
	add(f.AfterEffect && (f.Kind == FaultRandom || !is(FaultLatency, FaultServerError, FaultReset)), "after effect: goes with latency, server_error and reset; other kinds have no choice, and random draws it")
	add(f.Delay < 0, "delay %s: want no negative duration", f.Delay)
	add(f.Delay > 0 && !is(FaultLatency, FaultSlowBody), "delay: goes with latency, slow_body and random")
	add(f.Delay == 0 && (f.Kind == FaultLatency || f.Kind == FaultSlowBody), "no delay: %s needs one", f.Kind)
	add(f.Status != 0 && (f.Status < 500 || f.Status > 599), "status %d: want 500 to 599", f.Status)
	add(f.Status != 0 && !is(FaultServerError), "status: goes with server_error and random")
	add(f.Code != 0 && f.Code != answers.RateLimited.Code && f.Code != answers.RateLimitedQuota.Code, "code %d: want %d or %d", f.Code, answers.RateLimited.Code, answers.RateLimitedQuota.Code)
	add(f.Code != 0 && !is(FaultRateLimit), "code: goes with rate_limit and random")
	add(f.RetryAfter != 0 && !is(FaultRateLimit), "retry after: goes with rate_limit and random")
	add(f.RetryAfter > 0 && f.RetryAfter%time.Second != 0, "retry after %s: want whole seconds", f.RetryAfter)
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("tokentest: fault: %w", err)
	}
	return nil
}

func kindList() string {
	var b strings.Builder
	for _, kind := range faultKinds {
		b.WriteString(string(kind) + ", ")
	}
	return b.String() + string(FaultRandom)
}
