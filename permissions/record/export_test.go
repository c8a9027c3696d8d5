package record

import "github.com/cftoken/cftoken/permissions"

// MinimalWithin is Minimal with another bound on the search.
func MinimalWithin(work int, recordings ...Recording) Result { return minimal(work, recordings) }

// CostOf is costOf, as a number.
func CostOf(g permissions.Group, rank int) int64 { return int64(costOf(g, rank)) }
