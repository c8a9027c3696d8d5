package token

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cftoken/cftoken/internal/credential"
	"github.com/cftoken/cftoken/internal/wording"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/operations"
)

// AuditCode names a kind of finding. Its value is stable and fit for a switch.
type AuditCode string

// The kinds of findings.
const (
	AuditMayMint      AuditCode = "may_mint"      // it can create and edit tokens
	AuditMayGrant     AuditCode = "may_grant"     // it can give people or services access
	AuditMovesValue   AuditCode = "moves_value"   // it can move money or domains, from any address
	AuditBroad        AuditCode = "broad"         // it may write, or read what is confidential, on all accounts or all zones
	AuditManyGroups   AuditCode = "many_groups"   // it holds very many permission groups
	AuditNeverExpires AuditCode = "never_expires" // it has no end
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
	DefaultManyGroups    = 25
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
	// ManyGroups is how many groups are very many; 0 is [DefaultManyGroups].
	ManyGroups int
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
	opts.ManyGroups = cmp.Or(opts.ManyGroups, DefaultManyGroups)
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
	case AuditMayMint:
		return mintingDocumented()
	case AuditMayGrant, AuditMovesValue:
		return permissions.Evidence{Kind: permissions.EvidenceDerived, Source: "permissions.Group.Risk", Note: "what the groups open, judged by this library"}
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
			problem = "it ended" + " on " + wording.Day(end)
		}
		a.say(AuditExpired, SeverityInfo, problem, "delete it")
		return
	case info.State == StateDisabled:
		a.say(AuditDisabled, SeverityInfo, "it is switched off, and can be switched on again", "delete it if nobody needs it")
		return
	}
	a.reach()
	a.lifetime()
	a.usage()
}

// reach looks at what the token may do.
func (a *audited) reach() {
	if a.info.Unread != nil {
		a.say(AuditUnread, SeverityInfo, a.info.Unread.Error(), "look at it in the dashboard: "+TokensPage(a.info.Account))
		return
	}
	var mint, grant, move, broad, curious []string
	groups := map[string]bool{}
	for st := range a.info.Spec.Statements() {
		if st.Effect != permissions.Allow {
			continue
		}
		groups[st.Permission.ID()] = true
		g, _ := permissions.GroupOf(st.Permission)
		label := permissions.Label(st.Permission)
		switch because := label + ": " + g.RiskReason(); {
		case g.Risk().Has(permissions.RiskGrants) && makesTokens(st.Permission):
			mint = append(mint, label)
		case g.Risk().Has(permissions.RiskGrants):
			grant = append(grant, because)
		case g.Risk().Has(permissions.RiskMoves):
			move = append(move, because)
		}
		switch {
		case !everywhere(st.Resource):
		case writes(st.Permission):
			broad = append(broad, st.String())
		case g.Risk().Has(permissions.RiskReads):
			curious = append(curious, st.String())
		}
	}
	c := a.info.Spec.Conditions()
	unguarded := c.ExpiresOn.IsZero() || len(c.RequestIP.In) == 0
	if len(mint) > 0 {
		severity, guard := SeverityWarning, ""
		if unguarded {
			severity, guard = SeverityError, ", with an end and a client IP filter"
		}
		a.say(AuditMayMint, severity, "it can create and edit tokens ("+strings.Join(slices.Compact(mint), ", ")+"), and so come to whatever its owner may do", "keep it where tokens are made and nowhere else"+guard)
	}
	if len(grant) > 0 && unguarded {
		a.say(AuditMayGrant, SeverityWarning, "it can give access ("+firstOf(slices.Compact(grant), 3)+")", "keep it where access is managed and nowhere else, with an end and a client IP filter")
	}
	if len(move) > 0 && len(c.RequestIP.In) == 0 {
		a.say(AuditMovesValue, SeverityInfo, "it can move money or domains ("+firstOf(slices.Compact(move), 3)+")", "bind it to the addresses that use it (client IP filter)")
	}
	switch {
	case len(broad) > 0:
		a.say(AuditBroad, SeverityError, "it may write everywhere: "+firstOf(broad, 3), "name the accounts and zones that it needs")
	case len(curious) > 0:
		a.say(AuditBroad, SeverityWarning, "it may read secrets or traffic everywhere: "+firstOf(curious, 3), "name the accounts and zones that it needs")
	}
	if len(groups) >= a.opts.ManyGroups {
		a.say(AuditManyGroups, SeverityWarning, fmt.Sprintf("it holds %d permission groups", len(groups)), "make a token for each task, with what the task needs")
	}
}

// lifetime looks at the token's end.
func (a *audited) lifetime() {
	if a.info.Unread != nil {
		return
	}
	end := a.info.ExpiresOn()
	switch left := end.Sub(a.opts.Now); {
	case end.IsZero():
		a.say(AuditNeverExpires, SeverityWarning, "it has no end", "set one (TTL), and rotate it before")
	case left <= a.opts.ExpiresWithin:
		a.say(AuditExpiringSoon, SeverityWarning, "it ends"+" on "+wording.Day(end)+", in "+days(left), "rotate it before")
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

// everywhere reports whether a resource is all accounts or all zones.
func everywhere(r permissions.Resource) bool {
	_, bounded := r.Account()
	return r.IsAll() && !bounded && (r.Scope() == permissions.ScopeAccount || r.Scope() == permissions.ScopeZone)
}

// makesTokens reports whether the group is what the API wants of whoever creates
// a token.
func makesTokens(p permissions.Permission) bool {
	for _, path := range [...]string{"/user/tokens", "/accounts/{account_id}/tokens"} {
		if m, ok := operations.Match("POST", path); ok && m.Operation().Accepts(p) {
			return true
		}
	}
	return false
}

// writes reports whether a group may do more than read. A group that is not in
// the catalogue is taken by its name, and for one that writes if that does not
// say.
func writes(p permissions.Permission) bool {
	if g, ok := permissions.GroupOf(p); ok {
		return g.Access != permissions.AccessRead
	}
	return !strings.HasSuffix(p.Name(), " Read")
}

func firstOf(list []string, most int) string {
	if len(list) <= most {
		return strings.Join(list, "; ")
	}
	return fmt.Sprintf("%s; and %d more", strings.Join(list[:most], "; "), len(list)-most)
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
type Severity uint8

// The severities, in rising order.
const (
	SeverityInfo    Severity = iota // worth knowing
	SeverityWarning                 // against good practice
	SeverityError                   // dangerous should the token leak
)

// String returns info, warning or error.
func (s Severity) String() string {
	switch s {
	case SeverityInfo:
		return "info"
	case SeverityWarning:
		return "warning"
	case SeverityError:
		return "error"
	}
	return fmt.Sprintf("Severity(%d)", uint8(s))
}

// MarshalText returns the severity's text.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads info, warning or error, and nothing else.
func (s *Severity) UnmarshalText(text []byte) error {
	for _, known := range [...]Severity{SeverityInfo, SeverityWarning, SeverityError} {
		if string(text) == known.String() {
			*s = known
			return nil
		}
	}
	return usage("severity %q: want info, warning or error", credential.Show(string(text), 20))
}
