// Package goldenfile compares what a test made with a file. It is for tests only, and has no flag
// of its own: a test that takes -update hands it over.
package goldenfile
