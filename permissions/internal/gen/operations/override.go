package main

import (
	"fmt"
	"regexp"
)

// applyOverrides lays the hand-written rows over the table. A row that matches
// nothing or says what the sources say already is an error.
func applyOverrides(rows map[string]*operation, o overrides, res *resolver) error {
	for _, r := range o.Operations {
		op := &operation{
			Method: r.Method, Path: r.Path, Tag: r.Tag,
			Note: r.Why, AllZones: r.AllZones,
		}
		op.Source, op.Date = dated("added by hand: " + r.Evidence)
		if rows[op.key()] != nil {
			return fmt.Errorf("operation %s: the sources hold it now, remove the override", op.key())
		}
		if r.Evidence == "" || r.Why == "" {
			return fmt.Errorf("operation %s: evidence and why must be given", op.key())
		}
		var err error
		if op.Accepted, err = res.resolve(r.Accepted, r.Path); err != nil {
			return fmt.Errorf("operation %s: %w", op.key(), err)
		}
		if op.Basis, err = basis(len(r.Accepted), false, r.Published, r.Level, r.Confidence); err != nil {
			return fmt.Errorf("operation %s: %w", op.key(), err)
		}
		rows[op.key()] = op
	}
	for _, r := range o.AllZones {
		op := rows[r.Method+" "+r.Path]
		switch {
		case op == nil:
			return fmt.Errorf("all_zones %s %s: no such operation", r.Method, r.Path)
		case op.AllZones:
			return fmt.Errorf("all_zones %s: said twice", op.key())
		case r.Evidence == "" || r.Why == "":
			return fmt.Errorf("all_zones %s: evidence and why must be given", op.key())
		}
		op.AllZones = true
		op.Note = r.Why + " Evidence: " + r.Evidence
	}
	for _, r := range o.Preferred {
		op := rows[r.Method+" "+r.Path]
		switch {
		case op == nil:
			return fmt.Errorf("preferred %s %s: no such operation", r.Method, r.Path)
		case op.Preferred != 0:
			return fmt.Errorf("preferred %s: said twice", op.key())
		case r.Why == "":
			return fmt.Errorf("preferred %s: why must be given", op.key())
		}
		for i, g := range op.Accepted.groups {
			if g.Name == r.Group {
				op.Preferred = i + 1
			}
		}
		if op.Preferred == 0 {
			return fmt.Errorf("preferred %s: %q is not among the accepted groups", op.key(), r.Group)
		}
	}
	return nil
}

var dateAtEnd = regexp.MustCompile(`^(.*) \((\d{4}(?:-\d\d){0,2})\)$`)

// dated parts a source from the date that stands in parentheses after it.
func dated(source string) (bare, date string) {
	if m := dateAtEnd.FindStringSubmatch(source); m != nil {
		return m[1], m[2]
	}
	return source, ""
}
