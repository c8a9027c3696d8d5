package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/lint"
	lintreport "github.com/cftoken/cftoken/permissions/lint/report"
	"github.com/cftoken/cftoken/probe"
)

// document is the report for the forms other than its own text and JSON.
func document(r probe.Report) lintreport.Document {
	d := lintreport.Document{
		Program: "doctor", Title: "What the token can do", Made: time.Now(),
		Summary: fmt.Sprintf("%s. Working %d/%d, missing %d.", describe(r), r.Working(), len(r.Results), r.Missing()),
	}
	checks := lintreport.Section{Title: "Checks"}
	for _, res := range r.Results {
		item := lintreport.Item{Name: res.Check.Name, Message: needs(res)}
		switch res.Verdict {
		case authz.Allowed:
			if !res.Works() {
				item.Status = lintreport.NotKnown
			}
		case authz.Denied, authz.NotEntitled:
			item.Status, item.Severity = lintreport.Failed, lint.SeverityError
		default:
			item.Status = lintreport.NotKnown
		}
		if res.Call.Path != "" {
			item.Details = append(item.Details, fmt.Sprintf("%s %s: %d", res.Call.Method, res.Call.Path, res.Call.Status))
		}
		if res.Note != "" {
			item.Details = append(item.Details, res.Note)
		}
		checks.Items = append(checks.Items, item)
	}
	d.Sections = append(d.Sections, checks)
	found := lintreport.Section{Title: "What is wrong, and what to do", Explains: true}
	for _, g := range r.Diagnoses {
		item := lintreport.Item{Name: string(g.Code), Status: lintreport.Failed, Message: g.Title, URL: g.DocURL}
		switch g.Severity {
		case diagnose.Warning:
			item.Severity = lint.SeverityWarning
		case diagnose.Failure:
			item.Severity = lint.SeverityError
		}
		for _, remedy := range g.Remedies {
			item.Remedies = append(item.Remedies, remedy.String())
		}
		found.Items = append(found.Items, item)
	}
	if len(found.Items) > 0 {
		d.Sections = append(d.Sections, found)
	}
	if r.Interrupted != nil {
		d.Notes = append(d.Notes, "interrupted: what did not come to its end is inconclusive or not checked")
	}
	for _, left := range r.Leftovers() {
		d.Notes = append(d.Notes, "left behind, delete it by hand: "+left)
	}
	return d
}

// needs says what came of a check in words, and what it is about.
func needs(res probe.Result) string {
	var text string
	switch {
	case res.Verdict == authz.Allowed && res.Works() && !res.Fine():
		text = "working; others open the call too, so that it is no proof of the permission"
	case res.Verdict == authz.Allowed && res.Works():
		text = "working"
	case res.Verdict == authz.Allowed:
		text = "not proven: other permissions may give the same answer"
	default:
		text = strings.ReplaceAll(res.Verdict.String(), "_", " ")
	}
	for i, perm := range res.Check.Needs {
		if i == 0 {
			text += "; needs "
		} else {
			text += ", "
		}
		text += permissions.GuideLabel(perm)
	}
	if res.Code != 0 {
		text += fmt.Sprintf(" (%d, code %d)", res.Call.Status, res.Code)
	}
	return text
}
