package tokentest

// developer are smaller products for developers. Source of the members:
// cloudflare-go v7.9.0 and npm wrangler 4.164.0 (2026-11-17).
var developer = []collection{
	{
		list: "/accounts/{account_id}/connectivity/directory/services", key: "service_id", needs: []string{"name", "type", "host"}, unique: "name",
		created: "created_at", modified: "updated_at", deleted: func(object) any { return nil },
	},
	{
		list: "/accounts/{account_id}/ai/finetunes", needs: []string{"name", "model"}, unique: "name", created: "created_at", modified: "modified_at", whole: true,
		fill: func(_ *Server, _ *exchange, o, _ object) { o.usually(object{"description": "", "public": 0}) },
	},
	{
		list: "/accounts/{account_id}/agent-memory/namespaces", key: "name", named: true, unique: "name", created: "created_at", modified: "updated_at",
		fill: fillAgentMemory, deleted: func(object) any { return nil },
	},
	{
		list: "/accounts/{account_id}/ai-search/namespaces", key: "name", named: true, always: "default", unique: "name", created: "created_at", modified: "updated_at", merge: true,
		search: [2]string{"search", "name"}, deleted: func(object) any { return nil },
	},
	{
		list: "/accounts/{account_id}/ai-search/namespaces/{name}/instances", named: true, unique: "id", created: "created_at", modified: "modified_at", merge: true,
		search: [2]string{"search", "id"},
		fill: func(_ *Server, _ *exchange, o, _ object) {
			o.usually(object{"enable": true, "paused": false, "status": "ready"})
		},
	},
	{
		list: "/accounts/{account_id}/ai-search/tokens", needs: []string{"name"}, unique: "name", created: "created_at", modified: "modified_at",
		fill: func(_ *Server, _ *exchange, o, _ object) {
			delete(o, "cf_api_key")
			o.usually(object{"enabled": true})
		},
	},
	{
		list: "/accounts/{account_id}/flagship/apps", needs: []string{"name"}, created: "created_at", modified: "updated_at", whole: true,
		deleted: func(object) any { return nil },
	},
	{
		list: "/accounts/{account_id}/flagship/apps/{app_id}/flags", key: "key", named: true, unique: "key", created: "created_at", modified: "updated_at", whole: true,
		deleted: func(object) any { return nil },
	},
}

var developerHandlers = []handlerRow{
	{"GET", "/accounts/{account_id}/ai/models/search", (*Server).listModels},
	{"POST", "/accounts/{account_id}/ai/finetunes/{finetune_id}/finetune-assets", (*Server).uploadFinetune},
}

func fillAgentMemory(s *Server, x *exchange, o, old object) {
	o["account_id"] = x.account.ID
	o["id"] = s.mint.uuid()
	if old != nil {
		o["id"] = old["id"]
	}
}

// listModels answers with no model: the catalogue is Cloudflare's.
func (s *Server) listModels(x *exchange) reply {
	page, info := paginate([]any{}, x, 50, mostListed)
	rep := ok(page)
	rep.info = info
	rep.madeUp = "the simulator knows no models"
	return rep
}

// uploadFinetune takes a file and keeps its name.
func (s *Server) uploadFinetune(x *exchange) reply {
	parts, form := x.readForm()
	name := ""
	for _, p := range parts {
		if p.name == "file_name" {
			name = string(p.data)
		}
	}
	if !form || name == "" {
		return x.lacks("file_name")
	}
	id := s.mint.uuid()
	o := object{"id": id, "bucket_name": "finetunes", "file_name": name, "finetune_id": x.param("finetune_id"), "created_at": x.now, "modified_at": x.now}
	if !s.put(x.place(), id, o, len(name)) {
		return full()
	}
	return ok(o)
}
