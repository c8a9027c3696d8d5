package main

import (
	"fmt"
	"strings"

	"github.com/cftoken/cftoken/permissions/internal/gen"
)

// applyOverrides lays the hand-written rows over the table. A row that matches
// nothing, that says what the sources say already, or whose operation has a
// published list by now is an error.
func applyOverrides(rows map[string]*operation, o overrides, res *resolver) error {
	for _, r := range o.Operations {
		op := &operation{Method: r.Method, Path: r.Path, Tag: r.Tag, Basis: "noList"}
		key := shape(op.key())
		if there := rows[key]; there != nil {
			op = there
		}
		switch {
		case op.ByHand:
			return fmt.Errorf("operation %s: said twice", op.key())
		case op.Basis != "noList":
			return fmt.Errorf("operation %s: a list is published now (%s, %s), remove the override", op.key(), op.Source, op.Date)
		case rows[key] != nil && len(r.Accepted) == 0:
			return fmt.Errorf("operation %s: the sources hold it without a list now, remove the override", op.key())
		}
		e, err := r.Evidence.Check(r.Why, "documented", "derived", "assumed", "unknown")
		if err != nil {
			return fmt.Errorf("operation %s: %w", op.key(), err)
		}
		op.Source, op.Date, op.Note, op.AllZones, op.ByHand = "added by hand: "+e.Source, e.Date, r.Why, r.AllZones, true
		if op.Accepted, err = res.resolve(r.Accepted, r.Path); err != nil {
			return fmt.Errorf("operation %s: %w", op.key(), err)
		}
		if op.Basis, err = statedBasis(len(r.Accepted), e.Kind, r.Confidence); err != nil {
			return fmt.Errorf("operation %s: %w", op.key(), err)
		}
		if len(r.Accepted) > 0 {
			op.Credential = "" // a token will do
		}
		rows[key] = op
	}
	if err := addCalls(rows, o); err != nil {
		return err
	}
	for _, r := range o.AllZones {
		op := rows[shape(r.Method+" "+r.Path)]
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
	return nil
}

// addRests marks the operations whose last parameter takes the rest of the path.
func addRests(rows map[string]*operation, o overrides) error {
	said := map[string]bool{}
	for _, r := range o.Rest {
		path, found := shape(r.Path), false
		for _, op := range rows {
			if shape(op.Path) == path {
				op.Rest, found = true, true
			}
		}
		switch {
		case !found:
			return fmt.Errorf("rest %s: no such operation", r.Path)
		case said[path]:
			return fmt.Errorf("rest %s: said twice", r.Path)
		case !strings.HasSuffix(path, "/{}"):
			return fmt.Errorf("rest %s: the last segment is no parameter", r.Path)
		case r.Evidence == "" || r.Why == "":
			return fmt.Errorf("rest %s: evidence and why must be given", r.Path)
		}
		said[path] = true
	}
	return nil
}

// addCalls adds the calls of clients that no source has.
func addCalls(rows map[string]*operation, o overrides) error {
	for _, r := range o.Calls {
		e, err := gen.Stated{Kind: "reported", Source: r.Source, Date: r.Date}.Check(r.Why, "reported")
		if err != nil {
			return fmt.Errorf("calls of %s: %w", r.Client, err)
		}
		for _, call := range r.Calls {
			method, path, _ := strings.Cut(call, " ")
			if rows[shape(call)] != nil {
				return fmt.Errorf("calls of %s: the sources hold %s now, remove it", r.Client, call)
			}
			rows[shape(call)] = &operation{
				Method: method, Path: path, Basis: "noList", Source: "added by hand: " + e.Source, Date: e.Date, Note: r.Why, Credential: r.Credential,
			}
		}
	}
	return nil
}

// addBodies marks the operations whose body decides what they need.
func addBodies(rows map[string]*operation, o overrides, res *resolver) error {
	for _, r := range o.Body {
		e, err := r.Evidence.Check(r.Look, "documented", "reported", "derived", "assumed")
		if err != nil {
			return fmt.Errorf("body %s: %w", r.Calls, err)
		}
		for _, call := range r.Calls {
			op := rows[shape(call)]
			switch {
			case op == nil:
				return fmt.Errorf("body %s: no such operation", call)
			case op.Body != "":
				return fmt.Errorf("body %s: said twice", call)
			}
			op.Body, op.BodyKnown = r.Look, e
			for _, name := range r.Groups {
				g, known, err := res.group(name, op.Path)
				if err == nil && !known {
					err = fmt.Errorf("group %q has no published id", name)
				}
				if err != nil {
					return fmt.Errorf("body %s: %w", call, err)
				}
				op.BodyGroups = append(op.BodyGroups, "permissions."+g.GoName)
			}
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
