package tokentest

import (
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/cftoken/cftoken/internal/answers"
)

var workersHandlers = []handlerRow{
	{"GET", "/accounts/{account_id}/workers/scripts", (*Server).listScripts},
	{"GET", "/accounts/{account_id}/workers/scripts-search", (*Server).searchScripts},
	{"GET", "/accounts/{account_id}/workers/scripts/{script_name}", (*Server).getScript},
	{"PUT", "/accounts/{account_id}/workers/scripts/{script_name}", (*Server).uploadScript},
	{"DELETE", "/accounts/{account_id}/workers/scripts/{script_name}", (*Server).deleteScript},
	{"PUT", "/accounts/{account_id}/workers/scripts/{script_name}/content", (*Server).uploadContent},
	{"GET", "/accounts/{account_id}/workers/scripts/{script_name}/content/v2", (*Server).getContent},
	{"GET", "/accounts/{account_id}/workers/scripts/{script_name}/settings", (*Server).getSettings},
	{"PATCH", "/accounts/{account_id}/workers/scripts/{script_name}/settings", (*Server).editSettings},
	{"GET", "/accounts/{account_id}/workers/scripts/{script_name}/script-settings", (*Server).getScriptSettings},
	{"PATCH", "/accounts/{account_id}/workers/scripts/{script_name}/script-settings", (*Server).editScriptSettings},
	{"GET", "/accounts/{account_id}/workers/scripts/{script_name}/bindings", (*Server).listBindings},
	{"GET", "/accounts/{account_id}/workers/scripts/{script_name}/usage-model", (*Server).getUsageModel},
	{"PUT", "/accounts/{account_id}/workers/scripts/{script_name}/usage-model", (*Server).putUsageModel},
	{"GET", "/accounts/{account_id}/workers/scripts/{script_name}/references", (*Server).listReferences},
	{"GET", "/accounts/{account_id}/workers/durable_objects/namespaces", (*Server).listDurableObjects},
	{"GET", "/accounts/{account_id}/workers/durable_objects/namespaces/{id}", (*Server).getDurableObject},
}

// workersAccount is what an account has of Workers beside its scripts.
type workersAccount struct {
	subdomain  string // of workers.dev, "" for none
	settings   object
	namespaces []*dispatchNamespace
	domains    []workerDomain
	assets     assetStore
}

// allScripts yields the Workers of the account and those of its dispatch
// namespaces.
func (a *account) allScripts() iter.Seq[*script] {
	return func(yield func(*script) bool) {
		for _, w := range a.scripts {
			if !yield(w) {
				return
			}
		}
		for _, n := range a.workers.namespaces {
			for _, w := range n.scripts {
				if !yield(w) {
					return
				}
			}
		}
	}
}

// byID finds a Worker by its tag or its name.
func (a *account) byID(id string) *script {
	return find(a.scripts, func(w *script) bool { return w.tag == id || w.name == id })
}

// workersList is where the Worker that the path names is, or would be: the
// account's list, or that of a dispatch namespace. absent is how the API says that
// there is no such Worker.
func (x *exchange) workersList() (list *[]*script, name string, absent *answers.Answer, rep reply, none bool) {
	if ns := x.param("dispatch_namespace") + x.param("dispatch_namespace_name"); ns != "" {
		n := x.account.namespace(ns)
		if n == nil {
			return nil, "", nil, x.noNamespace(), true
		}
		return &n.scripts, x.param("script_name"), &answers.WorkersNoEnvironment, reply{}, false
	}
	if name := x.param("service_name"); name != "" {
		return &x.account.scripts, name, &answers.WorkersNoService, reply{}, false
	}
	return &x.account.scripts, x.param("script_name"), &answers.WorkersNoScript, reply{}, false
}

