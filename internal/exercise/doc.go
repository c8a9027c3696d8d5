// Package exercise is every operation of the library that sends requests, as one
// table, for tests that let all of them meet something: servers that misbehave, or
// credentials that must not show. It is for tests only.
package exercise
