package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// render writes the files that mutants change, with the switches in them.
func render(files map[string][]byte, mutants []*mutant) map[string][]byte {
	byFile := map[string][]*mutant{}
	for _, m := range mutants {
		byFile[m.File] = append(byFile[m.File], m)
	}
	out := map[string][]byte{}
	for name, list := range byFile {
		slices.SortStableFunc(list, func(a, b *mutant) int {
			return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(b.end, a.end))
		})
		src := string(files[name])
		out[name] = []byte(rendered(src, 0, len(src), &list))
	}
	return out
}

// rendered writes a part of a source. It takes the mutants that lie in it off the list,
// which has the outer before the inner.
func rendered(src string, from, to int, list *[]*mutant) string {
	var b strings.Builder
	for len(*list) > 0 && (*list)[0].end <= to {
		m := (*list)[0]
		*list = (*list)[1:]
		b.WriteString(src[from:m.start])
		b.WriteString(m.wrap(rendered(src, m.start, m.end, list)))
		from = m.end
	}
	b.WriteString(src[from:to])
	return b.String()
}

func names[V any](files map[string]V) []string { return slices.Sorted(maps.Keys(files)) }

// The environment of a test binary: the mutant that is switched on, and the file
// that takes the numbers of those that are reached.
const (
	switchedOn = "MUTANT_ON"
	reachedIn  = "MUTANT_REACHED"
)

// switchFile is the file that is laid over the package beside the changed ones.
func switchFile(pkg string) string {
	return fmt.Sprintf(`package %s

import (
	mutantOS_ "os"
	mutantConv_ "strconv"
	mutantSync_ "sync"
)

var mutantID_, _ = mutantConv_.Atoi(mutantOS_.Getenv(%q))

var mutantLog_ = func() *mutantOS_.File {
	name := mutantOS_.Getenv(%q)
	if name == "" {
		return nil
	}
	f, _ := mutantOS_.OpenFile(name, mutantOS_.O_CREATE|mutantOS_.O_APPEND|mutantOS_.O_WRONLY, 0o600)
	return f
}()

var mutantSeen_ mutantSync_.Map

func mutantReach_(id int) {
	if _, seen := mutantSeen_.LoadOrStore(id, true); !seen {
		mutantLog_.WriteString(mutantConv_.Itoa(id) + "\n")
	}
}

func mutantOn_(id int) bool {
	if mutantLog_ != nil {
		mutantReach_(id)
	}
	return mutantID_ == id
}

func mutantOff_(id int) bool { return !mutantOn_(id) }

func mutantPick_[T any](id int, to, from T) T {
	if mutantOn_(id) {
		return to
	}
	return from
}
`, pkg, switchedOn, reachedIn)
}
