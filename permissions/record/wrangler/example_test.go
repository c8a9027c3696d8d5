package wrangler_test

import (
	"fmt"
	"testing/fstest"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/record"
	"github.com/cftoken/cftoken/permissions/record/wrangler"
)

// What a deploy needs for a Worker with a route and a bucket. In a program the folder is
// os.DirFS(".").
func ExampleRead() {
	folder := fstest.MapFS{"wrangler.jsonc": {Data: []byte(`{
	"name": "site", "main": "index.js",
	"account_id": "023e105f4ecef8ad9ca31a8372d0c353",
	"routes": [
		{ "pattern": "example.com/*", "zone_id": "9a7806061c88ada191ed06f989cc3dac" },
	],
	"r2_buckets": [{ "binding": "MEDIA", "bucket_name": "media" }], // images
}`)}}
	rec, err := wrangler.Read(folder, wrangler.Options{Command: "deploy", Existing: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, n := range record.Minimal(rec).Required {
		fmt.Printf("%s on %s\n  for %s\n", permissions.Label(n.Permission), n.Resource, n.Because[0].From)
	}
	// Output:
	// Account:Workers R2 Storage:Read on account 023e105f4ecef8ad9ca31a8372d0c353
	//   for wrangler.jsonc:7 r2_buckets[0]
	// Account:Workers Scripts:Edit on account 023e105f4ecef8ad9ca31a8372d0c353
	//   for wrangler.jsonc:2 name
	// Zone:Workers Routes:Edit on zone 9a7806061c88ada191ed06f989cc3dac
	//   for wrangler.jsonc:5 routes[0]
}
