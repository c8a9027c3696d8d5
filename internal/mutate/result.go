package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
)

// result is what became of a sample.
type result struct {
	Package    string    `json:"package"`
	Seed       uint64    `json:"seed"`
	Sites      int       `json:"sites"`      // how many changes there are to choose from
	Uncompiled int       `json:"uncompiled"` // of the sample
	ByOwnTests int       `json:"killed_by_own_tests"`
	Seconds    int       `json:"seconds"`
	Excluded   []string  `json:"excluded,omitempty"` // tests that fail with no mutant switched on
	TooSlow    []string  `json:"too_slow,omitempty"` // tests that were left out
	Mutants    []*mutant `json:"mutants"`
}

func (r *result) killed() int {
	n := 0
	for _, m := range r.Mutants {
		if m.Killed != "" {
			n++
		}
	}
	return n
}

// write writes a line for each mutant, the survivors last, and the rate.
func (r *result) write(w io.Writer, file string) error {
	tw := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	for _, alive := range []bool{false, true} {
		for _, m := range r.Mutants {
			if alive != (m.Killed == "") {
				continue
			}
			fate := "killed by " + m.Killed
			switch {
			case alive && m.Reached == 0:
				fate = "LIVED, not reached"
			case alive:
				fate = fmt.Sprintf("LIVED %d tests", m.Reached)
			}
			fmt.Fprintf(tw, "%s:%d\t%s\t%s\t%s -> %s\n", m.File, m.Line, m.Operator, fate, m.From, m.To)
		}
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	for _, name := range r.Excluded {
		fmt.Fprintf(w, "not used, fails with no mutant: %s\n", name)
	}
	if len(r.TooSlow) > 0 {
		fmt.Fprintf(w, "not used, too slow: %s\n", strings.Join(r.TooSlow, ", "))
	}
	rate := 0.0
	if len(r.Mutants) > 0 {
		rate = 100 * float64(r.killed()) / float64(len(r.Mutants))
	}
	fmt.Fprintf(w, "%s: %d of %d mutants killed, %.1f %% (%d by its own tests; seed %d; %d of %d sites do not compile together; %d s)\n",
		r.Package, r.killed(), len(r.Mutants), rate, r.ByOwnTests, r.Seed, r.Uncompiled, r.Sites, r.Seconds)
	if file == "" {
		return nil
	}
	text, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(file, append(text, '\n'), 0o644)
}
