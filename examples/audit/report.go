package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/cftoken/cftoken/permissions"
	lintreport "github.com/cftoken/cftoken/permissions/lint/report"
	"github.com/cftoken/cftoken/token"
)

// report is what the program says.
type report struct {
	Owner    string          `json:"owner"` // "user", or the account's id
	Sees     token.Sight     `json:"sees"`  // whether these are all tokens of the owner
	Expired  bool            `json:"include_expired"`
	Total    int             `json:"total"`
	Limit    int             `json:"limit"` // how many there can be
	Tokens   []row           `json:"tokens"`
	Findings []token.Finding `json:"findings"`
	Same     [][]string      `json:"same"` // ids of tokens that may do the same, the oldest first
	WhoCan   *ability        `json:"who_can,omitempty"`
	Calls    *callMatrix     `json:"calls,omitempty"` // of -call and -calls
	Log      *logJSON        `json:"log,omitempty"`   // of -audit-log
	Page     string          `json:"page"`            // of the dashboard

	verbose bool
	pages   int // that were shown
}

// row is a token.
type row struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	State string `json:"state"`
	token.Maker
	IssuedOn    time.Time `json:"issued_on,omitzero"`
	ExpiresOn   time.Time `json:"expires_on,omitzero"`
	LastUsedOn  time.Time `json:"last_used_on,omitzero"`
	Permissions []string  `json:"permissions"`
	Findings    []string  `json:"findings"`      // their codes
	Use         *useJSON  `json:"use,omitempty"` // of -audit-log; absent for a token that is not in the logs
}

func newReport(owner permissions.AccountID) report {
	r := report{Owner: ownerText(owner), Limit: token.MaxUserTokens, Tokens: []row{}, Findings: []token.Finding{}, Page: token.TokensPage(owner)}
	if owner != "" {
		r.Limit = token.MaxAccountTokens
	}
	return r
}

func ownerText(owner permissions.AccountID) string { return cmp.Or(string(owner), "user") }

func newRow(info token.Info, findings []token.Finding, now time.Time) row {
	one := row{
		ID: info.ID, Name: info.Name, State: state(info, now), Maker: info.Maker, IssuedOn: info.IssuedOn, ExpiresOn: info.ExpiresOn(), LastUsedOn: info.LastUsedOn,
		Permissions: []string{}, Findings: []string{},
	}
	for st := range info.Spec.Statements() {
		one.Permissions = append(one.Permissions, st.String())
	}
	for _, f := range findings {
		if f.Token == info.Ref {
			one.Findings = append(one.Findings, string(f.Code))
		}
	}
	return one
}

// state is the API's word, or that the token's time is over.
func state(info token.Info, now time.Time) string {
	if info.Expired(now) {
		return token.StateExpired
	}
	return info.State
}

// sortFindings puts those of all pages into the order of one.
func (r *report) sortFindings() {
	slices.SortStableFunc(r.Findings, func(a, b token.Finding) int {
		return cmp.Or(int(b.Severity)-int(a.Severity), strings.Compare(a.Name, b.Name), strings.Compare(a.Token.ID, b.Token.ID))
	})
}

func writeJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// The lines of -format jsonl: one a token as it comes, and one for the whole at the end.
type (
	tokenLine struct {
		Token    row             `json:"token"`
		Findings []token.Finding `json:"findings"`
	}
	summaryLine struct {
		Summary summary `json:"summary"`
	}
	summary struct {
		Owner   string      `json:"owner"`
		Sees    token.Sight `json:"sees"`
		Expired bool        `json:"include_expired"`
		Total   int         `json:"total"`
		Limit   int         `json:"limit"`
		Same    [][]string  `json:"same"`
		WhoCan  *ability    `json:"who_can,omitempty"`
		Calls   *callMatrix `json:"calls,omitempty"`
		Log     *logJSON    `json:"log,omitempty"`
		Page    string      `json:"page"`
	}
)

func (r report) summary() summary {
	return summary{r.Owner, r.Sees, r.Expired, r.Total, r.Limit, r.Same, r.WhoCan, r.Calls, r.Log, r.Page}
}

