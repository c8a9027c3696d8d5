package gosource

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// FuzzAddress: whatever a program puts together, an address is divided without a
// panic, and nothing is lost but slashes, a query and a fragment.
func FuzzAddress(f *testing.F) {
	f.Add("https://api.cloudflare.com/client/v4", "/zones/%s/dns_records?name=%s", "x")
	f.Add("%s", "/client/v4/zones", "")
	f.Add("https://example.com", "%[2]s%", "/")
	f.Add("", "//%%%v", "?")
	f.Fuzz(func(t *testing.T, base, format, arg string) {
		args := [][]value{{unknown("id")}, {literal(arg)}}
		for _, v := range joinPath([]value{literal(base)}, [][]value{formatted(format, args)}) {
			host, rest := divide(v)
			assert.Equal(t, shown(v), shown(host)+shown(rest))
			p, of := apiPath(v)
			for _, s := range p {
				if !s.open {
					assert.NotEmpty(t, s.text)
				}
			}
			if of == is {
				match("GET", p)
			}
			resolved([]value{v}, formatted(format, args))
		}
	})
}

// shown is a value with its unknown pieces in braces.
func shown(v value) string {
	var b strings.Builder
	for _, p := range v {
		if p.open {
			b.WriteString("{" + p.text + "}")
		} else {
			b.WriteString(p.text)
		}
	}
	return b.String()
}

// FuzzTable: a table that is no table gives no call without method and path.
func FuzzTable(f *testing.F) {
	f.Add(methods[:2000])
	f.Add("= a.B\nGet GET /x\nNew\n\n= \nX Y Z\n")
	f.Fuzz(func(t *testing.T, text string) {
		for name, ops := range decode(text) {
			assert.NotEmpty(t, name)
			for _, o := range ops {
				assert.NotContains(t, o.path, "\n")
			}
		}
	})
}

func TestTable(t *testing.T) {
	t.Parallel()
	table := decode(all())
	assert.Equal(t, []operation{{"POST", "/zones/{zone_id}/dns_records"}}, table["dns.RecordService.New"])
	assert.Equal(t, []operation{{"GET", "/zones"}}, table["API.ListZones"])
	services, api := 0, 0
	for name, ops := range table {
		assert.NotEmpty(t, ops, name)
		if strings.HasPrefix(name, "API.") {
			api++
		} else {
			services++
		}
		for _, o := range ops {
			assert.True(t, strings.HasPrefix(o.path, "/"), name)
		}
	}
	assert.Equal(t, 2598, services)
	assert.Equal(t, 841, api)
}
