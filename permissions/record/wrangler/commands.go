package wrangler

import (
	"slices"

	"github.com/cftoken/cftoken/permissions/authz"
)

// command is what wrangler can be asked to do.
type command struct {
	name   string
	worker bool // it is about a Worker: not for Pages, and a name is needed
	script bool // it calls what a role on a single Worker may open
	remote bool // without --remote it calls nothing
	make   func(*maker)
}

// commands are those whose calls are known.
func commands() []command { return slices.Concat(workers(), storage()) }

// workers are commands on Workers and on Pages projects.
func workers() []command {
	return []command{
		{name: "deploy", worker: true, script: true, make: deploy},
		{name: "versions upload", worker: true, script: true, make: func(m *maker) {
			m.checked()
			m.assets(scripts)
			m.bindings()
			m.upload(authz.ActUpdate, "POST "+scripts+"/versions")
		}},
		{name: "versions deploy", worker: true, script: true, make: func(m *maker) {
			m.calling("GET /accounts/{account_id}/workers/services/{service_name}", "GET "+scripts+"/deployments", "GET "+scripts+"/versions",
				"GET "+scripts+"/versions/{version_id}", "POST "+scripts+"/deployments")
			for _, key := range []string{"logpush", "observability", "tail_consumers"} {
				if _, has := m.has(key); has {
					m.upload(authz.ActUpdate, "PATCH "+scripts+"/script-settings")
					break
				}
			}
		}},
		lines("versions list", "GET "+scripts+"/versions"),
		lines("versions view", "GET "+scripts+"/versions/{version_id}"),
		lines("versions secret put", versionSecret...),
		lines("versions secret bulk", versionSecret...),
		lines("versions secret delete", versionSecret...),
		lines("versions secret list", "GET "+scripts+"/deployments", "GET "+scripts+"/versions/{version_id}"),
		lines("deployments list", "GET "+scripts+"/deployments", "GET "+scripts+"/versions/{version_id}"),
		lines("deployments status", "GET "+scripts+"/deployments", "GET "+scripts+"/versions/{version_id}"),
		lines("rollback", "GET "+scripts+"/deployments", "GET "+scripts+"/versions", "GET "+scripts+"/versions/{version_id}", "GET "+scripts+"/secrets", "POST "+scripts+"/deployments"),
		{name: "triggers deploy", worker: true, script: true, make: func(m *maker) {
			for _, key := range []string{"queues.producers", "queues.consumers"} {
				if p, has := m.has(key); has {
					m.need(p, "GET /accounts/{account_id}/queues")
				}
			}
			m.triggers()
		}},
		{name: "secret put", worker: true, script: true, make: secret("PUT " + scripts + "/secrets")},
		{name: "secret bulk", worker: true, script: true, make: secret(older+"GET "+scripts+"/settings", older+"PATCH "+scripts+"/settings", newer+"PATCH "+scripts+"/secrets-bulk")},
		lines("secret delete", "DELETE "+scripts+"/secrets/{secret_name}"),
		lines("secret list", "GET "+scripts+"/secrets"),
		lines("tail", "POST "+scripts+"/tails", "DELETE "+scripts+"/tails/{id}"),
		{name: "delete", worker: true, script: true, make: func(m *maker) {
			m.calling(newer+"GET /accounts/{account_id}/workers/durable_objects/namespaces", "GET /accounts/{account_id}/workers/scripts/{script_name}/references",
				"GET /accounts/{account_id}/workers/tails/by-consumer/{script_name}")
			m.need("name", "DELETE /accounts/{account_id}/workers/services/{service_name}", "service_name", m.worker)
			m.tried("name", "GET "+namespaces)
			m.gap("delete removes the KV namespace of Workers Sites where there is one, DELETE /accounts/{account_id}/storage/kv/namespaces/{namespace_id}: Workers KV Storage Write")
		}},

		{name: "pages deploy", make: pagesDeploy},
		pages("pages project list", "GET /accounts/{account_id}/pages/projects"),
		pages("pages project create", "POST /accounts/{account_id}/pages/projects"),
		pages("pages project delete", "DELETE "+project),
		pages("pages deployment list", "GET "+project+"/deployments"),
		pages("pages deployment delete", "DELETE "+project+"/deployments/{deployment_id}"),
		pages("pages deployment tail", "GET "+project+"/deployments", "POST "+project+"/deployments/{deployment_id}/tails", "DELETE "+project+"/deployments/{deployment_id}/tails/{tail_id}"),
		pages("pages secret put", "GET "+project, "PATCH "+project),
		pages("pages secret bulk", "GET "+project, "PATCH "+project),
		pages("pages secret delete", "GET "+project, "PATCH "+project),
		pages("pages secret list", "GET "+project),
		pages("pages download config", "GET "+project),
	}
}

const project = "/accounts/{account_id}/pages/projects/{project_name}"

// versionSecret is what changes a secret by making a version like the newest: newer
// versions of wrangler with one call, older ones with what the newest is made of.
var versionSecret = []string{
	newer + "PATCH /accounts/{account_id}/workers/workers/{worker_id}/versions/latest",
	older + "GET " + scripts + "/versions", older + "GET " + scripts + "/versions/{version_id}", older + "GET " + scripts + "/script-settings",
	older + "GET " + scripts + "/content/v2", older + "POST " + scripts + "/versions",
}

// calling adds calls for the Worker, or the project, that the name says.
func (m *maker) calling(calls ...string) {
	for _, call := range calls {
		m.need("name", call)
	}
}

// lines are commands on a Worker whose calls the configuration does not change.
func lines(name string, calls ...string) command {
	return command{name: name, worker: true, script: true, make: func(m *maker) { m.calling(calls...) }}
}

// pages are commands on a Pages project.
func pages(name string, calls ...string) command {
	return command{name: name, make: func(m *maker) { m.calling(calls...) }}
}

// secret is what sets secrets. Where there is no Worker yet, an empty one is made first.
func secret(calls ...string) func(*maker) {
	return func(m *maker) {
		m.calling(calls...)
		if !m.opts.Existing {
			m.need("name", "PUT "+scripts).Act = authz.ActCreate
		}
	}
}

// pagesDeploy uploads a folder with a token that the project hands out.
func pagesDeploy(m *maker) {
	m.calling("GET "+project, "GET "+project+"/upload-token", "POST /pages/assets/check-missing", "POST /pages/assets/upload", "POST /pages/assets/upsert-hashes",
		"POST "+project+"/deployments", "GET "+project+"/deployments/{deployment_id}")
	if !m.opts.Existing {
		m.gap("pages deploy asks a person whether to make a project that does not exist, POST /accounts/{account_id}/pages/projects: the same permission")
	}
}
