package permissions_test

import (
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
)

// TestPolicyForms: bodies that people and tools hold. Each is read as it is meant, or
// its error, or the fault of what was read, says what to do.
func TestPolicyForms(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/policy_forms.json")
	require.NoError(t, err)
	var cases []struct {
		ID, Input, Conditions, Fault, Error string
		Spec                                []string
	}
	require.NoError(t, json.Unmarshal(data, &cases))
	require.Len(t, cases, 28)
	for _, c := range cases {
		spec, err := permissions.ParseSpec([]byte(c.Input))
		if c.Error != "" {
			assert.ErrorContains(t, err, c.Error, c.ID)
			continue
		}
		require.NoError(t, err, c.ID)
		assert.Equal(t, c.Spec, statements(spec), c.ID)
		assert.Equal(t, c.Conditions, spec.Conditions().String(), c.ID)
		if c.Fault == "" {
			assert.NoError(t, spec.Validate(), c.ID)
		} else {
			assert.ErrorContains(t, spec.Validate(), c.Fault, c.ID)
		}
	}
}

const (
	zoneReadGroup = `[{"id":"` + zoneReadID + `"}]`
	oneZone       = `{"` + zoneKey + `":"*"}`
	snakePolicy   = `{"effect":"allow","permission_groups":` + zoneReadGroup + `,"resources":` + oneZone + `}`
	camelPolicy   = `{"effect":"allow","permissionGroups":` + zoneReadGroup + `,"resources":` + oneZone + `}`
	textPolicy    = `{"effect":"allow","permission_groups":` + zoneReadGroup + `,"resources":"{\"` + zoneKey + `\":\"*\"}"}`
	attributes    = `{"id":"x","name":"n","value":"` + fakeToken + `","account_id":"y","condition":null,"expires_on":null,"policies":[` + textPolicy + `]}`
	blockToken    = `{"name":"n","policy":[{"permission_groups":["` + zoneReadID + `"],"resources":` + oneZone + `}],"condition":[]}`
	pulumiToken   = `{"__defaults":[],"name":"n","policies":[{"__defaults":[],"effect":"allow","permissionGroups":[{"__defaults":[],"id":"` + zoneReadID + `"}],"resources":"{\"` + zoneKey + `\":\"*\"}"}]}`
)

