package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/cftoken/cftoken/permissions"
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
	Log      *logJSON        `json:"log,omitempty"` // of -audit-log
	Page     string          `json:"page"`          // of the dashboard

	verbose bool
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

func newReport(tokens []token.Info, owner permissions.AccountID, now time.Time, findings []token.Finding) report {
	r := report{Owner: "user", Total: len(tokens), Limit: token.MaxUserTokens, Tokens: []row{}, Findings: findings, Page: token.TokensPage(owner)}
	if owner != "" {
		r.Owner, r.Limit = string(owner), token.MaxAccountTokens
	}
	for _, info := range tokens {
		one := row{
			ID: info.ID, Name: info.Name, State: info.State, Maker: info.Maker, IssuedOn: info.IssuedOn, ExpiresOn: info.ExpiresOn(), LastUsedOn: info.LastUsedOn,
			Permissions: []string{}, Findings: []string{},
		}
		if info.Expired(now) {
			one.State = token.StateExpired
		}
		for st := range info.Spec.Statements() {
			one.Permissions = append(one.Permissions, st.String())
		}
		for _, f := range findings {
			if f.Token == info.Ref {
				one.Findings = append(one.Findings, string(f.Code))
			}
		}
		r.Tokens = append(r.Tokens, one)
	}
	return r
}

func (r report) json(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(r)
}

// table writes the tokens, then the findings, the gravest first.
func (r report) table(w io.Writer, now time.Time) error {
	out := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(out, "NAME\tID\tSTATE\tEXPIRES\tLAST USED\tPERMISSIONS\tMADE BY")
	for _, t := range r.Tokens {
		fmt.Fprintf(out, "%s\t%s\t%s\t%s\t%s\t%d\t%s\n", printable(t.Name), t.ID, t.State, day(t.ExpiresOn, "never"), day(t.LastUsedOn, "never"), len(t.Permissions), maker(t.Maker))
	}
	if err := out.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(w, "\n%s (%s)\n", r.count(), now.UTC().Format(time.DateOnly))
	shown := 0
	for _, f := range r.Findings {
		if r.verbose || !remark(f) {
			shown++
			fmt.Fprintf(w, "\n%-7s  %s (%s): %s\n         %s\n", f.Severity, printable(f.Name), f.Token.ID, f.Problem, f.Remedy)
		}
	}
	if left := len(r.Findings) - shown; left > 0 {
		fmt.Fprintf(w, "\n%d remarks (info) on what tokens may do: -v shows them\n", left)
	}
	for _, ids := range r.Same {
		fmt.Fprintf(w, "\nthe same rights, the oldest first: %s\n", strings.Join(r.names(ids), ", "))
	}
	if r.WhoCan != nil {
		fmt.Fprintf(w, "\n%s\n  may:       %s\n  not known: %s\n", r.WhoCan.Call, orNone(r.names(r.WhoCan.Can)), orNone(r.names(r.WhoCan.Unsure)))
	}
	r.useText(w)
	switch {
	case shown > 0:
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
