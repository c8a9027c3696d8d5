package record_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/record"
)

// What looks like an id, of a path that no operation fits.
func TestShapes(t *testing.T) {
	t.Parallel()
	id := strings.Repeat("a1", 16)
	for segment, isID := range map[string]bool{
		"0": true, "9": true, "0123456789": true, "a": false, "v4": false, "": false,
		"abcdefghijklmno1": true, "abcdefghijklmn1": false, "abcdefghijklmnop": false,
		"azAZ09-_azAZ09-_": true, "azAZ09-_azAZ09-": false, "AAAAAAAAAAAAAAA1": true, "ZZZZZZZZZZZZZZZ1": true, "zzzzzzzzzzzzzzz1": true,
		"aaaaaaaaaaaaaaa`1": false, "aaaaaaaaaaaaaaa{1": false, "aaaaaaaaaaaaaaa@1": false, "aaaaaaaaaaaaaaa[1": false,
		"aaaaaaaaaaaaaaa.1": false, "aaaaaaaaaaaaaaa:1": false, "aaaaaaaaaaaaaaa^1": false, "1.2": false,
		strings.Repeat("x", 128): false, strings.Repeat("x", 129): true, strings.Repeat(".", 129): true,
		"----------------": false, "---------------1": true,
	} {
		want := "/new/" + segment
		if isID {
			want = "/new/{id}"
		}
		assert.Equal(t, want, record.Shape("/new/"+segment), segment)
	}
	for path, want := range map[string]string{
		"/client/v4/new/7":                   "/new/{id}",
		"/client/v4/new":                     "/new",
		"/accounts/" + id + "/new/" + id:     "/accounts/" + id + "/new/{id}",
		"/zones/" + id + "/new/7/8":          "/zones/" + id + "/new/{id}/{id}",
		"/zone/" + id + "/new":               "/zone/{id}/new",
		"/" + id + "/accounts/" + id:         "/{id}/accounts/{id}",
		"/accounts/new/" + id:                "/accounts/new/{id}",
		"/":                                  "/",
		"/new/7?a=1":                         "/new/7?a=1",
		"/organizations/" + id + "/accounts": "/organizations/{id}/accounts",
	} {
		assert.Equal(t, want, record.Shape(path), path)
	}
}

// What of a path is kept where one call stands for many.
func TestWhatStandsForMany(t *testing.T) {
	t.Parallel()
	on := "/accounts/" + string(account)
	for _, tc := range []struct{ method, path, on, bucket, rest string }{
		{"GET", "/zones/" + string(zone) + "/dns_records/7", string(zone), "", "/zones/" + string(zone) + "/dns_records/{dns_record_id}"},
		{"GET", on + "/workers/scripts/a%20b/settings", string(account), "", on + "/workers/scripts/{script_name}/settings"},
		{"GET", on + "/r2/buckets/b1", string(account), "b1", on + "/r2/buckets/b1"},
		{"GET", on + "/r2/buckets/a%2Fb%3F%23%25c/cors", string(account), "a/b?#%c", on + "/r2/buckets/a%2Fb%3F%23%25c/cors"},
		{"GET", "/user/tokens/" + string(zone), "", "", "/user/tokens/{token_id}"},
	} {
		gotOn, bucket, rest := record.Placeable(tc.method, tc.path)
		assert.Equal(t, tc.on, gotOn, tc.path)
		assert.Equal(t, tc.bucket, bucket, tc.path)
		assert.Equal(t, tc.rest, rest, tc.path)
	}
}

// Statuses that make one call of two, and those that do not.
func TestCollectorOutcomes(t *testing.T) {
	t.Parallel()
	outcomes := [][]int{{0, 302, 399, 600}, {200, 204, 299}, {401, 403}, {400, 404, 429, 500, 599}}
	for of, same := range outcomes {
		var k record.Collector
		for _, each := range outcomes {
			k.Add(authz.Call{Method: "GET", Path: "/user", Status: each[0]})
		}
		for _, status := range same {
			k.Add(authz.Call{Method: "GET", Path: "/user", Status: status})
		}
		rec := k.Recording("")
		require.Len(t, rec.Calls, len(outcomes), "%v", same)
		assert.Equal(t, 1+len(same), rec.Count(of).N(), "%v", same)
	}
}

