package token

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cftoken/cftoken/internal/wording"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/lint"
)

// AuditCode names a kind of finding: one of those below, which are about a token's
// life, or the code of a rule of package lint, which are about what it may do. Its
// value is stable and fit for a switch.
type AuditCode = lint.Code

// The kinds of findings about a token's life.
const (
	AuditExpiringSoon AuditCode = "expiring_soon" // its end is near
	AuditNeverUsed    AuditCode = "never_used"    // nobody ever used it
	AuditUnused       AuditCode = "unused"        // nobody used it for long
	AuditExpired      AuditCode = "expired"       // its time is over, and it is still there
	AuditDisabled     AuditCode = "disabled"      // it is switched off, and still there
	AuditRevoked      AuditCode = "revoked"       // it was taken out of use, perhaps after a leak
	AuditUnread       AuditCode = "unread"        // what it may do could not be read
)

// Finding is one thing about one token that somebody should look at.
type Finding struct {
	// Code is the kind.
	Code AuditCode `json:"code"`
	// Severity is how much it matters.
	Severity Severity `json:"severity"`
	// Token and Name say which token.
	Token Ref    `json:"token"`
	Name  string `json:"name"`
	// Problem says what is wrong, Remedy what to do.
	Problem string `json:"problem"`
	Remedy  string `json:"remedy"`
	// Evidence says how it is known what the finding says of Cloudflare; zero where
	// it says nothing but what the token shows.
	Evidence permissions.Evidence `json:"evidence,omitzero"`
}

// String reads like `warning: "deploys" (ed17…): never_expires: it has no end; set an end (TTL) …`.
func (f Finding) String() string {
	return fmt.Sprintf("%s: %q (%s): %s: %s; %s", f.Severity, f.Name, f.Token.ID, f.Code, f.Problem, f.Remedy)
}

// Defaults of [AuditOptions].
const (
	DefaultUnusedFor     = 90 * 24 * time.Hour
	DefaultExpiresWithin = 14 * 24 * time.Hour
	// neverUsedGrace is how old a token is before it counts as never used.
	neverUsedGrace = 7 * 24 * time.Hour
)

// AuditOptions say what an audit looks for. The zero value looks with the
// defaults, at the present of the clock.
type AuditOptions struct {
	// Now is the present; zero is time.Now.
	Now time.Time
	// UnusedFor is after how long a token counts as unused; 0 is
	// [DefaultUnusedFor].
	UnusedFor time.Duration
	// ExpiresWithin is how near the end must be; 0 is [DefaultExpiresWithin].
	ExpiresWithin time.Duration
	// ManyGroups is how many groups are very many; 0 is [lint.DefaultManyGroups].
	ManyGroups int
	// Rules are further ones, which look at what each token may do.
	Rules []lint.Rule
	// Catalogue is a live listing, such as that of [Client.PermissionGroups]: it
	// names and judges groups that the built-in catalogue does not know. nil is
	// none; then such a group shows as the API names it in the token.
	Catalogue *permissions.Catalogue
}

// Audit looks through tokens as [Client.List] returns them. It sends nothing.
// The findings are sorted: most severe first, then by name of the token. Of a
// token that does not work any more only that is said.
//
// Whether a token is used is known as far as the API tells: last_used_on comes
// with a delay.
func Audit(tokens []Info, opts AuditOptions) []Finding {
	if opts.Now.IsZero() {
		opts.Now = time.Now()
	}
	opts.UnusedFor = cmp.Or(opts.UnusedFor, DefaultUnusedFor)
	opts.ExpiresWithin = cmp.Or(opts.ExpiresWithin, DefaultExpiresWithin)
	out := []Finding{}
	for _, info := range tokens {
		info.Spec = info.Spec.Named(opts.Catalogue)
		a := audited{opts: opts, info: info}
		a.look()
		out = append(out, a.found...)
	}
	slices.SortStableFunc(out, func(a, b Finding) int {
		return cmp.Or(int(b.Severity)-int(a.Severity), strings.Compare(a.Name, b.Name), strings.Compare(a.Token.ID, b.Token.ID))
	})
	return out
}

// audited is the audit of one token.
type audited struct {
	opts  AuditOptions
	info  Info
	found []Finding
}