// TestParseSpecReadsEveryForm: each text is the same spec, Zone Read on a zone.
func TestParseSpecReadsEveryForm(t *testing.T) {
	t.Parallel()
	want := permissions.NewSpec(permissions.Zone(guideZone).Allow(permissions.ZoneRead))
	change := func(after, unknown string) string {
		return `{"format_version":"1.2","resource_changes":[{"address":"cloudflare_api_token.a","mode":"managed","type":"cloudflare_api_token","change":{"actions":["create"],"before":null,"after":` + after + `,"after_unknown":` + unknown + `}},
			{"address":"cloudflare_api_token.b","mode":"managed","type":"cloudflare_api_token","change":{"actions":["delete"],"after":null}},{"address":"null_resource.c","type":"null_resource","change":{"after":{}}}]}`
	}
	hcl := func(object string) string {
		data, err := json.Marshal("${jsonencode(" + object + ")}")
		require.NoError(t, err)
		return `{"policies":[{"effect":"allow","permission_groups":` + zoneReadGroup + `,"resources":` + string(data) + `}]}`
	}
	for name, text := range map[string]string{
		"an array":                     "[" + snakePolicy + "]",
		"one policy":                   snakePolicy,
		"a report of leastprivilege":   `{"policies":[` + snakePolicy + `],"permissions":[{"name":"Zone Read","scope":"zone","resource":"x","because":["GET /zones"]}],"optional":[],"unknown":[]}`,
		"policies is one":              `{"policies":` + snakePolicy + `}`,
		"the answer of a GET":          `{"success":true,"errors":[],"messages":[],"result":{"id":"i","name":"n","status":"active","policies":[` + snakePolicy + `]}}`,
		"the answer of a POST":         `{"result":{"id":"i","value":"` + fakeToken + `","policies":[` + snakePolicy + `]},"success":true,"errors":[],"messages":[]}`,
		"a list of one":                `{"result":[{"id":"i","policies":[` + snakePolicy + `]}],"result_info":{"page":1,"total_count":1},"success":true}`,
		"pages":                        `[{"success":true,"result":[]},{"success":true,"result":[{"id":"i","policies":[` + snakePolicy + `]}]}]`,
		"a list without its envelope":  `[{"id":"i","name":"n","policies":[` + snakePolicy + `]}]`,
		"a token in a wrapper":         `{"token":{"policies":[` + snakePolicy + `]}}`,
		"JSON in JSON":                 `"[{\"effect\":\"allow\",\"permission_groups\":[{\"id\":\"` + zoneReadID + `\"}],\"resources\":{\"` + zoneKey + `\":\"*\"}}]"`,
		"policies as text":             `{"policies":"[{\"effect\":\"allow\",\"permission_groups\":[{\"id\":\"` + zoneReadID + `\"}],\"resources\":{\"` + zoneKey + `\":\"*\"}}]"}`,
		"groups as ids":                `[{"effect":"allow","permission_groups":["` + zoneReadID + `"],"resources":` + oneZone + `}]`,
		"groups as names":              `[{"effect":"allow","permission_groups":["Zone Read"],"resources":` + oneZone + `}]`,
		"groups as rows of the form":   `[{"effect":"allow","permission_groups":["Zone:Zone:Read"],"resources":` + oneZone + `}]`,
		"a name and a null id":         `[{"effect":"allow","permission_groups":[{"id":null,"name":"Zone Read"}],"resources":` + oneZone + `}]`,
		"one group without its array":  `[{"effect":"allow","permission_groups":{"id":"` + zoneReadID + `"},"resources":` + oneZone + `}]`,
		"camel case":                   `{"policies":[` + camelPolicy + `]}`,
		"one camel":                    camelPolicy,
		"camels":                       "[" + camelPolicy + "]",
		"v4 blocks":                    blockToken,
		"v4, one block":                `{"policy":{"permission_groups":["` + zoneReadID + `"],"resources":` + oneZone + `}}`,
		"tf.json":                      `{"resource":{"cloudflare_api_token":{"a":{"policies":[` + textPolicy + `],"provider":"cloudflare.x","lifecycle":{"prevent_destroy":true}}}}}`,
		"tf.json, account-owned":       `{"resource":{"cloudflare_account_token":{"a":{"account_id":"${var.account}","name":"${var.n}","policies":[` + textPolicy + `]}}},"variable":{}}`,
		"tf.json of lists":             `{"resource":[{"null_resource":{"x":{}}},{"cloudflare_api_token":[{"a":[{"policy":[{"permission_groups":["Zone Read"],"resources":` + oneZone + `}]}]}]}]}`,
		"cdktf":                        `{"//":{"metadata":{}},"resource":{"cloudflare_api_token":{"a":{"//":{"metadata":{}},"policies":[` + textPolicy + `]}}}}`,
		"a state file":                 `{"version":4,"terraform_version":"1.9.0","serial":1,"lineage":"l","outputs":{},"resources":[{"mode":"data","type":"cloudflare_api_token","name":"d","instances":[{"attributes":` + attributes + `}]},{"mode":"managed","type":"cloudflare_account_token","name":"a","provider":"p","instances":[{"schema_version":0,"attributes":` + attributes + `}]}]}`,
		"a state file of v4":           `{"version":4,"terraform_version":"1.5.0","resources":[{"mode":"managed","type":"cloudflare_api_token","name":"a","instances":[{"attributes":` + blockToken + `}]}]}`,
		"terraform show":               `{"format_version":"1.0","terraform_version":"1.9.0","values":{"root_module":{"resources":[{"address":"cloudflare_api_token.a","mode":"managed","type":"cloudflare_api_token","name":"a","values":` + attributes + `}]}}}`,
		"terraform show, modules":      `{"format_version":"1.0","values":{"root_module":{"child_modules":[{"address":"module.m","child_modules":[{"resources":[{"address":"module.m.cloudflare_api_token.a[0]","mode":"managed","type":"cloudflare_api_token","values":` + attributes + `}]}]}]}}}`,
		"a plan":                       change(attributes, `{"id":true,"value":true,"policies":[{"id":true,"permission_groups":[{"name":true,"meta":{}}],"resources":false}]}`),
		"planned values":               `{"format_version":"1.2","planned_values":{"root_module":{"resources":[{"address":"a","type":"cloudflare_api_token","values":` + attributes + `}]}}}`,
		"jsonencode":                   hcl(`{"` + zoneKey + `" = "*"}`),
		"jsonencode with colons":       hcl("{\n  # the zone\n  \"" + zoneKey + "\" : \"*\",\n}"),
		"jsonencode in parentheses":    hcl(`{ ("` + zoneKey + `") = "*" }`),
		"a Pulumi stack":               `{"version":3,"deployment":{"manifest":{},"resources":[{"urn":"urn:pulumi:s::p::pulumi:pulumi:Stack::p-s","type":"pulumi:pulumi:Stack"},{"urn":"urn:pulumi:s::p::cloudflare:index/apiToken:ApiToken::t","custom":true,"type":"cloudflare:index/apiToken:ApiToken","inputs":` + pulumiToken + `,"outputs":{"value":{"4dabf18193072939515e22adb298388d":"1b47061264138c4ac30d75fd1eb44270","ciphertext":"v1:x"},"policies":[` + camelPolicy + `]}}]}}`,
		"a Pulumi resource":            `{"urn":"urn:pulumi:s::p::cloudflare:index/accountToken:AccountToken::t","type":"cloudflare:index/accountToken:AccountToken","inputs":` + pulumiToken + `}`,
		"Pulumi's inputs":              pulumiToken,
		"a Pulumi secret in the clear": `{"policies":{"4dabf18193072939515e22adb298388d":"1b47061264138c4ac30d75fd1eb44270","plaintext":"[` + strings.ReplaceAll(camelPolicy, `"`, `\"`) + `]"}}`,
		"a Pulumi program":             `{"name":"p","runtime":"yaml","resources":{"t":{"type":"cloudflare:ApiToken","properties":{"policies":[{"effect":"allow","permissionGroups":` + zoneReadGroup + `,"resources":{"fn::toJSON":` + oneZone + `}}]}}}}`,
		"a Pulumi preview":             `{"steps":[{"op":"create","newState":{"type":"cloudflare:index/apiToken:ApiToken","inputs":` + pulumiToken + `}}]}`,
		"Crossplane":                   `{"apiVersion":"x/v1","kind":"Token","metadata":{"name":"n"},"spec":{"forProvider":{"name":"n","policy":[{"effect":"allow","permissionGroups":["` + zoneReadID + `"],"resources":` + oneZone + `}]}},"status":{"atProvider":{"policy":[{"effect":"allow","permissionGroups":["x"],"resources":{}}]}}}`,
		"Crossplane, observed":         `{"apiVersion":"x/v1","kind":"Token","spec":{},"status":{"atProvider":{"policies":[` + camelPolicy + `]}}}`,
		"a list of Kubernetes":         `{"apiVersion":"v1","kind":"List","items":[{"apiVersion":"x/v1","kind":"Token","spec":{"forProvider":{"policies":[` + camelPolicy + `]}}}]}`,
		"alchemy":                      `{"kind":"cloudflare::AccountApiToken","id":"t","status":"created","props":{"apiToken":{"@secret":"x"},"policies":[{"effect":"allow","permissionGroups":["Zone Read"],"resources":` + oneZone + `}]},"output":{"value":{"@secret":"x"},"policies":[` + camelPolicy + `]}}`,
		"a code block":                 "Here it is:\n\n```json\n[" + snakePolicy + "]\n```\nthanks",
		"a code block alone":           "```\n" + snakePolicy + "\n```",
		"in backquotes":                "`[" + snakePolicy + "]`",
		"a byte order mark":            "\n\ufeff [" + snakePolicy + "]\r\n",
	} {
		spec, err := permissions.ParseSpec([]byte(text))
		if assert.NoError(t, err, name) {
			assert.True(t, spec.Equal(want), "%s: %s", name, spec)
			assert.Empty(t, spec.Unknown(), name)
			assert.NoError(t, spec.Validate(), name)
			data, err := json.Marshal(spec)
			require.NoError(t, err)
			assert.NotContains(t, string(data), fakeToken, name)
		}
	}
}

