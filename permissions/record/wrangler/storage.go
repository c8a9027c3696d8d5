package wrangler

import (
	"strings"

	"github.com/cftoken/cftoken/permissions"
)

const (
	database   = "/accounts/{account_id}/d1/database"
	namespaces = "/accounts/{account_id}/storage/kv/namespaces"
	buckets    = "/accounts/{account_id}/r2/buckets"
	queues     = "/accounts/{account_id}/queues"
	hyperdrive = "/accounts/{account_id}/hyperdrive/configs"
	indexes    = "/accounts/{account_id}/vectorize/v2/indexes"
	workflows  = "/accounts/{account_id}/workflows"

	subscriptions = "/accounts/{account_id}/event_subscriptions/subscriptions"

	consumer = queues + "/{queue_id}/consumers"
)

// storage are commands on what keeps data, and whoami.
func storage() []command {
	return []command{
		{name: "d1 execute", remote: true, make: execute},
		{name: "d1 export", remote: true, make: sql(permissions.AccountD1Read, "POST "+database+"/{database_id}/export")},
		{name: "d1 migrations apply", remote: true, make: sql(permissions.AccountD1Write, "POST "+database+"/{database_id}/query")},
		// It makes the table of those that were applied where there is none.
		{name: "d1 migrations list", remote: true, make: sql(permissions.AccountD1Write, "POST "+database+"/{database_id}/query")},
		{name: "d1 delete", make: sql(nil, "DELETE "+database+"/{database_id}")},
		{name: "d1 info", make: sql(nil, "GET "+database+"/{database_id}", graphQL)},
		{name: "d1 insights", make: sql(nil, "GET "+database+"/{database_id}", graphQL)},
		{name: "d1 time-travel info", make: sql(nil, older+"GET "+database+"/{database_id}", "GET "+database+"/{database_id}/time_travel/bookmark")},
		{name: "d1 time-travel restore", make: sql(permissions.AccountD1Write, older+"GET "+database+"/{database_id}", "POST "+database+"/{database_id}/time_travel/restore")},
		plain("d1 create", "", "POST "+database),
		plain("d1 list", "", "GET "+database),

		{name: "kv key put", remote: true, make: key("PUT", "/values/{key_name}")},
		{name: "kv key get", remote: true, make: key("GET", "/values/{key_name}")},
		{name: "kv key delete", remote: true, make: key("DELETE", "/values/{key_name}")},
		{name: "kv key list", remote: true, make: key("GET", "/keys")},
		{name: "kv bulk get", remote: true, make: key("POST", "/bulk/get")},
		{name: "kv bulk put", remote: true, make: key("PUT", "/bulk")},
		{name: "kv bulk delete", remote: true, make: key("DELETE", "/bulk")},
		plain("kv namespace create", "", "POST "+namespaces),
		plain("kv namespace list", "", "GET "+namespaces),
		{name: "kv namespace delete", make: key("DELETE", "")},
		{name: "kv namespace rename", make: key("PUT", "")},

		{name: "r2 object put", remote: true, make: object("PUT")},
		{name: "r2 object get", remote: true, make: object("GET")},
		{name: "r2 object delete", remote: true, make: object("DELETE")},
		plain("r2 bucket list", "", "GET "+buckets),
		plain("r2 bucket create", "", "POST "+buckets),
		onBucket("r2 bucket info", "GET", graphQL),
		onBucket("r2 bucket delete", "DELETE"),

		plain("queues list", "", "GET "+queues),
		plain("queues create", "", "POST "+queues),
		plain("queues info", "", "GET "+queues),
		plain("queues update", "", "GET "+queues, "PATCH "+queues+"/{queue_id}"),
		plain("queues delete", "", "GET "+queues, "DELETE "+queues+"/{queue_id}"),
		plain("queues purge", "", "GET "+queues, "POST "+queues+"/{queue_id}/purge"),
		plain("queues pause-delivery", "", "GET "+queues, "PATCH "+queues+"/{queue_id}"),
		plain("queues resume-delivery", "", "GET "+queues, "PATCH "+queues+"/{queue_id}"),
		plain("queues subscription list", "", "GET "+queues, "GET "+subscriptions),
		plain("queues subscription create", "", "GET "+queues, "POST "+subscriptions),
		plain("queues consumer add", "", "GET "+queues, "POST "+consumer),
		plain("queues consumer http add", "", "GET "+queues, "POST "+consumer),
		plain("queues consumer worker add", "", "GET "+queues, "POST "+consumer),
		plain("queues consumer remove", "", "GET "+queues, "DELETE "+consumer+"/{consumer_id}"),
		plain("queues consumer http remove", "", "GET "+queues, "DELETE "+consumer+"/{consumer_id}"),
		plain("queues consumer worker remove", "", "GET "+queues, "DELETE "+consumer+"/{consumer_id}"),

		plain("hyperdrive list", "", "GET "+hyperdrive),
		plain("hyperdrive create", "", "POST "+hyperdrive),
		plain("hyperdrive get", "hyperdrive_id", "GET "+hyperdrive+"/{hyperdrive_id}"),
		plain("hyperdrive update", "hyperdrive_id", "PATCH "+hyperdrive+"/{hyperdrive_id}"),
		plain("hyperdrive delete", "hyperdrive_id", "DELETE "+hyperdrive+"/{hyperdrive_id}"),

		plain("vectorize list", "", "GET "+indexes),
		plain("vectorize create", "", "POST "+indexes),
		plain("vectorize get", "index_name", "GET "+indexes+"/{index_name}"),
		plain("vectorize info", "index_name", "GET "+indexes+"/{index_name}/info"),
		plain("vectorize delete", "index_name", "DELETE "+indexes+"/{index_name}"),
		plain("vectorize insert", "index_name", "POST "+indexes+"/{index_name}/insert"),
		plain("vectorize upsert", "index_name", "POST "+indexes+"/{index_name}/upsert"),
		plain("vectorize query", "index_name", "POST "+indexes+"/{index_name}/query"),
		plain("vectorize get-vectors", "index_name", "POST "+indexes+"/{index_name}/get_by_ids"),
		plain("vectorize list-vectors", "index_name", "GET "+indexes+"/{index_name}/list"),
		plain("vectorize delete-vectors", "index_name", "POST "+indexes+"/{index_name}/delete_by_ids"),
		plain("vectorize create-metadata-index", "index_name", "POST "+indexes+"/{index_name}/metadata_index/create"),
		plain("vectorize list-metadata-index", "index_name", "GET "+indexes+"/{index_name}/metadata_index/list"),
		plain("vectorize delete-metadata-index", "index_name", "POST "+indexes+"/{index_name}/metadata_index/delete"),

		plain("workflows list", "", "GET "+workflows),
		plain("workflows describe", "workflow_name", "GET "+workflows+"/{workflow_name}", "GET "+workflows+"/{workflow_name}/versions"),
		plain("workflows trigger", "workflow_name", "POST "+workflows+"/{workflow_name}/instances"),
		plain("workflows instances list", "workflow_name", "GET "+workflows+"/{workflow_name}/instances"),
		plain("workflows instances describe", "workflow_name", "GET "+workflows+"/{workflow_name}/instances/{instance_id}"),
		plain("workflows instances pause", "workflow_name", "PATCH "+workflows+"/{workflow_name}/instances/{instance_id}/status"),
		plain("workflows instances resume", "workflow_name", "PATCH "+workflows+"/{workflow_name}/instances/{instance_id}/status"),
		plain("workflows instances restart", "workflow_name", "PATCH "+workflows+"/{workflow_name}/instances/{instance_id}/status"),
		plain("workflows instances terminate", "workflow_name", "PATCH "+workflows+"/{workflow_name}/instances/{instance_id}/status"),
		plain("workflows delete", "workflow_name", "DELETE "+workflows+"/{workflow_name}"),

		plain("whoami", "", "GET /user/tokens/verify", "GET /user", "GET /accounts", newer+"GET /memberships"),
	}
}

