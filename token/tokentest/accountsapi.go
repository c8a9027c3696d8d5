package tokentest

import (
	"strings"
	"time"

	"github.com/cftoken/cftoken/internal/answers"
	"github.com/cftoken/cftoken/permissions"
)

var accountHandlers = []handlerRow{
	{"GET", "/accounts/{account_id}", (*Server).getAccount},
	{"GET", "/accounts", (*Server).listAccounts},
	{"POST", "/accounts", (*Server).createAccount},
	{"GET", "/user", (*Server).getUser},
	{"GET", "/memberships", (*Server).listMemberships},
	{"POST", "/graphql", (*Server).queryGraph},
}

type wireAccount struct {
	ID        permissions.AccountID `json:"id"`
	Name      string                `json:"name"`
	Type      string                `json:"type"`
	CreatedOn time.Time             `json:"created_on"`
	Settings  accountSettings       `json:"settings"`
}

type accountSettings struct {
	EnforceTwofactor bool `json:"enforce_twofactor"`
}

func (a *account) wire() wireAccount {
	return wireAccount{ID: a.ID, Name: a.Name, Type: "standard", CreatedOn: a.created.UTC().Truncate(time.Second)}
}

func (s *Server) listAccounts(x *exchange) reply {
	out := []wireAccount{}
	for _, a := range s.visibleAccounts(x) {
		if name := x.query.Get("name"); name == "" || strings.Contains(strings.ToLower(a.Name), strings.ToLower(name)) {
			out = append(out, a.wire())
		}
	}
	x.assumed = "which permissions show an account in this list is not documented"
	page, info := paginate(out, x, 20, 50)
	rep := ok(page)
	rep.info = info
	return rep
}

func (s *Server) getAccount(x *exchange) reply { return ok(x.account.wire()) }

func (s *Server) createAccount(*exchange) reply { return refuse(&answers.AccountCreateDenied) }

func (s *Server) getUser(x *exchange) reply {
	u := x.actor.user
	return ok(struct {
		ID        string    `json:"id"`
		Email     string    `json:"email"`
		Suspended bool      `json:"suspended"`
		CreatedOn time.Time `json:"created_on"`
	}{u.ID, u.Email, false, u.created.UTC().Truncate(time.Second)})
}

func (s *Server) listMemberships(x *exchange) reply {
	type membership struct {
		ID      string      `json:"id"`
		Status  string      `json:"status"`
		Account wireAccount `json:"account"`
		Roles   []string    `json:"roles"`
	}
	out := []membership{}
	roles := []string{"Super Administrator - All Privileges"}
	if x.actor.user.Provisioner {
		roles = []string{"API Token Provisioning"}
	}
	for _, a := range s.world.accounts {
		if x.actor.user.member(a.ID) {
			out = append(out, membership{ID: string(a.ID), Status: "accepted", Account: a.wire(), Roles: roles})
		}
	}
	page, info := paginate(out, x, 20, 50)
	rep := ok(page)
	rep.info = info
	return rep
}
