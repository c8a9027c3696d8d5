package terraform_test

import (
	"fmt"
	"strings"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/record"
	"github.com/cftoken/cftoken/permissions/record/terraform"
)

// A plan, as terraform show -json prints it, that makes a DNS record and leaves a bucket
// as it is.
func ExampleRead() {
	const plan = `{"format_version":"1.2","resource_changes":[
{"address":"cloudflare_dns_record.www","mode":"managed","type":"cloudflare_dns_record","provider_name":"registry.terraform.io/cloudflare/cloudflare",
 "change":{"actions":["create"],"before":null,"after":{"zone_id":"9a7806061c88ada191ed06f989cc3dac","name":"www"}}},
{"address":"cloudflare_r2_bucket.media","mode":"managed","type":"cloudflare_r2_bucket","provider_name":"registry.terraform.io/cloudflare/cloudflare",
 "change":{"actions":["no-op"],"before":{"account_id":"023e105f4ecef8ad9ca31a8372d0c353","name":"media"},"after":{"account_id":"023e105f4ecef8ad9ca31a8372d0c353","name":"media"}}},
{"address":"cloudflare_record.old","mode":"managed","type":"cloudflare_record","provider_name":"registry.terraform.io/cloudflare/cloudflare",
 "change":{"actions":["no-op"],"before":{},"after":{}}}]}`
	rec, err := terraform.Read(strings.NewReader(plan), "plan.json", terraform.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, n := range record.Minimal(rec).Required {
		fmt.Printf("%s on %s\n", permissions.Label(n.Permission), n.Resource)
		for _, c := range n.Because {
			fmt.Println("  for", c.From)
		}
	}
	for _, gap := range rec.Gaps {
		fmt.Println(gap)
	}
	// Output:
	// Account:Workers R2 Storage:Read on account 023e105f4ecef8ad9ca31a8372d0c353
	//   for cloudflare_r2_bucket.media (read)
	// Zone:DNS:Edit on zone 9a7806061c88ada191ed06f989cc3dac
	//   for cloudflare_dns_record.www (create)
	//   for cloudflare_dns_record.www (read)
	// cloudflare_record is not counted (cloudflare_record.old): a type of version 4, cloudflare_dns_record in version 5
}
