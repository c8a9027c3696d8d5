package fields_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions/record/internal/fields"
)

func keys() fields.Keys {
	return fields.New([]string{"method"}, []string{"raw", "path"}, []string{"raw"}, []string{"status"})
}

func TestScan(t *testing.T) {
	t.Parallel()
	const (
		str = fields.String
		num = fields.Number
	)
	for text, want := range map[string][]fields.Value{
		`{"method":"GET","status":200}`:                              {{str, "GET"}, {}, {}, {num, "200"}},
		` { "a" : [ 1 , {"method":"no"} , [] ] , "status" : null } `: {{}, {}, {}, {fields.Null, "null"}},
		`{"raw":{"method":"no","path":"/x"},"method":true}`:          {{fields.Bool, "true"}, {str, "/x"}, {fields.Object, `{"method":"no","path":"/x"}`}, {}},
		`{"a":"\u00e9\n\"","b":-1.5e+3,"c":0,"é":{}}`:                nil, // a key that is not ASCII
		`{"a":"\u00e9\n\"é","b":-1.5e+3,"c":0}`:                      {{}, {}, {}, {}},
		`{"raw":["path"]}`:                                           {{}, {}, {fields.Array, `["path"]`}, {}},
		`{}`:                                                         {{}, {}, {}, {}},
		`{"method":"a","method":"b"}`:                                nil,
		`{"Method":"a"}`:                                             nil,
		`{"method":"\u0047ET"}`:                                      nil,
	} {
		values := make([]fields.Value, 4)
		ok := keys().Scan(text, values)
		assert.Equal(t, want != nil, ok, text)
		if ok {
			assert.Equal(t, want, values, text)
		}
		again := make([]fields.Value, 4)
		require.NoError(t, keys().Decode(text, again), text)
		if ok {
			assert.Equal(t, values, again, text)
		}
	}
}

func TestDecodeTakesWhatScanLeaves(t *testing.T) {
	t.Parallel()
	values := make([]fields.Value, 4)
	require.NoError(t, keys().Decode(`{"METHOD":"\u0047ET","raw":{"path":"/old"},"raw":{}}`, values))
	assert.Equal(t, fields.Value{Kind: fields.String, Text: "GET"}, values[0])
	assert.Equal(t, fields.Value{}, values[1], "the second raw counts")
	assert.EqualError(t, keys().Decode(`[]`, values), "got one of the kind array")
	assert.EqualError(t, keys().Decode(`{"a":sekret}`, values), "invalid character 's' looking for beginning of value")
	assert.EqualError(t, keys().Decode(`{"a":`, values), "unexpected end of JSON input")
}

// FuzzScan: what is scanned by hand is what encoding/json reads.
func FuzzScan(f *testing.F) {
	for _, s := range []string{
		`{"method":"GET","raw":{"path":"/zones"},"status":200,"x":[1,-0.5e1,{"a":"\\u00e9"},true,false,null]}`,
		`{"method":"a","METHOD":"b"}`, `{"raw":1,"raw":{"path":2}}`, `{"a":01}`, `{"a":"\x"}`, `{"a":1}}`, `{,}`, "{\"a\":\"\x01\"}", `{"a":-}`, `{"a":1.}`, `{"a":tru}`, "\ufeff{}",
	} {
		f.Add(s)
	}
	k := keys()
	f.Fuzz(func(t *testing.T, text string) {
		values, want := make([]fields.Value, k.Len()), make([]fields.Value, k.Len())
		if !k.Scan(text, values) {
			return
		}
		require.True(t, json.Valid([]byte(text)))
		require.NoError(t, k.Decode(text, want))
		require.Equal(t, want, values)
		var row struct {
			Method any
			Raw    json.RawMessage
			Status any
		}
		dec := json.NewDecoder(strings.NewReader(text))
		dec.UseNumber()
		require.NoError(t, dec.Decode(&row))
		same(t, row.Method, values[0])
		same(t, row.Status, values[3])
		require.Equal(t, values[2].Kind != fields.Absent, row.Raw != nil)
	})
}

func same(t *testing.T, want any, got fields.Value) {
	t.Helper()
	switch want := want.(type) {
	case nil:
		require.Contains(t, []fields.Kind{fields.Absent, fields.Null}, got.Kind)
	case string:
		require.Equal(t, fields.Value{Kind: fields.String, Text: want}, got)
	case bool:
		require.Equal(t, fields.Bool, got.Kind)
	case json.Number:
		require.Equal(t, fields.Value{Kind: fields.Number, Text: want.String()}, got)
	}
}