// How long a path may be, how many calls may be kept, and what is said of the others.
func TestCollectorBounds(t *testing.T) {
	t.Parallel()
	var k record.Collector
	longest := "/" + strings.Repeat("x/", 1023) + "x" // 2048 bytes
	k.Add(authz.Call{Method: "GET", Path: longest, Status: 200})
	k.Add(authz.Call{Method: "GET", Path: longest, Status: 200})
	rec := k.Recording("")
	assert.Empty(t, rec.Calls, "method and shape are longer")
	assert.Equal(t, []string{"2 calls are left out, since there are too many different ones; the first of them is GET " + longest[:120]}, rec.Gaps)

	k = record.Collector{}
	key := longest[:2045] // with the method 2048 bytes
	k.Add(authz.Call{Method: "GET", Path: key, Status: 200})
	assert.Len(t, k.Recording("").Calls, 1)
	id := "/zones/" + string(zone) + "/dns_records/"
	for i, n := range []int{2048, 2049} {
		k = record.Collector{}
		k.Add(authz.Call{Method: "GET", Path: id + strings.Repeat("1", n-len(id)), Status: 200})
		rec = k.Recording("")
		require.Len(t, rec.Calls, 1)
		assert.Equal(t, i == 1, strings.HasSuffix(rec.Calls[0].Path, "{dns_record_id}"), n)
	}

	// What is kept of an account and a bucket counts together, and so does a phase.
	for n, want := range map[int]int{2048: 1, 2049: 0} {
		k = record.Collector{}
		k.Add(authz.Call{Method: "GET", Path: "/accounts/" + strings.Repeat("a", 1500) + "/r2/buckets/" + strings.Repeat("b", n-1500), Status: 200})
		assert.Len(t, k.Recording("").Calls, want, n)
		k = record.Collector{}
		k.Add(authz.Call{Method: "PUT", Path: "/zones/" + string(zone) + "/rulesets/1", Phase: strings.Repeat("p", n-len(zone)), Status: 200})
		assert.Len(t, k.Recording("").Calls, want, n)
	}
	// The resource beside it tells a call apart whose path is kept as a whole, if it is not too long.
	for n, want := range map[int]bool{2048: true, 2049: false} {
		k = record.Collector{}
		path := "/accounts/" + string(account) + "/workers/scripts/"
		k.Add(authz.Call{Method: "PUT", Path: path + strings.Repeat("w", n-len(path)), Act: authz.ActCreate, Status: 200})
		assert.Equal(t, want, len(k.Recording("").Calls[0].Path) == n)
	}
	k = record.Collector{Max: 1}
	for i := range 3 {
		k.Add(authz.Call{Method: "GET", Path: fmt.Sprintf("/a%c", 'a'+i), Status: 404})
	}
	assert.Len(t, k.Recording("").Calls, 1)

	k = record.Collector{Max: 2}
	for i := range 3 {
		k.Add(authz.Call{Method: "PROPFIND-SOMETHING-LONG", Path: fmt.Sprintf("/a%c", 'a'+i), Status: 404})
	}
	rec = k.Recording("")
	require.Len(t, rec.Calls, 2)
	assert.Equal(t, []string{"1 calls are left out, since there are too many different ones; the first of them is PROPFIND-SOMETHI /ac"}, rec.Gaps)
	assert.Equal(t, "", rec.Name)
	assert.Nil(t, rec.Counts, "each was made once")
}

// Where no more is kept of what is unknown, more is kept of what is known.
func TestCollectorFullOfUnknownCalls(t *testing.T) {
	t.Parallel()
	var k record.Collector
	for i := range 1024 {
		k.Add(authz.Call{Method: fmt.Sprintf("M%d", i), Path: "/new/1", Status: 404})
	}
	k.Add(authz.Call{Method: "M0", Path: "/new/2", Status: 404})
	k.Add(authz.Call{Method: "NEW", Path: "/new/1", Status: 404})
	for i := range 2 {
		k.Add(authz.Call{Method: "GET", Path: fmt.Sprintf("/zones/%s/dns_records/%d", zone, i), Status: 200})
	}
	rec := k.Recording("")
	require.Len(t, rec.Calls, 1027)
	assert.Equal(t, "/new/{id}", rec.Calls[1024].Path, "no further example")
	assert.True(t, strings.HasSuffix(rec.Calls[1025].Path, "/0"))
	assert.True(t, strings.HasSuffix(rec.Calls[1026].Path, "/1"))
	assert.Len(t, rec.Gaps, 1)
}

