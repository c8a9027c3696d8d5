// Package ptytest gives tests a terminal of a width, to see what a program writes to
// one. Where the system is not Linux, or has none to give, the test is skipped.
package ptytest
