package tokentest

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/cftoken/cftoken/internal/answers"
)

var versionHandlers = []handlerRow{
	{"GET", "/accounts/{account_id}/workers/scripts/{script_name}/versions", (*Server).listVersions},
	{"POST", "/accounts/{account_id}/workers/scripts/{script_name}/versions", (*Server).uploadVersion},
	{"GET", "/accounts/{account_id}/workers/scripts/{script_name}/versions/{version_id}", (*Server).getVersion},
	{"GET", "/accounts/{account_id}/workers/scripts/{script_name}/deployments", (*Server).listDeployments},
	{"POST", "/accounts/{account_id}/workers/scripts/{script_name}/deployments", (*Server).createDeployment},
	{"GET", "/accounts/{account_id}/workers/scripts/{script_name}/deployments/{deployment_id}", (*Server).getDeployment},
	{"DELETE", "/accounts/{account_id}/workers/scripts/{script_name}/deployments/{deployment_id}", (*Server).deleteDeployment},
	{"GET", "/accounts/{account_id}/workers/deployments/by-script/{script_tag}", (*Server).listDeploymentsByTag},
	{"GET", "/accounts/{account_id}/workers/deployments/by-script/{script_tag}/detail/{deployment_id}", (*Server).getDeploymentByTag},
}

// client is the kind of client that calls, as Workers notes it: wrangler, or api
// for any other.
func (x *exchange) client() string {
	if strings.HasPrefix(x.header.Get("User-Agent"), "wrangler") {
		return "wrangler"
	}
	return "api"
}

// draft is the next version of a Worker: the newest one's configuration with what
// the upload says. trigger is what brought it about.
func (s *Server) draft(x *exchange, w *script, u upload, trigger string) (*version, reply, bool) {
	v := &version{
		id: s.mint.uuid(), created: x.now, source: x.client(), author: x.actor.user,
		annotations: map[string]string{"workers/triggered_by": trigger},
		bindings:    []object{}, placement: u.meta.Placement, cache: u.meta.Cache,
		migration: w.migration, content: u.content,
		runtime: object{"compatibility_date": u.meta.Date, "compatibility_flags": append([]string{}, u.meta.Flags...), "usage_model": w.usageModel},
	}
	maps.Copy(v.annotations, u.meta.Annotations)
	if u.meta.UsageModel != "" {
		v.runtime["usage_model"] = u.meta.UsageModel
	}
	if u.meta.Limits != nil {
		v.runtime["limits"] = u.meta.Limits
	}
	var before *version
	if len(w.versions) > 0 {
		before = w.newest()
	}
	for _, b := range u.meta.Bindings {
		if b.text("type") == "inherit" {
			old := before.binding(inherits(b))
			if old == nil {
				return nil, refuse(&answers.WorkersBadInherit, "{name}", printable(b.text("name"))), true
			}
			b = withName(old, b.text("name"))
		}
		v.bindings = append(v.bindings, withoutSecret(b))
	}
	if before != nil {
		for _, old := range before.bindings {
			if slices.Contains(u.meta.Keep, old.text("type")) && v.binding(old.text("name")) == nil {
				v.bindings = append(v.bindings, old)
			}
		}
	}
	switch {
	case u.meta.Assets != nil && u.meta.Assets.JWT != "":
		if rep, bad := s.takeAssets(x, x.assetsOwner(), u.meta.Assets.JWT); bad {
			return nil, rep, true
		}
		v.assets = object{"config": u.meta.Assets.Config}
	case u.meta.KeepAssets && before != nil:
		v.assets = before.assets
	}
	return v, reply{}, false
}

// inherits is the name of the binding that another inherits from.
func inherits(b object) string {
	if old := b.text("old_name"); old != "" {
		return old
	}
	return b.text("name")
}

func withName(b object, name string) object {
	out := maps.Clone(b)
	out["name"] = name
	return out
}

// withoutSecret is a binding as the API shows it: the value of a secret is never
// shown again.
func withoutSecret(b object) object {
	if t := b.text("type"); t != "secret_text" && t != "secret_key" {
		return b
	}
	out := maps.Clone(b)
	delete(out, "text")
	delete(out, "key_base64")
	delete(out, "key_jwk")
	return out
}

// binding finds a binding by its name; nil for none.
func (v *version) binding(name string) object {
	if v == nil {
		return nil
	}
	for _, b := range v.bindings {
		if b.text("name") == name {
			return b
		}
	}
	return nil
}

// commit makes a draft the newest version of its Worker.
func (s *Server) commit(w *script, v *version) {
	if i := slices.IndexFunc(w.versions, func(old *version) bool { return old.content.etag == v.content.etag && !old.content.dropped }); i >= 0 {
		v.content = w.versions[i].content // the same bytes
	} else if s.world.keptContent()+v.content.size() > maxContent {
		v.content.parts, v.content.dropped = nil, true
	}
	w.add(v)
}

// keptContent is how much of Workers' content the server keeps, in bytes.
func (w *world) keptContent() (n int) {
	for _, a := range w.accounts {
		for w := range a.allScripts() {
			counted := map[string]bool{}
			for _, v := range w.versions {
				if !counted[v.content.etag] {
					counted[v.content.etag] = true
					n += v.content.size()
				}
			}
		}
	}
	return n
}

// release deploys a version to all traffic.
func (s *Server) release(x *exchange, w *script, v *version) {
	w.deploy(s.deploymentOf(x, []traffic{{v.id, 100}}, v.annotations))
}

