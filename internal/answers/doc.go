// Package answers holds what the API answers besides success, each fact once,
// with how it is known. So far it has the answers about things that do not
// exist: they come after authorization, so that they prove a right to write to
// package probe, and package tokentest gives them.
//
// The tables are static data; importing the package runs no code.
package answers
