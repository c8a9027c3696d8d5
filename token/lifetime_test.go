package token_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/token"
)

func TestParseLifetime(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	for text, want := range map[string]time.Duration{
		"90d": 90 * day, "1d": day, "036500d": token.MaxLifetime, "2160h": 90 * day, "10m": 10 * time.Minute, "1s": time.Second,
		"1d12h": 36 * time.Hour, "1h30m": 90 * time.Minute, "1.5h": 90 * time.Minute, "0d1s": time.Second,
	} {
		got, err := token.ParseLifetime(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, got, text)
	}
	const what = "want days, hours or minutes, such as 90d, 2160h or 10m"
	for text, want := range map[string]string{
		"": what, "soon": what, "90": what, "d": what, "-1d": what, "1.5d": what, "1d2": what, "1d-1h": what, "1 d": what, "90D": what,
		"0d": "want at least a second", "0s": "want at least a second", "999ms": "want at least a second", "-1h": "want at least a second",
		"36501d": "more than a hundred years", "36500d1s": "more than a hundred years", "876001h": "more than a hundred years",
		"99999999999999999999999d": "more than a hundred years",
	} {
		_, err := token.ParseLifetime(text)
		require.ErrorContains(t, err, want, text)
		assert.Equal(t, token.FailureUsage, token.FailureOf(err), text)
	}
	_, err := token.ParseLifetime(userToken)
	require.Error(t, err)
	assertHidden(t, err.Error())
}

func FuzzParseLifetime(f *testing.F) {
	for _, seed := range []string{"90d", "2160h", "1d12h", "1d-1h", "", "d", "99999999999999999999d", "1e9h"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := token.ParseLifetime(text)
		if err != nil {
			return
		}
		if got < time.Second || got > token.MaxLifetime {
			t.Errorf("%q gives %s", text, got)
		}
		if again, err := token.ParseLifetime(got.String()); err != nil || again != got {
			t.Errorf("%q gives %s, and that %s, %v", text, got, again, err)
		}
	})
}

func ExampleParseLifetime() {
	for _, text := range []string{"90d", "1d12h", "soon"} {
		fmt.Println(token.ParseLifetime(text))
	}
	fmt.Println("without a word of it:", token.DefaultTTL, "at most:", token.MaxLifetime)
	// Output:
	// 2160h0m0s <nil>
	// 36h0m0s <nil>
	// 0s "soon" is no time: want days, hours or minutes, such as 90d, 2160h or 10m
	// without a word of it: 2160h0m0s at most: 876000h0m0s
}
