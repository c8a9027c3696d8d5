// Package satcheck compares package cover with a MaxSAT solver. It is a module of
// its own, so that no user of the library meets that solver in go.sum.
package satcheck
