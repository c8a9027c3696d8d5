package token_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token"
)

// serverOnly are the keys of a token that a PUT does not carry: the server sets
// them. The "id" of a policy is one more.
var serverOnly = []string{"id", "value", "issued_on", "modified_on", "last_used_on", "creator_email_at_creation", "provisioner_type", "provisioner_id"}

// tokenJSON makes random tokens as an API may answer that knows more than this
// library.
type tokenJSON struct{ *rand.Rand }

func (g tokenJSON) sometimes() bool { return g.IntN(2) == 0 }

func (g tokenJSON) value(depth int) any {
	switch n := g.IntN(8); {
	case n == 0:
		return nil
	case n == 1:
		return g.sometimes()
	case n == 2:
		return json.Number(fmt.Sprintf("%d%d", g.Uint64(), g.Uint64())) // more digits than a float keeps
	case n == 3:
		return json.Number("1e400")
	case n <= 5 || depth == 0:
		return []string{"", "*", "<b>&", "ü", "\u2028"}[g.IntN(5)]
	case n == 6:
		list := []any{}
		for range g.IntN(3) {
			list = append(list, g.value(depth-1))
		}
		return list
	}
	return g.strange(map[string]any{}, depth-1)
}

// strange adds keys that nobody knows.
func (g tokenJSON) strange(to map[string]any, depth int) map[string]any {
	for range g.IntN(3) {
		to[fmt.Sprintf("new_%d", g.IntN(1000))] = g.value(depth)
	}
	return to
}

func (g tokenJSON) policy(strangeForms bool) map[string]any {
	p := map[string]any{"id": fmt.Sprintf("%032x", g.Uint64()), "effect": []string{"allow", "deny"}[g.IntN(2)]}
	groups := []any{}
	for range 1 + g.IntN(3) {
		group := map[string]any{"id": []string{
			permissions.ZoneRead.ID(), permissions.ZoneDNSWrite.ID(), permissions.ZoneWorkersRoutesRead.ID(), "99999999999999999999999999999999",
		}[g.IntN(4)]}
		if g.sometimes() {
			group["meta"] = map[string]any{"key": "k", "value": g.value(0)}
		}
		groups = append(groups, g.strange(group, 2))
	}
	p["permission_groups"] = groups
	resources := map[string]any{"com.cloudflare.api.account.zone." + string(guideZone): "*"}
	if g.sometimes() {
		resources["com.cloudflare.api.account."+string(guideAccount)] = map[string]any{"com.cloudflare.edge.worker.script.7": "*"}
	}
	if g.sometimes() {
		resources["com.example.thing.*"] = "*"
	}
	if strangeForms {
		resources["com.example.thing.x"] = map[string]any{"com.example.part.y": map[string]any{"z": "*"}}
		resources["com.example.level."+fmt.Sprint(g.IntN(9))] = g.value(1)
	}
	p["resources"] = resources
	return g.strange(p, 2)
}

func (g tokenJSON) token(strangeForms bool) map[string]any {
	t := map[string]any{
		"id": tokenID, "name": "before", "status": []string{"active", "disabled", "expired"}[g.IntN(3)],
		"issued_on": "2026-07-01T05:20:00Z", "modified_on": "2026-07-02T05:20:00Z", "last_used_on": nil,
	}
	for _, key := range serverOnly[5:] {
		if g.sometimes() {
			t[key] = g.value(0)
		}
	}
	for _, key := range []string{"not_before", "expires_on"} {
		switch g.IntN(3) {
		case 0:
			t[key] = nil
		case 1:
			t[key] = "2026-12-01T00:00:00.5Z"
		}
	}
	if g.sometimes() {
		condition := g.strange(map[string]any{}, 2)
		if g.sometimes() {
			condition["request_ip"] = g.strange(map[string]any{"in": []any{"192.0.2.0/24"}, "not_in": []any{}}, 2)
		}
		t["condition"] = condition
	}
	policies := []any{}
	for range 1 + g.IntN(3) {
		policies = append(policies, g.policy(strangeForms))
	}
	t["policies"] = policies
	return g.strange(t, 3)
}

// sendable is what of a token a PUT that renames it must carry.
func sendable(t map[string]any, name string) map[string]any {
	out := maps.Clone(t)
	maps.DeleteFunc(out, func(key string, value any) bool {
		known := slices.Contains([]string{"not_before", "expires_on", "condition"}, key)
		return slices.Contains(serverOnly, key) || known && value == nil
	})
	if out["status"] == "expired" {
		delete(out, "status") // no state that can be set
	}
	out["name"] = name
	var policies []any
	for _, p := range t["policies"].([]any) {
		p := maps.Clone(p.(map[string]any))
		delete(p, "id")
		policies = append(policies, p)
	}
	out["policies"] = policies
	return out
}