func TestParseSpecReadsConditionsOfTools(t *testing.T) {
	t.Parallel()
	want := mustParseSpec(t, `{"policies":[`+snakePolicy+`],"condition":{"request_ip":{"in":["192.0.2.0/24"],"not_in":["192.0.2.7/32"]}},"not_before":"2026-01-01T00:00:00Z","expires_on":"2027-01-01T00:00:00Z"}`)
	const lists = `"192.0.2.0/24"],"`
	for name, condition := range map[string]string{
		"Pulumi":     `"condition":{"requestIp":{"ins":[` + lists + `notIns":["192.0.2.7/32"]}},"notBefore":"2026-01-01T00:00:00Z","expiresOn":"2027-01-01T00:00:00.000Z"`,
		"alchemy":    `"condition":{"requestIp":{"in":[` + lists + `notIn":["192.0.2.7/32"]}},"notBefore":"2026-01-01T00:00:00Z","expiresOn":"2027-01-01T00:00:00Z"`,
		"blocks":     `"condition":[{"request_ip":[{"in":[` + lists + `not_in":["192.0.2.7/32"]}]}],"not_before":"2026-01-01T00:00:00Z","expires_on":"2027-01-01T00:00:00Z"`,
		"Crossplane": `"condition":[{"requestIp":[{"in":[` + lists + `notIn":["192.0.2.7/32"]}]}],"notBefore":"2026-01-01T00:00:00Z","expiresOn":"2027-01-01T00:00:00Z"`,
	} {
		spec, err := permissions.ParseSpec([]byte(`{"policies":[` + camelPolicy + `],` + condition + `}`))
		require.NoError(t, err, name)
		assert.True(t, spec.Equal(want), "%s: %s", name, spec)
	}
}

