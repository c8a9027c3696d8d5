package tokentest

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/cftoken/cftoken/internal/answers"
)

const inPreview = inWorker + "/previews/{preview_id}"

// Previews of a Worker, each with deployments of its own, as wrangler makes them.
var previewHandlers = []handlerRow{
	{"POST", inWorker + "/previews", (*Server).createPreview},
	{"GET", inPreview, (*Server).getPreview},
	{"PATCH", inPreview, (*Server).editPreview},
	{"DELETE", inPreview, (*Server).deletePreview},
	{"POST", inPreview + "/deployments", (*Server).deployPreview},
	{"GET", inPreview + "/deployments/{deployment_id}", (*Server).getPreviewDeployment},
	{"PATCH", inPreview + "/deployments/{deployment_id}", (*Server).editPreviewDeployment},
}

// preview is a Worker beside another, at an address of its own.
type preview struct {
	id, name, slug string
	settings       object
	deployments    []object // newest first; without the values of secrets
}

// Bounds of the previews of a Worker, in things.
const (
	maxPreviews           = 100
	maxPreviewDeployments = 20 // of one; the oldest are forgotten
)

// shown is a preview with its address, host being that of the Worker's account.
func (p *preview) shown(w *script, host string) object {
	o := object{}
	for key, value := range p.settings {
		o[key] = value
	}
	o["id"], o["name"], o["slug"], o["urls"] = p.id, p.name, p.slug, []string{"https://" + p.slug + "-" + w.name + "." + host}
	return o
}

func (x *exchange) workersHost() string { return x.account.workers.subdomain + ".workers.dev" }

// preview is the preview that the path names by its id, name or slug.
func (x *exchange) preview() (*script, *preview, reply, bool) {
	w, rep, none := x.byWorkerID()
	if none {
		return nil, nil, rep, true
	}
	id := x.param("preview_id")
	p := find(w.previews, func(p *preview) bool { return p.id == id || p.name == id || p.slug == id })
	if p == nil {
		return nil, nil, refuse(&answers.PreviewUnknown), true
	}
	return w, p, reply{}, false
}

func (s *Server) createPreview(x *exchange) reply {
	w, rep, none := x.byWorkerID()
	if none {
		return rep
	}
	o, rep, bad := x.readObject()
	if bad {
		return rep
	}
	name := o.text("name")
	switch {
	case branchLabel(name) == "":
		return x.lacks("name")
	case slices.ContainsFunc(w.previews, func(p *preview) bool { return p.name == name }):
		return x.taken(nil)
	case len(w.previews) >= maxPreviews:
		return full()
	}
	o["created_on"] = x.now
	p := &preview{id: s.mint.uuid(), name: name, slug: branchLabel(name), settings: o}
	w.previews = append(w.previews, p)
	return ok(p.shown(w, x.workersHost()))
}

func (s *Server) getPreview(x *exchange) reply {
	w, p, rep, none := x.preview()
	if none {
		return rep
	}
	return ok(p.shown(w, x.workersHost()))
}

func (s *Server) editPreview(x *exchange) reply {
	w, p, rep, none := x.preview()
	if none {
		return rep
	}
	o, rep, bad := x.readObject()
	if bad {
		return rep
	}
	delete(o, "name")
	p.settings = mergePatch(p.settings, o)
	return ok(p.shown(w, x.workersHost()))
}

func (s *Server) deletePreview(x *exchange) reply {
	w, p, rep, none := x.preview()
	if none {
		return rep
	}
	w.previews = slices.DeleteFunc(w.previews, func(o *preview) bool { return o == p })
	return ok(nil)
}

// deployPreview takes the metadata of an upload; its code is not kept.
func (s *Server) deployPreview(x *exchange) reply {
	w, p, rep, none := x.preview()
	if none {
		return rep
	}
	o := object{}
	parts, _ := x.readForm()
	for _, part := range parts {
		if part.name == "metadata" && json.Unmarshal(part.data, &o) != nil {
			return refuse(&answers.BadJSON)
		}
	}
	if len(o) == 0 {
		return refuse(&answers.WorkersBadScript, "{problem}", "the form has no part metadata")
	}
	if assets, is := o["assets"].(map[string]any); is {
		jwt, _ := assets["jwt"].(string)
		if rep, bad := s.takeAssets(x, "Worker "+w.name, jwt); jwt != "" && bad {
			return rep
		}
		delete(assets, "jwt")
	}
	s.keepPreview(x, w, p, o)
	rep = ok(p.deployments[0])
	rep.madeUp = "no code was run"
	return rep
}

// keepPreview makes o the newest deployment of a preview.
func (s *Server) keepPreview(x *exchange, w *script, p *preview, o object) {
	env, _ := o["env"].(map[string]any)
	for name, b := range env {
		if b, is := b.(map[string]any); is {
			env[name] = withoutSecret(b)
		}
	}
	id := s.mint.uuid()
	o["id"], o["preview_id"], o["preview_name"], o["created_on"] = id, p.id, p.name, x.now.Format(time.RFC3339Nano)
	o["urls"] = []string{"https://" + id[:8] + "-" + w.name + "." + x.workersHost()}
	p.deployments = slices.Insert(p.deployments, 0, o)
	if len(p.deployments) > maxPreviewDeployments {
		p.deployments = p.deployments[:maxPreviewDeployments]
	}
}

// previewDeployment is the deployment that the path names, the newest for latest.
func (x *exchange) previewDeployment(p *preview, undeployed *answers.Answer) (object, reply, bool) {
	id := x.param("deployment_id")
	if len(p.deployments) == 0 && id == "latest" {
		return nil, refuse(undeployed), true
	}
	for _, o := range p.deployments {
		if id == "latest" || o.text("id") == id {
			return o, reply{}, false
		}
	}
	return nil, refuse(&answers.WorkersNoDeployment), true
}

func (s *Server) getPreviewDeployment(x *exchange) reply {
	_, p, rep, none := x.preview()
	if none {
		return rep
	}
	o, rep, none := x.previewDeployment(p, &answers.WorkersNoVersions)
	if none {
		return rep
	}
	return ok(o)
}

// editPreviewDeployment makes a deployment from another with a merge patch.
func (s *Server) editPreviewDeployment(x *exchange) reply {
	w, p, rep, none := x.preview()
	if none {
		return rep
	}
	old, rep, none := x.previewDeployment(p, &answers.PreviewNotDeployed)
	if none {
		return rep
	}
	change, rep, bad := x.readObject()
	if bad {
		return rep
	}
	s.keepPreview(x, w, p, mergePatch(old, change))
	return ok(p.deployments[0])
}
