package tokentest

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/cftoken/cftoken/internal/answers"
	"github.com/cftoken/cftoken/permissions"
)

// r2Settings are the settings of a bucket.
var r2Settings = []document{
	{template: "/accounts/{account_id}/r2/buckets/{bucket_name}/cors", none: &answers.R2NoCORS, result: nothingElse},
	{template: "/accounts/{account_id}/r2/buckets/{bucket_name}/lifecycle", first: r2Lifecycle, result: nothingElse},
	{template: "/accounts/{account_id}/r2/buckets/{bucket_name}/lock", first: noRules, result: nothingElse},
	{template: "/accounts/{account_id}/r2/buckets/{bucket_name}/sippy", first: switchedOff, fill: r2Sippy},
	{template: "/accounts/{account_id}/r2/buckets/{bucket_name}/local-uploads", first: switchedOff},
	{template: "/accounts/{account_id}/r2/buckets/{bucket_name}/domains/managed", first: r2Managed, fill: r2ManagedAs},
}

// r2Domains are the custom domains of a bucket.
var r2Domains = []collection{{
	list: "/accounts/{account_id}/r2/buckets/{bucket_name}/domains/custom", key: "domain", named: true, unique: "domain",
	needs: []string{"zoneId"}, wrap: "domains", whole: true, merge: true, fill: r2Domain,
}}

// nothingElse is the result of a change that answers with an empty object.
func nothingElse(any) any { return object{} }

func noRules(*Server, *exchange) any { return object{"rules": []any{}} }

func switchedOff(*Server, *exchange) any { return object{"enabled": false} }

// r2Lifecycle is the rule that each bucket has. Source:
// https://developers.cloudflare.com/r2/buckets/object-lifecycles/ (2026-11): uploads
// in parts that are not completed end after 7 days.
func r2Lifecycle(*Server, *exchange) any {
	return object{"rules": []object{{
		"id": "Default Multipart Abort Rule", "enabled": true, "conditions": object{"prefix": ""},
		"abortMultipartUploadsTransition": object{"condition": object{"type": "Age", "maxAge": 7 * 24 * 60 * 60}},
	}}}
}

// r2Sippy keeps of a migration what the API shows: where from and where to, and
// none of the keys.
func r2Sippy(_ *Server, x *exchange, sent object) object {
	only := func(member string, keep ...string) object {
		from, _ := sent[member].(map[string]any)
		out := object{}
		for _, k := range keep {
			if v, has := from[k]; has {
				out[k] = v
			}
		}
		return out
	}
	to := only("destination", "accessKeyId", "provider")
	to["account"], to["bucket"] = x.account.ID, x.param("bucket_name")
	return object{"enabled": true, "source": only("source", "bucket", "bucketUrl", "container", "provider", "region"), "destination": to}
}

// r2Managed is the domain below r2.dev, which each bucket has and is off at first.
func r2Managed(_ *Server, x *exchange) any {
	id := sha256.Sum256([]byte(x.place()))
	text := hex.EncodeToString(id[:16])
	return object{"bucketId": text, "domain": "pub-" + text + ".r2.dev", "enabled": false}
}

func r2ManagedAs(s *Server, x *exchange, sent object) object {
	out, _ := r2Managed(s, x).(object)
	out["enabled"] = sent["enabled"] == true
	return out
}

func r2Domain(s *Server, _ *exchange, o, _ object) {
	o["domain"] = strings.ToLower(o.text("domain"))
	if _, said := o["enabled"]; !said {
		o["enabled"] = true
	}
	if o.text("minTLS") == "" {
		o["minTLS"] = "1.0"
	}
	if z := s.world.zone(permissions.ZoneID(o.text("zoneId"))); z != nil {
		o["zoneName"] = z.Name
	}
	o["status"] = object{"ownership": "active", "ssl": "active"}
}