// A group whose id is empty or null is the one of its name.
func TestParseSpecGoesByTheNameWithoutAnID(t *testing.T) {
	t.Parallel()
	for _, group := range []string{`{"id":"","name":"DNS Write"}`, `{"id":null,"name":"DNS Write"}`, `{"name":"DNS Write"}`, `"DNS Write"`, `{"id":"` + dnsWriteID + `","name":"DNS Write"}`} {
		spec, err := permissions.ParseSpec([]byte(`[{"effect":"allow","permission_groups":[` + group + `],"resources":{"com.cloudflare.api.account.zone.*":"*"}}]`))
		if assert.NoError(t, err, group) {
			assert.True(t, permissions.NewSpec(permissions.AllZones().Allow(permissions.ZoneDNSWrite)).Equal(spec), group)
		}
	}
}

// TestParseSpecSaysWhatToDo: what cannot be read is named, with its place in the text.
func TestParseSpecSaysWhatToDo(t *testing.T) {
	t.Parallel()
	tf := func(rest string) string {
		return `{"resource":{"cloudflare_api_token":{"a":{"policies":[{"effect":"allow","permission_groups":` + zoneReadGroup + `,` + rest + `}]}}}}`
	}
	answer := `{"success":true,"result":`
	for name, c := range map[string]struct{ text, want string }{
		"an empty list":         {answer + `[]}`, "result is an empty list"},
		"an open report":        {`{"policies":[` + snakePolicy + `],"permissions":[],"optional":[],"unknown":["GET /x"]}`, "does not know what 1 of its calls need"},
		"verify":                {answer + `{"id":"x","status":"active"}}`, `result has no "policies": the answer of verify tells none`},
		"a listing of groups":   {answer + `[{"id":"x","name":"y","scopes":[]}]}`, "permissions.ParseListing reads it"},
		"several tokens":        {answer + `[{"id":"x","name":"a","policies":[` + snakePolicy + `]},{"id":"y","policies":[` + snakePolicy + `]}]}`, `the text holds 2 tokens, result[0] ("a", id x), result[1] (id y)`},
		"several in tf.json":    {`{"resource":{"cloudflare_api_token":{"a":{"policies":[]},"b":{"policies":[]}}}}`, "2 tokens, resource.cloudflare_api_token.a"},
		"an error answer":       {`{"success":false,"errors":[{"code":1000,"message":"Invalid API Token"}],"result":null}`, "error answer of the API (1000 Invalid API Token)"},
		"its path":              {answer + `{"policies":[{"effect":"maybe"}]}}`, `result.policies[0]: effect is "maybe"`},
		"the path in camel":     {`{"policies":[{"effect":"allow","permissionGroups":["Nonsense"],"resources":{}}]}`, `policies[0]: permissionGroups[0]: permission "Nonsense" is not known`},
		"the path of a policy":  {`{"effect":"allow","permission_groups":["DNS"],"resources":` + oneZone + `}`, `permission_groups[0]: permission "DNS" says no level`},
		"the path of a time":    {`{"policies":[` + camelPolicy + `],"expiresOn":"soon"}`, `expiresOn is "soon"`},
		"an ambiguous name":     {`[{"effect":"allow","permission_groups":["Logs Read"],"resources":{"` + zoneKey + `":"*","` + accountKey + `":"*"}}]`, "is ambiguous"},
		"both cases":            {`[{"effect":"allow","permission_groups":[],"permissionGroups":[],"resources":{}}]`, "stand beside each other"},
		"a variable in a key":   {tf(`"resources":"${jsonencode({\"com.cloudflare.api.account.${var.account_id}\" = \"*\"})}"`), "resource.cloudflare_api_token.a.policies[0]: resources: ${var.account_id} is left to be filled in"},
		"a variable":            {tf(`"resources":{"com.cloudflare.api.account.${var.id}":"*"}`), "${var.id} is left to be filled in"},
		"a local":               {tf(`"resources":"${local.r}"`), "${local.r} is left"},
		"merge":                 {tf(`"resources":"${jsonencode(merge(local.a, {}))}"`), "merge(local.a"},
		"no brace":              {tf(`"resources":"${jsonencode({\"a\" = \"*\")}"`), "a closing brace is missing"},
		"twice":                 {tf(`"resources":"{\"a\":\"*\",\"a\":\"*\"}"`), "stands twice"},
		"data of groups":        {`{"policies":[{"effect":"allow","permission_groups":[{"id":"${data.x.y.result[0].id}"}],"resources":{}}]}`, "${data.x.y.result[0].id} is left"},
		"a dynamic block":       {`{"resource":{"cloudflare_api_token":{"a":{"dynamic":{"policy":{}}}}}}`, "dynamic block"},
		"unknown until apply":   {`{"resource_changes":[{"type":"cloudflare_api_token","address":"a","change":{"after":{"policies":[{}]},"after_unknown":{"policies":[{"resources":true}]}}}]}`, "policies[0].resources is known after apply only"},
		"an empty state":        {`{"version":4,"terraform_version":"1.9.0","lineage":"l","resources":[]}`, "the text is a Terraform state: it has no cloudflare_api_token"},
		"an encrypted secret":   {`{"policies":{"4dabf18193072939515e22adb298388d":"1b47061264138c4ac30d75fd1eb44270","ciphertext":"x"}}`, "pulumi stack export --show-secrets"},
		"two conditions":        {`{"policies":[` + snakePolicy + `],"condition":[{},{}]}`, "condition: want one, got a list of 2"},
		"HCL":                   {"# mine\nresource \"cloudflare_api_token\" \"a\" {\n}", "terraform show -json"},
		"HCL policies":          {"policies = [{\n effect = \"allow\"\n}]", "HCL"},
		"YAML":                  {"---\npolicies:\n", "looks like YAML"},
		"a YAML list":           {"- effect: allow\n", "looks like YAML"},
		"UTF-16":                {"\xff\xfe[\x00]\x00", "UTF-16"},
		"a comment":             {"[ // mine\n]", "line 1, column 3: invalid character '/' looking for beginning of value: comments are no JSON"},
		"a trailing comma":      {"[" + snakePolicy + ",\n]", "take out the comma"},
		"typographic quotes":    {"{“policies”: []}", "typographic quotes"},
		"Python":                {"{'policies': []}", "json.dumps"},
		"Python's True":         {`{"a": True}`, "Python's"},
		"JavaScript":            {"{policies: []}", "keys stand in double quotes"},
		"cut off":               {`[{"effect":"allow"`, "ends too early"},
		"lines of JSON":         {"[]\n[]", "give one value alone"},
		"two code blocks":       {"```\n[]\n```\n```\n[]\n```", "2 code blocks"},
		"a line within a block": {"text\n\n```json\n[\n  x\n]\n```", "line 5, column 3"},
		"with the head":         {"HTTP/2 200\n\n{}", "curl without -i"},
		"source":                {"const token = {}", "source of a program"},
		"program, in part":      {"policies: [\n  { effect: 'allow', resources: {[`com.cloudflare.api.account.${id}`]: '*'} },\n],", "source of a program"},
		"PHP":                   {"array( 'key' => 'x' )", "source of a program"},
		"resources alone":       {`{"` + zoneKey + `":"*"}`, `the resources of a policy alone: want the policy around it`},
		"resources cut out":     {`"` + accountKey + `": {"com.cloudflare.api.account.zone.*": "*"}`, `the resources of a policy alone`},
		"resources of no kind":  {`{"example.com":"*"}`, `in place of "example.com"`},
		"a zone of an account":  {`{"com.cloudflare.api.account.${ID}.zone.*":"*"}`, "such as com.cloudflare.api.account.zone.<zone id> in place of"},
		"groups, as an example": {`{"success":true,"errors":[{"code":1000,"message":"message"}],"result":[{"id":"x","name":"Zone Read","meta":{}}]}`, "permissions.ParseListing reads it"},
		"a placeholder":         {`[{"effect":"allow","permission_groups":` + zoneReadGroup + `,"resources":{"com.cloudflare.edge.r2.bucket.<ACCOUNT_ID>_default_<BUCKET>":"*"}}]`, "<ACCOUNT_ID> is left to be filled in"},
		"curl without a body":   {"curl https://api.cloudflare.com/client/v4/user/tokens -H 'x: y'", "has no body (--data)"},
		"curl with a file":      {"curl https://api.cloudflare.com -d @body.json", "give that file"},
		"curl cut off":          {"curl https://api.cloudflare.com -d '{", "not closed with the quote"},
		"a fault in a command":  {"curl https://api.cloudflare.com \\\n  --data '[\n  x\n]'", "line 3, column 3"},
		"resources as a list":   {`[{"effect":"allow","permission_groups":` + zoneReadGroup + `,"resources":["a.b"]}]`, `write each as a key, {"a.b":"*"}`},
	} {
		spec, err := permissions.ParseSpec([]byte(c.text))
		if assert.ErrorContains(t, err, c.want, name) {
			assert.True(t, spec.IsEmpty(), name)
		}
	}
	_, err := permissions.ParseSpec([]byte(`[{"effect":"allow","permissionGroups":["DNS"],"resources":` + oneZone + `}]`))
	var fault *permissions.ParseError
	require.True(t, errors.As(err, &fault), "the path keeps what it stands before")
	assert.NotEmpty(t, fault.Candidates)
}

