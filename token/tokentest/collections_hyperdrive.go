package tokentest

import "maps"

// hyperdrives are the configurations of Hyperdrive, whose passwords are taken and
// not kept. Source of the members: cloudflare-go v7.9.0 and npm wrangler 4.164.0 (2026-11-17).
var hyperdrives = []collection{{
	list: "/accounts/{account_id}/hyperdrive/configs", hex: true, needs: []string{"name", "origin"}, unique: "name", created: "created_on", modified: "modified_on",
	perPage: 100, fill: fillHyperdrive, deleted: func(object) any { return nil },
}}

func fillHyperdrive(_ *Server, _ *exchange, o, old object) {
	o.lay("origin", old, object{"scheme": "postgresql"})
	origin, _ := o["origin"].(map[string]any)
	for _, secret := range [...]string{"password", "access_client_secret"} {
		delete(origin, secret)
	}
	o.lay("caching", old, object{"disabled": false})
	o.lay("mtls", old, object{})
	o.usually(object{"origin_connection_limit": 60}) // Source: https://developers.cloudflare.com/hyperdrive/platform/limits/ (2026-11)
	maps.DeleteFunc(o, func(_ string, v any) bool { return v == nil })
}
