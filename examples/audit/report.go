package main

import (
	"cmp"
	"encoding/json"
	"io"
	"slices"
	"strings"
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
	Calls    *callMatrix     `json:"calls,omitempty"` // of -call and -calls
	Log      *logJSON        `json:"log,omitempty"`   // of -audit-log
	Page     string          `json:"page"`            // of the dashboard
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
