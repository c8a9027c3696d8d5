package cfapi

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/cftoken/cftoken/internal/credential"
)

// maxRetryAfter bounds what a header can ask a caller to wait.
const maxRetryAfter = 24 * time.Hour

// RateLimit is what the Ratelimit header of an answer says. The zero value
// means that the header was absent or unreadable (Known is false).
//
// Source: https://developers.cloudflare.com/fundamentals/api/reference/limits/
// and the changelog entry of 2025-09-03, which introduced the header.
type RateLimit struct {
	// Known is true if the header was there and readable.
	Known bool
	// Remaining is how many requests are left in the window.
	Remaining int
	// Reset is the time until the window ends, in whole seconds.
	Reset time.Duration
}

// parseRateLimit reads a header of the form "default";r=50;t=30. Where it
// lists several policies, the one with the fewest requests left counts.
func parseRateLimit(h http.Header) RateLimit {
	var out RateLimit
	for policy := range strings.SplitSeq(h.Get("Ratelimit"), ",") {
		var one RateLimit
		for param := range strings.SplitSeq(policy, ";") {
			key, value, ok := strings.Cut(strings.TrimSpace(param), "=")
			if !ok {
				continue
			}
			n, err := strconv.ParseInt(value, 10, 32)
			if err != nil || n < 0 {
				continue
			}
			switch key {
			case "r":
				one.Remaining, one.Known = int(n), true
			case "t":
				one.Reset = min(time.Duration(n)*time.Second, maxRetryAfter)
			}
		}
		if one.Known && (!out.Known || one.Remaining < out.Remaining) {
			out = one
		}
	}
	return out
}

// parseRetryAfter reads whole seconds, the only form that Cloudflare documents;
// 0 for anything else. More than a day counts as a day.
func parseRetryAfter(h http.Header) time.Duration {
	text := strings.TrimSpace(h.Get("Retry-After"))
	if text == "" {
		return 0
	}
	n, err := strconv.ParseUint(text, 10, 63)
	if err != nil {
		return 0
	}
	if n > uint64(maxRetryAfter/time.Second) {
		return maxRetryAfter
	}
	return time.Duration(n) * time.Second
}

// parseRay returns the request's ray ID, "" if the header is absent or odd.
func parseRay(h http.Header) string {
	ray := h.Get("Cf-Ray")
	if len(ray) > 64 || !credential.IsTokenText(ray) || credential.Holds(ray) {
		return ""
	}
	return ray
}
