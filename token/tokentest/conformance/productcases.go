package conformance

import "github.com/cftoken/cftoken/permissions"

func routeCases() []Case {
	return []Case{{
		Name:        "route/unknown",
		Explanation: "a path that is none, or an id that is not 32 hexadecimal digits, is answered as a routing error: it says nothing about the token",
		Behaviours:  []string{"route/unknown"},
		run: func(k *kit) {
			for _, path := range []string{"/cftoken-conformance", "/zones/example.com", "/accounts/example/r2/buckets"} {
				k.gets("route/unknown", k.creator(), "GET", path, "")
			}
		},
	}, {
		Name:        "route/method",
		Explanation: "a method that a path does not have: each front end has its own answer",
		Behaviours:  []string{"core/method", "gateway/method"},
		run: func(k *kit) {
			k.gets("core/method", k.creator(), "PUT", "/zones", "{}", "{method}", "PUT")
			k.gets("gateway/method", k.creator(), "PATCH", k.zone()+"/workers/routes", "{}")
		},
	}, {
		Name:        "route/empty-id",
		Explanation: "a path of a product whose id is empty or glued to the segment before it: the answer speaks of the token, and means the path",
		Behaviours:  []string{"gateway/scheme"},
		run: func(k *kit) {
			who := k.userToken(k.onZone(permissions.ZoneDNSWrite)).caller("user token, DNS Write")
			k.gets("gateway/scheme", who, "PUT", k.zone()+"/dns_records/", "{}", "{method}", "PUT")
			k.gets("gateway/scheme", who, "DELETE", k.account()+"/images/v1"+noSuchID, "", "{method}", "DELETE")
		},
	}}
}

// either checks the row that fits: the first where the product is switched on,
// the second where it is not.
func (k *kit) either(row, off string, who caller, method, path, body string) {
	if a, ok := k.settled(who, method, path, body, func(a answer) bool { return a.env.Success || a.status != 401 && a.status != 403 }); ok {
		if b, known := behaviour(off); known && disagreement(b, a, nil) == "" {
			k.record(who, method, path, off, a, true)
			return
		}
	}
	k.gets(row, who, method, path, body)
}

func productCases() []Case {
	return []Case{{
		Name:        "product/r2",
		Explanation: "requests that R2 must refuse for their content, after authorization: these codes prove the permission without changing anything",
		Behaviours:  []string{"r2/unknown", "r2/name", "r2/off"},
		run: func(k *kit) {
			who := k.userToken(k.onAccount(permissions.AccountWorkersR2StorageWrite)).caller("user token, Workers R2 Storage Write")
			k.either("r2/unknown", "r2/off", who, "DELETE", k.account()+"/r2/buckets/"+noSuchName, "")
			k.either("r2/name", "r2/off", who, "POST", k.account()+"/r2/buckets", `{"name":"`+badName+`"}`)
		},
	}, {
		Name:        "product/r2-write",
		Explanation: "a bucket is made, cannot be made again, nor deleted while it has an object, and is deleted",
		Behaviours:  []string{"r2/exists", "r2/unknown", "r2/no-cors", "r2/no-key", "r2/not-empty"},
		write:       true,
		run: func(k *kit) {
			who := k.userToken(k.onAccount(permissions.AccountWorkersR2StorageWrite)).caller("user token, Workers R2 Storage Write")
			path := k.account() + "/r2/buckets"
			if k.passes(who, "POST", path, `{"name":"`+bucketName+`"}`) == nil {
				return
			}
			k.gets("r2/exists", who, "POST", path, `{"name":"`+bucketName+`"}`)
			k.gets("r2/no-cors", who, "GET", path+"/"+bucketName+"/cors", "")
			object := path + "/" + bucketName + "/objects/cftoken/object"
			k.gets("r2/no-key", who, "GET", object, "")
			if k.passes(who, "PUT", object, "conformance") != nil {
				k.gets("r2/not-empty", who, "DELETE", path+"/"+bucketName, "")
				k.passes(who, "DELETE", object, "")
			}
			if k.passes(who, "DELETE", path+"/"+bucketName, "") == nil {
				k.out.leftovers = append(k.out.leftovers, "the R2 bucket "+bucketName)
				return
			}
			k.gets("r2/unknown", who, "GET", path+"/"+bucketName, "")
		},
	}, {
		Name:        "product/workers",
		Explanation: "what Workers answers after authorization to requests about things that do not exist or cannot be",
		Behaviours:  []string{"workers/unknown", "workers/no-service", "workers/no-domain", "workers/subdomain-free", "workflows/unknown", "routes/unknown", "routes/pattern"},
		run: func(k *kit) {
			spec := k.onAccount(permissions.AccountWorkersScriptsWrite).With(k.onZone(permissions.ZoneWorkersRoutesWrite).Policies()...)
			who := k.userToken(spec).caller("user token, Workers Scripts Write and Workers Routes Write")
			k.gets("workers/unknown", who, "DELETE", k.account()+"/workers/scripts/"+noSuchName, "")
			k.gets("workers/no-service", who, "GET", k.account()+"/workers/services/"+noSuchName, "")
			k.gets("workers/no-domain", who, "GET", k.account()+"/workers/domains/"+noSuchID, "")
			k.gets("workers/subdomain-free", who, "GET", k.account()+"/workers/subdomains/"+noSuchName, "")
			k.gets("workflows/unknown", who, "GET", k.account()+"/workflows/"+noSuchName, "")
			k.gets("routes/unknown", who, "DELETE", k.zone()+"/workers/routes/"+noSuchID, "")
			k.gets("routes/pattern", who, "POST", k.zone()+"/workers/routes", `{"pattern":"no pattern at all"}`)
		},
	}, {
		Name:        "product/custom-hostnames",
		Explanation: "documented answers of Cloudflare for SaaS; where it is off on the zone, 1404 proves the permission all the same",
		Behaviours:  []string{"hostnames/unknown", "hostnames/id", "hostnames/json", "hostnames/example", "hostnames/no-quota"},
		run: func(k *kit) {
			who := k.userToken(k.onZone(permissions.ZoneSSLAndCertificatesWrite)).caller("user token, SSL and Certificates Write")
			path := k.zone() + "/custom_hostnames"
			const off = "hostnames/no-quota"
			k.either("hostnames/unknown", off, who, "GET", path+"/"+noSuchUUID, "")
			k.either("hostnames/id", off, who, "GET", path+"/no-id", "")
			k.either("hostnames/json", off, who, "POST", path, `{`)
			k.either("hostnames/example", off, who, "POST", path, `{"hostname":"cftoken.example.com","ssl":{"method":"http","type":"dv"}}`)
		},
	}, {
		Name:        "product/origin-ca",
		Explanation: "the certificates of an origin are listed for one zone, which must be named",
		Behaviours:  []string{"origin/no-zone"},
		run: func(k *kit) {
			who := k.userToken(k.onZone(permissions.ZoneSSLAndCertificatesWrite)).caller("user token, SSL and Certificates Write")
			k.gets("origin/no-zone", who, "GET", "/certificates", "")
		},
	}, {
		Name:        "product/dns",
		Explanation: "a record that does not exist, after authorization",
		Behaviours:  []string{"dns/unknown"},
		run: func(k *kit) {
			who := k.userToken(k.onZone(permissions.ZoneDNSWrite)).caller("user token, DNS Write")
			k.gets("dns/unknown", who, "DELETE", k.zone()+"/dns_records/"+noSuchID, "")
		},
	}, {
		Name:        "product/d1",
		Explanation: "a database that does not exist, and one without a name, after authorization",
		Behaviours:  []string{"d1/unknown", "d1/bad-request"},
		run: func(k *kit) {
			who := k.userToken(k.onAccount(permissions.AccountD1Write)).caller("user token, D1 Write")
			k.gets("d1/unknown", who, "GET", k.account()+"/d1/database/"+noSuchUUID, "")
			k.gets("d1/bad-request", who, "POST", k.account()+"/d1/database", "{}")
		},
	}, {
		Name:        "product/kv",
		Explanation: "a namespace of Workers KV that does not exist, after authorization",
		Behaviours:  []string{"kv/unknown"},
		run: func(k *kit) {
			who := k.userToken(k.onAccount(permissions.AccountWorkersKVStorageWrite)).caller("user token, Workers KV Storage Write")
			k.gets("kv/unknown", who, "DELETE", k.account()+"/storage/kv/namespaces/"+noSuchID, "")
		},
	}}
}