// plain turns JSON into values that can be compared, numbers digit by digit.
func plain(t *testing.T, v any) any {
	t.Helper()
	data, is := v.([]byte)
	if !is {
		var err error
		data, err = json.Marshal(v)
		require.NoError(t, err)
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	var out any
	require.NoError(t, dec.Decode(&out), "%s", data)
	return out
}

// TestRenameKeepsEveryKey: for any token's JSON, an update of the name alone
// sends all that a PUT may carry as it was read, whatever this library knows of
// it.
func TestRenameKeepsEveryKey(t *testing.T) {
	t.Parallel()
	const get = "GET /user/tokens/" + tokenID
	for seed := range uint64(150) {
		g := tokenJSON{rand.New(rand.NewPCG(seed, 1))}
		held := g.token(seed%4 == 0)
		data, err := json.Marshal(held)
		require.NoError(t, err)
		c := script(map[string]reply{get: success(string(data))}).client(t, userToken)
		u, err := c.PreviewUpdate(t.Context(), token.Ref{ID: tokenID}, token.Edit{Name: "after"})
		require.NoError(t, err, "seed %d: %s", seed, data)
		body, err := u.Body()
		require.NoError(t, err, "seed %d: %s", seed, data)
		require.Equal(t, plain(t, sendable(held, "after")), plain(t, body), "seed %d: %s", seed, data)
		require.True(t, bytes.HasPrefix(body, []byte(`{"name":"after",`)), "%s", body)
		// A change of the state alone keeps as much.
		u, err = c.PreviewUpdate(t.Context(), token.Ref{ID: tokenID}, token.Edit{State: token.StateDisabled})
		require.NoError(t, err)
		body, err = u.Body()
		require.NoError(t, err)
		want := sendable(held, "before")
		want["status"] = "disabled"
		require.Equal(t, plain(t, want), plain(t, body), "seed %d: %s", seed, data)
	}
}

// paths lists the keys of a JSON value that nobody knows, wherever they stand.
func paths(v any, under string, out map[string]bool) map[string]bool {
	switch v := v.(type) {
	case map[string]any:
		for key, inner := range v {
			if strings.HasPrefix(key, "new_") && inner != nil {
				out[under+"."+key] = true
				continue // what is below is its value
			}
			paths(inner, under+"."+key, out)
		}
	case []any:
		for _, inner := range v {
			paths(inner, under+"[]", out)
		}
	}
	return out
}

// TestSuccessorKeepsEveryUnknownKey: what a rotation sends for the new token has
// every key that is not known where the old one has it, and so does a state that
// was saved in between.
func TestSuccessorKeepsEveryUnknownKey(t *testing.T) {
	t.Parallel()
	const get = "GET /user/tokens/" + tokenID
	compared := 0
	for seed := range uint64(120) {
		g := tokenJSON{rand.New(rand.NewPCG(seed, 2))}
		held := g.token(false)
		delete(held, "not_before")
		data, err := json.Marshal(held)
		require.NoError(t, err)
		c := script(map[string]reply{get: success(string(data))}).client(t, userToken)
		req, old, err := c.PreviewRotation(t.Context(), token.Rotation{Old: token.Ref{ID: tokenID}})
		require.NoError(t, err, "seed %d: %s", seed, data)
		body, err := req.Body(now())
		require.NoError(t, err)
		want := paths(plain(t, held), "", map[string]bool{})
		require.Equal(t, want, paths(plain(t, body), "", map[string]bool{}), "seed %d: %s\n%s", seed, data, body)
		require.ElementsMatch(t, old.Spec.Unknown(), req.Spec.Unknown())

		saved, err := json.Marshal(token.RotationState{Step: token.RotationStarted, Old: []token.Ref{{ID: tokenID}}, Spec: req.Spec})
		require.NoError(t, err)
		state, err := token.ParseRotationState(saved)
		require.NoError(t, err, "seed %d: %s", seed, saved)
		require.True(t, state.Spec.Equal(req.Spec), "seed %d: %s", seed, saved)
		if len(want) > 0 {
			compared++
		}
	}
	assert.Greater(t, compared, 80)
}

// TestServerKeysAreKnown: what only the server sets is no unknown key of a spec.
func TestServerKeysAreKnown(t *testing.T) {
	t.Parallel()
	held := map[string]any{"name": "x", "status": "active", "policies": []any{}}
	for _, key := range serverOnly {
		held[key] = "x"
	}
	data, err := json.Marshal(held)
	require.NoError(t, err)
	spec, err := permissions.ParseSpec(data)
	require.NoError(t, err)
	assert.Empty(t, spec.Unknown())
}

// TestUpdateWritesTheKeyThatTheAPITakes: a page of the documentation shows the
// addresses under another key.
func TestUpdateWritesTheKeyThatTheAPITakes(t *testing.T) {
	t.Parallel()
	held := `{"id":"` + tokenID + `","name":"x","status":"active","condition":{"request.ip":{"in":["192.0.2.0/24"]},"new":1},"policies":[{"effect":"allow","permission_groups":[{"id":"` + permissions.ZoneRead.ID() + `"}],"resources":{"com.cloudflare.api.account.zone.*":"*"}}]}`
	c := script(map[string]reply{"GET /user/tokens/" + tokenID: success(held)}).client(t, userToken)
	u, err := c.PreviewUpdate(t.Context(), token.Ref{ID: tokenID}, token.Edit{Name: "y"})
	require.NoError(t, err)
	body, err := u.Body()
	require.NoError(t, err)
	assert.Contains(t, string(body), `"condition":{"new":1,"request_ip":{"in":["192.0.2.0/24"]}}`)
}
