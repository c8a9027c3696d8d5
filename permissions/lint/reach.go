package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/operations"
)

// The rules about what a spec reaches.
const (
	Broad        Code = "broad"
	MayMint      Code = "may_mint"
	MayGrant     Code = "may_grant"
	ReadsSecrets Code = "reads_secrets"
	MovesValue   Code = "moves_value"
	DeletesData  Code = "deletes_data"
	ManyGroups   Code = "many_groups"
	Granular     Code = "granular_alternative"
)

func reachRules() []Rule {
	judged := permissions.Evidence{Kind: permissions.EvidenceDerived, Source: "permissions.Group.Risk", Note: "what the groups open, judged by this library"}
	return []Rule{
		{
			Code: Broad, Title: "grants on all accounts or all zones",
			Why: "whoever finds the token has all of them, those included that are added later", Look: broad,
		},
		{
			Code: MayMint, Severity: SeverityWarning, Title: "the right to make and edit tokens",
			Why: "it comes to whatever its owner may do", Look: mayMint,
			Evidence: permissions.Evidence{Kind: permissions.EvidenceDocumented, Source: "https://developers.cloudflare.com/fundamentals/api/how-to/create-via-api/", Date: "2026-08"},
		},
		{
			Code: MayGrant, Severity: SeverityInfo, Title: "the right to give people or services access",
			Why: "who holds it can let others in, and stays in when the token is gone", Evidence: judged, Look: mayGrant,
		},
		{
			Code: ReadsSecrets, Severity: SeverityInfo, Title: "the right to read secrets, traffic or what is stored",
			Why: "what was read once cannot be taken back", Evidence: judged, Look: risk(permissions.RiskReads, "it may read secrets, traffic or what is stored", "keep it apart from what needs no such right"),
		},
		{
			Code: MovesValue, Severity: SeverityInfo, Title: "the right to move money, domains or address space",
			Why: "what is moved is hard to get back", Evidence: judged, Look: movesValue,
		},
		{
			Code: DeletesData, Severity: SeverityInfo, Title: "the right to delete stored data for good",
			Why: "there is no undo", Evidence: judged, Look: risk(permissions.RiskDeletes, "it may delete stored data for good", "keep backups where this token does not reach"),
		},
		{
			Code: ManyGroups, Severity: SeverityWarning, Title: "very many permission groups",
			Why: "one token for everything cannot be narrowed, nor taken back for one task", Look: manyGroups,
		},
		{
			Code: Granular, Severity: SeverityInfo, Title: "permissions of which there is one on a single resource",
			Why: "one Worker, one bucket or one app would do for a program that uses one", Look: granular,
		},
	}
}

// broad finds statements on all of a kind. Where the accounts or zones that the
// token is for are known, it says what to grant instead.
func broad(s *Subject) ([]Finding, error) {
	const remedy = "name the accounts and zones that it needs"
	write := Finding{Severity: SeverityError, Problem: "it may write everywhere", Remedy: remedy}
	curious := Finding{Severity: SeverityWarning, Problem: "it may read secrets or traffic everywhere", Remedy: remedy}
	read := Finding{Problem: "it may read everywhere", Remedy: remedy}
	inside := Finding{Problem: "it reaches all zones of an account, and is for some", Remedy: "name the zones that it needs"}
	for st := range s.allows() {
		g, _ := permissions.GroupOf(st.Permission)
		p := s.narrower(st)
		switch {
		case !everywhere(st.Resource):
			if _, bounded := st.Resource.Account(); bounded && st.Resource.IsAll() && st.Resource.Scope() == permissions.ScopeZone && p.Mend {
				inside.Places = append(inside.Places, p)
			}
		case writes(st.Permission):
			write.Places = append(write.Places, p)
		case g.Risk().Has(permissions.RiskReads):
			curious.Places = append(curious.Places, p)
		default:
			read.Places = append(read.Places, p)
		}
	}
	return some(write, curious, read, inside), nil
}

// narrower says what would do in the place of a statement on all accounts or zones.
func (s *Subject) narrower(st permissions.Statement) Place {
	p := Place{Statement: st}
	accounts, zones := s.Accounts, s.Zones
	if s.Recordings != nil {
		if len(accounts) == 0 {
			accounts = s.usage().accounts
		}
		if len(zones) == 0 {
			zones = s.usage().zones
		}
	}
	switch st.Resource.Scope() {
	case permissions.ScopeAccount:
		for _, id := range accounts {
			p.Instead = append(p.Instead, on(st, permissions.AccountResource(id)))
		}
	case permissions.ScopeZone:
		for _, id := range zones {
			p.Instead = append(p.Instead, on(st, permissions.ZoneResource(id)))
		}
	}
	if len(p.Instead) == 0 {
		return p
	}
	p.Mend = true
	if s.Recordings != nil { // a call may need all of them
		f := Finding{Places: []Place{p}}
		p.Mend = !s.usage().loses(s.Spec, f.Fix(s.Spec))
	}
	if !p.Mend {
		p.Instead = nil
	}
	return p
}

// everywhere reports whether a resource is all accounts or all zones.
func everywhere(r permissions.Resource) bool {
	_, bounded := r.Account()
	return r.IsAll() && !bounded && (r.Scope() == permissions.ScopeAccount || r.Scope() == permissions.ScopeZone)
}