// TestParseSpecWithItsSurroundings: a body is read within the command that it was
// copied with, and without the braces that it was cut out of.
func TestParseSpecWithItsSurroundings(t *testing.T) {
	t.Parallel()
	want := mustParseSpec(t, snakePolicy)
	inBash := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(snakePolicy)
	for name, text := range map[string]string{
		"curl":            "curl https://api.cloudflare.com/client/v4/user/tokens \\\n  -H 'Authorization: Bearer " + fakeToken + "' \\\n  --data '{\"name\":\"x\",\"policies\":[" + snakePolicy + "]}'",
		"a prompt":        "$ curl -X POST --json '[" + snakePolicy + "]' https://api.cloudflare.com/client/v4/user/tokens",
		"double quotes":   `curl https://api.cloudflare.com/client/v4/user/tokens -d "[` + inBash + `]"`,
		"raw":             "curl --data-raw='{\"policies\":[" + snakePolicy + "]}' https://api.cloudflare.com",
		"in a code block": "```bash\ncurl https://api.cloudflare.com --data '[" + snakePolicy + "]'\n```",
		"members":         `"policies": [` + snakePolicy + "],\n",
		"a policy's":      strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(snakePolicy), "{"), "}"),
	} {
		spec, err := permissions.ParseSpec([]byte(text))
		if assert.NoError(t, err, name) {
			assert.True(t, want.Equal(spec), "%s: %s", name, spec)
		}
	}
	_, err := permissions.ParseSpec([]byte("curl -H 'Authorization: Bearer " + fakeToken + "' https://api.cloudflare.com"))
	require.Error(t, err)
	assert.NotContains(t, err.Error(), fakeToken)
}