// graphQL is asked for figures of use; which of them there are to see the datasets'
// groups decide.
const graphQL = "POST /graphql"

// plain is a command that the configuration changes nothing about but the account; its
// first argument is the parameter of that name.
func plain(name, param string, calls ...string) command {
	return command{name: name, make: func(m *maker) {
		for _, call := range calls {
			m.need("", call, param, m.line.arg(0))
		}
	}}
}

// onBucket is a command on the bucket of the first argument.
func onBucket(name, method string, more ...string) command {
	return command{name: name, make: func(m *maker) {
		m.bucket("", method+" "+buckets+"/{bucket_name}", m.line.arg(0), m.line.flag("jurisdiction"))
		for _, call := range more {
			m.need("", call)
		}
	}}
}

// key is what reads or changes a KV namespace or keys of it.
func key(method, below string) func(*maker) {
	return func(m *maker) {
		id, from := m.line.flag("namespace-id"), ""
		binding := m.line.flag("binding")
		for _, e := range m.list("kv_namespaces") {
			if binding != "" && e.text("binding") == binding {
				from, id = e.path, e.text("id")
				if preview := e.text("preview_id"); preview != "" && m.line.set("preview") {
					id = preview
				}
			}
		}
		if id == "" {
			m.gap("%s: neither --namespace-id nor a --binding with an id says which namespace", m.line.command.name)
		}
		m.need(from, method+" "+namespaces+"/{namespace_id}"+below, "namespace_id", id, "key_name", m.line.arg(0))
	}
}

// object is what reads or changes an object of a bucket, BUCKET/KEY.
func object(method string) func(*maker) {
	return func(m *maker) {
		bucket, name, _ := strings.Cut(m.line.arg(0), "/")
		from := ""
		for _, e := range m.list("r2_buckets") {
			if bucket != "" && e.text("bucket_name") == bucket {
				from = e.path
			}
		}
		m.bucket(from, method+" "+buckets+"/{bucket_name}/objects/{object_key}", bucket, m.line.flag("jurisdiction"), "object_key", name)
	}
}
