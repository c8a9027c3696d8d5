package diagnose

import (
	"cmp"
	"strings"

	"github.com/cftoken/cftoken/diagnose/internal/hearing"
	"github.com/cftoken/cftoken/internal/answers"
	"github.com/cftoken/cftoken/internal/cfapi"
	"github.com/cftoken/cftoken/internal/wording"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
)

// refusal is what the rules look at: the answer, the call, and what is known.
type refusal struct {
	err          *cfapi.Error // never nil; without status and reasons where no answer came
	answered     bool         // an answer came
	call         authz.Call
	op           operations.Operation // zero where the call is not in the catalogue
	page         page                 // that the answer names
	twin         operations.Operation // that the same page is about: which of both was called is not told
	listed       operations.Operation // of the page, where op is zero
	contradicted bool                 // op is another call than the page is about
	facts        Facts
	name         string // of the observation, "" outside of reports
	needs        []permissions.Permission
	needsOn      permissions.Resource
	verdict      authz.Verdict // of the observation, NotChecked outside of reports
	reason       authz.Reason  // as established by the caller or by the spec
	open         authz.Reason  // why the caller could not judge the call
	decision     authz.Decision
	segments     []string // of the path below /client/v4
	grants       []authz.Grant
	ranked       bool          // grants are known, see enough
	heard        bool          // the path is from a text, or from the answer's page
	vague        bool          // words that others may say too
	masked       bool          // the ids in the path were made unreadable by whoever pasted it
	unsent       bool          // a program says it before it sends anything
	seen         hearing.Shown // of the credential, in a text
	empty        bool          // a success with an empty list, where something was expected
	login        hearing.Login
	asked        string // the name of the zone that a client looked for, "" for none
	s3           hearing.S3
	toldPhase    string                 // of a ruleset, as the text sets it
	note         string                 // what else is to be said, a sentence or ""
	wanted       permissions.Permission // of the whole command, nil where it is not known
	either       []hearing.Call         // of which the program may have made one
	hasRead      bool                   // a reading call of the same product was allowed there
	accepted     bool                   // the API accepted what it must refuse
}

func newRefusal(h hearing.Heard, f Facts) *refusal {
	e := h.Err
	r := &refusal{err: e, answered: !h.Empty && !h.Unsent, unsent: h.Unsent, facts: f, heard: h.InText, empty: h.Empty, asked: h.Asked}
	if h.Verified && f.Liveness == LivenessUnknown {
		f.Liveness, r.facts.Liveness = Live, Live
	}
	r.vague = h.Vague
	r.toldPhase = h.Phase
	r.setS3(h)
	f = r.facts
	r.hearLogin(h.Login)
	r.hearShown(h.Shown)
	f = r.facts
	told := f.Path != "" || pageOf(e).tells(cleanedPath(e.Path))
	note := ""
	if h.InText {
		note = completeCall(e, f, h)
	}
	method, path := e.Method, e.Path
	if method == "" && path == "" {
		method, path = f.Method, f.Path
	}
	r.setCall(authz.Call{Method: method, Path: path, Status: e.Status})
	if !told && r.page.about(r.op) {
		r.twin = r.page.twin(r.op)
	}
	if r.command(h.Command); h.Command.Path == "" { // which says more
		r.either = h.Either
	}
	r.say(note)
	if h.Cut {
		r.say("The text breaks off within the answer: paste all of it to be sure.")
	}
	if h.Empty {
		r.verdict, r.reason = authz.Inconclusive, authz.NoReason
	}
	return r
}

// setS3 completes what is known of a call to R2's S3 endpoint: from the text, or
// from the address of the call.
func (r *refusal) setS3(h hearing.Heard) {
	r.s3 = h.S3
	for _, call := range [...][2]string{{r.facts.Method, r.facts.Path}, {h.Err.Method, h.Err.Path}} {
		if told, ok := hearing.S3Call(call[0], call[1]); ok && r.s3.Account == "" && r.s3.Bucket == "" {
			told.Operation = cmp.Or(r.s3.Operation, told.Operation)
			r.s3 = told
		}
	}
	if r.facts.Account == "" {
		r.facts.Account = permissions.AccountID(r.s3.Account)
	}
}

func newObserved(o Observation, f Facts) *refusal {
	e := hearing.Clean(o.Err)
	r := &refusal{err: e, answered: o.Err != nil, facts: f, name: hearing.Line(o.Name, 100), needs: o.Needs, needsOn: o.Resource, verdict: o.Verdict, hasRead: o.HasRead, accepted: o.Accepted}
	if o.HasRead {
		r.facts.Reach = InReach
	}
	if r.err == nil {
		r.err = &cfapi.Error{Status: o.Call.Status}
	}
	call := o.Call
	if call.Method == "" && call.Path == "" {
		call.Method, call.Path = r.err.Method, r.err.Path
	}
	if isDenial(o.Reason) {
		r.reason = o.Reason
	} else {
		r.open = o.Reason
	}
	r.setCall(call)
	return r
}