// TestNamesGoByTheResources: a name of two groups is the one that can act on the
// resources, and no other.
func TestNamesGoByTheResources(t *testing.T) {
	t.Parallel()
	n := 0
	for g := range permissions.All() {
		other := false
		for o := range permissions.All() {
			other = other || o.Name == g.Name && o.ID != g.ID
		}
		key := map[permissions.Scope]string{permissions.ScopeAccount: accountKey, permissions.ScopeZone: zoneKey}[g.Scope]
		if !other || key == "" {
			continue
		}
		n++
		spec := mustParseSpec(t, `[{"effect":"allow","permission_groups":["`+g.Name+`"],"resources":{"`+key+`":"*"}}]`)
		assert.Equal(t, g.ID, spec.At(0).Permission.ID(), g.Name)
	}
	assert.Greater(t, n, 5)
}

// TestUnmarshalReadsTheAPIsFormOnly: what the API would not take is a fault of a
// document that programs write.
func TestUnmarshalReadsTheAPIsFormOnly(t *testing.T) {
	t.Parallel()
	for _, text := range []string{camelPolicy, `{"policies":[` + camelPolicy + `]}`, snakePolicy, blockToken, `{"success":true,"result":{"policies":[` + snakePolicy + `]}}`, `[{"effect":"allow","permission_groups":[{"name":"Zone Read"}],"resources":` + oneZone + `}]`} {
		_, err := permissions.ParseSpec([]byte(text))
		require.NoError(t, err, text)
		var spec permissions.Spec
		assert.Error(t, json.Unmarshal([]byte(text), &spec), text)
	}
}

