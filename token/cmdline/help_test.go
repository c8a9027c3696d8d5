package cmdline_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/token/cmdline"
)

// The help has every flag once, whatever the groups name, and no line is longer than 80
// columns.
func TestHelpInGroups(t *testing.T) {
	fs := flag.NewFlagSet("program", flag.ContinueOnError)
	fs.Bool("v", false, "say more")
	fs.Duration("wait", time.Minute, "how long to wait: "+strings.Repeat("äöü word ", 12))
	fs.Func("spec", "a `FILE`\nof two lines", func(string) error { return nil })
	fs.String("as", "text", "")
	groups := []cmdline.Group{
		{Title: "first", Flags: []string{"spec", "gone", "as"}},
		{Title: "empty"},
	}
	var out strings.Builder
	require.ErrorIs(t, cmdline.Parse(fs, []string{"-h"}, &out, "head\n\n", "tail\n", groups...), flag.ErrHelp)
	for line := range strings.Lines(out.String()) {
		assert.LessOrEqual(t, len([]rune(line)), 81, "%q", line)
	}
	assert.Equal(t, `head

first
  -spec FILE
        a FILE of two lines
  -as string
        (default "text")

empty

other flags
  -v
        say more
  -version
        print the version of the program and the dates of its tables
  -wait duration
        how long to wait: äöü word äöü word äöü word äöü word äöü word äöü word
        äöü word äöü word äöü word äöü word äöü word äöü word (default 1m0s)
tail
`, out.String())
}

// A program's help in groups.
func ExampleGroup() {
	fs := flag.NewFlagSet("purge", flag.ContinueOnError)
	fs.String("zone", "", "the zone's `name`")
	fs.Bool("all", false, "purge everything")
	fs.Bool("dry-run", false, "say what would be purged")
	err := cmdline.Parse(fs, []string{"-h"}, os.Stdout, "purge empties a zone's cache.\n\n", "",
		cmdline.Group{Title: "what is purged", Flags: []string{"zone", "all"}},
	)
	fmt.Println(errors.Is(err, flag.ErrHelp)) // then the program is done
	// Output:
	// purge empties a zone's cache.
	//
	// what is purged
	//   -zone name
	//         the zone's name
	//   -all
	//         purge everything
	//
	// other flags
	//   -dry-run
	//         say what would be purged
	//   -version
	//         print the version of the program and the dates of its tables
	// true
}
