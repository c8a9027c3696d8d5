package terraform_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/cftoken/cftoken/permissions/record"
	"github.com/cftoken/cftoken/permissions/record/terraform"
)

// bigPlan is a plan of n resources of sixty types in so many zones, of which every other
// is about to be made; each has some attributes that matter to nobody here.
func bigPlan(n, zones int) string {
	var b strings.Builder
	ballast := strings.Repeat("x", 400)
	b.WriteString(`{"format_version":"1.2","resource_changes":[`)
	comma := func() {
		if b.Len() > 60 {
			b.WriteByte(',')
		}
	}
	for i := range zones {
		if i%2 == 1 {
			comma()
			b.WriteString(change(fmt.Sprintf("cloudflare_zone.z%d", i), "cloudflare_zone", fmt.Sprintf(`"actions":["create"],"before":null,"after":{"name":"z%d.example"}`, i)))
		}
	}
	for i := range n {
		kind := expected[i%len(expected)].kind
		place := fmt.Sprintf(`"account_id":%q,`, account)
		if expected[i%len(expected)].on == "zone" {
			if place = fmt.Sprintf(`"zone_id":"%032x",`, i%zones); i%zones%2 == 1 {
				place = ""
			}
		}
		values := fmt.Sprintf(`{%s"name":"n%d","id":"%032x","tags":["a","b"],"nested":{"a":{"b":1}},"content":%q}`, place, i, i, ballast)
		body := `"actions":["create"],"before":null,"after":` + values
		if i%3 == 0 {
			body = `"actions":["update"],"before":` + values + `,"after":` + values
		}
		comma()
		b.WriteString(change(fmt.Sprintf("%s.r[%d]", kind, i), kind, body))
	}
	b.WriteString(`],"configuration":{"root_module":{"resources":[{}`)
	for _, e := range expected {
		fmt.Fprintf(&b, `,{"address":"%s.r","expressions":{"zone_id":{"references":["cloudflare_zone.z1.id"]}}}`, e.kind)
	}
	b.WriteString("]}}}")
	return b.String()
}

// BenchmarkPlan reads a plan of 5,000 resources and derives what it needs.
func BenchmarkPlan(b *testing.B) {
	for _, zones := range [...]int{4, 500} {
		text := bigPlan(5000, zones)
		b.Run(fmt.Sprintf("zones=%d/read", zones), func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := terraform.Read(strings.NewReader(text), "plan.json", terraform.Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprintf("zones=%d/whole", zones), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				rec, err := terraform.Read(strings.NewReader(text), "plan.json", terraform.Options{})
				if err != nil {
					b.Fatal(err)
				}
				if res := record.Minimal(rec); len(res.Required) < 40 {
					b.Fatal(len(res.Required))
				}
			}
		})
	}
}