// TestFormsNeverEchoCredentials: the value of a token in an answer or a state is in no
// spec and in no error.
func TestFormsNeverEchoCredentials(t *testing.T) {
	t.Parallel()
	for _, secret := range []string{fakeToken, fakeLegacy} {
		for _, text := range []string{
			`{"success":true,"result":{"value":"` + secret + `","policies":5}}`,
			`{"success":true,"result":[{"name":"` + secret + `","policies":[]},{"id":"` + secret + `","policies":[]}]}`,
			`{"success":false,"errors":[{"code":1,"message":"bad ` + secret + `"}]}`,
			`{"resource":{"cloudflare_api_token":{"` + secret + `":{"policies":["x"]},"b":{"policies":[]}}}}`,
			`{"policies":[{"effect":"allow","permission_groups":["` + secret + `"],"resources":` + oneZone + `}]}`,
			`{"policies":[{"effect":"allow","permission_groups":["${` + secret + `}"],"resources":` + oneZone + `}]}`,
			`{"policies":[{"effect":"allow","permission_groups":[],"resources":"` + secret + `"}]}`,
			`{"policies":[{"effect":"allow","permission_groups":[],"resources":["` + secret + `"]}]}`,
		} {
			_, err := permissions.ParseSpec([]byte(text))
			if assert.Error(t, err, text) {
				assert.NotContains(t, err.Error(), secret, text)
			}
		}
		for _, key := range []string{"value", "Value", "secret", "apiToken"} {
			data, err := json.Marshal(mustParseSpec(t, `{"`+key+`":"`+secret+`","policies":[`+camelPolicy+`]}`))
			require.NoError(t, err)
			assert.NotContains(t, string(data), secret, key)
		}
	}
}

