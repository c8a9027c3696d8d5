// Package canary holds one test: credentials of every kind go into everything that the
// library exports and into every program, and come out nowhere but where they must.
//
// It has no code of its own but its tests.
package canary
