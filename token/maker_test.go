package token_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

// Who made a token is kept, never sent back, and in no error.
func TestMaker(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		keys string
		want token.Maker
		text string
	}{
		"told":            {`"creator_email_at_creation":"dana@example.com","provisioner_type":"service","provisioner_id":"023e"`, token.Maker{Email: "dana@example.com", ProvisionerType: "service", ProvisionerID: "023e"}, "dana@example.com, by service 023e"},
		"an address":      {`"creator_email_at_creation":"dana@example.com"`, token.Maker{Email: "dana@example.com"}, "dana@example.com"},
		"a provisioner":   {`"provisioner_type":"service"`, token.Maker{ProvisionerType: "service"}, "by service"},
		"not told":        {`"creator_email_at_creation":null`, token.Maker{}, ""},
		"odd":             {`"creator_email_at_creation":{"x":1},"provisioner_type":7,"provisioner_id":["x"]`, token.Maker{}, ""},
		"in another case": {`"Creator_Email_At_Creation":"dana@example.com"`, token.Maker{}, ""},
	} {
		a := script(map[string]reply{"GET /user/tokens/" + tokenID: success(`{"id":"` + tokenID + `","name":"n","status":"active","tomorrow":1,` + tt.keys + `,"policies":[{"effect":"allow","permission_groups":[{"id":"` + permissions.ZoneRead.ID() + `"}],"resources":{"com.cloudflare.api.account.zone.*":"*"}}]}`)})
		c := a.client(t, userToken)
		info, err := c.Get(t.Context(), token.Ref{ID: tokenID})
		require.NoError(t, err, name)
		require.NoError(t, info.Unread, name)
		assert.Equal(t, tt.want, info.Maker, name)
		assert.Equal(t, tt.want == token.Maker{}, info.Maker.IsZero(), name)
		assert.Equal(t, tt.text, info.Maker.String(), name)
		assert.NotContains(t, fmt.Sprint(info), "@")
		u, err := c.PreviewUpdate(t.Context(), info.Ref, token.Edit{Name: "m"})
		require.NoError(t, err, name)
		body, err := u.Body()
		require.NoError(t, err, name)
		assert.NotContains(t, string(body), `"creator_email_at_creation"`, name)
		assert.NotContains(t, string(body), `"provisioner`, name)
		assert.Contains(t, string(body), `"tomorrow":1`, "what is not known goes back as it came")
	}

	s := newStage(t, authz.UserToken)
	made, err := s.client(t, s.srv.RoundTripper()).Issue(t.Context(), s.request("x"), token.IssueOptions{Wait: wait()})
	require.NoError(t, err)
	assert.Equal(t, token.Maker{Email: tokentest.DefaultUserEmail}, made.Maker)
	less := dropping{s.srv.RoundTripper(), "expires_on"}
	_, err = s.client(t, less).Issue(t.Context(), s.request("y"), token.IssueOptions{Wait: wait()})
	var mismatch *token.MismatchError
	require.ErrorAs(t, err, &mismatch)
	assert.NotContains(t, err.Error(), "@")
}