// worker is the Worker that the path names, in the environment that it names.
func (x *exchange) worker() (*script, reply, bool) {
	list, name, absent, rep, none := x.workersList()
	if none {
		return nil, rep, true
	}
	w := find(*list, func(w *script) bool { return w.name == name })
	if w == nil {
		return nil, refuse(absent), true
	}
	if x.elsewhere() {
		return nil, refuse(&answers.WorkersNoEnvironment), true
	}
	return w, reply{}, false
}

// elsewhere reports whether the path names an environment that no service has here.
func (x *exchange) elsewhere() bool {
	env := x.param("environment_name")
	return env != "" && env != environment
}

// shown is a Worker as lists and uploads show it.
func (w *script) shown() object {
	v := w.live()
	o := object{
		"id": w.name, "tag": w.tag, "tags": w.tags(), "created_on": w.created, "modified_on": w.modified,
		"etag": v.content.etag, "handlers": v.content.handlers(), "named_handlers": []any{}, "has_assets": v.assets != nil, "has_modules": v.content.modules,
		"last_deployed_from": w.deployedFrom, "usage_model": v.runtime["usage_model"], "compatibility_date": v.runtime["compatibility_date"],
		"compatibility_flags": v.runtime["compatibility_flags"], "logpush": w.settings["logpush"] == true, "tail_consumers": w.settings["tail_consumers"],
		"observability": w.settings["observability"], "placement_mode": nil,
	}
	if w.migration != "" {
		o["migration_tag"] = w.migration
	}
	if p, is := v.placement.(map[string]any); is {
		o["placement"], o["placement_mode"] = p, p["mode"]
	}
	return o
}

func (w *script) tags() any {
	if tags := w.settings["tags"]; tags != nil {
		return tags
	}
	return []string{}
}

func (s *Server) listScripts(x *exchange) reply {
	out := []object{}
	for _, w := range x.account.scripts {
		out = append(out, w.shown())
	}
	return ok(out)
}

func (s *Server) searchScripts(x *exchange) reply {
	out := []object{}
	for _, w := range x.account.scripts {
		if strings.Contains(w.name, x.query.Get("name")) && (x.query.Get("id") == "" || x.query.Get("id") == w.tag) {
			out = append(out, object{"id": w.tag, "script_name": w.name, "created_on": w.created, "modified_on": w.modified})
		}
	}
	page, info := paginate(out, x, 10, 100)
	rep := ok(page)
	rep.info = info
	return rep
}

// uploadScript makes a Worker or its next version, and deploys it.
func (s *Server) uploadScript(x *exchange) reply {
	list, name, _, rep, none := x.workersList()
	if none {
		return rep
	}
	if x.elsewhere() {
		return refuse(&answers.WorkersNoEnvironment)
	}
	u, problem := x.readUpload()
	if problem != "" {
		return refuse(&answers.WorkersBadScript, "{problem}", problem)
	}
	w := find(*list, func(w *script) bool { return w.name == name })
	made := w == nil
	if made {
		if len(*list) >= maxScripts {
			return refuse(&answers.WorkersLimit)
		}
		w = newScript(name, s.mint.hex(32), x.now)
	}
	v, rep, bad := s.draft(x, w, u, "upload")
	if bad {
		return rep
	}
	if made {
		*list = append(*list, w)
	}
	w.migrate(s.mint, u.meta.Migrations)
	v.migration = w.migration
	w.configure(u)
	s.commit(w, v)
	s.release(x, w, v)
	o := w.shown()
	o["deployment_id"], o["startup_time_ms"], o["entry_point"] = strings.ReplaceAll(v.id, "-", ""), 0, v.content.entry
	rep = ok(o)
	rep.madeUp = "no code was run"
	return rep
}

// configure takes over the settings of an upload that belong to no version.
func (w *script) configure(u upload) {
	for key, value := range map[string]any{"logpush": u.meta.Logpush, "observability": u.meta.Observe, "tags": u.meta.Tags, "tail_consumers": u.meta.TailConsumer} {
		if u.has(key) {
			w.settings[key] = value
		}
	}
	if on := u.meta.Logpush; on != nil {
		w.settings["logpush"] = *on
	}
}

