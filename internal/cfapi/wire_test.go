package cfapi

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Walking over JSON in place finds what encoding/json finds.
func FuzzWalk(f *testing.F) {
	for _, s := range []string{
		`{"success":false,"errors":[{"code":10000,"message":"Authentication error"}],"result":null}`,
		"{ \"a\" : 1 ,\n\t\"b\":[1, 2.5e3,{\"x\":\"}]\\\"\"}] , \"a\" : \"\\\\\" , \"\" : {} }",
		`{"err\u006frs":true,"é":"\ud83d\ude00","n":-0}`,
		`[1,"a\"]",[[]],{"b":[]} , null,true ]`, `{}`, `[]`, ` [ ] `, `""`, `7`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var object map[string]json.RawMessage
		var array []json.RawMessage
		switch {
		case len(data) == 0 || !json.Valid(data):
		case data[0] == '{':
			require.NoError(t, json.Unmarshal(data, &object))
			got := map[string]json.RawMessage{}
			eachMember(data, func(key, value []byte) { got[decodeString(key)] = value })
			require.Len(t, got, len(object))
			for key, want := range object {
				assert.Equal(t, string(want), string(got[key]), key)
			}
		case data[0] == '[':
			require.NoError(t, json.Unmarshal(data, &array))
			n := 0
			eachElement(data, func(value []byte) bool {
				require.Less(t, n, len(array))
				assert.Equal(t, string(array[n]), string(value))
				n++
				return true
			})
			assert.Len(t, array, n)
		}
	})
}

// Keys count as encoding/json takes them: in any case of letters, escaped or
// not, and the last of several in an error. An envelope with two words about its success is
// none.
func TestEnvelopeKeys(t *testing.T) {
	t.Parallel()
	for _, data := range []string{
		`{"success":false,"errors":[{"code":7,"message":"m","source":{"pointer":"/p"},"extensions":{"code":"x"},"documentation_url":"u","error_chain":[{"code":8}]}]}`,
		`{"Success":false,"ERRORS":[{"Code":7,"MESSAGE":"m","Source":{"Pointer":"/p"},"Extensions":{"Code":"x"},"Documentation_URL":"u","Error_Chain":{"code":"8"}}]}`,
		`{"succ\u0065ss":false,"err\u006frs":[{"c\u006fde":7,"message":"\u006d","source":{"pointer":"\/p"},"extensions":{"code":"x"},"documentation_url":"u","error_chain":[null,{"code":8}]}]}`,
		`{"success":false,"errors":[{"code":1,"code":7,"message":"m","source":{"pointer":"/no"},"source":{"pointer":"/p"},"extensions":{"code":"x"},"documentation_url":"u","error_chain":[{"code":8}]}]}`,
	} {
		env, err := DecodeEnvelope([]byte(data))
		require.NoError(t, err, data)
		assert.False(t, env.Success, data)
		assert.Equal(t, []Message{{Code: 7, Message: "m", Pointer: "/p", Extension: "x", DocumentationURL: "u", Chain: []Message{{Code: 8}}}}, env.Errors, data)
	}
	for _, data := range []string{`{"success":false,"success":true,"result":1}`, `{"success":true,"errors":[],"ERRORS":[1]}`, `{"success":true,"result":1,"result":null}`} {
		_, err := DecodeEnvelope([]byte(data))
		assert.ErrorIs(t, err, ErrNotEnvelope, data)
	}
}

// The result is the caller's, whatever becomes of the bytes that were read.
func TestEnvelopeResultIsACopy(t *testing.T) {
	t.Parallel()
	data := []byte(`{"success":true,"result":{"a":1},"result_info":{"page":1}}`)
	env, err := DecodeEnvelope(data)
	require.NoError(t, err)
	clear(data)
	assert.Equal(t, `{"a":1}`, string(env.Result))
	assert.Equal(t, `{"page":1}`, string(env.ResultInfo))
}
