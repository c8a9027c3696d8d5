package tokentest

import (
	"strings"
	"time"

	"github.com/cftoken/cftoken/internal/answers"
	"github.com/cftoken/cftoken/permissions"
)

var accountHandlers = []handlerRow{
	{"GET", "/zones/{zone_id}", (*Server).getZone},
	{"GET", "/zones", (*Server).listZones},
	{"POST", "/zones", (*Server).createZone},
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

type wireZone struct {
	ID                  permissions.ZoneID `json:"id"`
	Name                string             `json:"name"`
	Status              string             `json:"status"`
	Paused              bool               `json:"paused"`
	Type                string             `json:"type"`
	DevelopmentMode     int                `json:"development_mode"`
	NameServers         []string           `json:"name_servers"`
	OriginalNameServers []string           `json:"original_name_servers"`
	CreatedOn           time.Time          `json:"created_on"`
	ModifiedOn          time.Time          `json:"modified_on"`
	ActivatedOn         time.Time          `json:"activated_on"`
	Account             zoneAccount        `json:"account"`
	Owner               zoneOwner          `json:"owner"`
	Plan                zonePlan           `json:"plan"`
}

// zonePlan is the zone's plan, without the plan's id.
type zonePlan struct {
	Name         string `json:"name"`
	Price        int    `json:"price"`
	Currency     string `json:"currency"`
	Frequency    string `json:"frequency"`
	LegacyID     string `json:"legacy_id"`
	IsSubscribed bool   `json:"is_subscribed"`
	CanSubscribe bool   `json:"can_subscribe"`
}

type zoneAccount struct {
	ID   permissions.AccountID `json:"id"`
	Name string                `json:"name"`
}

type zoneOwner struct {
	ID   permissions.AccountID `json:"id"`
	Type string                `json:"type"`
	Name string                `json:"name"`
}

func (s *Server) wireZone(z *zone) wireZone {
	created := z.created.UTC().Truncate(time.Second)
	a := s.world.account(z.Account)
	return wireZone{
		ID: z.ID, Name: z.Name, Status: "active", Type: "full",
		NameServers: []string{"ada.ns.cloudflare.com", "bob.ns.cloudflare.com"}, OriginalNameServers: []string{},
		CreatedOn: created, ModifiedOn: created, ActivatedOn: created,
		Account: zoneAccount{a.ID, a.Name}, Owner: zoneOwner{a.ID, "organization", a.Name},
		Plan: zonePlan{Name: "Free Website", Currency: "USD", LegacyID: "free"},
	}
}

func (s *Server) listZones(x *exchange) reply {
	q := x.query
	out := []wireZone{}
	for _, z := range s.visibleZones(x) {
		if matchesName(q.Get("name"), z.Name) &&
			(q.Get("account.id") == "" || q.Get("account.id") == string(z.Account)) &&
			(q.Get("status") == "" || q.Get("status") == "active") {
			out = append(out, s.wireZone(z))
		}
	}
	page, info := paginate(out, x, 20, 50)
	rep := ok(page)
	rep.info = info
	return rep
}

// matchesName applies the name filter of GET /zones: a name, or an operator
// and a name. A trailing dot, as DNS libraries write it, does not matter:
// libdns finds its zones so.
func matchesName(filter, name string) bool {
	filter = strings.TrimSuffix(strings.ToLower(filter), ".")
	op, value, has := strings.Cut(filter, ":")
	if !has {
		return filter == "" || filter == name
	}
	switch op {
	case "equal":
		return name == value
	case "not_equal":
		return name != value
	case "starts_with":
		return strings.HasPrefix(name, value)
	case "ends_with":
		return strings.HasSuffix(name, value)
	case "contains":
		return strings.Contains(name, value)
	}
	return false
}

func (s *Server) getZone(x *exchange) reply { return ok(s.wireZone(x.zone)) }

func (s *Server) createZone(x *exchange) reply {
	var body struct {
		Name string `json:"name"`
	}
	// account.id is read in route, before authorization.
	if rep, bad := x.decode(&body, &answers.BadJSON); bad {
		return rep
	}
	if x.account == nil {
		return refuse(&answers.ZoneCreateNoAccount)
	}
	name := strings.ToLower(strings.TrimSuffix(body.Name, "."))
	if !isDomain(name) {
		return refuse(&answers.ZoneNotRegistered, "{name}", printable(body.Name))
	}
	z, err := s.addZone(Zone{Name: name, Account: x.account.ID})
	if err != nil {
		return refuse(&answers.ZoneExists, "{name}", name)
	}
	return ok(s.wireZone(s.world.zone(z.ID)))
}

// isDomain reports whether the name has at least two labels of letters,
// digits, hyphens or underscores.
func isDomain(name string) bool {
	labels := strings.Split(name, ".")
	if len(labels) < 2 || len(name) > 253 {
		return false
	}
	for _, l := range labels {
		if l == "" || len(l) > 63 || strings.Trim(l, "abcdefghijklmnopqrstuvwxyz0123456789-_") != "" || l[0] == '-' || l[len(l)-1] == '-' {
			return false
		}
	}
	return true
}

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
