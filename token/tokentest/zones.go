package tokentest

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/cftoken/cftoken/internal/answers"
	"github.com/cftoken/cftoken/permissions"
)

var zoneHandlers = []handlerRow{
	{"GET", "/zones/{zone_id}", (*Server).getZone},
	{"GET", "/zones", (*Server).listZones},
	{"POST", "/zones", (*Server).createZone},
	{"PATCH", "/zones/{zone_id}", (*Server).editZone},
	{"DELETE", "/zones/{zone_id}", (*Server).deleteZone},
	{"PUT", "/zones/{zone_id}/activation_check", (*Server).checkActivation},
}

type wireZone struct {
	ID                  permissions.ZoneID `json:"id"`
	Name                string             `json:"name"`
	Status              string             `json:"status"`
	Paused              bool               `json:"paused"`
	Type                string             `json:"type"`
	DevelopmentMode     int                `json:"development_mode"`
	NameServers         []string           `json:"name_servers"`
	OriginalNameServers []string           `json:"original_name_servers"`
	VanityNameServers   []string           `json:"vanity_name_servers,omitempty"`
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

// zoneStatus is that of every zone here.
const zoneStatus = "active"

func (s *Server) wireZone(z *zone) wireZone {
	created := z.created.UTC().Truncate(time.Second)
	modified := created
	if !z.modified.IsZero() {
		modified = z.modified
	}
	a := s.world.account(z.Account)
	return wireZone{
		ID: z.ID, Name: z.Name, Status: zoneStatus, Paused: z.paused, Type: z.setup(), VanityNameServers: z.vanity,
		NameServers: []string{"ada.ns.cloudflare.com", "bob.ns.cloudflare.com"}, OriginalNameServers: []string{},
		CreatedOn: created, ModifiedOn: modified, ActivatedOn: created,
		Account: zoneAccount{a.ID, a.Name}, Owner: zoneOwner{a.ID, "organization", a.Name},
		Plan: zonePlan{Name: "Free Website", Currency: "USD", LegacyID: "free"},
	}
}

// setup is the zone's type.
func (z *zone) setup() string { return cmp.Or(z.kind, "full") }

// listZones filters and sorts as documented for the list:
// https://developers.cloudflare.com/api/resources/zones/methods/list/ (2026-11).
func (s *Server) listZones(x *exchange) reply {
	f := x.zoneFilter()
	zones := slices.DeleteFunc(s.visibleZones(x), func(z *zone) bool { return !f.passes(z, s.world.account(z.Account)) })
	if key := s.orderOfZones(x.query.Get("order")); key != nil {
		slices.SortStableFunc(zones, func(a, b *zone) int { return x.directed(strings.Compare(key(a), key(b))) })
	}
	page, info := paginate(zones, x, 20, 50)
	out := make([]wireZone, len(page))
	for i, z := range page {
		out[i] = s.wireZone(z)
	}
	rep := ok(out)
	rep.info = info
	return rep
}

// orderOfZones is what zones are sorted by, nil for nothing: all have the same status
// and plan.
func (s *Server) orderOfZones(by string) func(*zone) string {
	switch by {
	case "name":
		return func(z *zone) string { return z.Name }
	case "account.id":
		return func(z *zone) string { return string(z.Account) }
	case "account.name":
		return func(z *zone) string { return s.world.account(z.Account).Name }
	}
	return nil
}

// directed turns a comparison around where the query asks for the last first.
func (x *exchange) directed(c int) int {
	if x.query.Get("direction") == "desc" {
		return -c
	}
	return c
}

// zoneFilter is what the query of a list of zones asks for.
type zoneFilter struct {
	name, account, accountName, status string
	types                              []string
	any                                bool
}

func (x *exchange) zoneFilter() zoneFilter {
	q := x.query
	f := zoneFilter{name: q.Get("name"), account: q.Get("account.id"), accountName: q.Get("account.name"), status: q.Get("status"), any: q.Get("match") == "any"}
	for _, list := range q["type"] {
		for t := range strings.SplitSeq(list, ",") {
			if t != "" {
				f.types = append(f.types, t)
			}
		}
	}
	return f
}

// passes reports whether the list has the zone. Internal zones are there for whoever
// asks for them.
func (f *zoneFilter) passes(z *zone, a *account) bool {
	setup := z.setup()
	if len(f.types) == 0 && setup == "internal" {
		return false
	}
	m := matching{any: f.any}
	m.add(f.name != "", matchesName(f.name, z.Name))
	m.add(f.account != "", f.account == string(z.Account))
	m.add(f.accountName != "", matchesName(f.accountName, a.Name))
	m.add(f.status != "", f.status == zoneStatus)
	m.add(len(f.types) > 0, slices.Contains(f.types, setup))
	return m.all()
}

// matching puts filters together: all must fit or, with any, one of them.
type matching struct {
	any               bool
	asked, fit, unfit bool
}

// add is one filter: whether it was asked for, and whether it fits.
func (m *matching) add(asked, fits bool) {
	if !asked {
		return
	}
	m.asked = true
	m.fit, m.unfit = m.fit || fits, m.unfit || !fits
}

// all reports whether the filters let it through.
func (m *matching) all() bool { return !m.asked || m.any && m.fit || !m.any && !m.unfit }

// matchesName applies the filter of a name: the name, or an operator and a text. A
// trailing dot, as DNS libraries write it, does not matter: libdns finds its zones
// so.
func matchesName(filter, name string) bool {
	filter = strings.TrimSuffix(filter, ".")
	op, value, has := strings.Cut(filter, ":")
	if !has {
		op, value = "equal", filter
	}
	if exact, is := strings.CutSuffix(strings.ToLower(op), "_case_sensitive"); is {
		op = exact
	} else {
		op, value, name = strings.ToLower(op), strings.ToLower(value), strings.ToLower(name)
	}
	switch op {
	case "equal":
		return value == "" || name == value
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
		Type string `json:"type"`
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
	if body.Type != "" && !slices.Contains(zoneTypes[:], body.Type) {
		return x.lacks("type")
	}
	made, err := s.addZone(Zone{Name: name, Account: x.account.ID})
	if err != nil {
		return refuse(&answers.ZoneExists, "{name}", name)
	}
	z := s.world.zone(made.ID)
	z.kind = body.Type
	return ok(s.wireZone(z))
}

// zoneTypes are those that the API's reference has.
var zoneTypes = [...]string{"full", "partial", "secondary", "internal"}

// editZone changes what the reference says that can be changed. What a plan allows
// is not looked at.
func (s *Server) editZone(x *exchange) reply {
	z := x.zone
	body := struct {
		Paused *bool     `json:"paused"`
		Type   *string   `json:"type"`
		Vanity *[]string `json:"vanity_name_servers"`
	}{}
	if rep, bad := x.decode(&body, &answers.BadJSON); bad {
		return rep
	}
	if body.Type != nil && !slices.Contains(zoneTypes[:], *body.Type) {
		return x.lacks("type")
	}
	if body.Paused != nil {
		z.paused = *body.Paused
	}
	if body.Type != nil {
		z.kind = *body.Type
	}
	if body.Vanity != nil {
		z.vanity = *body.Vanity
	}
	z.modified = x.now.Truncate(time.Second)
	return ok(s.wireZone(z))
}

// deleteZone forgets the zone and all that is kept of it.
func (s *Server) deleteZone(x *exchange) reply {
	id := x.zone.ID
	s.world.zones = slices.DeleteFunc(s.world.zones, func(z *zone) bool { return z.ID == id })
	s.dropBelow("/zones/" + string(id))
	return ok(idOnly{string(id)})
}

// checkActivation answers that the zone will be checked, which changes nothing here.
func (s *Server) checkActivation(x *exchange) reply {
	rep := ok(idOnly{string(x.zone.ID)})
	rep.messages = []wireMessage{{Code: answers.ZoneCheckAsked.Code, Message: answers.ZoneCheckAsked.Wording}}
	if x.assumed == "" {
		x.assumed = "that a message comes with the answer is concluded from flarectl, which prints it; its code and text are not known"
	}
	return rep
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
