// Package reports holds the tests which show that what the programs write for other
// programs is read by those: JUnit XML, Markdown and GitHub's annotations, by parsers
// that are not ours, and the HTML page by a browser, where the machine has one. It is a
// module of its own, so that the parsers never reach the go.sum of the library or of its
// users. It has no code besides its tests.
package reports
