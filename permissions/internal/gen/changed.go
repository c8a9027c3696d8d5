package gen

import (
	"encoding/json"
	"fmt"
	"strings"
)

// AddRow returns an override file with a row more in one of its lists: what a
// test of the generators starts from.
func AddRow(file []byte, list, row string) ([]byte, error) {
	var lists map[string]json.RawMessage
	if err := json.Unmarshal(file, &lists); err != nil {
		return nil, err
	}
	var rows []json.RawMessage
	if err := json.Unmarshal(lists[list], &rows); err != nil {
		return nil, fmt.Errorf("list %q: %w", list, err)
	}
	var err error
	if lists[list], err = json.Marshal(append(rows, json.RawMessage(row))); err != nil {
		return nil, err
	}
	return json.Marshal(lists)
}

// ChangedLines returns how many lines a diff between two texts removes and
// adds. The generators' tests bound with it what one added row may rewrite.
func ChangedLines(before, after string) int {
	a, b := strings.Split(before, "\n"), strings.Split(after, "\n")
	// Myers, "An O(ND) Difference Algorithm and Its Variations" (1986):
	// reach[k] is how far into a one gets on diagonal k with the changes so far.
	reach := map[int]int{1: 0}
	for d := 0; ; d++ {
		for k := -d; k <= d; k += 2 {
			x := reach[k-1] + 1
			if k == -d || k != d && reach[k-1] < reach[k+1] {
				x = reach[k+1]
			}
			for x < len(a) && x-k < len(b) && a[x] == b[x-k] {
				x++
			}
			if reach[k] = x; x >= len(a) && x-k >= len(b) {
				return d
			}
		}
	}
}
