package tokentest

import (
	"slices"
	"time"

	"github.com/cftoken/cftoken/internal/answers"
)

const (
	inNamespaces = "/accounts/{account_id}/workers/dispatch/namespaces"
	inNamespace  = inNamespaces + "/{dispatch_namespace}"
	inDispatch   = inNamespace + "/scripts/{script_name}"
)

var dispatchHandlers = []handlerRow{
	{"GET", inNamespaces, (*Server).listNamespaces},
	{"POST", inNamespaces, (*Server).createNamespace},
	{"GET", inNamespace, (*Server).getNamespace},
	{"PUT", inNamespace, (*Server).editNamespace},
	{"PATCH", inNamespace, (*Server).editNamespace},
	{"DELETE", inNamespace, (*Server).deleteNamespace},
	{"GET", inNamespace + "/scripts", (*Server).listDispatched},
	{"DELETE", inNamespace + "/scripts", (*Server).deleteDispatched},
	{"GET", inDispatch, (*Server).getDispatched},
	{"PUT", inDispatch, (*Server).uploadScript},
	{"DELETE", inDispatch, (*Server).deleteScript},
	{"GET", inDispatch + "/content", (*Server).getContent},
	{"PUT", inDispatch + "/content", (*Server).uploadContent},
	{"PUT", "/accounts/{account_id}/workers/dispatch_namespaces/{dispatch_namespace_name}/scripts/{script_name}/content", (*Server).uploadContent},
	{"GET", inDispatch + "/settings", (*Server).getSettings},
	{"PATCH", inDispatch + "/settings", (*Server).editSettings},
	{"GET", inDispatch + "/bindings", (*Server).listBindings},
	{"GET", inDispatch + "/tags", (*Server).listTags},
	{"PUT", inDispatch + "/tags", (*Server).replaceTags},
	{"PUT", inDispatch + "/tags/{tag}", (*Server).addTag},
	{"PATCH", inDispatch + "/tags/{tag}", (*Server).addTag},
	{"DELETE", inDispatch + "/tags/{tag}", (*Server).deleteTag},
}

// dispatchNamespace holds Workers that another Worker dispatches to.
type dispatchNamespace struct {
	id, name          string
	created, modified time.Time
	by                string
	trusted           bool
	scripts           []*script
}

// maxNamespaces bounds the dispatch namespaces of an account.
const maxNamespaces = 100

func (a *account) namespace(name string) *dispatchNamespace {
	return find(a.workers.namespaces, func(n *dispatchNamespace) bool { return n.name == name || n.id == name })
}

func (n *dispatchNamespace) shown() object {
	return object{"namespace_id": n.id, "namespace_name": n.name, "created_on": n.created, "modified_on": n.modified, "created_by": n.by, "modified_by": n.by, "script_count": len(n.scripts), "trusted_workers": n.trusted}
}

// noNamespace answers that there is no such dispatch namespace.
func (x *exchange) noNamespace() reply { return x.nothing(nil) }

func (s *Server) listNamespaces(x *exchange) reply {
	out := []object{}
	for _, n := range x.account.workers.namespaces {
		out = append(out, n.shown())
	}
	return ok(out)
}

func (s *Server) createNamespace(x *exchange) reply {
	o, rep, bad := x.readObject()
	if bad {
		return rep
	}
	name := o.text("name")
	switch {
	case name == "":
		return x.lacks("name")
	case x.account.namespace(name) != nil:
		return x.taken(nil)
	case len(x.account.workers.namespaces) >= maxNamespaces:
		return full()
	}
	n := &dispatchNamespace{id: s.mint.uuid(), name: name, created: x.now, modified: x.now}
	if x.actor.user != nil {
		n.by = x.actor.user.ID
	}
	x.account.workers.namespaces = append(x.account.workers.namespaces, n)
	return ok(n.shown())
}

