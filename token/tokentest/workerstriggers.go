package tokentest

import (
	"strings"

	"github.com/cftoken/cftoken/internal/answers"
)

var triggerHandlers = []handlerRow{
	{"GET", "/accounts/{account_id}/workers/scripts/{script_name}/subdomain", (*Server).getWorkerSubdomain},
	{"POST", "/accounts/{account_id}/workers/scripts/{script_name}/subdomain", (*Server).setWorkerSubdomain},
	{"DELETE", "/accounts/{account_id}/workers/scripts/{script_name}/subdomain", (*Server).unsetWorkerSubdomain},
	{"GET", "/accounts/{account_id}/workers/scripts/{script_name}/schedules", (*Server).listSchedules},
	{"PUT", "/accounts/{account_id}/workers/scripts/{script_name}/schedules", (*Server).replaceSchedules},
	{"GET", "/accounts/{account_id}/workers/subdomain", (*Server).getSubdomain},
	{"PUT", "/accounts/{account_id}/workers/subdomain", (*Server).registerSubdomain},
	{"DELETE", "/accounts/{account_id}/workers/subdomain", (*Server).deleteSubdomain},
	{"GET", "/accounts/{account_id}/workers/subdomains/{subdomain}", (*Server).askSubdomain},
	{"GET", "/accounts/{account_id}/workers/account-settings", (*Server).getWorkersSettings},
	{"PUT", "/accounts/{account_id}/workers/account-settings", (*Server).putWorkersSettings},
}

func (w *script) subdomain() object {
	return object{"enabled": w.workersDev, "previews_enabled": w.previewURLs}
}

func (s *Server) getWorkerSubdomain(x *exchange) reply {
	w, rep, none := x.worker()
	if none {
		return rep
	}
	return ok(w.subdomain())
}

// setWorkerSubdomain switches a Worker's addresses on workers.dev on or off. Where
// nothing is said of preview addresses they go with the other.
func (s *Server) setWorkerSubdomain(x *exchange) reply {
	w, rep, none := x.worker()
	if none {
		return rep
	}
	var body struct {
		Enabled  *bool `json:"enabled"`
		Previews *bool `json:"previews_enabled"`
	}
	if rep, bad := x.decode(&body, &answers.BadJSON); bad {
		return rep
	}
	if body.Enabled == nil {
		return x.lacks("enabled")
	}
	w.workersDev, w.previewURLs = *body.Enabled, *body.Enabled
	if body.Previews != nil {
		w.previewURLs = *body.Previews
	}
	return ok(w.subdomain())
}

func (s *Server) unsetWorkerSubdomain(x *exchange) reply {
	w, rep, none := x.worker()
	if none {
		return rep
	}
	w.workersDev, w.previewURLs = false, false
	return ok(w.subdomain())
}

func (s *Server) listSchedules(x *exchange) reply {
	w, rep, none := x.worker()
	if none {
		return rep
	}
	return ok(object{"schedules": append([]schedule{}, w.schedules...)})
}

// maxSchedules bounds the schedules of a Worker.
const maxSchedules = 250

func (s *Server) replaceSchedules(x *exchange) reply {
	w, rep, none := x.worker()
	if none {
		return rep
	}
	var body []schedule
	if rep, bad := x.decode(&body, &answers.BadJSON); bad {
		return rep
	}
	if len(body) > maxSchedules {
		return full()
	}
	for i := range body {
		if len(strings.Fields(body[i].Cron)) != 5 {
			return x.lacks("cron, five fields")
		}
		body[i].CreatedOn, body[i].ModifiedOn = x.now, x.now
		for _, old := range w.schedules {
			if old.Cron == body[i].Cron {
				body[i].CreatedOn = old.CreatedOn
			}
		}
	}
	w.schedules = body
	return s.listSchedules(x)
}

// getSubdomain shows the account's name on workers.dev.
func (s *Server) getSubdomain(x *exchange) reply {
	if x.account.workers.subdomain == "" {
		return refuse(&answers.WorkersUnregistered)
	}
	return ok(object{"subdomain": x.account.workers.subdomain})
}

// subdomainOwner is the account that has a name on workers.dev, nil for none.
func (w *world) subdomainOwner(name string) *account {
	return find(w.accounts, func(a *account) bool { return a.workers.subdomain == name })
}

// isLabel reports whether the text is one label of a domain name.
func isLabel(s string) bool {
	return s != "" && len(s) <= 63 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == "" && s[0] != '-' && s[len(s)-1] != '-'
}

func (s *Server) registerSubdomain(x *exchange) reply {
	o, rep, bad := x.readObject()
	if bad {
		return rep
	}
	name := o.text("subdomain")
	if !isLabel(name) {
		return x.lacks("subdomain, lower-case letters, digits and hyphens")
	}
	if owner := s.world.subdomainOwner(name); owner != nil && owner != x.account {
		return refuse(&answers.SubdomainTaken)
	}
	x.account.workers.subdomain = name
	return s.getSubdomain(x)
}

func (s *Server) deleteSubdomain(x *exchange) reply {
	if x.account.workers.subdomain == "" {
		return refuse(&answers.WorkersUnregistered)
	}
	x.account.workers.subdomain = ""
	return ok(nil)
}

// askSubdomain says whether a name on workers.dev is free, which the API says with
// an error either way.
func (s *Server) askSubdomain(x *exchange) reply {
	if s.world.subdomainOwner(x.param("subdomain")) != nil {
		return refuse(&answers.SubdomainTaken)
	}
	return refuse(&answers.SubdomainFree)
}

func (s *Server) getWorkersSettings(x *exchange) reply {
	o := object{"default_usage_model": "standard", "green_compute": false}
	for key, value := range x.account.workers.settings {
		o[key] = value
	}
	return ok(o)
}

func (s *Server) putWorkersSettings(x *exchange) reply {
	o, rep, bad := x.readObject()
	if bad {
		return rep
	}
	x.account.workers.settings = object{}
	for _, key := range [...]string{"default_usage_model", "green_compute"} {
		if value, sent := o[key]; sent {
			x.account.workers.settings[key] = value
		}
	}
	return s.getWorkersSettings(x)
}
