// Command mutate changes a package of this module in one place at a time and
// looks whether a test fails. Run it from the top of the module:
//
//	go run ./internal/mutate -n 120 -seed 1 ./permissions/record
//
// All changes of a sample are compiled into one test binary, each behind a
// switch that an environment variable throws, so a mutant costs one run of the
// tests that reach it and no build. The changed files are laid over the package
// (go test -overlay); nothing in the tree is written. What is not reached by any
// test has survived. A change that does not compile is no mutant. Generated
// files, test files, declared constants and the capacity of a make are left as
// they are.
//
// The tests of the package itself come first, then those of the packages that
// test it most (neighbours.go), all with -short and one change at a time.
// docs/TESTING.md has the figures.
package main
