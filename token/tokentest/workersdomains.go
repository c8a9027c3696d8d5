package tokentest

import (
	"cmp"
	"slices"
	"strings"

	"github.com/cftoken/cftoken/internal/answers"
)

var domainHandlers = []handlerRow{
	{"GET", "/accounts/{account_id}/workers/domains", (*Server).listDomains},
	{"PUT", "/accounts/{account_id}/workers/domains", (*Server).attachDomain},
	{"GET", "/accounts/{account_id}/workers/domains/{domain_id}", (*Server).getDomain},
	{"DELETE", "/accounts/{account_id}/workers/domains/{domain_id}", (*Server).detachDomain},
	{"GET", "/accounts/{account_id}/workers/domains/records", (*Server).listDomains},
	{"GET", "/accounts/{account_id}/workers/domains/records/{domain_id}", (*Server).getDomain},
	{"POST", "/accounts/{account_id}/workers/scripts/{script_name}/domains/changeset", (*Server).compareDomains},
	{"PUT", "/accounts/{account_id}/workers/scripts/{script_name}/domains/records", (*Server).replaceDomains},
}

// workerDomain is a custom domain of a Worker.
type workerDomain struct {
	ID          string `json:"id"`
	Hostname    string `json:"hostname"`
	Service     string `json:"service"`
	Environment string `json:"environment"`
	ZoneID      string `json:"zone_id"`
	ZoneName    string `json:"zone_name"`
	CertID      string `json:"cert_id"`
	Enabled     bool   `json:"enabled"`
	Previews    bool   `json:"previews_enabled"`
}

// origin is a custom domain as a client asks for it.
type origin struct {
	Hostname string `json:"hostname"`
	Service  string `json:"service"`
	ZoneID   string `json:"zone_id"`
	ZoneName string `json:"zone_name"`
	Enabled  *bool  `json:"enabled"`
	Previews *bool  `json:"previews_enabled"`
}

// maxDomains bounds the custom domains of an account.
const maxDomains = 1 << 10

func (x *exchange) domain() int {
	return slices.IndexFunc(x.account.workers.domains, func(d workerDomain) bool { return d.ID == x.param("domain_id") })
}

func (s *Server) listDomains(x *exchange) reply {
	out := []workerDomain{}
	for _, d := range x.account.workers.domains {
		passes := true
		for key, is := range map[string]string{"hostname": d.Hostname, "service": d.Service, "zone_id": d.ZoneID, "zone_name": d.ZoneName, "environment": d.Environment} {
			passes = passes && (x.query.Get(key) == "" || x.query.Get(key) == is)
		}
		if passes {
			out = append(out, d)
		}
	}
	return ok(out)
}

func (s *Server) getDomain(x *exchange) reply {
	return show(x.account.workers.domains, x.domain(), &answers.WorkersNoDomain)
}

func (s *Server) detachDomain(x *exchange) reply {
	return remove(&x.account.workers.domains, x.domain(), &answers.WorkersNoDomain, nil)
}

// domainOf is the custom domain that an origin asks for, with the id of the one
// there is under its name.
func (s *Server) domainOf(x *exchange, o origin, service string) (workerDomain, reply, bool) {
	name := strings.ToLower(o.Hostname)
	z := s.zoneFor(x.account, o.ZoneID, o.ZoneName, name)
	if z == nil || !validPattern(name, z.Name) || strings.ContainsAny(name, "*/") {
		return workerDomain{}, refuse(&answers.WorkersNoZone), true
	}
	d := workerDomain{Hostname: name, Service: service, Environment: environment, ZoneID: string(z.ID), ZoneName: z.Name, Enabled: true}
	if old := x.account.domainNamed(name); old != nil {
		d.ID, d.CertID, d.Enabled, d.Previews = old.ID, old.CertID, old.Enabled, old.Previews
	}
	if o.Enabled != nil {
		d.Enabled = *o.Enabled
	}
	if o.Previews != nil {
		d.Previews = *o.Previews
	}
	return d, reply{}, false
}

func (a *account) domainNamed(name string) *workerDomain {
	if i := slices.IndexFunc(a.workers.domains, func(d workerDomain) bool { return d.Hostname == name }); i >= 0 {
		return &a.workers.domains[i]
	}
	return nil
}

// attach keeps a custom domain, in place of the one under its name.
func (s *Server) attach(a *account, d workerDomain) workerDomain {
	d.ID, d.CertID = cmp.Or(d.ID, s.mint.hex(32)), cmp.Or(d.CertID, s.mint.uuid())
	if old := a.domainNamed(d.Hostname); old != nil {
		*old = d
	} else if len(a.workers.domains) < maxDomains {
		a.workers.domains = append(a.workers.domains, d)
	}
	return d
}

func (s *Server) attachDomain(x *exchange) reply {
	var o origin
	if rep, bad := x.decode(&o, &answers.BadJSON); bad {
		return rep
	}
	if o.Hostname == "" {
		return x.lacks("hostname")
	}
	if x.account.script(o.Service) == nil {
		return refuse(&answers.WorkersNoScript)
	}
	d, rep, bad := s.domainOf(x, o, o.Service)
	if bad {
		return rep
	}
	return ok(s.attach(x.account, d))
}

// domainChange is a custom domain that a change would touch.
type domainChange struct {
	workerDomain
	Modified bool `json:"modified"`
}

// compareDomains says what setting a Worker's custom domains would do. A DNS
// record of the name that no custom domain made is a conflict.
func (s *Server) compareDomains(x *exchange) reply {
	w, rep, none := x.worker()
	if none {
		return rep
	}
	var body []origin
	if rep, bad := x.decode(&body, &answers.BadJSON); bad {
		return rep
	}
	added, updated, removed, conflicting := []domainChange{}, []domainChange{}, []domainChange{}, []domainChange{}
	names := map[string]bool{}
	for _, o := range body {
		d, rep, bad := s.domainOf(x, o, w.name)
		if bad {
			return rep
		}
		names[d.Hostname] = true
		old := x.account.domainNamed(d.Hostname)
		switch z := s.zoneFor(x.account, d.ZoneID, "", ""); {
		case old != nil:
			updated = append(updated, domainChange{d, *old != d})
		case slices.ContainsFunc(z.records, func(r dnsRecord) bool { return r.Name == d.Hostname }):
			conflicting = append(conflicting, domainChange{d, true})
		default:
			added = append(added, domainChange{d, true})
		}
	}
	for _, d := range x.account.workers.domains {
		if d.Service == w.name && !names[d.Hostname] && x.query.Get("replace_state") == "true" {
			removed = append(removed, domainChange{d, true})
		}
	}
	return ok(object{"added": added, "updated": updated, "removed": removed, "conflicting": conflicting})
}

// replaceDomains sets all custom domains of a Worker.
func (s *Server) replaceDomains(x *exchange) reply {
	w, rep, none := x.worker()
	if none {
		return rep
	}
	var body struct {
		Origins []origin `json:"origins"`
	}
	if rep, bad := x.decode(&body, &answers.BadJSON); bad {
		return rep
	}
	var want []workerDomain
	for _, o := range body.Origins {
		d, rep, bad := s.domainOf(x, o, w.name)
		if bad {
			return rep
		}
		want = append(want, d)
	}
	x.account.workers.domains = slices.DeleteFunc(x.account.workers.domains, func(d workerDomain) bool {
		return d.Service == w.name && !slices.ContainsFunc(want, func(o workerDomain) bool { return o.Hostname == d.Hostname })
	})
	out := []workerDomain{}
	for _, d := range want {
		out = append(out, s.attach(x.account, d))
	}
	return ok(out)
}
