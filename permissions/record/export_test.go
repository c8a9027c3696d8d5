package record

import (
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/operations"
)

// MinimalWithin is Minimal with another bound on the search.
func MinimalWithin(work int, recordings ...Recording) Result { return minimal(work, recordings) }

// CostOf is costOf, as a number.
func CostOf(g permissions.Group, rank int) int64 { return int64(costOf(g, rank)) }

// Shape and Placeable are shape and what placement and general make of a path.
var Shape = shape

func Placeable(method, path string) (on, bucket, rest string) {
	m, _ := operations.Match(method, path)
	on, bucket = placement(m)
	return on, bucket, general(m.Operation(), on, bucket)
}