// setCall completes the call from the facts and asks what the spec, where it
// is known, says about it.
func (r *refusal) setCall(c authz.Call) {
	f := r.facts
	r.page = pageOf(r.err)
	if given := c.Path; given == "" || c.Method == "" {
		c.Method, c.Path = r.page.call(c.Method, c.Path, f)
		r.heard = r.heard || given != c.Path
	}
	if c.Account == "" {
		c.Account = f.Account
	}
	if c.Time.IsZero() {
		c.Time = f.Time
	}
	if !c.ClientIP.IsValid() {
		c.ClientIP = f.ClientIP
	}
	if c.Method != r.err.Method || c.Path != r.err.Path { // those are clean
		c.Method, c.Path = cfapi.CleanCall(c.Method, c.Path)
	}
	r.call = c
	r.segments = strings.Split(strings.Trim(c.Path, "/"), "/")
	if m, ok := operations.Match(c.Method, c.Path); ok {
		r.op = m.Operation()
	}
	r.masked = r.heard && (hearing.Masked(r.segments) || r.oddID())
	r.setPage()
	if f.Spec == nil {
		return
	}
	if r.masked {
		c.Path = anyTarget(r.segments)
	}
	r.decision = authz.Principal{Spec: *f.Spec, Kind: f.Kind, Dead: f.Liveness == Dead}.Decide(c)
	if r.masked && r.decision.Reason == authz.OutsideScope {
		r.decision = authz.Decision{} // on which resource the call was is not known
	}
	if r.reason == authz.NoReason && r.decision.Verdict == authz.Denied {
		r.reason = r.decision.Reason
	}
}

// on reports whether the path begins with the pattern's segments, of which a
// star stands for any one.
func (r *refusal) on(pattern string) bool {
	if pattern == "" {
		return true
	}
	n := 0
	for want := range strings.SplitSeq(strings.Trim(pattern, "/"), "/") {
		if n >= len(r.segments) || want != "*" && want != r.segments[n] {
			return false
		}
		n++
	}
	return true
}

// onUser reports whether the endpoint belongs to the user behind the
// credential, which an account-owned token has not.
func (r *refusal) onUser() bool { return r.on("/user") || r.on("/memberships") }

// onVerify reports whether the call was a verification.
func (r *refusal) onVerify() bool {
	return r.on("/user/tokens/verify") || r.on("/accounts/*/tokens/verify")
}

// passed reports whether the observer saw authorization let the call through.
func (r *refusal) passed() bool { return r.verdict == authz.Allowed || r.verdict == authz.NotEntitled }

// pathID returns the segment after /accounts or /zones, as it stands.
func (r *refusal) pathID(collection string) (string, bool) {
	if len(r.segments) > 1 && r.segments[0] == collection {
		return r.segments[1], true
	}
	return "", false
}

// pathAccount and pathZone are the account and the zone in the path, "" where
// none, or none in its right form, stands there.
func (r *refusal) pathAccount() (id permissions.AccountID) {
	if s, ok := r.pathID("accounts"); ok {
		id, _ = permissions.ParseAccountID(s)
	}
	return id
}

func (r *refusal) pathZone() (id permissions.ZoneID) {
	if s, ok := r.pathID("zones"); ok {
		id, _ = permissions.ParseZoneID(s)
	}
	return id
}

// account is the account in the path, or the one of the caller.
func (r *refusal) account() permissions.AccountID { return cmp.Or(r.pathAccount(), r.call.Account) }

// zone is the zone in the path, or the one of the caller.
func (r *refusal) zone() permissions.ZoneID { return cmp.Or(r.pathZone(), r.facts.Zone) }

// target is the resource that the call acts on, zero where that is not known.
func (r *refusal) target() permissions.Resource {
	if id := r.pathZone(); id != "" {
		return permissions.ZoneResource(id)
	}
	if id := r.pathAccount(); id != "" {
		return permissions.AccountResource(id)
	}
	return permissions.Resource{}
}

// subject is what the title begins with: the check's name, or the call.
func (r *refusal) subject() string {
	switch {
	case r.name != "":
		return r.name
	case r.s3.Operation != "":
		return r.s3.Operation
	case !r.op.IsZero():
		return r.op.String()
	case r.call.Path != "":
		return strings.TrimSpace(r.call.Method + " " + wording.Shorten(r.call.Path, 120))
	}
	return ""
}

// anyID stands for an id that is not known.
const anyID = "00000000000000000000000000000000"

// anyTarget is a path with anyID in the place of the account's or zone's.
func anyTarget(segments []string) string {
	return strings.Join(append([]string{"", segments[0], anyID}, segments[2:]...), "/")
}

