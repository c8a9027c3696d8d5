package tokentest

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"maps"
	"slices"

	"github.com/cftoken/cftoken/internal/answers"
)

const inWorker = "/accounts/{account_id}/workers/workers/{worker_id}"

// The newer interface to Workers, which takes JSON and names a Worker by its id, or
// its name.
var betaHandlers = []handlerRow{
	{"GET", "/accounts/{account_id}/workers/workers", (*Server).listWorkers},
	{"POST", "/accounts/{account_id}/workers/workers", (*Server).createWorker},
	{"GET", inWorker, (*Server).getWorker},
	{"PUT", inWorker, (*Server).editWorker},
	{"PATCH", inWorker, (*Server).editWorker},
	{"DELETE", inWorker, (*Server).deleteWorker},
	{"GET", inWorker + "/versions", (*Server).listWorkerVersions},
	{"POST", inWorker + "/versions", (*Server).createWorkerVersion},
	{"GET", inWorker + "/versions/latest", (*Server).getWorkerVersion},
	{"PATCH", inWorker + "/versions/latest", (*Server).editLatestVersion},
	{"GET", inWorker + "/versions/{version_id}", (*Server).getWorkerVersion},
	{"DELETE", inWorker + "/versions/{version_id}", (*Server).deleteWorkerVersion},
}

// resource is a Worker as the newer interface shows it.
func (w *script) resource() object {
	consumers := []object{}
	for _, name := range w.tailConsumers() {
		consumers = append(consumers, object{"name": name})
	}
	o := object{
		"id": w.tag, "name": w.name, "created_on": w.created, "updated_on": w.modified, "logpush": w.settings["logpush"] == true,
		"observability": w.settings["observability"], "subdomain": w.subdomain(), "tags": w.tags(), "tail_consumers": consumers,
	}
	if len(w.deployments) > 0 {
		o["deployed_on"] = w.deployments[0].CreatedOn
	}
	if w.previewsBase != nil {
		o["previews_base_config"] = w.previewsBase
	}
	if o["observability"] == nil {
		o["observability"] = object{"enabled": false}
	}
	return o
}

// byWorkerID is the Worker that the path names.
func (x *exchange) byWorkerID() (*script, reply, bool) {
	w := x.account.byID(x.param("worker_id"))
	if w == nil {
		return nil, refuse(&answers.WorkersNoScript), true
	}
	return w, reply{}, false
}

func (s *Server) listWorkers(x *exchange) reply {
	out := []object{}
	for _, w := range x.account.scripts {
		out = append(out, w.resource())
	}
	page, info := paginate(out, x, 10, 100)
	rep := ok(page)
	rep.info = info
	return rep
}

// workerBody is what a client says of a Worker.
type workerBody struct {
	Name      *string `json:"name"`
	Logpush   *bool   `json:"logpush"`
	Observe   any     `json:"observability"`
	Tags      []any   `json:"tags"`
	Previews  object  `json:"previews_base_config"`
	Consumers []struct {
		Name string `json:"name"`
	} `json:"tail_consumers"`
	Subdomain *struct {
		Enabled  *bool `json:"enabled"`
		Previews *bool `json:"previews_enabled"`
	} `json:"subdomain"`
}

func (b *workerBody) apply(w *script) {
	if b.Logpush != nil {
		w.settings["logpush"] = *b.Logpush
	}
	if b.Observe != nil {
		w.settings["observability"] = b.Observe
	}
	if b.Tags != nil {
		w.settings["tags"] = b.Tags
	}
	if b.Previews != nil {
		w.previewsBase = mergePatch(w.previewsBase, b.Previews)
		env, _ := w.previewsBase["env"].(map[string]any)
		for name, v := range env {
			if v, is := v.(map[string]any); is {
				env[name] = withoutSecret(v)
			}
		}
	}
	if b.Consumers != nil {
		list := []object{}
		for _, c := range b.Consumers {
			list = append(list, object{"service": c.Name})
		}
		w.settings["tail_consumers"] = list
	}
	if b.Subdomain != nil {
		if on := b.Subdomain.Enabled; on != nil {
			w.workersDev, w.previewURLs = *on, *on
		}
		if on := b.Subdomain.Previews; on != nil {
			w.previewURLs = *on
		}
	}
}

// createWorker makes a Worker without a version.
func (s *Server) createWorker(x *exchange) reply {
	var body workerBody
	if rep, bad := x.decode(&body, &answers.BadJSON); bad {
		return rep
	}
	switch {
	case body.Name == nil || *body.Name == "":
		return x.lacks("name")
	case x.account.script(*body.Name) != nil:
		return x.taken(nil)
	case len(x.account.scripts) >= maxScripts:
		return refuse(&answers.WorkersLimit)
	}
	w := newScript(*body.Name, s.mint.hex(32), x.now)
	body.apply(w)
	x.account.scripts = append(x.account.scripts, w)
	return ok(w.resource())
}

func (s *Server) getWorker(x *exchange) reply {
	w, rep, none := x.byWorkerID()
	if none {
		return rep
	}
	return ok(w.resource())
}

// editWorker changes a Worker, its name among other things; the id stays.
func (s *Server) editWorker(x *exchange) reply {
	w, rep, none := x.byWorkerID()
	if none {
		return rep
	}
	var body workerBody
	if rep, bad := x.decode(&body, &answers.BadJSON); bad {
		return rep
	}
	if body.Name != nil && *body.Name != "" && *body.Name != w.name {
		if x.account.script(*body.Name) != nil {
			return x.taken(nil)
		}
		w.name = *body.Name
	}
	body.apply(w)
	w.modified = x.now
	return ok(w.resource())
}