// What a call says beside its path tells it apart.
func TestCollectorTellsApart(t *testing.T) {
	t.Parallel()
	plain := authz.Call{Method: "PUT", Path: "/accounts/" + string(account) + "/workers/scripts/w", Status: 200}
	of := func(change func(*authz.Call)) authz.Call { c := plain; change(&c); return c }
	calls := []authz.Call{
		plain,
		of(func(c *authz.Call) { c.Act = authz.ActCreate }),
		of(func(c *authz.Call) { c.Act = authz.ActUpdate }),
		of(func(c *authz.Call) { c.On = permissions.WorkerResource(account, string(zone)) }),
		of(func(c *authz.Call) { c.On = permissions.WorkerResource(account, string(zone2)) }),
		of(func(c *authz.Call) { c.Phase = "magic_transit" }),
		of(func(c *authz.Call) { c.Asks = permissions.AccountLogsWrite }),
		of(func(c *authz.Call) { c.Account = account }),
	}
	var k record.Collector
	for range 2 {
		for _, c := range calls {
			k.Add(c)
		}
	}
	rec := k.Recording("")
	require.Equal(t, calls, rec.Calls)
	for i := range calls {
		assert.Equal(t, 2, rec.Count(i).N(), i)
	}
}

// Examples end where they would keep other calls out: at half of what is kept.
func TestCollectorExamples(t *testing.T) {
	t.Parallel()
	k := record.Collector{Max: 8}
	for i := range 9 {
		k.Add(authz.Call{Method: "GET", Path: fmt.Sprintf("/zones/%s/dns_records/%d", zone, i), Status: 200})
	}
	var paths []string
	for _, c := range k.Recording("").Calls {
		paths = append(paths, strings.TrimPrefix(c.Path, "/zones/"+string(zone)+"/dns_records/"))
	}
	assert.Equal(t, []string{"0", "1", "2", "3", "{dns_record_id}"}, paths)
	assert.Equal(t, 5, k.Recording("").Count(4).N())
}

// How often, when, and how many of them late: of one call, and of sums.
func TestCounts(t *testing.T) {
	t.Parallel()
	rec := record.Recording{
		Calls:  []authz.Call{{Time: at(5)}, {Time: at(6)}, {Time: at(7)}, {}},
		Counts: []record.Count{{}, {Times: 4, Late: 2, First: at(1)}},
	}
	assert.Equal(t, record.Count{Times: 1, First: at(5), Last: at(5)}, rec.Count(0))
	assert.Equal(t, record.Count{Times: 4, Late: 2, First: at(1)}, rec.Count(1))
	assert.Equal(t, record.Count{Times: 1, First: at(7), Last: at(7)}, rec.Count(2))
	assert.Equal(t, record.Count{Times: 1}, rec.Count(3))

	var k record.Collector
	list := authz.Call{Method: "GET", Path: "/zones", Status: 200}
	for _, minute := range []int{7, 3, 9, 5} {
		list.Time = at(minute)
		k.Add(list)
	}
	list.Time = time.Time{}
	k.Add(list)
	assert.Equal(t, record.Count{Times: 5, First: at(3), Last: at(9)}, k.Recording("").Count(0))
	// The same call in two recordings, one of them without times.
	res := record.Minimal(k.Recording("a"), record.Recording{Calls: []authz.Call{list, {Method: "GET", Path: "/user", Status: 200}}})
	require.Len(t, res.Required, 2)
	for _, n := range res.Required {
		want := record.Count{Times: 6, First: at(3), Last: at(9)}
		if n.Because[0].Path == "/user" {
			want = record.Count{Times: 1}
		}
		assert.Equal(t, []record.Count{want}, n.Counts)
	}
}
