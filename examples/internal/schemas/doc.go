// Package schemas holds the tests which show that the JSON Schemas of docs/schema
// say what the example programs write and what a spec's file may hold. It is a
// module of its own, so that the validator never reaches the go.sum of the library
// or of its users. It has no code besides its tests.
package schemas
