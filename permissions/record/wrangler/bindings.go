package wrangler

// bindings are what a deployment asks and makes for bindings. Those with an id go with
// the upload alone; a Worker's own permission is enough for them.
func (m *maker) bindings() {
	for _, e := range m.list("kv_namespaces") {
		if e.text("id") == "" && !m.opts.Existing {
			m.provisioned(e, "a KV namespace", "GET "+namespaces, "POST "+namespaces)
		}
	}
	for _, e := range m.list("d1_databases") {
		if e.text("database_id") != "" {
			continue
		}
		if name := e.text("database_name"); name != "" {
			m.need(e.path, "GET "+database+"/{database_id}", "database_id", name)
		}
		if !m.opts.Existing {
			m.provisioned(e, "a D1 database", "GET "+database, "POST "+database)
		}
	}
	for _, e := range m.list("r2_buckets") {
		name := e.text("bucket_name")
		switch {
		case name != "":
			m.bucket(e.path, older+"GET "+buckets+"/{bucket_name}", name, e.text("jurisdiction"))
			m.bucket(e.path, newer+"GET "+buckets+"/{bucket_name}", name, e.text("jurisdiction")).Status = 403
			m.gap("%s: newer versions make the bucket if it does not exist, POST %s, which needs Workers R2 Storage Write", m.at(e.path), buckets)
		case !m.opts.Existing:
			m.provisioned(e, "an R2 bucket", "GET "+buckets, "POST "+buckets)
		}
	}
	for _, e := range m.list("queues.producers") {
		if e.text("queue") == "" {
			if !m.opts.Existing {
				m.provisioned(e, "a queue", "GET "+queues, "POST "+queues)
			}
			continue
		}
		m.need(e.path, "GET "+queues)
	}
	for _, e := range m.list("dispatch_namespaces") {
		m.need(e.path, newer+"GET /accounts/{account_id}/workers/dispatch/namespaces")
	}
	for _, e := range m.list("services") {
		m.gap("%s: binds the Worker %q: no call of its own is needed for it", m.at(e.path), shown([]string{e.text("service")})[0])
	}
}

// provisioned makes what a binding has no id of.
func (m *maker) provisioned(e element, what string, calls ...string) {
	for _, call := range calls {
		m.need(e.path, call)
	}
	m.gap("%s has no id: versions from 4.100 on make %s at the first deployment, older ones refuse the configuration", m.at(e.path), what)
}
