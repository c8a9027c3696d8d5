package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/record"
	"github.com/cftoken/cftoken/permissions/record/compressed"
	"github.com/cftoken/cftoken/permissions/record/logs"
	"github.com/cftoken/cftoken/token"
)

// logJSON is what audit logs say besides the use of tokens that were listed.
type logJSON struct {
	Others []string `json:"others"` // credentials that are in the logs and not among the tokens
	Gaps   []string `json:"gaps"`   // what the logs cannot show
}

// useJSON is the use of a token.
type useJSON struct {
	Narrower bool            `json:"narrower"` // less would do
	Policies json.RawMessage `json:"policies"` // what would do
	Grants   []grantJSON     `json:"grants"`
}

type grantJSON struct {
	Permission string        `json:"permission"`
	Advice     record.Advice `json:"advice"`
	Times      int           `json:"times"` // 0 for never seen
	Last       time.Time     `json:"last,omitzero"`
	Calls      []string      `json:"calls"` // a few of them
	Instead    []string      `json:"instead"`
}

// maxShown is how many calls are shown of a grant.
const maxShown = 5

// readLogs reads audit logs, compressed or not, one after another.
func readLogs(ctx context.Context, names []string) ([]logs.Audit, error) {
	var out []logs.Audit
	for _, name := range names {
		a, err := readLog(ctx, name)
		if err != nil {
			return nil, fmt.Errorf("-audit-log: %w", err)
		}
		out = append(out, a)
	}
	return out, nil
}

func readLog(ctx context.Context, name string) (logs.Audit, error) {
	f, err := compressed.Open(ctx, name, nil, nil)
	if err != nil {
		return logs.Audit{}, err
	}
	defer f.Close()
	return logs.ReadAudit(f, f.Name, false)
}

// addUse adds the use of each token, as the logs have it.
func (r *report) addUse(tokens []token.Info, used []logs.Audit, now time.Time) {
	r.Log = &logJSON{Others: []string{}, Gaps: []string{logs.AuditGap}}
	listed := map[string]bool{}
	for i, info := range tokens {
		listed[info.ID] = true
		var recs []record.Recording
		for _, a := range used {
			if of, ok := a.Token(info.ID); ok {
				recs = append(recs, of.Recording)
			}
		}
		if len(recs) == 0 || info.Unread != nil {
			continue
		}
		have := authz.Principal{Spec: info.Spec, Kind: info.Ref.Kind(), Account: info.Ref.Account}
		r.Tokens[i].Use = newUse(record.RightSize(have, now, recs...))
	}
	said := map[string]bool{}
	for _, a := range used {
		for _, of := range a.Actors {
			who := of.Context
			if of.TokenID != "" {
				who = fmt.Sprintf("%s (%s)", printable(of.TokenName), of.TokenID)
			}
			if !listed[of.TokenID] && !said[who] {
				said[who] = true
				r.Log.Others = append(r.Log.Others, token.Redact(who))
			}
		}
	}
}

func newUse(sized record.RightSized) *useJSON {
	policies, err := sized.Spec.PoliciesJSON()
	if err != nil {
		policies = json.RawMessage("null")
	}
	out := &useJSON{Narrower: sized.Narrower(), Policies: policies, Grants: []grantJSON{}}
	for _, u := range sized.Uses {
		g := grantJSON{Permission: u.Statement.String(), Advice: u.Advice, Times: u.Seen.Times, Last: u.Seen.Last, Calls: []string{}, Instead: []string{}}
		for _, c := range u.Calls[:min(len(u.Calls), maxShown)] {
			g.Calls = append(g.Calls, token.Redact(c.Method+" "+c.Path))
		}
		for _, i := range u.Instead {
			g.Instead = append(g.Instead, i.String())
		}
		out.Grants = append(out.Grants, g)
	}
	return out
}

// useText writes the use of the tokens, and which were not seen at all.
func (r report) useText(w io.Writer) {
	if r.Log == nil {
		return
	}
	fmt.Fprintf(w, "\nuse, by the audit logs (%s):\n", strings.Join(r.Log.Gaps, "; "))
	for _, t := range r.Tokens {
		if t.Use == nil {
			fmt.Fprintf(w, "\n%s (%s): not in the logs\n", printable(t.Name), t.ID)
			continue
		}
		fmt.Fprintf(w, "\n%s (%s):\n", printable(t.Name), t.ID)
		for _, g := range t.Use.Grants {
			seen := "never seen"
			if g.Times > 0 {
				seen = fmt.Sprintf("seen %d times, last on %s", g.Times, day(g.Last, "a day that is not told"))
			}
			fmt.Fprintf(w, "  %-6s  %s: %s\n", g.Advice, g.Permission, seen)
			for _, i := range g.Instead {
				fmt.Fprintf(w, "          would do: %s\n", i)
			}
		}
	}
	if len(r.Log.Others) > 0 {
		fmt.Fprintf(w, "\nin the logs and not among these tokens: %s\n", strings.Join(r.Log.Others, ", "))
	}
}
