// Package report writes what a program found in the forms in which people and
// machines look at it: text for a terminal, Markdown for a pull request, JUnit XML
// for a test runner, annotations for GitHub Actions, and a single HTML page.
//
// A program puts its results into a [Document] and hands it to one of the writers.
// The package knows nothing of Cloudflare and judges nothing; what it writes of
// other people's words is escaped for the form, control characters included. JSON is
// each program's own.
package report