// namespaced is the dispatch namespace that the path names.
func (x *exchange) namespaced() (*dispatchNamespace, reply, bool) {
	n := x.account.namespace(x.param("dispatch_namespace"))
	if n == nil {
		return nil, x.noNamespace(), true
	}
	return n, reply{}, false
}

func (s *Server) getNamespace(x *exchange) reply {
	n, rep, none := x.namespaced()
	if none {
		return rep
	}
	return ok(n.shown())
}

func (s *Server) editNamespace(x *exchange) reply {
	n, rep, none := x.namespaced()
	if none {
		return rep
	}
	o, rep, bad := x.readObject()
	if bad {
		return rep
	}
	name := o.text("name")
	if name == "" {
		name = o.text("namespace_name")
	}
	if name != "" {
		if other := x.account.namespace(name); other != nil && other != n {
			return x.taken(nil)
		}
		n.name = name
	}
	if trusted, is := o["trusted_workers"].(bool); is {
		n.trusted = trusted
	}
	n.modified = x.now
	return ok(n.shown())
}

func (s *Server) deleteNamespace(x *exchange) reply {
	n, rep, none := x.namespaced()
	if none {
		return rep
	}
	x.account.workers.namespaces = slices.DeleteFunc(x.account.workers.namespaces, func(o *dispatchNamespace) bool { return o == n })
	return ok(nil)
}

// dispatched is a Worker of a dispatch namespace as it is shown by itself.
func (n *dispatchNamespace) dispatched(w *script) object {
	return object{"dispatch_namespace": n.name, "created_on": w.created, "modified_on": w.modified, "script": w.shown()}
}

func (s *Server) listDispatched(x *exchange) reply {
	n, rep, none := x.namespaced()
	if none {
		return rep
	}
	out := []object{}
	for _, w := range n.scripts {
		o := w.shown()
		o["dispatch_namespace"] = n.name
		out = append(out, o)
	}
	return ok(out)
}

func (s *Server) deleteDispatched(x *exchange) reply {
	n, rep, none := x.namespaced()
	if none {
		return rep
	}
	count := len(n.scripts)
	n.scripts = nil
	return ok(object{"deleted": count})
}

func (s *Server) getDispatched(x *exchange) reply {
	w, rep, none := x.worker()
	if none {
		return rep
	}
	return ok(x.account.namespace(x.param("dispatch_namespace")).dispatched(w))
}

// tagList are the tags of a Worker as text.
func (w *script) tagList() []string {
	out := []string{}
	switch list := w.settings["tags"].(type) {
	case []string:
		out = append(out, list...)
	case []any:
		for _, v := range list {
			if t, is := v.(string); is {
				out = append(out, t)
			}
		}
	}
	return out
}

// maxTags bounds the tags of a Worker.
const maxTags = 100

func (s *Server) listTags(x *exchange) reply {
	w, rep, none := x.worker()
	if none {
		return rep
	}
	return ok(w.tagList())
}

func (s *Server) replaceTags(x *exchange) reply {
	var tags []string
	if rep, bad := x.decode(&tags, &answers.BadJSON); bad {
		return rep
	}
	return s.setTags(x, func([]string) []string { return tags })
}

func (s *Server) addTag(x *exchange) reply {
	return s.setTags(x, func(tags []string) []string {
		if slices.Contains(tags, x.param("tag")) {
			return tags
		}
		return append(tags, x.param("tag"))
	})
}

func (s *Server) deleteTag(x *exchange) reply {
	return s.setTags(x, func(tags []string) []string {
		return slices.DeleteFunc(tags, func(t string) bool { return t == x.param("tag") })
	})
}

func (s *Server) setTags(x *exchange, change func([]string) []string) reply {
	w, rep, none := x.worker()
	if none {
		return rep
	}
	tags := change(w.tagList())
	if len(tags) > maxTags {
		return full()
	}
	w.settings["tags"] = tags
	return ok(tags)
}