// A kind that is not known is shown with the ids of its resources: they are none of a
// credential.
func TestUnknownKindsShowTheirIDs(t *testing.T) {
	t.Parallel()
	const key = "com.cloudflare.api.account.tomorrow.thing." + string(guideAccount) + "_" + someApp
	spec := mustParseSpec(t, `[{"effect":"allow","permission_groups":`+zoneReadGroup+`,"resources":{"`+key+`":"*"}}]`)
	assert.Equal(t, key, spec.At(0).Resource.String())
	hidden := mustParseSpec(t, `[{"effect":"allow","permission_groups":`+zoneReadGroup+`,"resources":{"com.cloudflare.api.account.tomorrow.thing.`+string(guideAccount)+`_`+fakeLegacy+`":"*"}}]`)
	assert.NotContains(t, hidden.String(), fakeLegacy)
}

// TestFormsAreTheSameSpec writes random specs in the forms of tools and reads them back.
func TestFormsAreTheSameSpec(t *testing.T) {
	t.Parallel()
	for seed := range int64(200) {
		g := newGenerator(seed, true)
		spec := g.spec().WithConditions(g.conditions())
		data, err := json.Marshal(spec)
		require.NoError(t, err)
		var token map[string]any
		require.NoError(t, json.Unmarshal(data, &token))
		camel := strings.NewReplacer(`"permission_groups"`, `"permissionGroups"`, `"not_before"`, `"notBefore"`, `"expires_on"`, `"expiresOn"`, `"request_ip"`, `"requestIp"`, `"not_in"`, `"notIns"`, `"in"`, `"ins"`).Replace(string(data))
		for _, one := range token["policies"].([]any) {
			policy := one.(map[string]any)
			text, err := json.Marshal(policy["resources"])
			require.NoError(t, err)
			policy["resources"] = string(text)
		}
		text, err := json.Marshal(token)
		require.NoError(t, err)
		for _, one := range token["policies"].([]any) {
			policy := one.(map[string]any)
			policy["resources"] = "${jsonencode(" + strings.ReplaceAll(policy["resources"].(string), `":`, `" = `) + ")}"
		}
		hcl, err := json.Marshal(token)
		require.NoError(t, err)
		if c, ok := token["condition"].(map[string]any); ok {
			token["condition"] = []any{map[string]any{"request_ip": []any{c["request_ip"]}}}
		}
		token["policy"] = token["policies"]
		delete(token, "policies")
		blocks, err := json.Marshal(token)
		require.NoError(t, err)
		for _, form := range []string{
			camel, string(text), string(hcl), string(blocks),
			`{"success":true,"result":` + string(data) + `}`, `{"result":[` + string(data) + `]}`, "```json\n" + string(data) + "\n```",
			`{"resource":{"cloudflare_api_token":{"a":` + string(hcl) + `}}}`,
			`{"version":4,"lineage":"l","resources":[{"type":"cloudflare_api_token","instances":[{"attributes":` + string(blocks) + `}]}]}`,
			`{"resource_changes":[{"type":"cloudflare_account_token","change":{"after":` + string(text) + `}}]}`,
			`{"deployment":{"resources":[{"type":"cloudflare:index/apiToken:ApiToken","outputs":` + camel + `}]}}`,
			`{"kind":"T","spec":{"forProvider":` + camel + `}}`,
		} {
			back, err := permissions.ParseSpec([]byte(form))
			require.NoError(t, err, "seed %d: %s", seed, form)
			require.True(t, spec.Equal(back), "seed %d: %s", seed, form)
		}
	}
}
