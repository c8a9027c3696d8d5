package main

import (
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"
)

// What a rule must have got right of the published lists that it speaks about:
// below leastDerived it makes guesses, from leastHigh on its confidence is high.
const (
	leastDerived = 0.95
	leastHigh    = 0.98
)

// lists are the operations with a published list.
type lists struct {
	byPath   map[string][]*operation // by the path's shape
	byPrefix map[string][]*operation // by the shape of each prefix of whole segments
}

// documentedRows indexes the rows that rules may go by: what a rule derived is
// none of them, nor what people added.
func documentedRows(rows map[string]*operation) lists {
	known := lists{byPath: map[string][]*operation{}, byPrefix: map[string][]*operation{}}
	for _, key := range slices.Sorted(maps.Keys(rows)) {
		op := rows[key]
		if op.Basis != "documented" || op.ByHand {
			continue
		}
		path := shape(op.Path)
		known.byPath[path] = append(known.byPath[path], op)
		for prefix := path; prefix != ""; prefix = prefix[:strings.LastIndexByte(prefix, '/')] {
			known.byPrefix[prefix] = append(known.byPrefix[prefix], op)
		}
	}
	return known
}

// at returns the operations of a path with one of the methods, but for one.
func (l lists) at(path string, but *operation, methods ...string) []*operation {
	var out []*operation
	for _, m := range methods {
		for _, op := range l.byPath[shape(path)] {
			if op.Method == m && op.key() != but.key() {
				out = append(out, op)
			}
		}
	}
	return out
}

// below returns the operations at and below a prefix that read, or write, as one
// does, but for that one.
func (l lists) below(prefix string, as *operation) []*operation {
	var out []*operation
	for _, op := range l.byPrefix[prefix] {
		if (op.Method == "GET") == (as.Method == "GET") && op.key() != as.key() {
			out = append(out, op)
		}
	}
	return out
}

// rate is how often a rule was right.
type rate struct {
	rule         rule
	hits, misses int
	derived      int // rows of the table that rest on it
}

func (r rate) share() float64 {
	if r.hits == 0 {
		return 0
	}
	return float64(r.hits) / float64(r.hits+r.misses)
}

// basis is what a list rests on that the rule makes.
func (r rate) basis() string {
	switch {
	case r.share() >= leastHigh:
		return "derivedHigh"
	case r.share() >= leastDerived:
		return "derivedMedium"
	}
	return "guess"
}

// measure holds out each published list in turn and lets every rule derive it
// from the others. The operations of Radar, which all have one list, are left
// out of the count.
func measure(known lists, res *resolver) []rate {
	rates := make([]rate, len(rules))
	for i, r := range rules {
		rates[i].rule = r
		for _, ops := range known.byPath {
			for _, op := range ops {
				if strings.HasPrefix(op.Path, "/radar/") {
					continue
				}
				got, ok := r.infer(known, op, res)
				switch {
				case !ok:
				case setKey(got.accepted) == setKey(op.Accepted):
					rates[i].hits++
				default:
					rates[i].misses++
				}
			}
		}
	}
	return rates
}

// derive gives an operation the list of the best rule that has one for it.
func derive(op *operation, known lists, rates []rate, res *resolver) error {
	order := make([]int, len(rates))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(a, b int) bool { return rates[order[a]].share() > rates[order[b]].share() })
	for _, i := range order {
		r := &rates[i]
		got, ok := r.rule.infer(known, op, res)
		if !ok {
			continue
		}
		if len(got.accepted.names) == 0 || got.date == "" {
			return fmt.Errorf("rule %q gave no list, or no date", r.rule.name)
		}
		op.Accepted, op.Basis, op.Date = got.accepted, r.basis(), got.date
		op.Source = fmt.Sprintf("rule %q: %s", r.rule.name, got.from)
		r.derived++
		return nil
	}
	return nil
}
