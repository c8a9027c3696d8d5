package operations_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/operations"
)

// Every operation says what its answer holds, and how that is known.
func TestResultOfEveryOperation(t *testing.T) {
	t.Parallel()
	documented := 0
	for op := range operations.All() {
		r := op.Result()
		assert.NotEqual(t, operations.ResultUnknown, r.Kind, op)
		assert.NotEqual(t, permissions.EvidenceUnknown, r.Evidence.Kind, op)
		assert.NotEmpty(t, r.Evidence.Source, op)
		assert.NotEmpty(t, r.Evidence.Date, op)
		if r.Kind != operations.ResultList && r.Kind != operations.ResultObject {
			assert.Equal(t, operations.PagesUnknown, r.Pages, op)
		}
		if r.Evidence.Kind == permissions.EvidenceDocumented {
			documented++
		}
	}
	assert.Greater(t, documented, 2700)
	assert.Equal(t, operations.Result{}, operations.Operation{}.Result())
}

// Results that the documentation shows, read by hand.
func TestResultsAsDocumented(t *testing.T) {
	t.Parallel()
	for call, want := range map[[2]string]operations.Result{
		{"GET", "/zones"}:                                       {Kind: operations.ResultList, Pages: operations.PagesNumber},
		{"GET", "/zones/z/dns_records"}:                         {Kind: operations.ResultList, Pages: operations.PagesNumber},
		{"GET", "/zones/z/dns_records/export"}:                  {Kind: operations.ResultRaw},
		{"GET", "/accounts/a/r2/buckets"}:                       {Kind: operations.ResultObject},
		{"GET", "/accounts/a/storage/kv/namespaces/n/keys"}:     {Kind: operations.ResultList, Pages: operations.PagesCursor},
		{"GET", "/accounts/a/storage/kv/namespaces/n/values/k"}: {Kind: operations.ResultRaw},
		{"GET", "/zones/z/rulesets"}:                            {Kind: operations.ResultList, Pages: operations.PagesCursor},
		{"GET", "/accounts/a/workers/scripts"}:                  {Kind: operations.ResultList, Pages: operations.PagesNone},
		{"DELETE", "/accounts/a/rulesets/r"}:                    {Kind: operations.ResultNone},
		{"DELETE", "/zones/z/custom_hostnames/c"}:               {Kind: operations.ResultObject, Bare: true},
		{"DELETE", "/accounts/a/alerting/v3/policies/p"}:        {Kind: operations.ResultNull},
		{"GET", "/accounts/a/intel/asn/1"}:                      {Kind: operations.ResultNumber},
	} {
		m, ok := operations.Match(call[0], call[1])
		assert.True(t, ok, call)
		got := m.Operation().Result()
		assert.Equal(t, permissions.EvidenceDocumented, got.Evidence.Kind, call)
		got.Evidence = permissions.Evidence{}
		assert.Equal(t, want, got, call)
	}
}
