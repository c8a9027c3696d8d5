package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/cftoken/cftoken/permissions/lint"
	"github.com/cftoken/cftoken/permissions/lint/report"
)

// write writes the report in the form that was asked for.
func (p program) write(s settings, r result) error {
	if s.html != "" {
		if err := report.HTMLFile(s.html, r.document(s.verbose)); err != nil {
			return err
		}
	}
	switch {
	case s.fix:
		data, err := json.MarshalIndent(r.fixed, "", "  ")
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(p.stdout, "%s\n", data)
		return err
	case s.json():
		return writeJSON(p.stdout, r)
	}
	return report.Write(p.stdout, s.format, r.document(s.verbose), report.ForWriter(p.stdout, p.env))
}

// document is the result for the forms that people read.
func (r result) document(verbose bool) report.Document {
	d := report.Document{Program: "lint", Title: "lint of " + r.name, Made: r.made}
	rules := report.Section{Title: "Rules"}
	counts := map[lint.Severity]int{}
	for _, f := range r.lint.Findings {
		item := report.Item{Name: string(f.Code), Status: report.Failed, Severity: f.Severity, Message: f.Message(), Remedies: []string{f.Remedy}}
		if f.Ignored != "" {
			if !verbose {
				continue
			}
			item.Status, item.Message, item.Remedies = report.Skipped, f.Message()+" (ignored: "+f.Ignored+")", nil
		} else {
			counts[f.Severity]++
		}
		if f.Fixable() {
			item.Remedies = append(item.Remedies, "-fix does it")
		}
		rules.Items = append(rules.Items, item)
	}
	if verbose {
		for _, n := range r.lint.NotAssessed {
			rules.Items = append(rules.Items, report.Item{Name: string(n.Code), Status: report.Skipped, Message: "not assessed: " + n.Why})
		}
	} else if len(r.lint.NotAssessed) > 0 {
		d.Notes = append(d.Notes, fmt.Sprintf("%d rules were not assessed, as they lack what they need: -v says what", len(r.lint.NotAssessed)))
	}
	for _, e := range r.lint.Idle {
		d.Notes = append(d.Notes, "an entry of -ignore met no finding: "+e.String())
	}
	if len(rules.Items) > 0 {
		d.Sections = append(d.Sections, rules)
	}
	d.Summary = fmt.Sprintf("%d errors, %d warnings, %d infos", counts[lint.SeverityError], counts[lint.SeverityWarning], counts[lint.SeverityInfo])
	for _, g := range r.gates {
		d.Sections = append(d.Sections, section(g, r.files[g.Name]))
		d.Summary += fmt.Sprintf("; %s: %s", g.Name, verdict(g))
	}
	return d
}

func verdict(g lint.Gate) string {
	switch {
	case g.Passed():
		return "passed"
	case g.Count(lint.Broken) == 0:
		return fmt.Sprintf("open, %d of %d points cannot be judged", g.Count(lint.Open), g.Judged)
	}
	return fmt.Sprintf("broken, at %d points", g.Count(lint.Broken))
}

// shownPoints is how many broken or open points of a gate a report lists.
const shownPoints = 20

func section(g lint.Gate, file string) report.Section {
	s := report.Section{Title: "Gate: " + g.Name}
	left := 0
	for _, p := range g.Points {
		if p.Outcome != lint.Holds && len(s.Items) >= shownPoints && p.Line == 0 {
			left++
			continue
		}
		item := report.Item{Name: p.Name, Message: p.Why, File: file, Line: p.Line}
		switch p.Outcome {
		case lint.Broken:
			item.Status, item.Severity = report.Failed, lint.SeverityError
			if p.Call.Path != "" && !strings.HasPrefix(p.Name, "may ") {
				item.Details = []string{"witness: " + p.Call.Method + " " + p.Call.Path}
			}
		case lint.Open:
			item.Status = report.NotKnown
		}
		s.Items = append(s.Items, item)
	}
	switch {
	case left > 0:
		s.Items = append(s.Items, report.Item{Name: fmt.Sprintf("%d more", left), Status: report.Failed, Severity: lint.SeverityError, Message: "-format json has all of them"})
	case len(s.Items) == 0:
		s.Items = []report.Item{{Name: g.Name, Message: fmt.Sprintf("%d decisions, nothing broken and nothing open", g.Judged)}}
	}
	return s
}
