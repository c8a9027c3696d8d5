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

	can, unsure []string // for a text
}

// add decides the call for a token, if it works.
func (a *ability) add(info token.Info, call authz.Call, now time.Time) {
	d, live := mayMake(info, call, now)
	text := printable(info.Name) + " (" + info.ID + ")"
	switch {
	case !live:
	case info.Unread != nil || d.Verdict == authz.Inconclusive:
		a.Unsure, a.unsure = append(a.Unsure, info.ID), append(a.unsure, text)
	case d.Verdict == authz.Allowed:
		a.Can, a.can = append(a.Can, info.ID), append(a.can, text)
	}
}

func orNone(list []string) string { return cmp.Or(strings.Join(list, ", "), "none") }

// accessMatrix is which permission each token that works has, and where.
type accessMatrix struct {
	labels []string
	seen   map[string]bool
	rows   []accessRow
}

type accessRow struct {
	name  string
	cells map[string]lintreport.Cell // by label
}

func newAccessMatrix() *accessMatrix { return &accessMatrix{seen: map[string]bool{}} }

func (m *accessMatrix) add(info token.Info, now time.Time) {
	if !info.Live(now) {
		return
	}
	one := accessRow{info.Name, map[string]lintreport.Cell{}}
	for st := range info.Spec.Statements() {
		label := permissions.Label(st.Permission)
		if !m.seen[label] {
			m.seen[label] = true
			m.labels = append(m.labels, label)
		}
		c, more := one.cells[label]
		if more {
			c.Text += ", "
		}
		if st.Effect == permissions.Deny {
			c = lintreport.Marked(c.Text+"not on "+st.Resource.String(), lintreport.NotKnown)
		} else {
			c = lintreport.Marked(c.Text+st.Resource.String(), lintreport.Passed)
		}
		one.cells[label] = c
	}
	m.rows = append(m.rows, one)
}

func (m *accessMatrix) table() *lintreport.Table {
	labels := slices.Sorted(slices.Values(m.labels))
	t := &lintreport.Table{Heads: append([]string{"Token"}, labels...)}
	for _, one := range m.rows {
		cells := []lintreport.Cell{lintreport.Plain(one.name)}
		for _, label := range labels {
			cells = append(cells, one.cells[label])
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}

// document is the report for the forms other than the table and JSON.
func (c *collector) document(matrix bool) lintreport.Document {
	r := c.r
	d := lintreport.Document{Program: "audit", Title: "API tokens of " + r.Owner, Summary: r.count(), Made: c.now}
	table := &lintreport.Table{Heads: []string{"Token", "Id", "State", "Made", "Expires", "Last used", "Permissions", "Made by"}}
	findings := lintreport.Section{Title: "Findings"}
	warned := map[string]bool{}
	for _, f := range r.Findings {
		if f.Severity > lint.SeverityInfo {
			warned[f.Token.ID] = true
		}
	}
	for _, t := range r.Tokens {
		table.Rows = append(table.Rows, []lintreport.Cell{
			lintreport.Plain(t.Name), lintreport.Plain(t.ID), lintreport.Plain(t.State), lintreport.Plain(day(t.IssuedOn, "not told")), lintreport.Plain(day(t.ExpiresOn, "never")),
			lintreport.Plain(day(t.LastUsedOn, "never")), lintreport.Plain(strconv.Itoa(len(t.Permissions))), lintreport.Person(maker(t.Maker)),
		})
		if !warned[t.ID] {
			findings.Items = append(findings.Items, lintreport.Item{Name: "no warning", Group: t.Name})
		}
	}
	for _, f := range r.Findings {
		findings.Items = append(findings.Items, lintreport.Item{
			Name: string(f.Code), Group: f.Name, Status: lintreport.Failed, Severity: f.Severity, Message: f.Problem, Remedies: []string{f.Remedy},
		})
	}
	d.Sections = append(d.Sections, lintreport.Section{Title: "Tokens", Table: table})
	if matrix && c.access != nil {
		d.Sections = append(d.Sections, lintreport.Section{Title: "Access: tokens and permissions", Table: c.access.table()})
	}
	if r.Calls != nil {
		d.Sections = append(d.Sections, lintreport.Section{Title: "Access: tokens and calls", Table: r.Calls.table()})
	}
	if len(findings.Items) > 0 {
		d.Sections = append(d.Sections, findings)
	}
	if same := c.same.table(); len(same.Rows) > 0 {
		d.Sections = append(d.Sections, lintreport.Section{Title: "The same rights, the oldest first", Table: same})
	}
	if r.WhoCan != nil {
		d.Notes = append(d.Notes, r.WhoCan.Call+": may "+orNone(r.WhoCan.can)+"; not known: "+orNone(r.WhoCan.unsure))
	}
	return d
}
