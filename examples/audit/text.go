package main

import (
	"fmt"
	"io"
	"time"

	lintreport "github.com/cftoken/cftoken/permissions/lint/report"
	"github.com/cftoken/cftoken/token"
)

// texter writes a text in parts, with a line between them. Its error is the writer's
// first.
type texter struct {
	w     io.Writer
	looks lintreport.TextOptions
	begun bool
	err   error
}

// text is for what is written for people on standard output.
func (p program) text(s settings) *texter {
	looks := lintreport.ForWriter(p.stdout, p.env)
	looks.Plain = s.plain
	return &texter{w: p.stdout, looks: looks}
}

// part writes a document; one of nothing leaves no trace.
func (t *texter) part(d lintreport.Document) {
	if d.Title+d.Summary == "" && len(d.Sections)+len(d.Notes) == 0 {
		return
	}
	if t.apart(); t.err == nil {
		t.err = lintreport.Write(t.w, "text", d, t.looks)
	}
}

// say writes a paragraph, line a line right behind what stands there.
func (t *texter) say(text string) {
	t.apart()
	t.line(text)
}

func (t *texter) line(text string) {
	if t.begun = true; t.err == nil {
		_, t.err = io.WriteString(t.w, t.looks.Wrap(text))
	}
}

func (t *texter) apart() {
	if t.begun && t.err == nil {
		_, t.err = io.WriteString(t.w, "\n")
	}
	t.begun = true
}

// page writes what there is to say of the tokens of a page, the gravest first, then the
// tokens.
func (c *collector) page(t *texter, rows []row, findings []token.Finding) error {
	var d lintreport.Document
	which := ""
	if c.pages++; c.pages == 1 {
		d.Title = title(c.r.Owner)
	} else {
		which = fmt.Sprintf(", %d to %d", c.r.Total-len(rows)+1, c.r.Total)
	}
	var shown []token.Finding
	for _, f := range findings {
		if c.s.verbose || !remark(f) {
			shown = append(shown, f)
		}
	}
	d.Sections = tokenSections(findingItems(shown, called), rows, which)
	if c.r.Log != nil && len(rows) > 0 {
		d.Sections = append(d.Sections, useSection(rows))
	}
	t.part(d)
	return t.err
}

// end writes what stands behind the pages.
func (c *collector) end(t *texter) error {
	if c.pages == 0 {
		t.part(lintreport.Document{Title: title(c.r.Owner)})
	}
	t.part(lintreport.Document{Sections: c.sections(c.s.matrix), Notes: c.r.logNotes()})
	t.say(fmt.Sprintf("%s (%s)", c.r.count(), c.now.UTC().Format(time.DateOnly)))
	t.line(c.found(c.s.verbose))
	if c.remarks > 0 && !c.s.verbose {
		t.line(plural(c.remarks, "remark (info) on what tokens may do: -v shows it", "remarks (info) on what tokens may do: -v shows them"))
	}
	for _, text := range c.gate() {
		t.line(text)
	}
	t.say("the tokens in the dashboard: " + c.r.Page)
	return t.err
}

// remark reports whether a finding is one that most tokens have: worth knowing, and
// nothing to look at.
func remark(f token.Finding) bool {
	switch f.Code {
	case token.AuditExpired, token.AuditDisabled, token.AuditRevoked, token.AuditUnread, token.AuditExpiringSoon, token.AuditNeverUsed, token.AuditUnused:
		return false
	}
	return f.Severity == token.SeverityInfo
}