func credentialCases() []Case {
	const email = "nobody@example.com"
	unknown := sends("unknown token", "Authorization", "Bearer "+unknownToken)
	malformed := sends("malformed token", "Authorization", "Bearer abc-def")
	return []Case{{
		Name:        "credential/core",
		Explanation: "older core endpoints say what is wrong with a credential's form, and call a well-formed unknown token invalid",
		Behaviours: []string{"credential/missing", "core/malformed-token", "core/unknown-token", "core/malformed-key", "core/malformed-email",
			"credential/no-key", "credential/no-email", "credential/unknown-key"},
		bad: true,
		run: func(k *kit) {
			const path = "/zones"
			k.gets("credential/missing", nobody, "GET", path, "")
			k.gets("core/malformed-token", malformed, "GET", path, "")
			k.gets("core/malformed-token", sends("key as token", "Authorization", "Bearer "+unknownKey), "GET", path, "")
			k.gets("core/malformed-key", sends("token as key", "X-Auth-Email", email, "X-Auth-Key", unknownToken), "GET", path, "")
			k.gets("core/malformed-email", sends("malformed email", "X-Auth-Email", "nobody", "X-Auth-Key", unknownKey), "GET", path, "")
			k.gets("credential/no-key", sends("email alone", "X-Auth-Email", email), "GET", path, "")
			k.gets("credential/no-email", sends("key alone", "X-Auth-Key", unknownKey), "GET", path, "")
			k.gets("credential/unknown-key", sends("unknown pair", "X-Auth-Email", email, "X-Auth-Key", unknownKey), "GET", path, "")
			k.gets("core/unknown-token", unknown, "GET", path, "")
		},
	}, {
		Name:        "credential/gateway",
		Explanation: "the gateway wraps a malformed credential and gives an unknown token the code of a missing permission; it looks at neither account nor path first",
		Behaviours:  []string{"credential/missing", "gateway/malformed", "gateway/unknown-token"},
		bad:         true,
		run: func(k *kit) {
			path := "/accounts/" + noSuchID + "/rules/lists"
			k.gets("credential/missing", nobody, "GET", path, "")
			k.gets("gateway/malformed", malformed, "GET", path, "")
			k.gets("gateway/unknown-token", unknown, "GET", path, "")
		},
	}, {
		Name:        "credential/verify",
		Explanation: "verify takes a Bearer token and nothing else",
		Behaviours:  []string{"verify/no-authorization", "verify/invalid"},
		bad:         true,
		run: func(k *kit) {
			k.gets("verify/no-authorization", nobody, "GET", "/user/tokens/verify", "")
			k.gets("verify/invalid", unknown, "GET", "/user/tokens/verify", "")
		},
	}}
}
