package tokentest

const inService = "/accounts/{account_id}/workers/services/{service_name}/environments/{environment_name}"

// Services are Workers under an older name, which has environments; each has the
// one called production. wrangler asks for them.
var serviceHandlers = []handlerRow{
	{"GET", "/accounts/{account_id}/workers/services/{service_name}", (*Server).getService},
	{"DELETE", "/accounts/{account_id}/workers/services/{service_name}", (*Server).deleteScript},
	{"GET", inService, (*Server).getEnvironment},
	{"GET", inService + "/bindings", (*Server).listBindings},
	{"GET", inService + "/content", (*Server).getScript},
	{"PUT", inService + "/content", (*Server).uploadContent},
	{"GET", inService + "/content/v2", (*Server).getContent},
	{"GET", inService + "/settings", (*Server).getSettings},
	{"PATCH", inService + "/settings", (*Server).editSettings},
	{"GET", inService + "/subdomain", (*Server).getWorkerSubdomain},
	{"POST", inService + "/subdomain", (*Server).setWorkerSubdomain},
	{"PUT", inService, (*Server).uploadScript},
	{"PUT", inService + "/schedules", (*Server).replaceSchedules},
	{"PUT", inService + "/routes", (*Server).replaceRoutes},
	{"GET", inService + "/secrets", (*Server).listSecrets},
	{"PUT", inService + "/secrets", (*Server).putSecret},
	{"DELETE", inService + "/secrets/{secret_name}", (*Server).deleteSecret},
	{"POST", inService + "/tails", (*Server).createTail},
	{"DELETE", inService + "/tails/{tail_id}", (*Server).deleteTail},
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