func (s *Server) deleteWorker(x *exchange) reply {
	w, rep, none := x.byWorkerID()
	if none {
		return rep
	}
	s.forget(x.account, w)
	return ok(nil)
}

// resource is a version as the newer interface shows it; modules are the names of
// its parts.
func (v *version) resource() object {
	o := object{"id": v.id, "number": v.number, "created_on": v.created, "source": v.source, "annotations": v.annotations, "bindings": v.bindings, "urls": []string{}, "startup_time_ms": 0}
	maps.Copy(o, v.runtime)
	if v.content.modules {
		o["main_module"] = v.content.entry
	}
	if v.migration != "" {
		o["migration_tag"] = v.migration
	}
	if v.placement != nil {
		o["placement"] = v.placement
	}
	if v.assets != nil {
		o["assets"] = v.assets
	}
	return o
}

func (s *Server) listWorkerVersions(x *exchange) reply {
	w, rep, none := x.byWorkerID()
	if none {
		return rep
	}
	out := []object{}
	for _, v := range w.versions {
		out = append(out, v.resource())
	}
	page, info := paginate(out, x, 10, 100)
	rep = ok(page)
	rep.info = info
	return rep
}

// createWorkerVersion makes a version from JSON; the query's deploy says whether it
// is deployed too.
func (s *Server) createWorkerVersion(x *exchange) reply {
	w, rep, none := x.byWorkerID()
	if none {
		return rep
	}
	var body struct {
		Modules []struct {
			Name    string `json:"name"`
			Kind    string `json:"content_type"`
			Content string `json:"content_base64"`
		} `json:"modules"`
	}
	var u upload
	if json.Unmarshal(x.body, &body) != nil || json.Unmarshal(x.body, &u.meta) != nil || json.Unmarshal(x.body, &u.given) != nil {
		return refuse(&answers.BadJSON)
	}
	u.content.entry, u.content.modules = u.meta.MainModule, true
	found := u.meta.MainModule == ""
	for _, m := range body.Modules {
		data, err := base64.StdEncoding.DecodeString(m.Content)
		if err != nil {
			return refuse(&answers.WorkersBadScript, "{problem}", "the content of the module "+printable(m.Name)+" is not base64")
		}
		found = found || m.Name == u.meta.MainModule
		u.content.parts = append(u.content.parts, part{name: m.Name, file: m.Name, kind: m.Kind, data: data})
	}
	if !found {
		return refuse(&answers.WorkersBadScript, "{problem}", "no module is named as main_module says")
	}
	u.content.sum()
	v, rep, bad := s.draft(x, w, u, "create_version_api")
	if bad {
		return rep
	}
	w.migrate(s.mint, u.meta.Migrations)
	v.migration = w.migration
	s.commit(w, v)
	if x.query.Get("deploy") == "true" {
		s.release(x, w, v)
	}
	return ok(v.resource())
}

// workerVersion is the version that the path names, the newest for latest.
func (x *exchange) workerVersion() (*script, *version, reply, bool) {
	w, rep, none := x.byWorkerID()
	if none {
		return nil, nil, rep, true
	}
	id := cmp.Or(x.param("version_id"), "latest")
	if id == "latest" && len(w.versions) == 0 {
		return nil, nil, refuse(&answers.WorkersNoVersions), true
	}
	v := w.version(id)
	if v == nil {
		return nil, nil, refuse(&answers.WorkersNoVersion), true
	}
	return w, v, reply{}, false
}

func (s *Server) getWorkerVersion(x *exchange) reply {
	_, v, rep, none := x.workerVersion()
	if none {
		return rep
	}
	return ok(v.resource())
}

// editLatestVersion makes a version from the newest: env sets bindings by their
// names, and takes those out that are null.
func (s *Server) editLatestVersion(x *exchange) reply {
	w, old, rep, none := x.workerVersion()
	if none {
		return rep
	}
	var body struct {
		Env         map[string]object  `json:"env"`
		Annotations map[string]*string `json:"annotations"`
	}
	if rep, bad := x.decode(&body, &answers.BadJSON); bad {
		return rep
	}
	v := old.next()
	v.id, v.created, v.source, v.author = s.mint.uuid(), x.now, x.client(), x.actor.user
	v.annotations = map[string]string{"workers/triggered_by": "secret"}
	for key, value := range body.Annotations {
		if value != nil {
			v.annotations[key] = *value
		}
	}
	for _, name := range slices.Sorted(maps.Keys(body.Env)) {
		v.without(name)
		if b := body.Env[name]; b != nil {
			b["name"] = name
			v.bindings = append(v.bindings, withoutSecret(b))
		}
	}
	s.commit(w, v)
	return ok(v.resource())
}

func (s *Server) deleteWorkerVersion(x *exchange) reply {
	w, v, rep, none := x.workerVersion()
	if none {
		return rep
	}
	if w.deploys(v.id) {
		return x.assume(400, answers.BadJSON.Code, "the version that serves the traffic cannot be deleted")
	}
	w.versions = slices.DeleteFunc(w.versions, func(o *version) bool { return o == v })
	return ok(nil)
}

// forget takes a Worker out of the account with all that belongs to it.
func (s *Server) forget(a *account, w *script) {
	a.scripts = slices.DeleteFunc(a.scripts, func(o *script) bool { return o == w })
	a.workers.domains = slices.DeleteFunc(a.workers.domains, func(d workerDomain) bool { return d.Service == w.name })
	for _, z := range s.zonesOf(a) {
		z.routes = slices.DeleteFunc(z.routes, func(r workerRoute) bool { return r.Script == w.name })
	}
}
