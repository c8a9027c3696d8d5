package operations

import (
	"slices"
	"strings"

	"github.com/cftoken/cftoken/internal/wording"
)

// Nearest returns up to limit operations whose method and template are most
// like a call, nearest first: what a mistyped call may have meant. It compares
// with the whole table (milliseconds, not nanoseconds) and returns nothing
// where nothing is alike.
func Nearest(method, path string, limit int) []Operation {
	segs := strings.Split(strings.TrimSuffix(trim(path), "/"), "/")
	if segs[0] == "" || limit <= 0 {
		return nil
	}
	type candidate struct {
		op   Operation
		cost int
	}
	var found []candidate
	worst := 60 + 40*len(segs)/2
	for i := range table {
		op := Operation{&table[i]}
		cost := templateDistance(segs, strings.Split(op.Template()[1:], "/"))
		if !strings.EqualFold(op.Method(), method) {
			cost += 60
		}
		if cost <= worst {
			found = append(found, candidate{op, cost})
		}
	}
	slices.SortStableFunc(found, func(a, b candidate) int { return a.cost - b.cost })
	var ops []Operation
	for _, c := range found {
		if len(ops) == limit || c.cost > found[0].cost+70 {
			break
		}
		ops = append(ops, c.op)
	}
	return ops
}

// templateDistance is the cheapest way to turn the segments of a path into
// those of a template: 100 for a segment too many or too few, 50 for an id that
// was left out, and the dissimilarity of two segments for a change.
func templateDistance(path, template []string) int {
	const gap = 100
	missing := func(want string) int {
		if strings.HasPrefix(want, "{") {
			return gap / 2
		}
		return gap
	}
	row := make([]int, len(template)+1)
	for j, want := range template {
		row[j+1] = row[j] + missing(want)
	}
	for i, seg := range path {
		diagonal := row[0]
		row[0] = (i + 1) * gap
		for j, want := range template {
			next := min(row[j+1]+gap, row[j]+missing(want), diagonal+segmentDistance(seg, want))
			diagonal, row[j+1] = row[j+1], next
		}
	}
	return row[len(template)]
}

// segmentDistance is 0 for equal segments, small for a value in the place of a
// parameter, and up to 150 for words that have nothing in common.
func segmentDistance(seg, want string) int {
	if seg == want {
		return 0
	}
	if strings.HasPrefix(want, "{") {
		return 10
	}
	longest := max(len(seg), len(want))
	if diff := len(seg) - len(want); 2*diff > longest || -2*diff > longest || longest > 64 {
		return 150
	}
	d, near := wording.Distance(strings.ToLower(seg), strings.ToLower(want), 3*longest/4)
	if !near {
		return 150
	}
	return 200 * d / longest
}
