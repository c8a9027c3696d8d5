package main

import (
	"slices"
	"time"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	lintreport "github.com/cftoken/cftoken/permissions/lint/report"
	"github.com/cftoken/cftoken/token"
)

// ability is which tokens may make a call.
type ability struct {
	Call   string   `json:"call"`
	Can    []string `json:"can"`    // ids
	Unsure []string `json:"unsure"` // ids of those for which that cannot be judged

	table lintreport.Table
}

// add decides the call for a token, if it works.
func (a *ability) add(info token.Info, call authz.Call, now time.Time) {
	d, live := mayMake(info, call, now)
	answer := func(text string, s lintreport.Status) {
		a.table.Rows = append(a.table.Rows, []lintreport.Cell{lintreport.Plain(info.Name), lintreport.Plain(info.ID), lintreport.Marked(text, s)})
	}
	switch {
	case !live:
	case info.Unread != nil || d.Verdict == authz.Inconclusive:
		a.Unsure = append(a.Unsure, info.ID)
		answer("not known", lintreport.NotKnown)
	case d.Verdict == authz.Allowed:
		a.Can = append(a.Can, info.ID)
		answer("may", lintreport.Passed)
	}
}

// section is the answer: those that may not are left out.
func (a *ability) section() lintreport.Section {
	s := lintreport.Section{Title: "Who may " + a.Call + "?", Table: &a.table}
	if a.table.Heads = []string{"Token", "Id", "Answer"}; len(a.table.Rows) == 0 {
		s.Title, s.Table = s.Title+" None of these tokens.", nil
	}
	return s
}

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
