package wrangler

import "github.com/cftoken/cftoken/permissions/authz"

const scripts = "/accounts/{account_id}/workers/scripts/{script_name}"

// deploy is the upload of a Worker and all that its configuration asks for besides.
func deploy(m *maker) {
	if ns := m.line.flag("dispatch-namespace"); ns != "" {
		m.dispatched(ns)
		return
	}
	m.checked()
	m.need("name", "GET "+scripts+"/deployments")
	m.assets(scripts)
	m.sites()
	m.bindings()
	_, migrates := m.has("migrations")
	_, objects := m.has("durable_objects.bindings")
	_, contained := m.has("containers")
	if migrates {
		m.need("migrations", older+"GET /accounts/{account_id}/workers/scripts")
	}
	switch {
	case !m.opts.Existing:
		m.upload(authz.ActCreate, "PUT "+scripts)
	case migrates || objects || contained:
		m.upload(authz.ActUpdate, "PUT "+scripts)
	}
	m.upload(authz.ActUpdate, "POST "+scripts+"/versions")
	m.need("name", "POST "+scripts+"/deployments")
	m.upload(authz.ActUpdate, "PATCH "+scripts+"/script-settings")
	if contained {
		m.containers()
	}
	m.triggers()
}

// checked are the calls before an upload.
func (m *maker) checked() {
	m.need("name", "GET /accounts/{account_id}/workers/services/{service_name}", "service_name", m.worker)
	for _, key := range ownOnly {
		if p, has := m.has(key); has { // a binding must not be called like a secret
			m.need(p, newer+"GET "+scripts+"/secrets")
			break
		}
	}
	for _, e := range m.list("workflows") {
		m.need(e.path, newer+"GET /accounts/{account_id}/workflows/{workflow_name}", "workflow_name", e.text("name"))
	}
	m.need("name", "GET "+scripts+"/settings")
}

// dispatched is the upload into a namespace of Workers for Platforms, which has no
// routes, schedules or address of its own.
func (m *maker) dispatched(namespace string) {
	const script = "/accounts/{account_id}/workers/dispatch/namespaces/{dispatch_namespace}/scripts/{script_name}"
	m.need("name", newer+"GET "+script, "dispatch_namespace", namespace)
	m.need("name", "GET "+scripts+"/settings")
	if p, has := m.assetsAt(); has {
		m.need(p, "POST "+script+"/assets-upload-session", "dispatch_namespace", namespace)
		m.need(p, "POST /accounts/{account_id}/workers/assets/upload")
	}
	m.sites()
	m.bindings()
	m.upload(authz.ActUnknown, "PUT "+script, "dispatch_namespace", namespace)
}

// assets are uploaded with a token that the session hands out.
func (m *maker) assets(script string) {
	if p, has := m.assetsAt(); has {
		m.need(p, "POST "+script+"/assets-upload-session")
		m.need(p, "POST /accounts/{account_id}/workers/assets/upload")
	}
}

// sites are the files of Workers Sites, which are kept in a KV namespace.
func (m *maker) sites() {
	if p, has := m.given("site", "site.bucket"); has {
		m.need(p, "GET "+namespaces)
		m.need(p, "POST "+namespaces)
		m.need(p, "GET "+namespaces+"/{namespace_id}/keys")
		m.need(p, "PUT "+namespaces+"/{namespace_id}/bulk")
		m.need(p, "DELETE "+namespaces+"/{namespace_id}/bulk")
	}
}

// containers are the applications of Cloudchamber that are made for container images.
func (m *maker) containers() {
	for _, e := range m.list("containers") {
		const applications = "/accounts/{account_id}/containers/applications"
		m.need(e.path, "GET "+applications)
		m.need(e.path, "POST "+applications)
		m.need(e.path, "PATCH "+applications+"/{application_id}")
		m.need(e.path, "POST "+applications+"/{application_id}/rollouts")
		m.need(e.path, "GET "+scripts+"/versions/{version_id}", "version_id", "")
		if image := e.text("image"); image != "" {
			m.need(e.path, "POST /accounts/{account_id}/containers/registries/{domain}/credentials", "domain", "registry.cloudflare.com")
		}
	}
	m.gap("containers: what deploy calls is from the program's source, not from a run of it")
}

// triggers are what leads to a Worker: addresses, routes, domains, schedules, queues and
// workflows.
func (m *maker) triggers() {
	routes := m.routes()
	wanted, said, p := m.flag("workers_dev")
	if !said {
		wanted, p = len(routes) == 0, "name"
	}
	m.need(p, newer+"GET /accounts/{account_id}/workers/workers/{worker_id}", "worker_id", m.worker)
	m.need(p, older+"GET "+scripts+"/subdomain")
	if wanted {
		m.need(p, "GET /accounts/{account_id}/workers/subdomain")
		m.gap("where the account has no workers.dev subdomain yet, wrangler asks a person and then registers one: PUT /accounts/{account_id}/workers/subdomain, the same permission")
	}
	m.need(p, "POST "+scripts+"/subdomain")
	m.publish(routes, !wanted)
	if p, has := m.crons(); has {
		m.need(p, "PUT "+scripts+"/schedules")
	}
	if p, has := m.has("triggers.events"); has {
		m.need(p, "PUT /accounts/{account_id}/triggers/{script_name}")
	}
	for _, e := range m.list("queues.consumers") {
		m.consumer(e)
	}
	for _, e := range m.list("workflows") {
		if other := e.text("script_name"); other == "" || other == m.worker {
			m.need(e.path, "PUT /accounts/{account_id}/workflows/{workflow_name}", "workflow_name", e.text("name"))
		}
	}
}

// consumer makes the Worker the consumer of a queue.
func (m *maker) consumer(e element) {
	m.need(e.path, "GET /accounts/{account_id}/queues")
	m.need(e.path, "POST /accounts/{account_id}/queues/{queue_id}/consumers")
	m.need(e.path, "PUT /accounts/{account_id}/queues/{queue_id}/consumers/{consumer_id}")
}
