package cmdline

import (
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/cftoken/cftoken/internal/wording"
)

// columns is the width of the help: what terminals have at least.
const columns = 80

// Group is some of a program's flags, which its help shows together.
type Group struct {
	// Title is the heading, such as "how long it lives".
	Title string
	// Flags are names without a dash, in the order in which they are shown.
	Flags []string
}

// writeFlags writes what the flags are for, in the groups that are given; what is in
// none comes last, in the order of the names.
func writeFlags(w io.Writer, fs *flag.FlagSet, groups []Group) {
	grouped := map[string]bool{}
	for _, g := range groups {
		fmt.Fprintln(w, g.Title)
		for _, name := range g.Flags {
			if f := fs.Lookup(name); f != nil {
				writeFlag(w, f)
				grouped[name] = true
			}
		}
		fmt.Fprintln(w)
	}
	first := len(groups) > 0
	fs.VisitAll(func(f *flag.Flag) {
		switch {
		case grouped[f.Name]:
			return
		case first:
			fmt.Fprintln(w, "other flags")
			first = false
		}
		writeFlag(w, f)
	})
}

// writeFlag writes a flag as [flag.PrintDefaults] does, the text wrapped.
func writeFlag(w io.Writer, f *flag.Flag) {
	one := flag.NewFlagSet("", flag.ContinueOnError)
	one.Var(f.Value, f.Name, f.Usage)
	one.Lookup(f.Name).DefValue = f.DefValue
	var b strings.Builder
	one.SetOutput(&b)
	one.PrintDefaults()
	name, text, _ := strings.Cut(strings.TrimRight(b.String(), "\n"), "\t")
	fmt.Fprintln(w, strings.TrimRight(name, " \n"))
	for line := range slices.Values(wording.Wrap(strings.ReplaceAll(text, "\n    \t", " "), columns-8)) {
		fmt.Fprintln(w, "       ", line)
	}
}
