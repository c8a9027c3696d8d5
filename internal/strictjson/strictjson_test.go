package strictjson_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/internal/strictjson"
)

func TestDuplicate(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{"a":1,"a":2}`:                       `the key "a" stands twice: keep one of the two`,
		`{"a":{},"a":null}`:                   `the key "a" stands twice: keep one of the two`,
		`{"a":1,"\u0061":2}`:                  `the key "a" stands twice: keep one of the two`,
		`{"":1,"":2}`:                         `the key "" stands twice: keep one of the two`,
		`[{"a":"a"},{"a":"b","c":[],"a":1}]`:  `the key "a" stands twice in [1]: keep one of the two`,
		`{"x":[0,[{"y":{"a":1,"a":1}}]]}`:     `the key "a" stands twice in x[1][0].y: keep one of the two`,
		`{"x":{"a":1},"y":{"b":2},"x":{}}`:    `the key "x" stands twice: keep one of the two`,
		`{"x":{"a":1},"y":{"a":2,"b":3,"a":4`: `the key "a" stands twice in y: keep one of the two`,
	} {
		assert.EqualError(t, strictjson.Duplicate([]byte(text)), want, text)
	}
	for _, text := range []string{
		"", "null", "1", `"a"`, "[]", "{}", `["a","a"]`, `{"a":"a","b":"a"}`, `{"a":1,"A":2}`, `[{"a":1},{"a":1}]`,
		`{"a":{"a":{"a":1}}}`, `{"a":["a","a",{"a":1}]}`, "{", `{"a" 1,"a":2}`, "]", "}", `{1:2}`, "nope",
	} {
		assert.NoError(t, strictjson.Duplicate([]byte(text)), text)
	}
	const secret = "aB3dE6gH9jK2_mN5pQ8sT1_vW4xY7zA0cD3fG6hJ"
	err := strictjson.Duplicate([]byte(`{"` + secret + `":{"` + secret + `":1,"` + secret + `":2}}`))
	require.Error(t, err)
	assert.NotContains(t, err.Error(), "mN5pQ8sT1")
}

func TestOnly(t *testing.T) {
	t.Parallel()
	got, err := strictjson.Only([]byte(`{"A":1,"a":2,"b":3,"c":{"A":1}}`), "a", "c", "d")
	require.NoError(t, err)
	assert.JSONEq(t, `{"a":2,"c":{"A":1}}`, string(got))
	got, err = strictjson.Only([]byte("null"), "a")
	require.NoError(t, err)
	assert.Equal(t, "null", string(got))
	for _, text := range []string{"", "{", "[]", "1"} {
		_, err := strictjson.Only([]byte(text), "a")
		assert.Error(t, err, text)
	}
}

// FuzzDuplicate: no text makes it panic, and what encoding/json writes has no
// key twice.
func FuzzDuplicate(f *testing.F) {
	for _, text := range []string{`{"a":1,"a":2}`, `[{"a":[{}]}]`, "{", `{"a":{"b":{"b":1}}}`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		_ = strictjson.Duplicate(data)
		var value any
		if json.Unmarshal(data, &value) != nil {
			return
		}
		canonical, err := json.Marshal(value)
		require.NoError(t, err)
		require.NoError(t, strictjson.Duplicate(canonical))
	})
}
