package operations_test

import (
	"fmt"
	"strings"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/operations"
)

func ExampleMatch() {
	m, ok := operations.Match("GET", "/client/v4/zones/2cf1f02313c4ef76af3d62eb78bb906e/custom_hostnames?per_page=50")
	fmt.Println(ok, m.Operation().Template())
	fmt.Println(m.Operation().AcceptedNames(), m.Operation().Basis())
	zone, _ := m.ZoneID()
	fmt.Println(zone)
	// Output:
	// true /zones/{zone_id}/custom_hostnames
	// [SSL and Certificates Read SSL and Certificates Write] documented
	// 2cf1f02313c4ef76af3d62eb78bb906e
}

func ExampleMatched_Param() {
	m, _ := operations.Match("GET", "/accounts/6451353ea5a8407bab6162abc42f5338/storage/kv/namespaces/ns/values/users%2Fann")
	key, _ := m.Param("key_name")
	fmt.Println(key)
	// Output: users/ann
}

func ExampleSearch() {
	for _, op := range operations.Search("worker routes put")[:2] {
		fmt.Println(op)
	}
	// Output:
	// PUT /zones/{zone_id}/workers/routes/{route_id}
	// PUT /accounts/{account_id}/workers/scripts/{script_name}/routes
}

func ExampleBreadth() {
	fmt.Println(operations.Breadth(permissions.ZoneRead) > operations.Breadth(permissions.BucketWorkersR2StorageBucketItemRead))
	// Output: true
}

func ExampleOpensAll() {
	fmt.Println(operations.OpensAll(permissions.ZoneDNSWrite, permissions.ZoneDNSRead))
	fmt.Println(operations.OpensAll(permissions.ZoneDNSWrite, permissions.ZoneRead), "for it opens more of a zone than its records")
	// Output:
	// true
	// false for it opens more of a zone than its records
}

func ExampleOperation_Preferred() {
	m, _ := operations.Match("GET", "/accounts/6451353ea5a8407bab6162abc42f5338")
	p, _ := m.Operation().Preferred()
	fmt.Println(p, "of", len(m.Operation().Accepted()))
	// Output: Account Settings Read of 29
}

func ExampleByDocumentationURL() {
	url := "https://developers.cloudflare.com/api/resources/workers/subresources/routes/methods/create"
	for _, op := range operations.ByDocumentationURL(url) {
		fmt.Println(op, op.AcceptedNames())
	}
	// Output: POST /zones/{zone_id}/workers/routes [Workers Routes Write]
}

// Which reads of a zone does no published list speak of?
func ExampleAll() {
	n := 0
	for op := range operations.All() {
		if op.Method() == "GET" && op.Evidence().Kind == permissions.EvidenceAssumed && op.Scope() == permissions.ScopeZone {
			n++
		}
	}
	fmt.Println(n > 0)
	// Output: true
}

func ExampleOperation() {
	m, _ := operations.Match("POST", "/zones/2cf1f02313c4ef76af3d62eb78bb906e/custom_hostnames")
	op := m.Operation()
	fmt.Println(op.ID(), op.Tag())
	fmt.Println(op.DocumentationURL())
	fmt.Println("accepts Zone Read:", op.Accepts(permissions.ZoneRead))
	p := permissions.ZoneSSLAndCertificatesWrite
	fmt.Println("accepts", p, op.Accepts(p), "in the permissions guide:", op.OfGuide(p), op.Label(p))
	// Output:
	// custom-hostname-for-a-zone-create-custom-hostname Custom Hostname for a Zone
	// https://developers.cloudflare.com/api/resources/custom_hostnames/methods/create
	// accepts Zone Read: false
	// accepts SSL and Certificates Write true in the permissions guide: true Zone:Custom Hostnames:Edit
}

func ExampleMatched_Params() {
	m, _ := operations.Match("GET", "/accounts/6451353ea5a8407bab6162abc42f5338/workers/scripts/site")
	account, _ := m.AccountID()
	fmt.Println(account)
	for name, value := range m.Params() {
		fmt.Println(name, "=", value)
	}
	// Output:
	// 6451353ea5a8407bab6162abc42f5338
	// account_id = 6451353ea5a8407bab6162abc42f5338
	// script_name = site
}

// What a newer state of Cloudflare's OpenAPI document changes.
func ExampleCompareOpenAPI() {
	const document = `{"openapi": "3.0.3", "info": {"title": "Cloudflare API", "version": "4.0.0"}, "paths": {
		"/zones/{zone}/dns_records": {"get": {"x-api-token-group": ["DNS Read", "DNS Write", "Zone Read"]}},
		"/zones/{zone}/periscopes": {"get": {"x-api-token-group": ["Zone Read"]}}
	}}`
	drift, err := operations.CompareOpenAPI(strings.NewReader(document))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(drift.Document, drift.None())
	for _, op := range drift.New {
		fmt.Println("new", op.Method, op.Path, op.Groups)
	}
	for _, c := range drift.Changed {
		fmt.Println(c.Kind, c.Operation, c.Gained(), c.Lost())
	}
	// Output:
	// Cloudflare API 4.0.0 false
	// new GET /zones/{zone}/periscopes [Zone Read]
	// changed GET /zones/{zone_id}/dns_records [Zone Read] []
}

// What an answer holds is told apart by how it is known.
func ExampleOperation_Result() {
	for _, call := range [][2]string{
		{"GET", "/zones/2cf1f02313c4ef76af3d62eb78bb906e/dns_records"},
		{"GET", "/accounts/6451353ea5a8407bab6162abc42f5338/storage/kv/namespaces/ns/keys"},
		{"GET", "/zones/2cf1f02313c4ef76af3d62eb78bb906e/dns_records/export"},
		{"GET", "/accounts/6451353ea5a8407bab6162abc42f5338/builds/builds"},
	} {
		m, _ := operations.Match(call[0], call[1])
		r := m.Operation().Result()
		switch {
		case r.Kind == operations.ResultList && r.Pages == operations.PagesCursor:
			fmt.Println("a list, to be read until its cursor is empty:", r.Evidence.Kind)
		case r.Kind == operations.ResultList && r.Pages == operations.PagesNumber:
			fmt.Println("a list, to be read page by page:", r.Evidence.Kind)
		default:
			fmt.Println(r.Kind, "by", r.Evidence.Source)
		}
	}
	// Output:
	// a list, to be read page by page: documented
	// a list, to be read until its cursor is empty: documented
	// raw by cloudflare-go v7.9.0
	// list by rule: a GET lists what another GET has one of below it
}