func writeLine(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

func writeLines(w io.Writer, rows []row, findings []token.Finding) error {
	for _, one := range rows {
		line := tokenLine{Token: one, Findings: []token.Finding{}}
		for _, f := range findings {
			if f.Token.ID == one.ID {
				line.Findings = append(line.Findings, f)
			}
		}
		if err := writeLine(w, line); err != nil {
			return err
		}
	}
	return nil
}

// page writes the tokens of a page, then what there is to say of them, the gravest
// first.
func (r *report) page(w io.Writer, rows []row, findings []token.Finding) error {
	if r.pages++; r.pages > 1 {
		fmt.Fprintln(w)
	}
	out := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(out, "NAME\tID\tSTATE\tMADE\tEXPIRES\tLAST USED\tPERMISSIONS\tMADE BY")
	for _, t := range rows {
		fmt.Fprintf(out, "%s\t%s\t%s\t%s\t%s\t%s\t%d\t%s\n", printable(t.Name), t.ID, t.State, day(t.IssuedOn, "not told"), day(t.ExpiresOn, "never"), day(t.LastUsedOn, "never"), len(t.Permissions), maker(t.Maker))
	}
	if err := out.Flush(); err != nil {
		return err
	}
	for _, f := range findings {
		if r.verbose || !remark(f) {
			fmt.Fprintf(w, "\n%-7s  %s (%s): %s\n         %s\n", f.Severity, printable(f.Name), f.Token.ID, f.Problem, f.Remedy)
		}
	}
	for _, t := range rows {
		t.useText(w, r.Log)
	}
	return nil
}

// text writes what stands behind the pages.
func (c *collector) text(w io.Writer, o lintreport.TextOptions) error {
	r := c.r
	if r.pages == 0 {
		if err := r.page(w, nil, nil); err != nil {
			return err
		}
	}
	fmt.Fprintf(w, "\n%s (%s)\n", r.count(), c.now.UTC().Format(time.DateOnly))
	if c.remarks > 0 && !r.verbose {
		fmt.Fprintf(w, "\n%d remarks (info) on what tokens may do: -v shows them\n", c.remarks)
	}
	for _, text := range c.same.texts() {
		fmt.Fprintf(w, "\n%s\n", text)
	}
	if r.WhoCan != nil {
		fmt.Fprintf(w, "\n%s\n  may:       %s\n  not known: %s\n", r.WhoCan.Call, orNone(r.WhoCan.can), orNone(r.WhoCan.unsure))
	}
	var tables []lintreport.Section
	if c.access != nil && c.s.matrix {
		tables = append(tables, lintreport.Section{Title: "Access: tokens and permissions", Table: c.access.table()})
	}
	if r.Calls != nil {
		tables = append(tables, lintreport.Section{Title: "Access: tokens and calls", Table: r.Calls.table()})
	}
	for _, t := range tables {
		fmt.Fprintln(w)
		if err := lintreport.Write(w, "text", lintreport.Document{Title: t.Title, Sections: []lintreport.Section{{Table: t.Table}}}, o); err != nil {
			return err
		}
	}
	r.logText(w)
	switch {
	case c.toShow > 0 || r.verbose && c.remarks > 0:
	case r.Sees.Extent == token.ExtentAll:
		fmt.Fprintln(w, "\nnothing to look at")
	default:
		fmt.Fprintln(w, "\nnothing to look at among those that are shown")
	}
	_, err := fmt.Fprintf(w, "\nthe tokens in the dashboard: %s\n", r.Page)
	return err
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

// count says how many tokens there are, as far as that is known.
func (r report) count() string {
	text := fmt.Sprintf("%d of %d tokens", r.Total, r.Limit)
	if !r.Expired {
		text = fmt.Sprintf("%d active tokens; expired and disabled ones were not asked for", r.Total)
	}
	switch r.Sees.Extent {
	case token.ExtentOwn:
		text += "; those of others are not shown: " + r.Sees.Why
	case token.ExtentUnknown:
		text += "; whether there are others that are not shown is not known: " + r.Sees.Why
	}
	return text
}

// maker says who made a token.
func maker(m token.Maker) string {
	if m.IsZero() {
		return "not told"
	}
	return printable(m.String())
}

func day(t time.Time, none string) string {
	if t.IsZero() {
		return none
	}
	return t.UTC().Format(time.DateOnly)
}

// printable keeps a name from writing to the terminal what is no text.
func printable(name string) string {
	out := []rune(name)
	for i, r := range out {
		if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 {
			out[i] = '?'
		}
	}
	return string(out)
}
