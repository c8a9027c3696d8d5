package tokentest

import (
	"strings"

	"github.com/cftoken/cftoken/internal/answers"
)

// entitlements are the products that an account or a zone may be without, with
// what they answer then. It comes after authorization, and before the body is
// looked at, which is assumed.
var entitlements = [...]struct {
	template string // and everything below it
	off      func(*exchange) bool
	answer   *answers.Answer
}{
	{"/accounts/{account_id}/r2", (*exchange).noR2, &answers.R2Off},
	{"/zones/{zone_id}/custom_hostnames", (*exchange).noSaaS, &answers.HostnameNoQuota},
	{"/accounts/{account_id}/access", (*exchange).noZeroTrust, &answers.AccessOff},
	{"/zones/{zone_id}/access", (*exchange).noZeroTrust, &answers.AccessOff},
	{"/accounts/{account_id}/gateway", (*exchange).noZeroTrust, &answers.ZeroTrustOff},
	{"/accounts/{account_id}/stream", (*exchange).noStream, &answers.MediaOff},
	{"/accounts/{account_id}/calls", (*exchange).noStream, &answers.MediaOff},
}

func (x *exchange) noR2() bool        { return x.account.R2Off }
func (x *exchange) noSaaS() bool      { return x.zone.SaaSOff }
func (x *exchange) noZeroTrust() bool { return x.account.ZeroTrustOff }
func (x *exchange) noStream() bool    { return x.account.StreamOff }

// entitle refuses what the account or the zone does not have, whatever the
// credential holds.
func (s *Server) entitle(x *exchange) (reply, bool) {
	for i := range entitlements {
		if sw := &entitlements[i]; x.under(sw.template) && sw.off(x) {
			return refuse(sw.answer), true
		}
	}
	if x.zone != nil {
		for _, path := range x.zone.NotInPlan {
			if pathMatches(answers.Segments(path), x.path) {
				return refuse(&answers.NotInPlan), true
			}
		}
	}
	if x.op.Method() != "GET" && x.under("/zones/{zone_id}/dns_records") && closedTo(x.zone.Name) {
		return refuse(&answers.FreeTLD), true
	}
	return reply{}, false
}

// under reports whether the operation is the template's, or below it.
func (x *exchange) under(template string) bool {
	rest, has := strings.CutPrefix(x.op.Template(), template)
	return has && (rest == "" || rest[0] == '/')
}
