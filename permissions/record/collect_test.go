package record_test

import (
	"bytes"
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

func at(minute int) time.Time { return time.Date(2026, 11, 26, 12, minute, 0, 0, time.UTC) }

func TestCollectorCounts(t *testing.T) {
	t.Parallel()
	var k record.Collector
	k.Add(authz.Call{Method: "get", Path: "/zones?page=1", Status: 200, Time: at(5)})
	k.Add(authz.Call{Method: "GET", Path: "/zones", Status: 204, Time: at(2)})
	k.Add(authz.Call{Method: "GET", Path: "/zones", Status: 403})
	k.Add(authz.Call{Method: "GET", Path: "/zones", Status: 200, Time: at(9)})
	k.Add(authz.Call{Method: "GET", Path: "/zones", Status: 500})
	k.Add(authz.Call{Method: "GET", Path: "/zones"})
	rec := k.Recording("run")
	assert.Equal(t, "run", rec.Name)
	require.Len(t, rec.Calls, 4, "a success, a refusal, a failure, no answer")
	assert.Equal(t, authz.Call{Method: "GET", Path: "/zones", Status: 200}, rec.Calls[0])
	assert.Equal(t, record.Count{Times: 3, Late: 1, First: at(2), Last: at(9)}, rec.Count(0))
	assert.Equal(t, record.Count{Times: 1}, rec.Count(1), "the first refusal is not late")
	assert.Equal(t, record.Count{Times: 1, Late: 1}, rec.Count(2))
	assert.Equal(t, 5, rec.Answered())
}

// Of calls that differ only in an id sixteen are kept, and one for all others: on each
// account, zone and bucket apart.
func TestCollectorOneForMany(t *testing.T) {
	t.Parallel()
	var k record.Collector
	bucket := func(name string) string {
		return fmt.Sprintf("/client/v4/accounts/%s/r2/buckets/%s/objects/", account, name)
	}
	for i := range 1000 {
		for _, z := range []permissions.ZoneID{zone, zone2} {
			k.Add(authz.Call{Method: "PATCH", Path: fmt.Sprintf("/zones/%s/dns_records/%032x", z, i), Status: 200})
		}
		for _, b := range []string{"one", "two%20"} {
			k.Add(authz.Call{Method: "PUT", Path: fmt.Sprintf("%s%d/x", bucket(b), i), Status: 200})
		}
		k.Add(authz.Call{Method: "GET", Path: fmt.Sprintf("/accounts/%s/brand_new/%d/parts", account, i), Status: 200})
		k.Add(authz.Call{Method: "GET", Path: fmt.Sprintf("/user/tokens/%032x", i), Status: 403})
	}
	rec := k.Recording("")
	assert.Empty(t, rec.Gaps)
	assert.Equal(t, 6000, rec.Answered())
	rest := map[string]int{}
	for i, c := range rec.Calls {
		if strings.Contains(c.Path, "{") {
			rest[c.Path] = rec.Count(i).N()
		}
	}
	assert.Len(t, rec.Calls, 6*17)
	assert.Equal(t, map[string]int{
		"/zones/" + string(zone) + "/dns_records/{dns_record_id}":                  984,
		"/zones/" + string(zone2) + "/dns_records/{dns_record_id}":                 984,
		"/accounts/" + string(account) + "/r2/buckets/one/objects/{object_key}":    984,
		"/accounts/" + string(account) + "/r2/buckets/two%20/objects/{object_key}": 984,
		"/accounts/" + string(account) + "/brand_new/{id}/parts":                   984,
		"/user/tokens/{token_id}": 984,
	}, rest)
}

// Each operation has its own examples, and its own call for the rest.
func TestCollectorOfSeveralOperations(t *testing.T) {
	t.Parallel()
	var k record.Collector
	for i := range 20 {
		for _, method := range []string{"PATCH", "DELETE"} {
			k.Add(authz.Call{Method: method, Path: fmt.Sprintf("/zones/%s/dns_records/%d", zone, i), Status: 200})
		}
	}
	rec := k.Recording("")
	require.Len(t, rec.Calls, 2*17)
	for i, method := range []string{"PATCH", "DELETE"} {
		assert.Equal(t, method, rec.Calls[32+i].Method)
		assert.True(t, strings.HasSuffix(rec.Calls[32+i].Path, "{dns_record_id}"))
		assert.Equal(t, 4, rec.Count(32+i).N())
	}
}

// Endless different calls leave room for those that are known.
func TestCollectorIsBounded(t *testing.T) {
	t.Parallel()
	k := record.Collector{Max: 4000}
	for i := range 20_000 {
		k.Add(authz.Call{Method: "GET", Path: fmt.Sprintf("/attack%x/wp-login.php", i), Status: 404})
		k.Add(authz.Call{Method: "GET", Path: "/" + strings.Repeat("x", 3000) + fmt.Sprint(i), Status: 404})
		k.Add(authz.Call{Method: fmt.Sprintf("M%d", i), Path: "/zones", Status: 404})
	}
	k.Add(authz.Call{Method: "GET", Path: "/zones", Status: 200})
	rec := k.Recording("")
	assert.LessOrEqual(t, len(rec.Calls), 1025)
	assert.Equal(t, "/zones", rec.Calls[len(rec.Calls)-1].Path)
	require.Len(t, rec.Gaps, 1)
	assert.Contains(t, rec.Gaps[0], "38977 calls are left out")
	assert.Equal(t, rec.Gaps, record.Minimal(rec).Gaps)

	for i := range 10_000 {
		k.Add(authz.Call{Method: "GET", Path: fmt.Sprintf("/zones/%032x", i), Status: 200})
	}
	assert.Len(t, k.Recording("").Calls, 4000)
}

// The calls of a failed run end with the first refusal, whatever was added up.
func TestCollectorOfAFailedRun(t *testing.T) {
	t.Parallel()
	calls := []authz.Call{
		{Method: "GET", Path: "/zones", Status: 200},
		{Method: "GET", Path: "/zones", Status: 200},
		{Method: "POST", Path: "/zones/" + string(zone) + "/dns_records", Status: 403},
		{Method: "GET", Path: "/zones", Status: 200},
		{Method: "POST", Path: "/zones/" + string(zone) + "/dns_records", Status: 403},
		{Method: "GET", Path: "/user/tokens", Status: 200},
		{Method: "GET", Path: "/user/tokens", Status: 200},
	}
	var k record.Collector
	for _, c := range calls {
		k.Add(c)
	}
	sum, plain := k.Recording(""), record.Recording{Calls: calls}
	var file bytes.Buffer
	require.NoError(t, record.WriteJSONL(&file, sum))
	again, err := record.ReadJSONL(&file, "", false)
	require.NoError(t, err)
	assert.Equal(t, sum, again, "counts survive a file")
	for _, failed := range []bool{false, true} {
		sum.Failed, plain.Failed, again.Failed = failed, failed, failed
		want := record.Minimal(plain)
		for _, rec := range []record.Recording{sum, again} {
			got := record.Minimal(rec)
			assert.Equal(t, want.Spec, got.Spec)
			assert.Equal(t, want.Required, got.Required, "with the counts")
			assert.Equal(t, want.Optional, got.Optional)
			assert.Equal(t, want.Late, got.Late)
		}
		assert.Equal(t, map[bool]int{true: 4}[failed], want.Late)
	}
}

// A call without an answer was answered if it is among those that one stands for.
func TestCollectorKeepsRetriesApart(t *testing.T) {
	t.Parallel()
	var k record.Collector
	path := func(i int) string { return fmt.Sprintf("/zones/%s/dns_records/%032x", zone, i) }
	for i := range 100 {
		k.Add(authz.Call{Method: "DELETE", Path: path(i), Status: 200})
	}
	k.Add(authz.Call{Method: "DELETE", Path: path(50)})
	k.Add(authz.Call{Method: "GET", Path: path(50)})
	res := record.Minimal(k.Recording(""))
	require.Len(t, res.Unanswered, 1)
	assert.Equal(t, "GET", res.Unanswered[0].Method)

	k = record.Collector{}
	for i := range 100 { // of what nobody knows too
		k.Add(authz.Call{Method: "GET", Path: fmt.Sprintf("/new/%d", i), Status: 200})
	}
	k.Add(authz.Call{Method: "GET", Path: "/new/50"})
	assert.Empty(t, record.Minimal(k.Recording("")).Unanswered)
}
