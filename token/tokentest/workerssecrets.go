package tokentest

import (
	"cmp"
	"slices"

	"github.com/cftoken/cftoken/internal/answers"
)

var secretHandlers = []handlerRow{
	{"GET", "/accounts/{account_id}/workers/scripts/{script_name}/secrets", (*Server).listSecrets},
	{"PUT", "/accounts/{account_id}/workers/scripts/{script_name}/secrets", (*Server).putSecret},
	{"GET", "/accounts/{account_id}/workers/scripts/{script_name}/secrets/{secret_name}", (*Server).getSecret},
	{"DELETE", "/accounts/{account_id}/workers/scripts/{script_name}/secrets/{secret_name}", (*Server).deleteSecret},
	{"PATCH", "/accounts/{account_id}/workers/scripts/{script_name}/secrets-bulk", (*Server).editSecrets},
	{"GET", inDispatch + "/secrets", (*Server).listSecrets},
	{"PUT", inDispatch + "/secrets", (*Server).putSecret},
	{"GET", inDispatch + "/secrets/{secret_name}", (*Server).getSecret},
	{"DELETE", inDispatch + "/secrets/{secret_name}", (*Server).deleteSecret},
	{"PATCH", inDispatch + "/secrets-bulk", (*Server).editSecrets},
}

// secrets are the secrets of a version: their values are not kept.
func (v *version) secrets() []object {
	out := []object{}
	for _, b := range v.bindings {
		if t := b.text("type"); t == "secret_text" || t == "secret_key" {
			out = append(out, b)
		}
	}
	return out
}

// without takes a binding out; false says that there is none of the name.
func (v *version) without(name string) bool {
	n := len(v.bindings)
	v.bindings = slices.DeleteFunc(v.bindings, func(b object) bool { return b.text("name") == name })
	return len(v.bindings) < n
}

// secretWorker is the Worker of a call that changes secrets. The API takes such a
// call only where the newest version is the deployed one.
func (x *exchange) secretWorker() (*script, reply, bool) {
	w, rep, none := x.worker()
	if none {
		return nil, rep, true
	}
	if len(w.versions) > 0 && !w.deploys(w.newest().id) {
		return nil, refuse(&answers.WorkersNotDeployed), true
	}
	return w, reply{}, false
}

func (s *Server) listSecrets(x *exchange) reply {
	w, rep, none := x.worker()
	if none {
		return rep
	}
	return ok(w.newest().secrets())
}

func (s *Server) getSecret(x *exchange) reply {
	w, rep, none := x.worker()
	if none {
		return rep
	}
	for _, b := range w.newest().secrets() {
		if b.text("name") == x.param("secret_name") {
			return ok(b)
		}
	}
	return refuse(&answers.WorkersNoSecret)
}

// putSecret sets a secret, which makes and deploys a version.
func (s *Server) putSecret(x *exchange) reply {
	w, rep, none := x.secretWorker()
	if none {
		return rep
	}
	b, rep, bad := x.readObject()
	if bad {
		return rep
	}
	if b.text("name") == "" {
		return x.lacks("name")
	}
	b["type"] = cmp.Or(b.text("type"), "secret_text")
	kept := withoutSecret(b)
	s.succeed(x, w, "secret", func(v *version) {
		v.without(b.text("name"))
		v.bindings = append(v.bindings, kept)
	})
	return ok(kept)
}

func (s *Server) deleteSecret(x *exchange) reply {
	w, rep, none := x.secretWorker()
	if none {
		return rep
	}
	name := x.param("secret_name")
	if !slices.ContainsFunc(w.newest().secrets(), func(b object) bool { return b.text("name") == name }) {
		return refuse(&answers.WorkersNoSecret)
	}
	s.succeed(x, w, "secret", func(v *version) { v.without(name) })
	return ok(nil)
}

// editSecrets sets and, where the value is null, deletes secrets by their names.
func (s *Server) editSecrets(x *exchange) reply {
	w, rep, none := x.secretWorker()
	if none {
		return rep
	}
	var body struct {
		Secrets map[string]object `json:"secrets"`
	}
	if rep, bad := x.decode(&body, &answers.BadJSON); bad {
		return rep
	}
	v := s.succeed(x, w, "secret", func(v *version) {
		for name, b := range body.Secrets {
			v.without(name)
			if b != nil {
				b["name"], b["type"] = name, cmp.Or(b.text("type"), "secret_text")
				v.bindings = append(v.bindings, withoutSecret(b))
			}
		}
		slices.SortStableFunc(v.bindings, func(a, b object) int { return cmp.Compare(a.text("name"), b.text("name")) })
	})
	return ok(v.secrets())
}