// writes reports whether a group may do more than read. A group that is not in the
// catalogue is taken by its name, and for one that writes if that does not say.
func writes(p permissions.Permission) bool {
	if g, ok := permissions.GroupOf(p); ok {
		return g.Access != permissions.AccessRead
	}
	return !strings.HasSuffix(p.Name(), " Read")
}

// unguarded reports whether the token has no end or works from everywhere.
func (s *Subject) unguarded() bool {
	c := s.Spec.Conditions()
	return c.ExpiresOn.IsZero() || len(c.RequestIP.In) == 0
}

func mayMint(s *Subject) ([]Finding, error) {
	f := Finding{Problem: "it can create and edit tokens, and so come to whatever its owner may do", Remedy: "keep it where tokens are made and nowhere else"}
	if s.unguarded() {
		f.Severity = SeverityError
		f.Remedy += ", with an end and a client IP filter"
	}
	for st := range s.allows() {
		if makesTokens(st.Permission) {
			f.Places = append(f.Places, Place{Statement: st})
		}
	}
	return some(f), nil
}

// makesTokens reports whether the group is what the API wants of whoever creates a
// token.
func makesTokens(p permissions.Permission) bool {
	for _, path := range [...]string{"/user/tokens", "/accounts/{account_id}/tokens"} {
		if m, ok := operations.Match("POST", path); ok && m.Operation().Accepts(p) {
			return true
		}
	}
	return false
}

func mayGrant(s *Subject) ([]Finding, error) {
	f := Finding{Problem: "it can give access", Remedy: "keep it where access is managed and nowhere else"}
	if s.unguarded() {
		f.Severity = SeverityWarning
		f.Remedy += ", with an end and a client IP filter"
	}
	f.Places = s.risky(permissions.RiskGrants, func(p permissions.Permission) bool { return !makesTokens(p) })
	return some(f), nil
}

func movesValue(s *Subject) ([]Finding, error) {
	f := Finding{Problem: "it can move money or domains", Remedy: "bind it to the addresses that use it (client IP filter)"}
	if len(s.Spec.Conditions().RequestIP.In) > 0 {
		f.Remedy = "keep it where that is done and nowhere else"
	}
	f.Places = s.risky(permissions.RiskMoves, nil)
	return some(f), nil
}

// risk is a rule of a class of risk.
func risk(class permissions.Risk, problem, remedy string) func(*Subject) ([]Finding, error) {
	return func(s *Subject) ([]Finding, error) {
		return some(Finding{Problem: problem, Remedy: remedy, Places: s.risky(class, nil)}), nil
	}
}

// risky are the allows of a class of risk, with the reason; keep says which, nil all.
func (s *Subject) risky(class permissions.Risk, keep func(permissions.Permission) bool) (out []Place) {
	for st := range s.allows() {
		g, _ := permissions.GroupOf(st.Permission)
		if g.Risk().Has(class) && (keep == nil || keep(st.Permission)) {
			out = append(out, Place{Statement: st, Note: g.RiskReason()})
		}
	}
	return out
}

func manyGroups(s *Subject) ([]Finding, error) {
	groups := map[string]bool{}
	for st := range s.allows() {
		groups[st.Permission.ID()] = true
	}
	if len(groups) < s.ManyGroups {
		return nil, nil
	}
	return []Finding{{Problem: fmt.Sprintf("it holds %d permission groups", len(groups)), Remedy: "make a token for each task, with what the task needs"}}, nil
}

// granular finds permissions in whose place one on a single resource could be
// given. With recordings only what would do for all of the calls is said.
func granular(s *Subject) ([]Finding, error) {
	f := Finding{Problem: "there are permissions on single resources that do the same", Remedy: "grant the one on the resources that it uses"}
	if s.Recordings != nil {
		for _, n := range s.usage().Least.Required {
			if len(n.Narrower) == 0 {
				continue
			}
			for st := range s.allows() {
				if st.Permission.ID() == n.Permission.ID() && st.Resource.Contains(n.Resource) {
					f.Places = append(f.Places, Place{Statement: st, Note: n.Narrower[0].String() + " would do for the recorded calls, in an account-owned token"})
					f.Calls = append(f.Calls, n.Because...)
				}
			}
		}
		return some(f), nil
	}
	for st := range s.allows() {
		if note := alternative(st); note != "" {
			f.Places = append(f.Places, Place{Statement: st, Note: note})
		}
	}
	return some(f), nil
}

// alternative names what there is on a single resource for a statement on a whole
// product, "" for nothing.
func alternative(st permissions.Statement) string {
	if st.Resource.Scope() != permissions.ScopeAccount {
		return ""
	}
	switch st.Permission.ID() {
	case permissions.AccountWorkersR2StorageWrite.ID():
		return permissions.Label(permissions.BucketWorkersR2StorageBucketItemWrite) + " on a bucket, for what works with its objects"
	case permissions.AccountWorkersR2StorageRead.ID():
		return permissions.Label(permissions.BucketWorkersR2StorageBucketItemRead) + " on a bucket, for what works with its objects"
	}
	var names []string
	for role := range permissions.Roles() {
		if role.Scope() != permissions.ScopeAccount && slices.Contains(role.Like(), st.Permission.Name()) {
			names = append(names, role.String())
		}
	}
	return strings.Join(names, ", or ")
}
