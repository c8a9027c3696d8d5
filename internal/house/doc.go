// Package house holds the rules of this repository as tests: who may import
// whom, that no package does work when a program starts, that everything
// exported is documented, which words do not belong in the tree, and how long a
// file may get.
//
// It has no code of its own and nothing imports it.
package house
