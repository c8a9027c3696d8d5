package tokentest

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cftoken/cftoken/internal/answers"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

var tokenHandlers = []handlerRow{
	{"GET", "/user/tokens/verify", (*Server).verifyToken},
	{"GET", "/accounts/{account_id}/tokens/verify", (*Server).verifyToken},
	{"GET", "/user/tokens", (*Server).listTokens},
	{"POST", "/user/tokens", (*Server).createToken},
	{"GET", "/user/tokens/permission_groups", (*Server).permissionGroups},
	{"GET", "/user/tokens/{token_id}", (*Server).getToken},
	{"PUT", "/user/tokens/{token_id}", (*Server).updateToken},
	{"DELETE", "/user/tokens/{token_id}", (*Server).deleteToken},
	{"PUT", "/user/tokens/{token_id}/value", (*Server).rollToken},
	{"GET", "/accounts/{account_id}/tokens", (*Server).listTokens},
	{"POST", "/accounts/{account_id}/tokens", (*Server).createToken},
	{"GET", "/accounts/{account_id}/tokens/permission_groups", (*Server).permissionGroups},
	{"GET", "/accounts/{account_id}/tokens/{token_id}", (*Server).getToken},
	{"PUT", "/accounts/{account_id}/tokens/{token_id}", (*Server).updateToken},
	{"DELETE", "/accounts/{account_id}/tokens/{token_id}", (*Server).deleteToken},
	{"PUT", "/accounts/{account_id}/tokens/{token_id}/value", (*Server).rollToken},
}

// Limits on the number of tokens. Source:
// https://developers.cloudflare.com/fundamentals/api/reference/limits/ (2026-04-20).
const (
	maxUserTokens    = 50
	maxAccountTokens = 500
)

// owned returns the tokens of the owner whom the endpoint of x manages: the
// actor's user, or the account of the path.
func (s *Server) owned(x *exchange) []*tokenRecord {
	var out []*tokenRecord
	for _, t := range s.world.tokens {
		if x.op.Scope() == permissions.ScopeAccount {
			if t.kind == authz.AccountToken && t.account == x.account.ID {
				out = append(out, t)
			}
		} else if t.user != nil && t.user == x.actor.user {
			out = append(out, t)
		}
	}
	return out
}

// mine returns those that the actor may see.
func (s *Server) mine(x *exchange) []*tokenRecord {
	all := s.owned(x)
	u := x.actor.user
	if x.op.Scope() != permissions.ScopeAccount || u == nil || !u.Provisioner {
		return all
	}
	x.assumed = "that the endpoints of one token answer to a creator who sees only its own tokens as if the others did not exist is assumed"
	return slices.DeleteFunc(all, func(t *tokenRecord) bool { return t.maker.Email != u.Email })
}

// maker is who makes a token by x. How the API words that a token made it is not
// published.
func (x *exchange) maker() Maker {
	if u := x.actor.user; u != nil {
		return Maker{Email: u.Email}
	}
	x.assumed = "how the API tells that a token made a token is not published"
	return Maker{ProvisionerType: "api_token", ProvisionerID: x.actor.token.id}
}

// tokenOf returns the token that the path names.
func (s *Server) tokenOf(x *exchange) (*tokenRecord, bool) {
	id := x.param("token_id")
	for _, t := range s.mine(x) {
		if t.id == id {
			return t, true
		}
	}
	return nil, false
}

func (s *Server) verifyToken(x *exchange) reply {
	t := x.actor.token
	c := t.spec.Conditions()
	type verified struct {
		ID        string     `json:"id"`
		Status    string     `json:"status"`
		NotBefore *time.Time `json:"not_before,omitempty"`
		ExpiresOn *time.Time `json:"expires_on,omitempty"`
	}
	rep := ok(verified{ID: t.id, Status: t.state(x.now), NotBefore: unlessZero(c.NotBefore), ExpiresOn: unlessZero(c.ExpiresOn)})
	if t.state(x.now) == stateActive {
		rep.messages = []wireMessage{{Code: answers.VerifyActive.Code, Message: answers.VerifyActive.Wording}}
		return rep
	}
	x.assumed = "how verify answers a token that is not active is not documented"
	return rep
}

func (s *Server) listTokens(x *exchange) reply {
	all := s.mine(x)
	if x.query.Get("include_expired") != "true" {
		all = slices.DeleteFunc(all, func(t *tokenRecord) bool { return t.state(x.now) != stateActive })
	}
	if x.query.Get("direction") == "desc" {
		slices.Reverse(all)
	}
	page, info := paginate(all, x, 20, 50)
	out := make([]wireToken, 0, len(page))
	for _, t := range page {
		out = append(out, t.wire(x.now))
	}
	rep := ok(out)
	rep.info = info
	return rep
}

