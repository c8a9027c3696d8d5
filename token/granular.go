package token

import (
	"fmt"

	"github.com/cftoken/cftoken/permissions"
)

// granularFaults are the statements that no user token can have: those on single
// resources of a product, such as one Worker. The remedy is what else to do.
//
// Source: error 1001 "User tokens cannot reference roles with granular resource
// scopes", as users report it (2026).
func granularFaults(field string, spec permissions.Spec, remedy string) []error {
	var errs []error
	for st := range spec.Statements() {
		if granular(st) {
			errs = append(errs, &RequestError{Field: field, Problem: fmt.Sprintf("%s: a user token cannot hold permissions on single resources of a product: %s, or ask for the group of the whole product", st, remedy)})
		}
	}
	return errs
}

// granular reports whether a statement is about single resources of a product, by
// its resource or by its group.
func granular(st permissions.Statement) bool {
	return st.Resource.Scope().Granular() || st.Permission.Scope().Granular()
}
