package token

import (
	"context"
	"fmt"
	"strings"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// Limits on the number of tokens.
//
// Source: https://developers.cloudflare.com/fundamentals/api/reference/limits/ (2026-04-20).
const (
	MaxUserTokens    = 50  // of one user
	MaxAccountTokens = 500 // owned by one account
)

// maxZoneLooks bounds how many zones of a spec a precheck asks for.
const maxZoneLooks = 20

// Precheck is what [Client.Precheck] found.
type Precheck struct {
	// Concerns are what speaks against the request.
	Concerns []Concern
	// Unchecked says what could not be checked, and why.
	Unchecked []string
	// Existing are the owner's tokens as they were listed, nil where they could
	// not be.
	Existing []Info
}

// Err is a [*PrecheckError] where a concern is certain, else nil.
func (p Precheck) Err() error {
	var certain []Concern
	for _, c := range p.Concerns {
		if c.Certain {
			certain = append(certain, c)
		}
	}
	if len(certain) == 0 {
		return nil
	}
	return &PrecheckError{Concerns: certain}
}

// PrecheckError says why a token was not asked for. Nothing was created.
type PrecheckError struct {
	// Concerns are the certain ones, at least one.
	Concerns []Concern
}

// Error names all concerns.
func (e *PrecheckError) Error() string {
	parts := make([]string, len(e.Concerns))
	for i, c := range e.Concerns {
		parts[i] = c.String()
	}
	return "the token was not asked for: " + strings.Join(parts, "; ")
}

// PrecheckOptions say what [Client.Precheck] asks the API. The zero value asks
// for all.
type PrecheckOptions struct {
	// SkipGroups leaves out the live listing of permission groups, which says
	// what there is and what this creator may grant.
	SkipGroups bool
}

// Precheck looks, without creating anything, at whether the token can be made
// and whether its creator may hand on what it grants: [Request.Validate], the
// kind of token, the number of tokens, the creator's own permissions, the
// accounts of the zones, and what the live listing of permission groups lets this
// creator grant.
//
// What a creator may hand on: a user token may hold whatever its user may do,
// so the creating token's own groups do not bound it, but it needs API Tokens
// Write. For an account-owned token the creator needs Account API Tokens Write,
// and its own groups are enforced for single zones only.
//
// The error is that of [Request.Validate], an [*APIError] where the API refuses
// the credentials themselves, or that the context ended. What the
// API refuses to tell, as it does to most tokens, is in Unchecked: it never
// speaks against the request.
//
// Sources: https://developers.cloudflare.com/fundamentals/api/how-to/create-via-api/ (2026-08),
// https://github.com/cloudflare/terraform-provider-cloudflare/issues/7241 (2026-07).
func (c *Client) Precheck(ctx context.Context, req Request, opts PrecheckOptions) (Precheck, error) {
	o, err := req.settle(c.now())
	if err != nil {
		return Precheck{}, err
	}
	return c.precheck(ctx, o, opts)
}

func (c *Client) precheck(ctx context.Context, o order, opts PrecheckOptions) (Precheck, error) {
	if err := c.creates(o.account); err != nil {
		return Precheck{}, err
	}
	p := precheck{c: c, ctx: ctx, order: o, sight: Sight{Why: "some creators see only those that they made"}}
	if o.account != "" {
		p.out.Concerns = accountOwnedConcerns(o.spec, o.account)
	}
	if err := p.existing(); err != nil {
		return p.out, err
	}
	p.creator()
	if p.account != "" && p.out.Existing != nil && p.sight.Extent != ExtentAll {
		p.unchecked("the tokens of others, for their number and their names: "+p.sight.Why, nil)
	}
	p.zones()
	if !opts.SkipGroups {
		p.groups()
	}
	if err := ctx.Err(); err != nil {
		return p.out, fmt.Errorf("the checks before the creation were cut short: %w", err)
	}
	return p.out, nil
}

// precheck is one run.
type precheck struct {
	c   *Client
	ctx context.Context
	order
	out   Precheck
	sight Sight // of the tokens of an account
}

func (p *precheck) concern(st permissions.Statement, field, problem string, known permissions.Evidence) {
	p.out.Concerns = append(p.out.Concerns, Concern{Field: field, Statement: st, Problem: problem, Certain: true, Evidence: known})
}

func (p *precheck) unchecked(what string, err error) {
	if err != nil {
		what += ": " + err.Error()
	}
	p.out.Unchecked = append(p.out.Unchecked, what)
}

// existing looks at the number of tokens and at their names. The error is a
// refusal of the credentials themselves: with them nothing more is to be tried.
func (p *precheck) existing() error {
	all, err := p.c.List(p.ctx, p.account, ListOptions{})
	switch readAnswer(err) {
	case answerGood:
	case answerRejected, answerMalformed, answerLockedOut, answerClientIP:
		return err
	default:
		p.unchecked("the number of tokens", err)
		return nil
	}
	p.out.Existing = all
	limit, whose := MaxUserTokens, "a user"
	if p.account != "" {
		limit, whose = MaxAccountTokens, "an account"
	}
	if len(all) >= limit {
		live := 0
		for _, info := range all {
			if p.live(info) {
				live++
			}
		}
		text := fmt.Sprintf("%d tokens", len(all))
		if live < len(all) {
			text += fmt.Sprintf(", %d of them neither disabled nor expired nor revoked,", live)
		}
		p.out.Concerns = append(p.out.Concerns, Concern{
			Field: "Account", Problem: fmt.Sprintf("there are %s and %s can have %d: revoke unused ones (Audit names them)", text, whose, limit),
			// Whether the others count is not documented.
			Certain:  live >= limit,
			Evidence: documented("https://developers.cloudflare.com/fundamentals/api/reference/limits/", "2026-04-20"),
		})
	}
	for _, info := range all {
		if info.Name == p.name {
			p.out.Concerns = append(p.out.Concerns, Concern{Field: "Name", Problem: fmt.Sprintf("a token of that name exists (id %s): UniqueName makes names that do not", info.ID)})
			break
		}
	}
	p.earlier(all)
	return nil
}

// earlier names the live tokens that were made under the same name with another date and
// other random characters: what made one may have been killed before anybody had its value.
func (p *precheck) earlier(all []Info) {
	base := cutUnique(p.name)
	if base == p.name {
		return
	}
	var made []string
	for _, info := range all {
		if info.Name != p.name && info.Name != base && cutUnique(info.Name) == base && p.live(info) {
			text := info.ID
			if info.LastUsedOn.IsZero() {
				text += ", never used"
			}
			made = append(made, text)
		}
	}
	if n := len(made); n > 0 {
		const most = 3
		list := strings.Join(made[max(0, n-most):], "; ")
		if n > most {
			list = fmt.Sprintf("%d, among them %s", n, list)
		}
		p.out.Concerns = append(p.out.Concerns, Concern{Field: "Name", Problem: fmt.Sprintf("earlier runs made tokens under this name that are live (%s): revoke those that nobody has, as a run that was killed leaves them", list)})
	}
}

// live reports whether a token works, or will once its time has come.
func (p *precheck) live(info Info) bool {
	return info.State != StateDisabled && !info.gone() && !info.Expired(p.c.now())
}

// creator looks at what the creating credential holds.
func (p *precheck) creator() {
	if p.c.creds.IsGlobalKey() {
		p.unchecked("the roles of the user in the accounts, which bound what a Global API key can hand on", nil)
		return
	}
	const what = "the creator's own permissions"
	self, err := p.c.Self(p.ctx)
	if err != nil || self.IsZero() {
		p.unchecked(what+": its id is not known", err)
		return
	}
	info, err := p.c.Get(p.ctx, self)
	switch {
	case err != nil:
		p.unchecked(what, err)
		return
	case info.Unread != nil:
		p.unchecked(what, info.Unread)
		return
	case info.Spec.IsEmpty():
		p.unchecked(what+": the API told none", nil)
		return
	}
	p.mayMint(info)
	if info.Account != "" {
		p.sight = sightOf(info, p.account)
	}
	if p.account == "" {
		p.unchecked("the roles of the user in the accounts, which bound a user token", nil)
		return
	}
	for st := range p.spec.Statements() {
		if _, single := st.Resource.Zone(); single && st.Effect == permissions.Allow && !holds(info.Spec, st, p.account) {
			p.concern(st, "Spec", "the creator does not hold it there, which account-owned tokens demand for single zones: give the creator that group, or grant it on all zones of the account",
				permissions.Evidence{Kind: permissions.EvidenceReported, Source: "https://github.com/cloudflare/terraform-provider-cloudflare/issues/7241", Date: "2026-07"})
		}
	}
}

// mayMint checks that the creator may create tokens at all.
func (p *precheck) mayMint(info Info) {
	call := authz.Call{Method: "POST", Path: tokensPath(p.account), Account: p.account}
	who := authz.Principal{Spec: info.Spec.WithConditions(permissions.Conditions{}), Kind: info.Kind(), Account: info.Account}
	if who.Decide(call).Verdict == authz.Denied {
		need := permissions.Label(permissions.UserAPITokensWrite)
		if p.account != "" {
			need = permissions.Label(permissions.AccountAPITokensWrite) + " on account " + string(p.account)
		}
		p.concern(permissions.Statement{}, "Account", "the creator does not hold "+need, mintingDocumented())
	}
}

// holds reports whether the spec allows the group on that single zone, be it by
// name, by all zones, or by all zones of the account.
func holds(have permissions.Spec, want permissions.Statement, owner permissions.AccountID) bool {
	held := false
	for st := range have.Statements() {
		if st.Permission.ID() != want.Permission.ID() {
			continue
		}
		account, bounded := st.Resource.Account()
		if !st.Resource.Contains(want.Resource) && (!st.Resource.IsAll() || bounded && account != owner) {
			continue
		}
		if st.Effect == permissions.Deny {
			return false
		}
		held = true
	}
	return held
}

// zones asks in which account each single zone lies.
func (p *precheck) zones() {
	looked := map[permissions.ZoneID]bool{}
	for st := range p.spec.Statements() {
		id, single := st.Resource.Zone()
		if !single || looked[id] {
			continue
		}
		if len(looked) == maxZoneLooks {
			p.unchecked(fmt.Sprintf("the accounts of more than %d zones", maxZoneLooks), nil)
			return
		}
		looked[id] = true
		var zone struct {
			Account struct {
				ID permissions.AccountID `json:"id"`
			} `json:"account"`
		}
		_, err := p.c.api.Do(p.ctx, "GET", "/zones/"+string(id), nil, &zone)
		switch {
		case err != nil && p.c.creds.IsGlobalKey() && readAnswer(err) == answerNoPermission:
			p.concern(permissions.Statement{}, "Spec", fmt.Sprintf("zone %s does not exist or is not the user's: %v", id, err), permissions.Evidence{})
		case err != nil:
			p.unchecked("the account of zone "+string(id), err)
		case zone.Account.ID.Validate() != nil:
			p.unchecked("the account of zone "+string(id)+": the API told none", nil)
		case p.account != "" && zone.Account.ID != p.account:
			p.concern(permissions.Statement{}, "Spec", fmt.Sprintf("zone %s belongs to account %s, and the token is to be owned by account %s", id, zone.Account.ID, p.account), permissions.Evidence{})
		}
	}
}

// Concern is something about a [Request] that deserves a look before the token
// is made.
type Concern struct {
	// Field is the field of the request, such as "Spec".
	Field string
	// Statement is what it is about, zero where not one statement.
	Statement permissions.Statement
	// Problem says what is wrong and what would be right.
	Problem string
	// Certain says that the API would refuse the request, or make a token that
	// cannot do what was asked. The others are worth knowing.
	Certain bool
	// Evidence says how the rule is known; zero for what the API itself answered
	// just now, and for what the request alone shows.
	Evidence permissions.Evidence
}

// String reads like "Spec: allow Zone:DNS:Edit on zone 2cf1…: the creator does not hold it".
func (c Concern) String() string {
	text := c.Field + ": "
	if c.Statement.Permission != nil {
		text += c.Statement.String() + ": "
	}
	return text + c.Problem
}

func documented(source, date string) permissions.Evidence {
	return permissions.Evidence{Kind: permissions.EvidenceDocumented, Source: source, Date: date}
}

// mintingDocumented is where it stands what makes a token a maker of tokens.
func mintingDocumented() permissions.Evidence {
	return documented("https://developers.cloudflare.com/fundamentals/api/how-to/create-via-api/", "2026-08")
}

// matrixDocumented is the compatibility matrix of account-owned tokens.
func matrixDocumented() permissions.Evidence {
	e := documented("https://developers.cloudflare.com/fundamentals/api/get-started/account-owned-tokens/", "2025")
	e.Note = "from versions of the compatibility matrix of 2024-12 to 2025; which groups belong to a product is this library's reading"
	return e
}

// accountOwnedConcerns names what speaks against a spec for an account-owned
// token: user permissions and resources of other accounts, which are certain,
// and groups of products that Cloudflare listed as not supporting account-owned
// tokens. That list is from 2024-12 to 2025 and shrinks, so those are no
// certainty. Tiered Cache and Spectrum are on the list too, but have no group of
// their own.
func accountOwnedConcerns(spec permissions.Spec, owner permissions.AccountID) []Concern {
	var out []Concern
	for st := range spec.Statements() {
		c := Concern{Field: "Spec", Statement: st, Evidence: matrixDocumented()}
		account, bounded := st.Resource.Account()
		switch {
		case st.Resource.Scope() == permissions.ScopeUser || st.Permission.Scope() == permissions.ScopeUser:
			c.Problem, c.Certain = "an account-owned token cannot hold user permissions: leave it out, or create a user token", true
		case bounded && owner != "" && account != owner:
			c.Problem, c.Certain = "the token is to be owned by account "+string(owner)+" and cannot reach another account", true
		case st.Resource == permissions.AllZonesResource():
			c.Problem = "all zones of all accounts were refused to account-owned tokens with error 1001: grant it on all zones of account " + string(owner)
			c.Evidence = permissions.Evidence{Kind: permissions.EvidenceReported, Source: "two public notes, no stable address", Date: "2026"}
		default:
			product := refusesAccountTokens(st.Permission.ID())
			if product == "" || st.Effect != permissions.Allow {
				continue
			}
			c.Problem = product + " was listed as not supporting account-owned tokens: if it is refused, use a user token for it"
			if product == "Page Rules" {
				c.Evidence = permissions.Evidence{Kind: permissions.EvidenceReported, Source: "user reports of error 1011", Date: "2026"}
			}
		}
		out = append(out, c)
	}
	return out
}

// refusesAccountTokens names the product of a group that is known to refuse, or
// to have refused, account-owned tokens. Which groups belong to a product is
// this package's reading of the list.
func refusesAccountTokens(group string) (product string) {
	switch permissions.AccountPermission(group) {
	case permissions.AccountRuleListsRead, permissions.AccountRuleListsWrite:
		return "Custom Lists"
	case permissions.AccountIntelRead, permissions.AccountIntelWrite:
		return "Intel Data Platform"
	case permissions.AccountMagicTransitRead, permissions.AccountMagicTransitWrite:
		return "Magic Transit"
	case permissions.AccountMagicWANRead, permissions.AccountMagicWANWrite:
		return "Magic WAN"
	case permissions.AccountPubsubConfigurationRead, permissions.AccountPubsubConfigurationWrite:
		return "Pub/Sub"
	case permissions.AccountRegistrarDomainsRead, permissions.AccountRegistrarDomainsAdmin:
		return "Registrar"
	case permissions.AccountTurnstileSitesRead, permissions.AccountTurnstileSitesWrite:
		return "Turnstile"
	case permissions.AccountWorkersObservabilityRead, permissions.AccountWorkersObservabilityWrite, permissions.AccountWorkersObservabilityTelemetryWrite:
		return "Workers Observability"
	case permissions.AccountZeroTrustRead, permissions.AccountZeroTrustWrite:
		return "Zero Trust Client Platform"
	}
	switch permissions.ZonePermission(group) {
	case permissions.ZoneBotManagementRead, permissions.ZoneBotManagementWrite:
		return "Super Bot Fight Mode"
	case permissions.ZonePageRulesRead, permissions.ZonePageRulesWrite:
		return "Page Rules"
	}
	return ""
}
