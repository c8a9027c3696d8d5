package token_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/token"
)

func ExampleWriteErrorJSON() {
	args := []string{"-spec", "policies.json", "-json"}
	err := fmt.Errorf("-spec: %w", errors.New(`policies[0]: effect is "grant": want "allow" or "deny"`))
	if token.AsksForJSON(args) {
		_ = token.WriteErrorJSON(os.Stdout, err)
	}
	fmt.Println(token.NewErrorJSON(context.Canceled).Exit == token.ExitNotKnown)
	// Output:
	// {"error":{"message":"-spec: policies[0]: effect is \"grant\": want \"allow\" or \"deny\"","failure":"usage","exit":2}}
	// true
}

func TestErrorJSON(t *testing.T) {
	t.Parallel()
	const secret = "cfut_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa01234567"
	refused := &token.Error{Failure: token.FailureRefused, Err: errors.New("no")}
	open := &token.Error{Failure: token.FailureNotKnown, Err: errors.New("later")}
	for name, tt := range map[string]struct {
		errs []error
		want string
	}{
		"none":           {nil, ""},
		"nil":            {[]error{nil, nil}, ""},
		"says nothing":   {[]error{errors.New("a <b>")}, `{"error":{"message":"a <b>","failure":"usage","exit":2}}`},
		"refused":        {[]error{nil, refused}, `{"error":{"message":"no","failure":"refused","exit":1}}`},
		"several":        {[]error{open, refused}, `{"error":{"message":"later\nno","failure":"refused","exit":1}}`},
		"not known":      {[]error{open}, `{"error":{"message":"later","failure":"not_known","exit":3}}`},
		"interrupted":    {[]error{fmt.Errorf("x: %w", cancelled())}, `{"error":{"message":"x: context canceled","failure":"interrupted","exit":3}}`},
		"a pasted token": {[]error{errors.New("no file " + secret)}, `{"error":{"message":"no file [redacted]","failure":"usage","exit":2}}`},
	} {
		var out bytes.Buffer
		require.NoError(t, token.WriteErrorJSON(&out, tt.errs...), name)
		if tt.want == "" {
			assert.Empty(t, out.String(), name)
			assert.Nil(t, token.NewErrorJSON(tt.errs...), name)
			continue
		}
		assert.JSONEq(t, tt.want, out.String(), name)
		assert.Equal(t, 1, bytes.Count(out.Bytes(), []byte("\n")), name)
		assert.Equal(t, token.ExitCode(tt.errs...), token.NewErrorJSON(tt.errs...).Exit, name)
	}
}

func TestAsksForJSON(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"-json"}, {"--json"}, {"-x", "-json", "y"}, {"-json=true"}, {"-json=1"}, {"-json=what"}, {"-json=false", "-json"}, {"GET", "-json"}} {
		assert.True(t, token.AsksForJSON(args), args)
	}
	for _, args := range [][]string{nil, {"json"}, {"-jsonl"}, {"-json=false"}, {"-json", "-json=0"}, {"--", "-json"}, {"-from=-json"}, {"---json"}} {
		assert.False(t, token.AsksForJSON(args), args)
	}
}

func cancelled() error {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx.Err()
}
