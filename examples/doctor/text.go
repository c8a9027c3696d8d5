package main

import (
	"fmt"
	"io"
	"slices"

	lintreport "github.com/cftoken/cftoken/permissions/lint/report"
	"github.com/cftoken/cftoken/probe"
)

// text reports whether the report is the program's own text.
func (o options) text() bool { return !o.json && (o.format == "" || o.format == "text") }

// forms are those of -format; the page has a flag of its own.
func forms() []string {
	return append(slices.DeleteFunc(lintreport.Formats(), func(f string) bool { return f == "html" }), "json")
}

// looks is how a text on standard output looks.
func (p program) looks(o options) lintreport.TextOptions {
	looks := lintreport.ForWriter(p.stdout, p.env)
	looks.Plain = o.plain
	return looks
}

// remark writes a paragraph before the text of the report.
func (p program) remark(o options, text string) {
	fmt.Fprintf(p.stdout, "%s\n", p.looks(o).Wrap(text))
}

// progress shows each check as it ends, on a terminal.
func progress(w io.Writer, plain bool) func(probe.Event) {
	return func(e probe.Event) {
		mark := "…"
		switch {
		case e.Done && plain:
			mark = e.Result.PlainMark()
		case e.Done:
			mark = e.Result.Mark()
		case plain:
			mark = "..."
		}
		fmt.Fprintf(w, "  %s %d/%d %s\n", mark, e.Index+1, e.Total, e.Result.Check.Name)
	}
}
