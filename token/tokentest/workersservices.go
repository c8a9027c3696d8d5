package tokentest

// Services are Workers under an older name, which has environments; each has the
// one called production. wrangler asks for them.
var serviceHandlers = []handlerRow{
	{"GET", "/accounts/{account_id}/workers/services/{service_name}", (*Server).getService},
	{"DELETE", "/accounts/{account_id}/workers/services/{service_name}", (*Server).deleteScript},
	{"GET", "/accounts/{account_id}/workers/services/{service_name}/environments/{environment_name}", (*Server).getEnvironment},
	{"GET", "/accounts/{account_id}/workers/services/{service_name}/environments/{environment_name}/bindings", (*Server).listBindings},
	{"GET", "/accounts/{account_id}/workers/services/{service_name}/environments/{environment_name}/content", (*Server).getScript},
	{"PUT", "/accounts/{account_id}/workers/services/{service_name}/environments/{environment_name}/content", (*Server).uploadContent},
	{"GET", "/accounts/{account_id}/workers/services/{service_name}/environments/{environment_name}/content/v2", (*Server).getContent},
	{"GET", "/accounts/{account_id}/workers/services/{service_name}/environments/{environment_name}/settings", (*Server).getSettings},
	{"PATCH", "/accounts/{account_id}/workers/services/{service_name}/environments/{environment_name}/settings", (*Server).editSettings},
	{"GET", "/accounts/{account_id}/workers/services/{service_name}/environments/{environment_name}/subdomain", (*Server).getWorkerSubdomain},
}

// environment is the only one that a service of the simulator has.
const environment = "production"

// environmentOf is a Worker as an environment of its service.
func environmentOf(w *script) object {
	return object{"environment": environment, "created_on": w.created, "modified_on": w.modified, "script": w.shown()}
}

func (s *Server) getService(x *exchange) reply {
	w, rep, none := x.worker()
	if none {
		return rep
	}
	env := environmentOf(w)
	return ok(object{"id": w.name, "created_on": w.created, "modified_on": w.modified, "usage_model": w.usageModel, "default_environment": env, "environments": []object{env}})
}

func (s *Server) getEnvironment(x *exchange) reply {
	w, rep, none := x.worker()
	if none {
		return rep
	}
	return ok(environmentOf(w))
}
