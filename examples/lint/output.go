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
		if err := report.HTMLFile(s.html, r.document(s, true)); err != nil {
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
	o := report.ForWriter(p.stdout, p.env)
	o.Plain = s.plain
	return report.Write(p.stdout, s.format, r.document(s, s.verbose || s.format == "junit"), o)
}

// document is the result for the forms that people read. All of it has what is
// ignored, what was not assessed and what passed, too.
func (r result) document(s settings, all bool) report.Document {
	d := report.Document{Program: "lint", Title: "lint of " + r.name, Made: r.made, FailAt: s.failOn}
	counts := map[lint.Severity]int{}
	rules := report.Section{Title: "Rules", Items: r.items(all, counts)}
	if n := len(r.lint.NotAssessed); n > 0 && !all {
		d.Notes = append(d.Notes, counted(n, "rule was not assessed, as it lacks what it needs", "rules were not assessed, as they lack what they need")+": -v says what")
	}
	for _, e := range r.lint.Idle {
		d.Notes = append(d.Notes, "an entry of -ignore met no finding: "+e.String())
	}
	if len(rules.Items) > 0 {
		d.Sections = append(d.Sections, rules)
	}
	d.Summary = strings.Join([]string{
		counted(counts[lint.SeverityError], "error", "errors"), counted(counts[lint.SeverityWarning], "warning", "warnings"), counted(counts[lint.SeverityInfo], "info", "infos"),
	}, ", ")
	for _, g := range r.gates {
		d.Sections = append(d.Sections, r.section(g))
		d.Summary += fmt.Sprintf("; %s: %s", g.Name, verdict(g))
	}
	return d
}

// items are the rules' findings, counted by severity.
func (r result) items(all bool, counts map[lint.Severity]int) (items []report.Item) {
	said := map[lint.Code]bool{}
	for _, f := range r.lint.Findings {
		said[f.Code] = true
		item := report.Item{Name: string(f.Code), Status: report.Failed, Severity: f.Severity, Message: f.Message(), Remedies: []string{f.Remedy}, File: r.from.name}
		for _, place := range f.Places {
			if item.Line = r.from.line(place.Statement.Permission); item.Line > 0 {
				break
			}
		}
		if f.Ignored != "" {
			if !all {
				continue
			}
			item.Status, item.Message, item.Remedies = report.Skipped, f.Message()+" (ignored: "+f.Ignored+")", nil
		} else {
			counts[f.Severity]++
			if f.Fixable() {
				item.Remedies = append(item.Remedies, "lint -fix does it")
			}
		}
		items = append(items, item)
	}
	if !all {
		return items
	}
	for _, n := range r.lint.NotAssessed {
		said[n.Code] = true
		items = append(items, report.Item{Name: string(n.Code), Status: report.Skipped, Message: "not assessed: " + n.Why})
	}
	for rule := range lint.Rules() {
		if !said[rule.Code] {
			items = append(items, report.Item{Name: string(rule.Code), Message: "none: " + rule.Title})
		}
	}
	return items
}

// counted is a number with the word for one, or for another number.
func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func verdict(g lint.Gate) string {
	switch {
	case g.Passed():
		return "passed"
	case g.Count(lint.Broken) == 0:
		return fmt.Sprintf("open, %d of %d points cannot be judged", g.Count(lint.Open), g.Judged)
	}
	return "broken, at " + counted(g.Count(lint.Broken), "point", "points")
}

// shownPoints is how many broken or open points of a gate a report lists.
const shownPoints = 20

func (r result) section(g lint.Gate) report.Section {
	s := report.Section{Title: "Gate: " + g.Name}
	left := 0
	for _, p := range g.Points {
		if p.Outcome != lint.Holds && len(s.Items) >= shownPoints && p.Line == 0 {
			left++
			continue
		}
		item := report.Item{Name: p.Name, Message: p.Why, File: r.files[g.Name], Line: p.Line}
		if item.File == r.from.name && item.Line == 0 {
			item.Line = r.from.line(p.Statement.Permission)
		}
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