func (a *audited) say(code AuditCode, s Severity, problem, remedy string) {
	a.found = append(a.found, Finding{Code: code, Severity: s, Token: a.info.Ref, Name: a.info.Name, Problem: problem, Remedy: remedy, Evidence: auditEvidence(code)})
}

// auditEvidence is how the fact about Cloudflare is known that a kind of finding
// states, zero for those that state none.
func auditEvidence(code AuditCode) permissions.Evidence {
	const reference = "https://developers.cloudflare.com/api/resources/user/subresources/tokens/methods/"
	switch code {
	case AuditRevoked:
		return permissions.Evidence{
			Kind: permissions.EvidenceCloudflareCode, Source: "https://github.com/cloudflare/terraform-provider-cloudflare/pull/7023", Date: "2026",
			Note: "the state is shown there; that a leak is the cause is one case",
		}
	case AuditDisabled:
		return documented(reference+"update/", "2026-08")
	case AuditNeverUsed, AuditUnused:
		known := documented(reference+"list/", "2026-08")
		known.Note = "the time of the last use comes with a delay, which is not documented"
		return known
	}
	return permissions.Evidence{}
}

func (a *audited) look() {
	info, now := a.info, a.opts.Now
	switch {
	case info.State == StateRevoked:
		a.say(AuditRevoked, SeverityWarning, "it was revoked; Cloudflare does so with tokens that leaked in public", "look for where it leaked, make sure its successor did not, and delete it")
		return
	case info.Unread == nil && info.Expired(now) || info.State == StateExpired:
		problem := "its time is over"
		if end := info.ExpiresOn(); !end.IsZero() {
			problem = "it ended on " + wording.Day(end)
		}
		a.say(AuditExpired, SeverityInfo, problem, "delete it")
		return
	case info.State == StateDisabled:
		a.say(AuditDisabled, SeverityInfo, "it is switched off, and can be switched on again", "delete it if nobody needs it")
		return
	}
	a.reach()
	a.usage()
}

// reach looks at what the token may do, and until when.
func (a *audited) reach() {
	if a.info.Unread != nil {
		a.say(AuditUnread, SeverityInfo, a.info.Unread.Error(), "look at it in the dashboard: "+TokensPage(a.info.Account))
		return
	}
	rules := lint.Options{Now: a.opts.Now, ManyGroups: a.opts.ManyGroups, Catalogue: a.opts.Catalogue, Kind: a.info.Kind(), Rules: a.opts.Rules}
	for _, f := range lint.Check(a.info.Spec, rules).Findings {
		a.found = append(a.found, Finding{
			Code: f.Code, Severity: f.Severity, Token: a.info.Ref, Name: a.info.Name, Problem: f.Message(), Remedy: f.Remedy, Evidence: f.Evidence,
		})
	}
	if end := a.info.ExpiresOn(); !end.IsZero() && end.Sub(a.opts.Now) <= a.opts.ExpiresWithin {
		a.say(AuditExpiringSoon, SeverityWarning, "it ends on "+wording.Day(end)+", in "+days(end.Sub(a.opts.Now)), "rotate it before")
	}
}

// usage looks at when the token was last used.
func (a *audited) usage() {
	issued, used := a.info.IssuedOn, a.info.LastUsedOn
	switch age := a.opts.Now.Sub(issued); {
	case used.IsZero() && issued.IsZero():
	case used.IsZero() && age >= min(neverUsedGrace, a.opts.UnusedFor):
		a.say(AuditNeverUsed, SeverityWarning, "it was made "+days(age)+" ago and never used", "revoke it, or find out why it was made")
	case !used.IsZero() && a.opts.Now.Sub(used) >= a.opts.UnusedFor:
		a.say(AuditUnused, SeverityWarning, "it was last used "+days(a.opts.Now.Sub(used))+" ago", "revoke it if nobody needs it")
	}
}

// days says a duration in whole days.
func days(d time.Duration) string {
	switch n := int(d / (24 * time.Hour)); n {
	case 0:
		return "less than a day"
	case 1:
		return "1 day"
	default:
		return fmt.Sprintf("%d days", n)
	}
}

// Severity is how much a finding of an audit matters. The zero value is
// SeverityInfo.
type Severity = lint.Severity

// The severities, in rising order.
const (
	SeverityInfo    = lint.SeverityInfo    // worth knowing
	SeverityWarning = lint.SeverityWarning // against good practice
	SeverityError   = lint.SeverityError   // dangerous should the token leak
)
