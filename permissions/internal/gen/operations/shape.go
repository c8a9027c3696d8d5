package main

import (
	"fmt"
	"strings"
)

// shape is a call without the names of its parameters, which differ between
// the sources.
func shape(call string) string {
	var b strings.Builder
	for {
		before, after, ok := strings.Cut(call, "{")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		b.WriteString("{}")
		_, call, _ = strings.Cut(after, "}")
	}
}

// pathScope says which kind of resource a path names. An address map's zone
// or second account is an object of the account's operation, and accounts/move is
// about accounts that the body names.
func pathScope(path string) string {
	segs := strings.Split(path, "/")[1:]
	switch {
	case segs[0] == "accounts" && len(segs) > 1 && strings.HasPrefix(segs[1], "{"):
		return "account"
	case segs[0] == "zones" && len(segs) > 1:
		return "zone"
	case segs[0] == "user", segs[0] == "memberships":
		return "user"
	}
	return ""
}

func checkShape(op *operation) error {
	known := false
	for _, m := range methods {
		known = known || m == op.Method
	}
	if !known {
		return fmt.Errorf("method is not one of %s", strings.Join(methods, ", "))
	}
	rest, ok := strings.CutPrefix(op.Path, "/")
	if !ok || rest == "" {
		return fmt.Errorf("path does not start with a slash and a segment")
	}
	params := 0
	for _, seg := range strings.Split(rest, "/") {
		if seg == "" || strings.ContainsAny(seg, "%?# ") {
			return fmt.Errorf("segment %q: empty, or with a character that would have to be encoded", seg)
		}
		_, n, err := parseSegment(seg)
		if err != nil {
			return err
		}
		params += n
	}
	if params > maxParams {
		return fmt.Errorf("%d parameters: raise maxParams here and in package operations", params)
	}
	switch pathScope(op.Path) {
	case "account":
		if !strings.HasPrefix(op.Path, "/accounts/{account_id}") {
			return fmt.Errorf("the account's parameter is not called account_id")
		}
	case "zone":
		if !strings.HasPrefix(op.Path, "/zones/{zone_id}") && !strings.HasPrefix(op.Path, "/zones/{zone_identifier}") {
			return fmt.Errorf("the zone's parameter is not called zone_id or zone_identifier")
		}
	}
	return nil
}
