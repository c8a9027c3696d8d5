// Package known holds what package gosource finds in programs that many people run
// against the groups that they need, and against recordings of the same programs. It is
// a module of its own: the programs are read where the module cache has them, each with
// its own list of dependencies, and none of them is a dependency of anything here.
package known
