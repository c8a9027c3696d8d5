package tokentest

import (
	"maps"

	"github.com/cftoken/cftoken/internal/answers"
)

// pipelines are the streams, sinks and pipelines, and the pipelines of the interface
// before. Source of the members: cloudflare-go v7.9.0 and npm wrangler 4.164.0 (2026-11-17).
var pipelines = []collection{
	{
		list: "/accounts/{account_id}/pipelines/v1/streams", hex: true, needs: []string{"name"}, unique: "name", created: "created_at", modified: "modified_at",
		filters: []string{"name", "pipeline_id"}, fill: fillStream, deleted: func(object) any { return nil },
	},
	{
		list: "/accounts/{account_id}/pipelines/v1/sinks", hex: true, needs: []string{"name", "type", "config"}, unique: "name", created: "created_at", modified: "modified_at",
		filters: []string{"name", "pipeline_id"}, fill: fillSink, deleted: func(object) any { return nil },
	},
	{
		list: "/accounts/{account_id}/pipelines/v1/pipelines", hex: true, needs: []string{"name", "sql"}, unique: "name", created: "created_at", modified: "modified_at",
		filters: []string{"name"}, fill: func(_ *Server, _ *exchange, o, _ object) { o.usually(object{"status": "running", "tables": []any{}}) },
		deleted: func(object) any { return nil },
	},
	{
		list: "/accounts/{account_id}/pipelines", key: "name", named: true, needs: []string{"source", "destination"}, unique: "name",
		fill: fillOldPipeline, deleted: func(object) any { return nil },
	},
}

var pipelineHandlers = []handlerRow{
	{"POST", "/accounts/{account_id}/pipelines/v1/validate_sql", (*Server).validateSQL},
}

func fillStream(_ *Server, _ *exchange, o, old object) {
	o.lay("http", old, object{"enabled": true, "authentication": false})
	o.lay("worker_binding", old, object{"enabled": true})
	o.usually(object{"format": object{"type": "json", "unstructured": true}, "version": 1})
	o["endpoint"] = "https://" + o.text("id") + ".ingest.cloudflare.com"
}

// fillSink leaves out the keys of the bucket.
func fillSink(_ *Server, _ *exchange, o, _ object) {
	config, _ := o["config"].(map[string]any)
	config = maps.Clone(config)
	delete(config, "credentials")
	delete(config, "token")
	o["config"] = config
	o.usually(object{"format": object{"type": "json"}})
}

func fillOldPipeline(s *Server, _ *exchange, o, old object) {
	o["id"], o["version"] = s.mint.hex(32), 1
	if old != nil {
		version, _ := old["version"].(int)
		o["id"], o["version"] = old["id"], version+1
	}
	o["endpoint"] = "https://" + o.text("id") + ".pipelines.cloudflare.com"
	if to, is := o["destination"].(map[string]any); is {
		to = maps.Clone(to)
		delete(to, "credentials")
		o["destination"] = to
	}
}

func (s *Server) validateSQL(x *exchange) reply {
	var body struct {
		SQL string `json:"sql"`
	}
	if rep, bad := x.decode(&body, &answers.BadJSON); bad {
		return rep
	}
	if body.SQL == "" {
		return x.lacks("sql")
	}
	rep := ok(object{"tables": object{}})
	rep.madeUp = noStatement
	return rep
}