// migrate does the migrations of Durable Objects.
func (w *script) migrate(mint mint, m *migrations) {
	if m == nil {
		return
	}
	for _, step := range append([]migrationStep{m.migrationStep}, m.Steps...) {
		for i, classes := range [...][]string{step.New, step.NewSQLite} {
			for _, class := range classes {
				if len(w.objects) < maxThings/maxScripts {
					w.objects = append(w.objects, durableObject{mint.hex(32), w.name + "_" + class, w.name, class, i == 1})
				}
			}
		}
		w.objects = slices.DeleteFunc(w.objects, func(d durableObject) bool { return slices.Contains(step.Deleted, d.Class) })
		for _, r := range step.Renamed {
			for i := range w.objects {
				if w.objects[i].Class == r.From {
					w.objects[i].Class, w.objects[i].Name = r.To, w.name+"_"+r.To
				}
			}
		}
	}
	w.migration = m.NewTag
}

// deleteScript deletes a Worker with all that belongs to it.
func (s *Server) deleteScript(x *exchange) reply {
	list, _, _, rep, none := x.workersList()
	if none {
		return rep
	}
	w, rep, none := x.worker()
	if none {
		return rep
	}
	if list == &x.account.scripts {
		s.forget(x.account, w)
		return ok(nil)
	}
	*list = slices.DeleteFunc(*list, func(o *script) bool { return o == w })
	return ok(nil)
}

// uploadContent makes the next version with other code and the same configuration.
func (s *Server) uploadContent(x *exchange) reply {
	w, rep, none := x.worker()
	if none {
		return rep
	}
	u, problem := x.readUpload()
	if problem != "" {
		return refuse(&answers.WorkersBadScript, "{problem}", problem)
	}
	s.succeed(x, w, "upload", func(v *version) { v.content = u.content })
	o := w.shown()
	o["startup_time_ms"] = 0
	return ok(o)
}

// succeed makes and deploys the next version of a Worker: the newest with a change.
func (s *Server) succeed(x *exchange, w *script, trigger string, change func(*version)) *version {
	v := w.newest().next()
	v.id, v.created, v.source, v.author = s.mint.uuid(), x.now, x.client(), x.actor.user
	v.annotations = map[string]string{"workers/triggered_by": trigger}
	change(v)
	s.commit(w, v)
	s.release(x, w, v)
	return v
}

// next is a copy of a version to change.
func (v *version) next() *version {
	out := *v
	out.bindings, out.runtime = slices.Clone(v.bindings), maps.Clone(v.runtime)
	return &out
}

func (s *Server) getScript(x *exchange) reply {
	w, rep, none := x.worker()
	if none {
		return rep
	}
	return w.live().content.send()
}

// getContent shows the code of the version that is asked for, or of the live one.
func (s *Server) getContent(x *exchange) reply {
	w, rep, none := x.worker()
	if none {
		return rep
	}
	v := w.live()
	if id := x.query.Get("version"); id != "" {
		if v = w.version(id); v == nil {
			return refuse(&answers.WorkersNoVersion)
		}
	}
	return v.content.send()
}

func (s *Server) listBindings(x *exchange) reply {
	w, rep, none := x.worker()
	if none {
		return rep
	}
	return ok(w.live().bindings)
}

func (s *Server) getUsageModel(x *exchange) reply {
	w, rep, none := x.worker()
	if none {
		return rep
	}
	return ok(object{"usage_model": w.usageModel})
}

func (s *Server) putUsageModel(x *exchange) reply {
	w, rep, none := x.worker()
	if none {
		return rep
	}
	o, rep, bad := x.readObject()
	if bad {
		return rep
	}
	if w.usageModel = o.text("usage_model"); w.usageModel == "" {
		w.usageModel = "standard"
	}
	return ok(object{"usage_model": w.usageModel})
}