func (s *Server) getToken(x *exchange) reply {
	t, found := s.tokenOf(x)
	if !found {
		return refuse(&answers.TokenUnknown)
	}
	return ok(t.wire(x.now))
}

func (s *Server) createToken(x *exchange) reply {
	d, rep, bad := s.readDraft(x, true)
	if bad {
		return rep
	}
	t := &tokenRecord{kind: authz.UserToken, user: x.actor.user, spec: d.spec, policies: d.policies, maker: x.maker()}
	limit := maxUserTokens
	if x.op.Scope() == permissions.ScopeAccount {
		t.kind, t.user, t.account = authz.AccountToken, nil, x.account.ID
		limit = maxAccountTokens
	}
	if len(s.owned(x)) >= limit {
		return refuse(&answers.TokenLimit, "{limit}", strconv.Itoa(limit))
	}
	s.register(t, d.name, false)
	s.fresh(t, x.now)
	out := t.wire(x.now)
	out.Value = t.value
	return ok(out)
}

func (s *Server) updateToken(x *exchange) reply {
	t, found := s.tokenOf(x)
	if !found {
		return refuse(&answers.TokenUnknown)
	}
	d, rep, bad := s.readDraft(x, false)
	if bad {
		return rep
	}
	s.edited(t, t.spec, x.now)
	t.name, t.spec, t.narrow, t.policies = d.name, d.spec, nil, d.policies
	switch d.status {
	case stateActive:
		t.disabled = false
	case stateDisabled:
		t.disabled = true
	}
	t.modified = x.now.Truncate(time.Second)
	return ok(t.wire(x.now))
}

func (s *Server) deleteToken(x *exchange) reply {
	t, found := s.tokenOf(x)
	if !found {
		return refuse(&answers.TokenUnknown)
	}
	s.remove(t)
	return ok(idOnly{t.id})
}

func (s *Server) rollToken(x *exchange) reply {
	t, found := s.tokenOf(x)
	if !found {
		return refuse(&answers.TokenUnknown)
	}
	s.roll(t)
	s.fresh(t, x.now)
	t.modified = x.now.Truncate(time.Second)
	return ok(t.value)
}

// permissionGroups lists the catalogue. The account's endpoint leaves groups of
// users out, because an account-owned token cannot hold them. The category is made
// up, since none is published.
func (s *Server) permissionGroups(x *exchange) reply {
	type group struct {
		ID         string   `json:"id"`
		Name       string   `json:"name"`
		Scopes     []string `json:"scopes"`
		Label      string   `json:"label,omitempty"`
		Category   string   `json:"category"`
		Selectable bool     `json:"is_selectable"`
	}
	name, scope := x.query.Get("name"), x.query.Get("scope")
	all := []group{}
	for _, g := range slices.SortedStableFunc(s.groups(), byName) {
		switch {
		case x.op.Scope() == permissions.ScopeAccount && g.Scope == permissions.ScopeUser:
		case name != "" && !strings.Contains(strings.ToLower(g.Name), strings.ToLower(name)):
		case scope != "" && scope != string(g.Scope):
		default:
			all = append(all, group{g.ID, g.Name, []string{string(g.Scope)}, dashboardLabel(g), g.Scope.Label(), x.selectable(g.Permission())})
		}
	}
	page, info := paginate(all, x, len(all)+1, len(all)+1)
	rep := ok(page)
	rep.info = info
	return rep
}

// dashboardLabel is the label of a group: the key of the dashboard's links with the
// level, "" where the key is not known.
func dashboardLabel(g permissions.Group) string {
	switch {
	case g.LinkKey == "":
		return ""
	case g.LinkType == "edit":
		return g.LinkKey + "_write"
	}
	return g.LinkKey + "_" + g.LinkType
}

// selectable reports whether the actor may put the group into a token on any
// resource at all: what the user's rights hold somewhere.
func (x *exchange) selectable(p permissions.Permission) bool {
	u := x.actor.user
	if u == nil || u.Rights == nil {
		return true
	}
	return specHoldsOn(*u.Rights, p, func(permissions.Resource) bool { return true })
}

type idOnly struct {
	ID string `json:"id"`
}

// paginate cuts the page that the query asks for.
func paginate[T any](all []T, x *exchange, perPage, most int) ([]T, *resultInfo) {
	page := 1
	if n, err := strconv.Atoi(x.query.Get("page")); err == nil && n > 0 {
		page = n
	}
	if n, err := strconv.Atoi(x.query.Get("per_page")); err == nil && n > 0 {
		perPage = min(n, most)
	}
	pages := (len(all) + perPage - 1) / perPage
	info := &resultInfo{Page: page, PerPage: perPage, TotalCount: len(all), TotalPages: pages}
	if page > pages {
		return all[:0], info
	}
	from := (page - 1) * perPage
	out := all[from:min(from+perPage, len(all))]
	info.Count = len(out)
	return out, info
}
