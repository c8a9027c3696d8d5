package tokentest

import (
	"net/url"
)

// queues are the queues and their consumers, and the subscriptions that fill them.
// Source of the members: cloudflare-go v7.9.0 and npm wrangler 4.164.0 (2026-11-17).
var queues = []collection{
	{
		list: "/accounts/{account_id}/queues", key: "queue_id", hex: true, needs: []string{"queue_name"}, unique: "queue_name",
		created: "created_on", modified: "modified_on", perPage: 100, fill: fillQueue, show: showQueue,
		match: func(x *exchange, o object) bool {
			name := x.query.Get("name")
			return name == "" || name == o.text("queue_name")
		},
		deleted: func(object) any { return nil },
	},
	{
		list: "/accounts/{account_id}/queues/{queue_id}/consumers", key: "consumer_id", hex: true, needs: []string{"type"}, unique: "type",
		created: "created_on", whole: true, fill: fillConsumer, deleted: func(object) any { return nil },
	},
	{
		list: "/accounts/{account_id}/event_subscriptions/subscriptions", hex: true, needs: []string{"name", "events", "source", "destination"}, unique: "name",
		created: "created_at", modified: "modified_at", perPage: 20, fill: func(_ *Server, _ *exchange, o, _ object) { o.usually(object{"enabled": true}) },
		match: func(x *exchange, o object) bool {
			to, _ := o["destination"].(map[string]any)
			queue := x.query.Get("queue_id")
			return queue == "" || to["queue_id"] == queue
		},
	},
}

// The settings of a queue that nobody has set. Source:
// https://developers.cloudflare.com/queues/configuration/configure-queues/ (2026-11).
func fillQueue(_ *Server, _ *exchange, o, old object) {
	o.lay("settings", old, object{"delivery_delay": 0, "delivery_paused": false, "message_retention_period": 345600})
}

// showQueue adds who writes to a queue and who reads from it.
func showQueue(s *Server, place string, o object) any {
	sh := s.shelfOf(place + "/" + url.PathEscape(o.text("queue_id")) + "/consumers")
	consumers := []object{}
	for _, key := range sh.keys {
		consumers = append(consumers, sh.things[key])
	}
	out := object{"consumers": consumers, "consumers_total_count": len(consumers), "producers": []any{}, "producers_total_count": 0}
	for k, v := range o {
		out[k] = v
	}
	return out
}

// fillConsumer adds the settings of a consumer that nobody has set, and the name of
// its Worker under the names by which clients read it.
func fillConsumer(s *Server, x *exchange, o, old object) {
	usual := object{"batch_size": 10, "max_retries": 3, "retry_delay": 0}
	if o.text("type") == "http_pull" {
		usual["visibility_timeout_ms"] = 30000
	} else {
		usual["max_wait_time_ms"] = 5000
	}
	o.lay("settings", old, usual)
	if name := o.text("script_name"); name != "" {
		o["script"] = name
	}
	list, key, _ := cutLast(upper(x.place(), "/accounts/{account_id}/queues/{queue_id}"))
	o["queue_name"] = s.shelfOf(list).things[key].text("queue_name")
}
