package tokentest

// vectorIndexes are the indexes of Vectorize, of both its interfaces. Source of the
// members: cloudflare-go v7.9.0 and npm wrangler 4.164.0 (2026-11-17).
var vectorIndexes = []collection{
	{
		list: "/accounts/{account_id}/vectorize/v2/indexes", key: "name", named: true, unique: "name", needs: []string{"config"}, created: "created_on", modified: "modified_on",
		whole: true, fill: fillIndex, deleted: func(object) any { return nil },
	},
	{
		list: "/accounts/{account_id}/vectorize/indexes", key: "name", named: true, unique: "name", needs: []string{"config"}, created: "created_on", modified: "modified_on",
		whole: true, merge: true, fill: fillIndex, deleted: func(object) any { return nil },
	},
}

// vectorPresets are the models by whose name an index can be made. Source:
// https://developers.cloudflare.com/vectorize/best-practices/create-indexes/ (2026-11).
var vectorPresets = [...]struct {
	model      string
	dimensions int
}{
	{"@cf/baai/bge-small-en-v1.5", 384}, {"@cf/baai/bge-base-en-v1.5", 768}, {"@cf/baai/bge-large-en-v1.5", 1024},
	{"openai/text-embedding-ada-002", 1536}, {"cohere/embed-multilingual-v2.0", 768},
}

func fillIndex(_ *Server, _ *exchange, o, _ object) {
	o.usually(object{"description": ""})
	config, _ := o["config"].(map[string]any)
	for _, p := range vectorPresets {
		if config["preset"] == p.model {
			o["config"] = map[string]any{"dimensions": p.dimensions, "metric": "cosine"}
		}
	}
}
