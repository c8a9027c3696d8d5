// Package answers is the one table of what the API answers besides plain
// success: when, with which status, code and text, what that means for
// authorization, and how it is known.
//
// Whoever needs such a fact asks here: package tokentest answers from the rows,
// diagnose's rules name the rows that they explain, the rows of things that do
// not exist are probe's proofs, token reads what verify means, conformance
// checks them. No code of the API stands anywhere else, which a test of package
// house holds.
//
// The tables are static data; importing the package runs no code. It decides
// nothing: what follows from an answer is diagnose's and probe's to say.
package answers
