package cfapi_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/internal/cfapi"
)

func TestDecodeEnvelope(t *testing.T) {
	t.Parallel()
	refusal := []cfapi.Message{{Code: 10000, Message: "Authentication error"}}
	tests := []struct {
		name string
		body string
		want cfapi.Envelope
	}{
		{"refusal without messages and result", `{"success":false,"errors":[{"code":10000,"message":"Authentication error"}]}`, cfapi.Envelope{Errors: refusal}},
		{"refusal with null result", `{"result":null,"success":false,"errors":[{"code":10000,"message":"Authentication error"}],"messages":[]}`, cfapi.Envelope{Errors: refusal}},
		{"chain", `{"success":false,"errors":[{"code":6003,"message":"Invalid request headers","error_chain":[{"code":6111,"message":"Invalid format for Authorization header"}]}],"messages":[],"result":null}`,
			cfapi.Envelope{Errors: []cfapi.Message{{Code: 6003, Message: "Invalid request headers", Chain: []cfapi.Message{{Code: 6111, Message: "Invalid format for Authorization header"}}}}}},
		{"messages are not errors", `{"result":{"id":"x"},"success":true,"errors":[],"messages":[{"code":10000,"message":"This API Token is valid and active","type":null}]}`,
			cfapi.Envelope{Success: true, Result: json.RawMessage(`{"id":"x"}`), Messages: []cfapi.Message{{Code: 10000, Message: "This API Token is valid and active"}}}},
		{"message strings", `{"success":true,"messages":["one",{"message":"two"},3,null],"result":[]}`,
			cfapi.Envelope{Success: true, Result: json.RawMessage(`[]`), Messages: []cfapi.Message{{Message: "one"}, {Message: "two"}}}},
		{"code missing", `{"success":false,"errors":[{"message":"no code"}]}`, cfapi.Envelope{Errors: []cfapi.Message{{Message: "no code"}}}},
		{"code as text", `{"success":false,"errors":[{"code":"9109","message":"m"}]}`, cfapi.Envelope{Errors: []cfapi.Message{{Code: 9109, Message: "m"}}}},
		{"code as float", `{"success":false,"errors":[{"code":1e3,"message":"m"}]}`, cfapi.Envelope{Errors: []cfapi.Message{{Code: 1000, Message: "m"}}}},
		{"code out of range", `{"success":false,"errors":[{"code":99999999999999999999,"message":"m"}]}`, cfapi.Envelope{Errors: []cfapi.Message{{Message: "m"}}}},
		{"one error instead of a list", `{"success":false,"errors":{"code":7003,"message":"m"}}`, cfapi.Envelope{Errors: []cfapi.Message{{Code: 7003, Message: "m"}}}},
		{"both lists empty", `{"success":false,"errors":[],"messages":[]}`, cfapi.Envelope{}},
		{"null lists", `{"success":false,"errors":null,"messages":null,"result":null,"result_info":null}`, cfapi.Envelope{}},
		{"pointer and link", `{"success":false,"errors":[{"code":1,"message":"m","documentation_url":"https://d","source":{"pointer":"/name"}}]}`,
			cfapi.Envelope{Errors: []cfapi.Message{{Code: 1, Message: "m", DocumentationURL: "https://d", Pointer: "/name"}}}},
		{"odd types inside", `{"success":false,"errors":[{"code":{},"message":["x"],"error_chain":7,"source":"s","documentation_url":1}]}`, cfapi.Envelope{Errors: []cfapi.Message{{}}}},
		{"result alone", `{"result":{"id":"x"}}`, cfapi.Envelope{Success: true, Result: json.RawMessage(`{"id":"x"}`)}},
		{"result with errors, no success", `{"result":null,"errors":[{"code":1,"message":"m"}]}`, cfapi.Envelope{Errors: []cfapi.Message{{Code: 1, Message: "m"}}}},
		{"byte order mark", "\ufeff{\"success\":true,\"result\":1}", cfapi.Envelope{Success: true, Result: json.RawMessage(`1`)}},
		{"control characters", `{"success":false,"errors":[{"code":1,"message":"a\u001b[31m\r\n\tb"}]}`, cfapi.Envelope{Errors: []cfapi.Message{{Code: 1, Message: "a [31m b"}}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := cfapi.DecodeEnvelope([]byte(tt.body))
			require.NoError(t, err)
			assert.Equal(t, tt.want, got)
		})
	}
}

func TestDecodeEnvelopeRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, body string
		want       error
	}{
		{"empty", "", cfapi.ErrEmpty},
		{"blank", " \r\n\t", cfapi.ErrEmpty},
		{"html", "<html></html>", cfapi.ErrNotJSON},
		{"text", "error code: 520", cfapi.ErrNotJSON},
		{"cut off", `{"success":true,"result":{"id":"ab`, cfapi.ErrTruncated},
		{"cut off list", `[{"a":1},`, cfapi.ErrTruncated},
		{"trailing text", `{"success":true} x`, cfapi.ErrNotJSON},
		{"a list", `[]`, cfapi.ErrNotEnvelope},
		{"null", `null`, cfapi.ErrNotEnvelope},
		{"a number", `7`, cfapi.ErrNotEnvelope},
		{"another object", `{"ok":true}`, cfapi.ErrNotEnvelope},
		{"success of another type", `{"success":"true","result":{}}`, cfapi.ErrNotEnvelope},
		{"success null", `{"success":null,"result":{}}`, cfapi.ErrNotEnvelope},
		{"deep nesting", strings.Repeat("[", 20000), cfapi.ErrNotJSON},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := cfapi.DecodeEnvelope([]byte(tt.body))
			assert.ErrorIs(t, err, tt.want)
		})
	}
}

func TestDecodeEnvelopeBoundsWhatItKeeps(t *testing.T) {
	t.Parallel()
	entry := `{"code":1,"message":"` + strings.Repeat("long ", 1000) + `"}`
	body := `{"success":false,"errors":[` + strings.TrimSuffix(strings.Repeat(entry+",", 100), ",") + `]}`
	env, err := cfapi.DecodeEnvelope([]byte(body))
	require.NoError(t, err)
	require.Len(t, env.Errors, 32)
	assert.LessOrEqual(t, len(env.Errors[0].Message), 512+len("…"))
	assert.True(t, strings.HasSuffix(env.Errors[0].Message, "…"))

	chain := strings.Repeat(`{"code":1,"error_chain":[`, 500) + strings.Repeat(`]}`, 500)
	env, err = cfapi.DecodeEnvelope([]byte(`{"success":false,"errors":[` + chain + `]}`))
	require.NoError(t, err)
	depth := 0
	for list := env.Errors; len(list) > 0; list = list[0].Chain {
		depth++
	}
	assert.Equal(t, 9, depth)
}

func FuzzDecodeEnvelope(f *testing.F) {
	for _, seed := range []string{
		`{"success":false,"errors":[{"code":6003,"message":"Invalid request headers","error_chain":[{"code":6111,"message":"m"}]}]}`,
		`{"success":true,"messages":["x"],"result":[1]}`, `{"result":null}`, `<html>`, ``, `[`, `{"errors":"x"}`, "\ufeff{}",
		`{"success":false,"errors":[{"message":"cfut_` + strings.Repeat("a", 40) + `01234567"}]}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		env, err := cfapi.DecodeEnvelope(data)
		if err != nil {
			assert.Equal(t, cfapi.Envelope{}, env)
			return
		}
		assert.LessOrEqual(t, len(env.Errors), 32)
		for _, m := range append(env.Errors, env.Messages...) {
			assert.LessOrEqual(t, len(m.Message), 512+len("…"))
			assert.NotContains(t, m.String(), "\x1b")
			assert.NotContains(t, m.String(), "\n")
		}
		if env.Result != nil {
			assert.True(t, json.Valid(env.Result))
		}
	})
}
