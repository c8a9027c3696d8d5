package tokentest

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/cftoken/cftoken/internal/answers"
)

const (
	onProjects = "/accounts/{account_id}/pages/projects"
	onProject  = onProjects + "/{project_name}"
)

var pagesHandlers = []handlerRow{
	{"GET", onProjects, (*Server).listProjects},
	{"POST", onProjects, (*Server).createProject},
	{"GET", onProject, (*Server).getProject},
	{"PATCH", onProject, (*Server).editProject},
	{"DELETE", onProject, (*Server).deleteProject},
	{"POST", onProject + "/purge_build_cache", (*Server).purgeBuildCache},
	{"GET", onProject + "/domains", (*Server).listPagesDomains},
	{"POST", onProject + "/domains", (*Server).addPagesDomain},
	{"GET", onProject + "/domains/{domain_name}", (*Server).getPagesDomain},
	{"PATCH", onProject + "/domains/{domain_name}", (*Server).getPagesDomain},
	{"DELETE", onProject + "/domains/{domain_name}", (*Server).deletePagesDomain},
}

// project is a site of Pages.
type project struct {
	id, name    string
	created     time.Time
	branch      string            // of production
	configs     map[string]object // of production and preview
	build       any
	source      any
	domains     []pagesDomain
	deployments []*pagesDeployment // newest first
	canonical   string             // the id of the deployment that is in production, "" for none
}

// pagesDomain is a custom domain of a site.
type pagesDomain struct {
	ID           string    `json:"id"`
	Name         string    `json:"name"`
	Status       string    `json:"status"`
	Authority    string    `json:"certificate_authority"`
	DomainID     string    `json:"domain_id"`
	ZoneTag      string    `json:"zone_tag"`
	CreatedOn    time.Time `json:"created_on"`
	Verification object    `json:"verification_data"`
	Validation   object    `json:"validation_data"`
}

// Bounds of what is kept of Pages, in things.
const (
	maxProjects         = 100 // of an account, as many as the product allows
	maxPagesDeployments = 100 // of a site: the oldest are forgotten
	maxPagesDomains     = 250 // of a site
)

// sites are the two environments of a site.
var sites = [...]string{"production", "preview"}

func (a *account) project(name string) *project {
	return find(a.projects, func(p *project) bool { return p.name == name || p.id == name })
}

// project is the site that the path names.
func (x *exchange) project() (*project, reply, bool) {
	p := x.account.project(x.param("project_name"))
	if p == nil {
		return nil, refuse(&answers.PagesNoProject), true
	}
	return p, reply{}, false
}

func (p *project) deployment(id string) *pagesDeployment {
	return find(p.deployments, func(d *pagesDeployment) bool { return d.id == id })
}

// shown is a site as the API shows it. The values of secrets are not kept.
func (p *project) shown() object {
	host := p.name + ".pages.dev"
	domains := []string{host}
	for _, d := range p.domains {
		domains = append(domains, d.Name)
	}
	o := object{
		"id": p.id, "name": p.name, "subdomain": host, "domains": domains, "created_on": p.created, "production_branch": p.branch,
		"deployment_configs": p.configs, "build_config": p.build, "source": p.source, "framework": "", "framework_version": "",
		"production_script_name": "pages-worker--" + p.id[:8] + "-production", "preview_script_name": "pages-worker--" + p.id[:8] + "-preview",
		"latest_deployment": nil, "canonical_deployment": nil, "uses_functions": false,
	}
	if len(p.deployments) > 0 {
		o["latest_deployment"], o["uses_functions"] = p.deployments[0].shown(p), p.deployments[0].functions
	}
	if d := p.deployment(p.canonical); d != nil {
		o["canonical_deployment"] = d.shown(p)
	}
	return o
}

func (s *Server) listProjects(x *exchange) reply {
	out := []object{}
	for _, p := range x.account.projects {
		out = append(out, p.shown())
	}
	page, info := paginate(out, x, 10, 100)
	rep := ok(page)
	rep.info = info
	return rep
}

// projectBody is what a client says of a site.
type projectBody struct {
	Name    string            `json:"name"`
	Branch  string            `json:"production_branch"`
	Configs map[string]object `json:"deployment_configs"`
	Build   any               `json:"build_config"`
	Source  any               `json:"source"`
}

// apply changes a site as a merge patch says: what is null is taken away.
func (p *project) apply(b projectBody) {
	p.branch = cmp.Or(b.Branch, p.branch)
	for _, site := range sites {
		merged := mergePatch(map[string]any(p.configs[site]), map[string]any(b.Configs[site]))
		if vars, is := merged["env_vars"].(map[string]any); is {
			for _, v := range vars {
				if v, is := v.(map[string]any); is && v["type"] == "secret_text" {
					v["value"] = ""
				}
			}
		}
		p.configs[site] = merged
	}
	if b.Build != nil {
		p.build = b.Build
	}
	if b.Source != nil {
		p.source = b.Source
	}
}

