package main

import "sort"

// change is an operation whose list is another one than operations.json had, or
// known in another way.
type change struct {
	op     operation
	was    accepted
	before string // the basis that it had
}

// sameList reports whether only the basis is another.
func (c change) sameList() bool { return setKey(c.was) == setKey(c.op.Accepted) }

// changesOf compares the table with operations.json. The lists of that file are
// read as they were: a name of two groups stood for that of the path's scope.
func changesOf(src sources, rows map[string]*operation, res *resolver) ([]change, error) {
	var out []change
	for _, r := range src.listed {
		basis, err := listedBasis(len(r.Accepted), r.Any, r.Published, r.Level, r.Confidence)
		if err != nil {
			return nil, err
		}
		was, err := res.resolve(r.Accepted, r.Path)
		if err != nil {
			return nil, err
		}
		c := change{op: *rows[shape(r.Method+" "+r.Path)], was: was, before: basis}
		if c.before != c.op.Basis || !c.sameList() {
			out = append(out, c)
		}
	}
	sort.Slice(out, func(i, j int) bool {
		a, b := out[i].op, out[j].op
		if a.Path != b.Path {
			return a.Path < b.Path
		}
		return a.Method < b.Method
	})
	return out, nil
}
