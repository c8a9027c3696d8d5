// Package supply says what comes with this library: the modules that its packages, tests and
// nested modules are built with, under which licences, what each package adds to a user's
// go.sum, and whether its programs are built the same twice. docs/DEPENDENCIES.md is written
// by its tests.
//
// It is a module of its own, for the reader of licences that it uses. It never judges whether
// a licence suits a user: it knows a list that suits this project, and says what is not on it.
package supply