// mergePatch is old with a change, which takes away what it has as null. It leaves
// old as it is.
func mergePatch(old, change map[string]any) map[string]any {
	out := maps.Clone(old)
	if out == nil {
		out = map[string]any{}
	}
	for key, value := range change {
		below, is := value.(map[string]any)
		switch {
		case value == nil:
			delete(out, key)
		case is:
			before, _ := out[key].(map[string]any)
			out[key] = mergePatch(before, below)
		default:
			out[key] = value
		}
	}
	return out
}

func (s *Server) createProject(x *exchange) reply {
	var body projectBody
	if rep, bad := x.decode(&body, &answers.BadJSON); bad {
		return rep
	}
	switch {
	case !isLabel(body.Name) || len(body.Name) > 58:
		return x.lacks("name, lower-case letters, digits and hyphens")
	case x.account.project(body.Name) != nil:
		return x.taken(nil)
	case len(x.account.projects) >= maxProjects:
		return full()
	}
	p := &project{id: s.mint.uuid(), name: body.Name, created: x.now, branch: "main", configs: map[string]object{}, build: object{}}
	for _, site := range sites {
		p.configs[site] = object{
			"compatibility_date": x.now.Format(time.DateOnly), "compatibility_flags": []string{}, "env_vars": map[string]any{}, "fail_open": true,
			"always_use_latest_compatibility_date": false, "build_image_major_version": 3, "usage_model": "standard",
		}
	}
	p.apply(body)
	x.account.projects = append(x.account.projects, p)
	return ok(p.shown())
}

func (s *Server) getProject(x *exchange) reply {
	p, rep, none := x.project()
	if none {
		return rep
	}
	return ok(p.shown())
}

func (s *Server) editProject(x *exchange) reply {
	p, rep, none := x.project()
	if none {
		return rep
	}
	var body projectBody
	if rep, bad := x.decode(&body, &answers.BadJSON); bad {
		return rep
	}
	if body.Name != "" && body.Name != p.name {
		if x.account.project(body.Name) != nil {
			return x.taken(nil)
		}
		if !isLabel(body.Name) {
			return x.lacks("name, lower-case letters, digits and hyphens")
		}
		p.name = body.Name
	}
	p.apply(body)
	return ok(p.shown())
}

func (s *Server) deleteProject(x *exchange) reply {
	p, rep, none := x.project()
	if none {
		return rep
	}
	x.account.projects = slices.DeleteFunc(x.account.projects, func(o *project) bool { return o == p })
	return ok(nil)
}

func (s *Server) purgeBuildCache(x *exchange) reply {
	if _, rep, none := x.project(); none {
		return rep
	}
	return ok(nil)
}

func (s *Server) listPagesDomains(x *exchange) reply {
	p, rep, none := x.project()
	if none {
		return rep
	}
	return ok(append([]pagesDomain{}, p.domains...))
}

func (s *Server) addPagesDomain(x *exchange) reply {
	p, rep, none := x.project()
	if none {
		return rep
	}
	o, rep, bad := x.readObject()
	if bad {
		return rep
	}
	name := o.text("name")
	switch {
	case !isDomain(name):
		return x.lacks("name, a domain")
	case p.domain(name) >= 0:
		return x.taken(nil)
	case len(p.domains) >= maxPagesDomains:
		return full()
	}
	d := pagesDomain{
		ID: s.mint.uuid(), Name: name, Status: "initializing", Authority: "google", DomainID: s.mint.uuid(), CreatedOn: x.now,
		Verification: object{"status": "pending"}, Validation: object{"status": "initializing", "method": "http"},
	}
	if z := s.zoneFor(x.account, "", "", name); z != nil {
		d.ZoneTag = string(z.ID)
	}
	p.domains = append(p.domains, d)
	return ok(d)
}

func (p *project) domain(name string) int {
	return slices.IndexFunc(p.domains, func(d pagesDomain) bool { return d.Name == name })
}

func (s *Server) getPagesDomain(x *exchange) reply {
	p, rep, none := x.project()
	if none {
		return rep
	}
	i := p.domain(x.param("domain_name"))
	if i < 0 {
		return x.nothing(nil)
	}
	return ok(p.domains[i])
}

func (s *Server) deletePagesDomain(x *exchange) reply {
	p, rep, none := x.project()
	if none {
		return rep
	}
	i := p.domain(x.param("domain_name"))
	if i < 0 {
		return x.nothing(nil)
	}
	return remove(&p.domains, i, nil, nil)
}
