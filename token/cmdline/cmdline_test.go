package cmdline_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/cmdline"
)

func newFlags() *flag.FlagSet {
	fs := flag.NewFlagSet("program", flag.ContinueOnError)
	fs.Bool("json", false, "print JSON")
	return fs
}

func TestParse(t *testing.T) {
	t.Run("flags", func(t *testing.T) {
		var out strings.Builder
		fs := newFlags()
		require.NoError(t, cmdline.Parse(fs, []string{"-json", "rest"}, &out, "head", "tail"))
		assert.Empty(t, out.String())
		assert.Equal(t, []string{"rest"}, fs.Args())
		require.NoError(t, cmdline.Parse(fs, []string{"more"}, &out, "head", "tail"), "once more, for flags behind arguments")
	})
	for _, help := range []string{"-h", "-help", "--help"} {
		var out strings.Builder
		err := cmdline.Parse(newFlags(), []string{help}, &out, "head\n", "tail\n")
		require.ErrorIs(t, err, flag.ErrHelp)
		assert.Regexp(t, `(?s)^head\n  -json\n.*  -version\n.*tail\n$`, out.String())
	}
	t.Run("version", func(t *testing.T) {
		var out strings.Builder
		require.ErrorIs(t, cmdline.Parse(newFlags(), []string{"-version"}, &out, "head", "tail"), flag.ErrHelp)
		assert.Regexp(t, `^program of cftoken \S+, go\S+ \w+/\w+\n\d{3} permission groups, newest evidence of 202\d-\d\d\S*; \d{4} operations, newest evidence of 202\d-\d\d\S*\n$`, out.String())
	})
}

func TestFlagsOfOthers(t *testing.T) {
	const secret = "0123456789abcdef0123456789abcdef01234"
	withFiles := newFlags()
	withFiles.String("key-file", "", "")
	for _, tt := range []struct {
		name string
		fs   *flag.FlagSet
		args []string
		want []string
	}{
		{"the guide's key", newFlags(), []string{"--email", "a@example.com", "--global-key", secret}, []string{"no flag -email", "CLOUDFLARE_EMAIL", "program -h"}},
		{"a key", newFlags(), []string{"--global-key", secret}, []string{"no flag -global-key", "CLOUDFLARE_API_KEY", "shell's history", "rolled"}},
		{"a key with its value", newFlags(), []string{"-api-key=" + secret}, []string{"no flag -api-key", "CLOUDFLARE_API_KEY"}},
		{"a key where there is a flag for its file", withFiles, []string{"-key", secret}, []string{"CLOUDFLARE_API_KEY", "-key-file"}},
		{"a token", newFlags(), []string{"--token", secret}, []string{"no flag -token", "CLOUDFLARE_API_TOKEN", "rolled"}},
		{"an account", newFlags(), []string{"--account-id", "1"}, []string{"no flag -account-id", "CLOUDFLARE_ACCOUNT_ID"}},
		{"a zone", newFlags(), []string{"-zone-id", "1"}, []string{"CLOUDFLARE_ZONE_ID"}},
		{"an address", newFlags(), []string{"-base-url", "x"}, []string{"CLOUDFLARE_BASE_URL"}},
		{"another", newFlags(), []string{"-bogus"}, []string{"not defined: -bogus; program -h lists the flags"}},
		{"a wrong value", newFlags(), []string{"-json=maybe"}, []string{"-json", "program -h"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var out strings.Builder
			err := cmdline.Parse(tt.fs, tt.args, &out, "", "")
			require.Error(t, err)
			assert.Equal(t, token.ExitUsage, token.ExitCode(err))
			for _, want := range tt.want {
				assert.ErrorContains(t, err, want)
			}
			assert.NotContains(t, err.Error(), secret)
			assert.Empty(t, out.String())
		})
	}
}

func TestNoArguments(t *testing.T) {
	fs := newFlags()
	require.NoError(t, fs.Parse([]string{"-json"}))
	require.NoError(t, cmdline.NoArguments(fs))
	require.NoError(t, fs.Parse([]string{"0123456789abcdef"}))
	err := cmdline.NoArguments(fs)
	require.ErrorContains(t, err, "1 argument(s) without a flag")
	assert.NotContains(t, err.Error(), "0123456789abcdef")
	assert.Equal(t, token.ExitUsage, token.ExitCode(err))
}

func ExampleParse() {
	fs := flag.NewFlagSet("purge", flag.ContinueOnError)
	all := fs.Bool("all", false, "purge everything")
	err := cmdline.Parse(fs, []string{"--api-token", "…"}, os.Stdout, "purge empties a zone's cache.\n\n", "")
	switch {
	case errors.Is(err, flag.ErrHelp): // written already
	case err != nil:
		fmt.Println(err)
	default:
		fmt.Println(*all)
	}
	// Output:
	// purge has no flag -api-token: a secret on a command line stays in the shell's history and shows in the list of processes; it belongs in the variable CLOUDFLARE_API_TOKEN, and one that was typed here should be rolled; purge -h lists the flags
}