func (s *Server) deploymentOf(x *exchange, to []traffic, annotations map[string]string) deployment {
	d := deployment{ID: s.mint.uuid(), Source: x.client(), Strategy: "percentage", CreatedOn: x.now, Annotations: annotations, Versions: to}
	if u := x.actor.user; u != nil {
		d.Email, d.Author = u.Email, u.ID
	}
	return d
}

// summary is a version as lists show it.
func (v *version) summary() object {
	meta := object{"created_on": v.created, "modified_on": v.created, "source": v.source, "hasPreview": v.annotations["workers/alias"] != ""}
	if v.author != nil {
		meta["author_email"], meta["author_id"] = v.author.Email, v.author.ID
	}
	return object{"id": v.id, "number": v.number, "metadata": meta, "annotations": v.annotations}
}

// details is a version as it is shown by itself.
func (v *version) details() object {
	o := v.summary()
	script := object{"etag": v.content.etag, "handlers": v.content.handlers(), "last_deployed_from": v.source}
	if v.placement != nil {
		script["placement"] = v.placement
	}
	runtime := maps.Clone(v.runtime)
	if v.migration != "" {
		runtime["migration_tag"] = v.migration
	}
	if v.assets != nil {
		script["assets"] = v.assets
	}
	o["resources"] = object{"bindings": v.bindings, "script": script, "script_runtime": runtime}
	o["startup_time_ms"] = 0
	return o
}

func (s *Server) listVersions(x *exchange) reply {
	w, rep, none := x.worker()
	if none {
		return rep
	}
	items := []object{}
	for _, v := range w.versions {
		items = append(items, v.summary())
	}
	page, info := paginate(items, x, 100, 100)
	rep = ok(object{"items": page})
	rep.info = info
	return rep
}

func (s *Server) uploadVersion(x *exchange) reply {
	w, rep, none := x.worker()
	if none {
		return rep
	}
	u, problem := x.readUpload()
	if problem != "" {
		return refuse(&answers.WorkersBadScript, "{problem}", problem)
	}
	v, rep, bad := s.draft(x, w, u, "version_upload")
	if bad {
		return rep
	}
	s.commit(w, v)
	return ok(v.details())
}

func (s *Server) getVersion(x *exchange) reply {
	w, rep, none := x.worker()
	if none {
		return rep
	}
	v := w.version(x.param("version_id"))
	if v == nil {
		return refuse(&answers.WorkersNoVersion)
	}
	return ok(v.details())
}

func (s *Server) listDeployments(x *exchange) reply {
	w, rep, none := x.worker()
	if none {
		return rep
	}
	return ok(object{"deployments": append([]deployment{}, w.deployments...)})
}

func (s *Server) createDeployment(x *exchange) reply {
	w, rep, none := x.worker()
	if none {
		return rep
	}
	var body struct {
		Strategy    string            `json:"strategy"`
		Versions    []traffic         `json:"versions"`
		Annotations map[string]string `json:"annotations"`
	}
	if rep, bad := x.decode(&body, &answers.BadJSON); bad {
		return rep
	}
	sum := 0.0
	for _, t := range body.Versions {
		if w.version(t.Version) == nil {
			return refuse(&answers.WorkersNoVersion)
		}
		sum += t.Percentage
	}
	if sum < 99.99 || sum > 100.01 {
		return x.lacks("versions, whose percentages must be 100 together")
	}
	notes := map[string]string{"workers/triggered_by": "deployment"}
	for k, v := range body.Annotations {
		if v != "" {
			notes[k] = v
		}
	}
	w.deploy(s.deploymentOf(x, body.Versions, notes))
	w.modified = x.now
	return ok(w.deployments[0])
}

// deployment finds the deployment that the path names.
func (x *exchange) deployment(w *script) int {
	return slices.IndexFunc(w.deployments, func(d deployment) bool { return d.ID == x.param("deployment_id") })
}

func (s *Server) getDeployment(x *exchange) reply {
	w, rep, none := x.worker()
	if none {
		return rep
	}
	return show(w.deployments, x.deployment(w), &answers.WorkersNoDeployment)
}

// deleteDeployment forgets an older deployment; the one that counts stays, which
// is documented.
func (s *Server) deleteDeployment(x *exchange) reply {
	w, rep, none := x.worker()
	if none {
		return rep
	}
	i := x.deployment(w)
	if i == 0 {
		return x.assume(http.StatusBadRequest, answers.BadJSON.Code, "the deployment that serves the traffic cannot be deleted")
	}
	return remove(&w.deployments, i, &answers.WorkersNoDeployment, nil)
}

// listDeploymentsByTag is the older list of deployments: an item a version that
// was deployed.
func (s *Server) listDeploymentsByTag(x *exchange) reply {
	w := x.account.byID(x.param("script_tag"))
	if w == nil {
		return refuse(&answers.WorkersNoScript)
	}
	items := []object{}
	for _, v := range w.versions {
		if w.deploys(v.id) || len(items) > 0 {
			items = append(items, v.details())
		}
	}
	latest := any(nil)
	if len(items) > 0 {
		latest = items[0]
	}
	return ok(object{"latest": latest, "items": items})
}

func (s *Server) getDeploymentByTag(x *exchange) reply {
	w := x.account.byID(x.param("script_tag"))
	if w == nil {
		return refuse(&answers.WorkersNoScript)
	}
	v := w.version(x.param("deployment_id"))
	if v == nil {
		return refuse(&answers.WorkersNoVersion)
	}
	return ok(v.details())
}
