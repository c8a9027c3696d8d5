package main

import (
	"cmp"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

// module is the path of the module that is mutated.
const module = "github.com/cftoken/cftoken"

type options struct {
	n       int
	seed    uint64
	workers int
	match   string
	alone   bool
	json    string
	pattern string
	// How long the tests of a mutant may take beyond what they took without it.
	patience time.Duration
	// Tests that take longer are left out, 0 for none.
	slowest time.Duration
}

func main() {
	var o options
	flag.IntVar(&o.n, "n", 100, "how many mutants, 0 for all")
	flag.Uint64Var(&o.seed, "seed", 1, "which of them")
	flag.IntVar(&o.workers, "workers", 2, "how many at once")
	flag.StringVar(&o.match, "files", "*.go", "only those of matching files")
	flag.BoolVar(&o.alone, "alone", false, "with the tests of the package alone, without its neighbours'")
	flag.DurationVar(&o.patience, "patience", 15*time.Second, "how long the tests of a mutant may take, beside five times what they took without it")
	flag.DurationVar(&o.slowest, "slowest", 0, "leave tests out that take longer: fewer mutants are killed, sooner")
	flag.StringVar(&o.json, "json", "", "a file for the result in JSON")
	flag.Parse()
	if o.pattern = flag.Arg(0); flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "mutate: give one package, such as ./permissions/record")
		os.Exit(2)
	}
	if err := run(o, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "mutate:", err)
		os.Exit(1)
	}
}

func run(o options, w io.Writer) error {
	begun := time.Now()
	src, err := load(o.pattern)
	if err != nil {
		return err
	}
	all, err := src.sites()
	if err != nil {
		return err
	}
	sample := pick(all, o)
	mutants, changed, err := src.compiling(sample)
	if err != nil {
		return err
	}
	r := &result{Package: src.path, Seed: o.seed, Sites: len(all), Uncompiled: len(sample) - len(mutants), Mutants: mutants}
	patterns := []string{src.path}
	if !o.alone {
		for _, p := range neighbours[strings.TrimPrefix(src.path, module+"/")] {
			patterns = append(patterns, module+"/"+p)
		}
	}
	for i, p := range patterns {
		if err := r.tryWith(p, src, changed, o); err != nil {
			return err
		}
		if i == 0 {
			r.ByOwnTests = r.killed()
		}
	}
	r.Seconds = int(time.Since(begun).Seconds())
	return r.write(w, o.json)
}

// pick chooses mutants by the seed.
func pick(all []*mutant, o options) []*mutant {
	var out []*mutant
	for _, m := range all {
		if ok, _ := filepath.Match(o.match, m.File); ok {
			out = append(out, m)
		}
	}
	rng := rand.New(rand.NewPCG(o.seed, 0))
	rng.Shuffle(len(out), func(i, k int) { out[i], out[k] = out[k], out[i] })
	if o.n > 0 && o.n < len(out) {
		out = out[:o.n]
	}
	slices.SortFunc(out, func(a, b *mutant) int { return cmp.Compare(a.id, b.id) })
	return out
}

// tryWith runs the tests of a package on every mutant that is still alive.
func (r *result) tryWith(pattern string, src *source, changed map[string][]byte, o options) error {
	if r.killed() == len(r.Mutants) {
		return nil
	}
	tmp, err := os.MkdirTemp("", "mutate")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	b, err := newBench(pattern, tmp, src, changed, o.workers)
	if err != nil {
		return err
	}
	slices.SortFunc(b.tests, func(a, b test) int { return cmp.Compare(a.took, b.took) })
	if o.slowest > 0 {
		b.tests = slices.DeleteFunc(b.tests, func(t test) bool {
			if t.took > o.slowest {
				r.TooSlow = append(r.TooSlow, strings.TrimPrefix(pattern, module+"/")+"."+t.name)
			}
			return t.took > o.slowest
		})
	}
	slices.Sort(b.failing)
	for _, name := range b.failing {
		r.Excluded = append(r.Excluded, strings.TrimPrefix(pattern, module+"/")+"."+name)
	}
	alive := slices.DeleteFunc(slices.Clone(r.Mutants), func(m *mutant) bool { return m.Killed != "" })
	var done atomic.Int64
	each(alive, o.workers, func(m *mutant) {
		by, reached := b.kill(m.id, o.patience)
		m.Killed, m.Reached = by, m.Reached+reached
		if n := done.Add(1); n%20 == 0 {
			fmt.Fprintf(os.Stderr, "%s: %d of %d\n", pattern, n, len(alive))
		}
	})
	return nil
}
