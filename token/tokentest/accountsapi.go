package tokentest

import (
	"slices"
	"strings"
	"time"

	"github.com/cftoken/cftoken/internal/answers"
	"github.com/cftoken/cftoken/permissions"
)

var accountHandlers = []handlerRow{
	{"GET", "/accounts/{account_id}", (*Server).getAccount},
	{"GET", "/accounts", (*Server).listAccounts},
	{"POST", "/accounts", (*Server).createAccount},
	{"PUT", "/accounts/{account_id}", (*Server).editAccount},
	{"GET", "/user", (*Server).getUser},
	{"PATCH", "/user", (*Server).editUser},
	{"GET", "/memberships", (*Server).listMemberships},
	{"GET", "/memberships/{membership_id}", (*Server).getMembership},
	{"PUT", "/memberships/{membership_id}", (*Server).editMembership},
	{"DELETE", "/memberships/{membership_id}", (*Server).leaveAccount},
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
	return wireAccount{ID: a.ID, Name: a.Name, Type: "standard", CreatedOn: a.created.UTC().Truncate(time.Second), Settings: a.settings}
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

// editAccount changes name and settings, as far as an account here has them.
func (s *Server) editAccount(x *exchange) reply {
	edited := x.account.wire()
	if rep, bad := x.decode(&edited, &answers.BadJSON); bad {
		return rep
	}
	if strings.TrimSpace(edited.Name) == "" {
		return x.lacks("name")
	}
	x.account.Name, x.account.settings = edited.Name, edited.Settings
	return ok(x.account.wire())
}

// wireUser is the user as the API shows it; what nobody said of it is null.
type wireUser struct {
	ID        string    `json:"id"`
	Email     string    `json:"email"`
	Suspended bool      `json:"suspended"`
	CreatedOn time.Time `json:"created_on"`
	profile
}

// profile is what a user says of itself.
type profile struct {
	FirstName *string `json:"first_name"`
	LastName  *string `json:"last_name"`
	Country   *string `json:"country"`
	Telephone *string `json:"telephone"`
	Zipcode   *string `json:"zipcode"`
}

func (s *Server) getUser(x *exchange) reply {
	u := x.actor.user
	return ok(wireUser{ID: u.ID, Email: u.Email, CreatedOn: u.created.UTC().Truncate(time.Second), profile: u.profile})
}

func (s *Server) editUser(x *exchange) reply {
	edited := x.actor.user.profile.clone()
	if rep, bad := x.decode(&edited, &answers.BadJSON); bad {
		return rep
	}
	x.actor.user.profile = edited
	return s.getUser(x)
}

// clone has texts of its own: decoding must not write into the stored ones.
func (p profile) clone() profile {
	for _, text := range [...]**string{&p.FirstName, &p.LastName, &p.Country, &p.Telephone, &p.Zipcode} {
		if *text != nil {
			own := **text
			*text = &own
		}
	}
	return p
}

type membership struct {
	ID      string      `json:"id"`
	Status  string      `json:"status"`
	Account wireAccount `json:"account"`
	Roles   []string    `json:"roles"`
}

// memberships are those of the actor's user. Each has the id of its account.
func (s *Server) memberships(x *exchange) []membership {
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
	return out
}

func (s *Server) listMemberships(x *exchange) reply {
	all := slices.DeleteFunc(s.memberships(x), func(m membership) bool {
		q := x.query
		return q.Get("status") != "" && q.Get("status") != m.Status ||
			q.Get("name") != "" && !strings.EqualFold(q.Get("name"), m.Account.Name) ||
			q.Get("account.name") != "" && !strings.EqualFold(q.Get("account.name"), m.Account.Name)
	})
	if x.query.Get("order") == "account.name" {
		slices.SortStableFunc(all, func(a, b membership) int { return x.directed(strings.Compare(a.Account.Name, b.Account.Name)) })
	}
	page, info := paginate(all, x, 20, 50)
	rep := ok(page)
	rep.info = info
	return rep
}

// membership is the one that the path names.
func (s *Server) membership(x *exchange) (membership, reply, bool) {
	all := s.memberships(x)
	i := slices.IndexFunc(all, func(m membership) bool { return m.ID == x.param("membership_id") })
	if i < 0 {
		return membership{}, x.nothing(nil), true
	}
	return all[i], reply{}, false
}

func (s *Server) getMembership(x *exchange) reply {
	m, rep, bad := s.membership(x)
	if bad {
		return rep
	}
	return ok(m)
}

// editMembership accepts an invitation, which every membership here was, or rejects it.
func (s *Server) editMembership(x *exchange) reply {
	m, rep, bad := s.membership(x)
	if bad {
		return rep
	}
	var body struct{ Status string }
	if rep, bad := x.decode(&body, &answers.BadJSON); bad {
		return rep
	}
	switch body.Status {
	case "accepted":
		return ok(m)
	case "rejected":
		m.Status = "rejected"
		s.leave(x, m.Account.ID)
		return ok(m)
	}
	return x.lacks("status: accepted or rejected")
}

func (s *Server) leaveAccount(x *exchange) reply {
	m, rep, bad := s.membership(x)
	if bad {
		return rep
	}
	s.leave(x, m.Account.ID)
	return ok(idOnly{m.ID})
}

// leave takes the actor's user out of an account.
func (s *Server) leave(x *exchange, id permissions.AccountID) {
	left := []permissions.AccountID{}
	for _, a := range s.world.accounts {
		if a.ID != id && x.actor.user.member(a.ID) {
			left = append(left, a.ID)
		}
	}
	x.actor.user.Accounts = left
}