// enough returns the grants each of which would let the call through, the
// smallest first, without the resources of malformed ids. They are ranked once.
func (r *refusal) enough() []authz.Grant {
	if !r.ranked {
		r.grants, r.ranked = r.rank(), true
		r.putFirst()
	}
	return r.grants
}

func (r *refusal) rank() []authz.Grant {
	if r.call.Path == "" {
		return nil
	}
	call, segments, masked := r.call, r.segments, r.masked
	if r.op.IsZero() && !r.listed.IsZero() {
		call.Method, call.Path = r.listed.Method(), fillIn(r.listed.Template(), Facts{Account: r.account(), Zone: r.zone()})
		segments = strings.Split(strings.Trim(call.Path, "/"), "/")
		masked = masked || call.Path != r.call.Path && hearing.Masked(segments)
	}
	if masked {
		call.Path = anyTarget(segments)
	}
	grants := authz.EnoughFor(call)
	for i := range grants {
		if masked && strings.Contains(grants[i].Resource.Key()+grants[i].Resource.Parent(), anyID) {
			grants[i].Resource = permissions.Resource{}
		}
		if r.onList() && grants[i].Resource.IsAll() {
			grants[i].Resource = r.own(grants[i].Resource.Scope())
		}
		if res := grants[i].Resource; !res.IsAll() && (res == permissions.ZoneResource("") || res == permissions.AccountResource("")) {
			grants[i].Resource = permissions.Resource{}
		}
	}
	return grants
}

// onList reports whether the call lists the zones or accounts that the token may
// see: a grant on any one of them suffices, and the list is shorter.
func (r *refusal) onList() bool {
	return r.call.Method == "GET" && len(r.segments) == 1 && (r.on("/zones") || r.on("/accounts"))
}

// onAccounts is the call's or the caller's account, or else all accounts.
func (r *refusal) onAccounts() permissions.Resource {
	if a := r.account(); a != "" {
		return permissions.AccountResource(a)
	}
	return permissions.AllAccountsResource()
}

// onZones is every zone of that account, or else all zones.
func (r *refusal) onZones() permissions.Resource {
	if a := r.account(); a != "" {
		return permissions.AllZonesInResource(a)
	}
	return permissions.AllZonesResource()
}

// own is the caller's own zone or account, zero where it is not known.
func (r *refusal) own(scope permissions.Scope) permissions.Resource {
	switch {
	case scope == permissions.ScopeZone && r.facts.Zone != "":
		return permissions.ZoneResource(r.facts.Zone)
	case scope == permissions.ScopeAccount && r.account() != "":
		return permissions.AccountResource(r.account())
	}
	return permissions.Resource{}
}

// message returns the first message, chains included, that match accepts.
func (r *refusal) message(match func(cfapi.Message) bool) (cfapi.Message, bool) {
	return findMessage(r.err.Errors, match)
}

// behind returns what stands behind the words, which are in lower case, in the
// first message that holds them.
func (r *refusal) behind(words string) (rest string, ok bool) {
	m, ok := r.message(func(m cfapi.Message) bool { return holds(m.Message, words) })
	for at := 0; ok && at+len(words) <= len(m.Message); at++ {
		if strings.EqualFold(m.Message[at:at+len(words)], words) {
			return m.Message[at+len(words):], true
		}
	}
	return "", false
}

func findMessage(list []cfapi.Message, match func(cfapi.Message) bool) (cfapi.Message, bool) {
	for _, m := range list {
		if match(m) {
			return m, true
		}
		if c, ok := findMessage(m.Chain, match); ok {
			return c, true
		}
	}
	return cfapi.Message{}, false
}

// isDenial reports whether the reason is one of a denial.
func isDenial(r authz.Reason) bool { return r >= authz.MissingPermission && r <= authz.DeadToken }

// refusing are the answers to a credential that may be good and may not make the
// call.
var refusing = [...]*answers.Answer{
	&answers.Credential9109, &answers.GatewayMethod, &answers.GatewayNotAuthenticated, &answers.GatewayNotForToken,
	&answers.WorkersUnauthorized, &answers.D1Unauthorized, &answers.VerifyInvalid, &answers.NamedPermission, &answers.AuthorizationFailure, &answers.PhaseNamed,
}

// isRefusal reports whether the answer, or the caller where there is none,
// refuses the call for want of authorization.
func isRefusal(r *refusal) bool {
	if !r.answered {
		return r.verdict == authz.Denied
	}
	if r.err.Inconclusive() {
		return false
	}
	return r.err.HasCode(answers.GatewayDenied.Code) || r.reasonIsLost() || r.isOne(refusing[:]...) || r.pageForbidden() || r.refusedByGraphQL() && !r.is(&answers.GraphQLNoAccess)
}

// reasonIsLost reports whether only the status of a refusal is left.
func (r *refusal) reasonIsLost() bool {
	return (r.err.Status == 401 || r.err.Status == 403) && r.err.HasText(reasonLost)
}
