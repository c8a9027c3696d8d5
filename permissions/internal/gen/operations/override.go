package main

import (
	"fmt"
	"strings"
)

// applyOverrides lays the hand-written rows over the table. A row that matches
// nothing or says what the sources say already is an error.
func applyOverrides(rows map[string]*operation, o overrides, res *resolver) error {
	for _, r := range o.Operations {
		op := &operation{Method: r.Method, Path: r.Path, Tag: r.Tag, Note: r.Why, AllZones: r.AllZones}
		if rows[op.key()] != nil {
			return fmt.Errorf("operation %s: the sources hold it now, remove the override", op.key())
		}
		e, err := r.Evidence.Check(r.Why, "documented", "derived", "assumed", "unknown")
		if err != nil {
			return fmt.Errorf("operation %s: %w", op.key(), err)
		}
		op.Source, op.Date = "added by hand: "+e.Source, e.Date
		if op.Accepted, err = res.resolve(r.Accepted, r.Path); err != nil {
			return fmt.Errorf("operation %s: %w", op.key(), err)
		}
		if op.Basis, err = statedBasis(len(r.Accepted), e.Kind, r.Confidence); err != nil {
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

// statedBasis names the Go constant for a hand-written row with n accepted
// groups.
func statedBasis(n int, kind, confidence string) (string, error) {
	switch {
	case n == 0 && kind != "Unknown":
		return "", fmt.Errorf("evidence, but no accepted groups: its kind is unknown then")
	case n > 0 && kind == "Unknown":
		return "", fmt.Errorf("%d accepted groups, but evidence of kind unknown", n)
	case (kind == "Derived") != (confidence == "high" || confidence == "medium"):
		return "", fmt.Errorf("confidence %q of %s evidence: a derived list has high or medium, others have none", confidence, strings.ToLower(kind))
	}
	return map[string]string{
		"Documented": "documented", "Assumed": "guess", "Unknown": "noList",
		"Derivedhigh": "derivedHigh", "Derivedmedium": "derivedMedium",
	}[kind+confidence], nil
}
