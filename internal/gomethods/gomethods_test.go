package gomethods_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/cftoken/cftoken/internal/gomethods"
)

func TestCalls(t *testing.T) {
	t.Parallel()
	assert.Equal(t, []gomethods.Call{{Method: "POST", Path: "/zones/{zone_id}/dns_records"}}, gomethods.Calls("CreateDNSRecord"))
	assert.Equal(t, []gomethods.Call{{Method: "GET", Path: "/user/tokens"}}, gomethods.Calls("APITokens"), "the first of the table")
	assert.Len(t, gomethods.Calls("ListRulesets"), 2, "of an account and of a zone")
	for _, name := range []string{"", "CreateDNS", "createDNSRecord", "CreateDNSRecord POST", "GET"} {
		assert.Nil(t, gomethods.Calls(name), "%q", name)
	}
}
