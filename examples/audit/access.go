package main

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/lint"
	lintreport "github.com/cftoken/cftoken/permissions/lint/report"
	"github.com/cftoken/cftoken/token"
)

// ability is which tokens may make a call.
type ability struct {
	Call   string   `json:"call"`
	Can    []string `json:"can"`    // ids
	Unsure []string `json:"unsure"` // ids of those for which that cannot be judged
}

// whoCan decides the call for every token that works.
func whoCan(tokens []token.Info, call authz.Call, now time.Time) *ability {
	a := &ability{Call: call.Method + " " + token.Redact(call.Path), Can: []string{}, Unsure: []string{}}
	call.Time = now
	for _, info := range tokens {
		switch {
		case !info.Live(now):
			continue
		case info.Unread != nil:
			a.Unsure = append(a.Unsure, info.ID)
			continue
		}
		switch (authz.Principal{Spec: info.Spec, Kind: info.Kind(), Account: info.Account}).Decide(call).Verdict {
		case authz.Allowed:
			a.Can = append(a.Can, info.ID)
		case authz.Inconclusive:
			a.Unsure = append(a.Unsure, info.ID)
		}
	}
	return a
}

// sameRights groups tokens of one spec, conditions left aside, the oldest first.
func sameRights(tokens []token.Info) [][]string {
	out, groups := [][]string{}, map[string][]token.Info{}
	var order []string
	for _, info := range tokens {
		if info.Unread != nil || info.Spec.IsEmpty() {
			continue
		}
		key := info.Spec.WithConditions(permissions.Conditions{}).String()
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], info)
	}
	for _, key := range order {
		group := groups[key]
		if len(group) < 2 {
			continue
		}
		slices.SortStableFunc(group, func(a, b token.Info) int { return a.IssuedOn.Compare(b.IssuedOn) })
		var ids []string
		for _, info := range group {
			ids = append(ids, info.ID)
		}
		out = append(out, ids)
	}
	return out
}

// names are the tokens of some ids, for a text.
func (r report) names(ids []string) []string {
	var out []string
	for _, id := range ids {
		for _, t := range r.Tokens {
			if t.ID == id {
				out = append(out, printable(t.Name)+" ("+id+")")
			}
		}
	}
	return out
}

func orNone(list []string) string { return cmp.Or(strings.Join(list, ", "), "none") }

// matrix is which permission each token has, and where.
func matrix(tokens []token.Info, now time.Time) *lintreport.Table {
	var labels []string
	for _, info := range tokens {
		for st := range info.Spec.Statements() {
			if label := permissions.Label(st.Permission); info.Live(now) && !slices.Contains(labels, label) {
				labels = append(labels, label)
			}
		}
	}
	slices.Sort(labels)
	t := &lintreport.Table{Heads: append([]string{"Token"}, labels...)}
	for _, info := range tokens {
		if !info.Live(now) {
			continue
		}
		row := make([]lintreport.Cell, 1+len(labels))
		row[0] = lintreport.Plain(info.Name)
		for st := range info.Spec.Statements() {
			c := &row[1+slices.Index(labels, permissions.Label(st.Permission))]
			if c.Text != "" {
				c.Text += ", "
			}
			if st.Effect == permissions.Deny {
				*c = lintreport.Marked(c.Text+"not on "+st.Resource.String(), lintreport.NotKnown)
			} else {
				*c = lintreport.Marked(c.Text+st.Resource.String(), lintreport.Passed)
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// document is the report for the forms other than the table and JSON.
func (r report) document(now time.Time, access *lintreport.Table) lintreport.Document {
	d := lintreport.Document{Program: "audit", Title: "API tokens of " + r.Owner, Summary: r.count(), Made: now}
	table := &lintreport.Table{Heads: []string{"Token", "Id", "State", "Expires", "Last used", "Permissions", "Made by"}}
	findings := lintreport.Section{Title: "Findings"}
	for _, t := range r.Tokens {
		table.Rows = append(table.Rows, []lintreport.Cell{
			lintreport.Plain(t.Name), lintreport.Plain(t.ID), lintreport.Plain(t.State), lintreport.Plain(day(t.ExpiresOn, "never")),
			lintreport.Plain(day(t.LastUsedOn, "never")), lintreport.Plain(strconv.Itoa(len(t.Permissions))), lintreport.Person(maker(t.Maker)),
		})
		clean := true
		for _, f := range r.Findings {
			clean = clean && (f.Token.ID != t.ID || f.Severity == lint.SeverityInfo)
		}
		if clean {
			findings.Items = append(findings.Items, lintreport.Item{Name: "no warning", Group: t.Name})
		}
	}
	for _, f := range r.Findings {
		findings.Items = append(findings.Items, lintreport.Item{
			Name: string(f.Code), Group: f.Name, Status: lintreport.Failed, Severity: f.Severity, Message: f.Problem, Remedies: []string{f.Remedy},
		})
	}
	d.Sections = append(d.Sections, lintreport.Section{Title: "Tokens", Table: table})
	if access != nil {
		d.Sections = append(d.Sections, lintreport.Section{Title: "Access: tokens and permissions", Table: access})
	}
	if len(findings.Items) > 0 {
		d.Sections = append(d.Sections, findings)
	}
	for _, ids := range r.Same {
		d.Notes = append(d.Notes, "the same rights, the oldest first: "+strings.Join(r.names(ids), ", "))
	}
	return d
}
