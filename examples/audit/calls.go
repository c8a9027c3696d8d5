package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	lintreport "github.com/cftoken/cftoken/permissions/lint/report"
	"github.com/cftoken/cftoken/permissions/record"
	"github.com/cftoken/cftoken/token"
)

// maxCalls is how many calls a matrix has at most: columns that nobody can read are none.
const maxCalls = 200

// parseCall reads "METHOD PATH", with "in account ID" behind it for that of the zone in
// the path.
func parseCall(text string) (authz.Call, error) {
	words := strings.Fields(text)
	if len(words) != 2 && (len(words) != 5 || words[2] != "in" || words[3] != "account") || !strings.HasPrefix(words[1], "/") {
		return authz.Call{}, errors.New(`want METHOD PATH, such as "GET /zones/{zone_id}/dns_records" with an id, and behind it "in account ID" where the account of the zone matters`)
	}
	c := authz.Call{Method: strings.ToUpper(words[0]), Path: words[1]}
	if len(words) == 5 {
		id, err := permissions.ParseAccountID(words[4])
		if err != nil {
			return authz.Call{}, err
		}
		c.Account = id
	}
	return c, nil
}

// callText is the call as [parseCall] reads it.
func callText(c authz.Call) string {
	text := c.Method + " " + token.Redact(c.Path)
	if c.Account != "" {
		text += " in account " + string(c.Account)
	}
	return text
}

// readCalls reads calls from a file: one a line, or a recording.
func readCalls(name string) ([]authz.Call, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if bytes.HasPrefix(bytes.TrimSpace(data), []byte("{")) {
		rec, err := record.ReadJSONL(bytes.NewReader(data), name, false)
		var out []authz.Call
		for _, c := range rec.Calls {
			out = append(out, authz.Call{Method: c.Method, Path: c.Path, Account: c.Account, On: c.On, Act: c.Act, Phase: c.Phase})
		}
		return out, err
	}
	var out []authz.Call
	lines := bufio.NewScanner(bytes.NewReader(data))
	for n := 1; lines.Scan(); n++ {
		text := strings.TrimSpace(lines.Text())
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		text, _, _ = strings.Cut(text, " # ")
		c, err := parseCall(text)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, n, err)
		}
		out = append(out, c)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%s: no call in it: want METHOD PATH a line, or a recording", name)
	}
	return out, nil
}

// callMatrix is what each token that works may do of some calls.
type callMatrix struct {
	Calls  []string  `json:"calls"`
	Tokens []callRow `json:"tokens"`

	calls []authz.Call
}

type callRow struct {
	ID    string     `json:"id"`
	Name  string     `json:"name"`
	Cells []callCell `json:"cells"` // in the order of the calls
}

type callCell struct {
	Verdict authz.Verdict `json:"verdict"`
	Reason  authz.Reason  `json:"reason,omitzero"`
	By      string        `json:"statement,omitempty"` // that decided
	Settle  string        `json:"settle,omitempty"`    // what would settle what is not known
}

func newCallMatrix(calls []authz.Call) *callMatrix {
	m := &callMatrix{Calls: []string{}, Tokens: []callRow{}}
	for _, c := range calls {
		if text := callText(c); !slices.Contains(m.Calls, text) {
			m.Calls, m.calls = append(m.Calls, text), append(m.calls, c)
		}
	}
	return m
}

func (m *callMatrix) add(info token.Info, now time.Time) {
	if !info.Live(now) {
		return
	}
	one := callRow{ID: info.ID, Name: info.Name, Cells: []callCell{}}
	for _, c := range m.calls {
		d, _ := mayMake(info, c, now)
		cell := callCell{Verdict: d.Verdict, Reason: d.Reason, Settle: d.Undecided()}
		if d.Decided {
			cell.By = d.Statement.String()
		}
		if info.Unread != nil {
			cell = callCell{Verdict: authz.Inconclusive, Settle: "what the token may do: " + token.Redact(info.Unread.Error())}
		}
		one.Cells = append(one.Cells, cell)
	}
	m.Tokens = append(m.Tokens, one)
}

// cell shows a decision: what is denied is no fault.
func (c callCell) cell() lintreport.Cell {
	switch c.Verdict {
	case authz.Allowed:
		text := "allowed"
		if c.By != "" {
			text += " by " + strings.TrimPrefix(c.By, "allow ")
		}
		return lintreport.Marked(text, lintreport.Passed)
	case authz.Denied:
		text := "denied: " + strings.ReplaceAll(c.Reason.String(), "_", " ")
		if c.By != "" {
			text += " by " + c.By
		}
		return lintreport.Marked(text, lintreport.Skipped)
	}
	text := "not known"
	if c.Reason != authz.NoReason {
		text += ": " + strings.ReplaceAll(c.Reason.String(), "_", " ")
	} else if c.Settle != "" {
		text += ": " + c.Settle
	}
	return lintreport.Marked(text, lintreport.NotKnown)
}

func (m *callMatrix) table() *lintreport.Table {
	t := &lintreport.Table{Heads: append([]string{"Token"}, m.Calls...)}
	for _, one := range m.Tokens {
		cells := []lintreport.Cell{lintreport.Plain(one.Name)}
		for _, c := range one.Cells {
			cells = append(cells, c.cell())
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}
