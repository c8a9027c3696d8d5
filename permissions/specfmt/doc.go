// Package specfmt writes a spec in the forms of other tools: as Terraform's JSON
// for the resources that make tokens, and as Go source of this library.
//
// What a form cannot carry is an error and never left out. The API's own form is
// what package permissions writes; it writes the lines of a README
// ([permissions.FormatLines]) and the dashboard's link too, and reads all of them.
//
// It does no I/O, and runs neither Terraform nor the Go tool.
package specfmt
