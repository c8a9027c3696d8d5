package tokentest

import (
	"encoding/json"
	"maps"

	"github.com/cftoken/cftoken/internal/answers"
)

// scriptSettings are the settings of a Worker that belong to no version.
func (w *script) scriptSettings() object {
	o := object{"logpush": w.settings["logpush"] == true, "observability": w.settings["observability"], "tags": w.tags(), "tail_consumers": w.settings["tail_consumers"]}
	return o
}

// allSettings are the settings of a Worker and of its newest version.
func (w *script) allSettings() object {
	v := w.newest()
	o := w.scriptSettings()
	maps.Copy(o, v.runtime)
	o["bindings"], o["annotations"] = v.bindings, v.annotations
	if v.placement != nil {
		o["placement"] = v.placement
	} else {
		o["placement"] = object{}
	}
	if w.migration != "" {
		o["migration_tag"] = w.migration
	}
	return o
}

func (s *Server) getScriptSettings(x *exchange) reply {
	w, rep, none := x.worker()
	if none {
		return rep
	}
	return ok(w.scriptSettings())
}

func (s *Server) editScriptSettings(x *exchange) reply {
	w, rep, none := x.worker()
	if none {
		return rep
	}
	o, rep, bad := x.readObject()
	if bad {
		return rep
	}
	for _, key := range [...]string{"logpush", "observability", "tags", "tail_consumers"} {
		if value, sent := o[key]; sent {
			w.settings[key] = value
		}
	}
	w.modified = x.now
	return ok(w.scriptSettings())
}

func (s *Server) getSettings(x *exchange) reply {
	w, rep, none := x.worker()
	if none {
		return rep
	}
	return ok(w.allSettings())
}

// editSettings makes the next version with other settings: what the body does not
// name stays. The body is JSON, or a form with the part settings.
func (s *Server) editSettings(x *exchange) reply {
	w, rep, none := x.worker()
	if none {
		return rep
	}
	data := x.body
	if parts, form := x.readForm(); form {
		data = nil
		for _, p := range parts {
			if p.name == "settings" {
				data = p.data
			}
		}
	}
	var u upload
	if json.Unmarshal(data, &u.given) != nil || json.Unmarshal(data, &u.meta) != nil {
		return refuse(&answers.BadJSON)
	}
	before := w.newest()
	if len(w.versions) > 0 && !w.deploys(before.id) {
		return refuse(&answers.WorkersSettingsNotDeployed)
	}
	if !u.has("bindings") {
		u.meta.Bindings = before.bindings
	}
	v, rep, bad := s.draft(x, w, u, "settings")
	if bad {
		return rep
	}
	v.content, v.assets = before.content, before.assets
	for key, value := range before.runtime {
		if !u.has(key) {
			v.runtime[key] = value
		}
	}
	if !u.has("placement") {
		v.placement = before.placement
	}
	w.migrate(s.mint, u.meta.Migrations)
	v.migration = w.migration
	w.configure(u)
	s.commit(w, v)
	s.release(x, w, v)
	return ok(w.allSettings())
}

// reference is a Worker that uses another.
func reference(w *script) object {
	return object{"name": w.name, "service": w.name, "environment": "production"}
}

// listReferences shows what uses a Worker, as far as bindings of the account's
// Workers say.
func (s *Server) listReferences(x *exchange) reply {
	w, rep, none := x.worker()
	if none {
		return rep
	}
	incoming, outgoing, objects, outbounds := []object{}, []object{}, []object{}, []object{}
	for other := range x.account.allScripts() {
		for _, b := range other.live().bindings {
			switch {
			case b.text("type") == "service" && b.text("service") == w.name && other != w:
				incoming = append(incoming, reference(other))
			case b.text("type") == "service" && other == w:
				outgoing = append(outgoing, object{"name": b.text("service"), "service": b.text("service"), "environment": "production"})
			case b.text("type") == "durable_object_namespace" && b.text("script_name") == w.name:
				objects = append(objects, object{"service": other.name, "environment": "production", "durable_object_namespace_id": b.text("namespace_id"), "durable_object_namespace_name": w.name + "_" + b.text("class_name")})
			case b.text("type") == "dispatch_namespace" && outbound(b) == w.name:
				outbounds = append(outbounds, object{"service": other.name, "environment": "production", "namespace": b.text("namespace")})
			}
		}
	}
	return ok(object{"services": object{"incoming": incoming, "outgoing": outgoing, "pages_function": false}, "durable_objects": objects, "dispatch_outbounds": outbounds})
}

// outbound is the Worker that a binding of a dispatch namespace sends out through.
func outbound(b object) string {
	o, _ := b["outbound"].(map[string]any)
	worker, _ := o["worker"].(map[string]any)
	name, _ := worker["service"].(string)
	return name
}

func (a *account) durableObjects() []durableObject {
	out := []durableObject{}
	for w := range a.allScripts() {
		out = append(out, w.objects...)
	}
	return out
}

func (s *Server) listDurableObjects(x *exchange) reply {
	page, info := paginate(x.account.durableObjects(), x, 20, mostPerPage)
	rep := ok(page)
	rep.info = info
	return rep
}

func (s *Server) getDurableObject(x *exchange) reply {
	for _, d := range x.account.durableObjects() {
		if d.ID == x.param("id") {
			return ok(d)
		}
	}
	return x.nothing(nil)
}
