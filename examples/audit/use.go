package main

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	lintreport "github.com/cftoken/cftoken/permissions/lint/report"
	"github.com/cftoken/cftoken/permissions/record"
	"github.com/cftoken/cftoken/permissions/record/compressed"
	"github.com/cftoken/cftoken/permissions/record/logs"
	"github.com/cftoken/cftoken/token"
)

// logJSON is what audit logs say besides the use of tokens that were listed.
type logJSON struct {
	Others []string `json:"others"` // credentials that are in the logs and not among the tokens
	Gaps   []string `json:"gaps"`   // what the logs cannot show

	listed map[string]bool // ids of the tokens
}

// useJSON is the use of a token.
type useJSON struct {
	First    time.Time       `json:"first,omitzero"` // of the calls that were seen
	Last     time.Time       `json:"last,omitzero"`
	Narrower bool            `json:"narrower"` // less would do
	Policies json.RawMessage `json:"policies"` // what would do
	Grants   []grantJSON     `json:"grants"`
	Lacking  []string        `json:"lacking"`  // permissions for calls that worked all the same
	Unjudged int             `json:"unjudged"` // number of calls of which it cannot be told what they rest on
	spec     permissions.Spec
}

type grantJSON struct {
	Permission string        `json:"permission"`
	Advice     record.Advice `json:"advice"`
	Times      int           `json:"times"` // 0 for never seen
	Last       time.Time     `json:"last,omitzero"`
	Calls      []string      `json:"calls"` // a few of them
	Instead    []string      `json:"instead"`
	Lost       int           `json:"lost"` // number of operations that nothing else in the narrower spec allows as widely
	lost       string        // one of them
}

// maxShown is how many calls are shown of a grant.
const maxShown = 5

// readLogs reads audit logs, compressed or not, several at a time. Of several faults the
// first file's is told.
func readLogs(ctx context.Context, names []string, p *compressed.Progress) ([]logs.Audit, error) {
	out, errs := make([]logs.Audit, len(names)), make([]error, len(names))
	free := make(chan struct{}, runtime.GOMAXPROCS(0))
	var all sync.WaitGroup
	for i, name := range names {
		all.Go(func() {
			free <- struct{}{}
			defer func() { <-free }()
			out[i], errs[i] = readLog(ctx, name, p)
		})
	}
	all.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, fmt.Errorf("-audit-log: %w", err)
		}
	}
	return out, nil
}

func readLog(ctx context.Context, name string, p *compressed.Progress) (logs.Audit, error) {
	f, err := compressed.Open(ctx, name, nil, p)
	if err != nil {
		return logs.Audit{}, err
	}
	defer f.Close()
	return logs.ReadAudit(f, f.Name, false)
}

func newLog() *logJSON {
	return &logJSON{Others: []string{}, Gaps: []string{logs.AuditGap}, listed: map[string]bool{}}
}

// use is that of a token, as the logs have it; nil where they do not.
func (l *logJSON) use(info token.Info, used []logs.Audit, now time.Time) *useJSON {
	l.listed[info.ID] = true
	var recs []record.Recording
	for _, a := range used {
		if of, ok := a.Token(info.ID); ok {
			recs = append(recs, of.Recording)
		}
	}
	if len(recs) == 0 || info.Unread != nil {
		return nil
	}
	have := authz.Principal{Spec: info.Spec, Kind: info.Ref.Kind(), Account: info.Ref.Account}
	return newUse(record.RightSize(have, now, recs...))
}

// finish says who is in the logs besides the tokens.
func (l *logJSON) finish(used []logs.Audit) {
	said := map[string]bool{}
	for _, a := range used {
		for _, of := range a.Actors {
			who := of.Context
			if of.TokenID != "" {
				who = called(of.TokenName, of.TokenID)
			}
			if !l.listed[of.TokenID] && !said[who] {
				said[who] = true
				l.Others = append(l.Others, token.Redact(who))
			}
		}
	}
}

func newUse(sized record.RightSized) *useJSON {
	policies, err := sized.Spec.PoliciesJSON()
	if err != nil {
		policies = json.RawMessage("null")
	}
	out := &useJSON{
		First: sized.Seen.First, Last: sized.Seen.Last, Narrower: sized.Narrower(), Policies: policies,
		Grants: []grantJSON{}, Lacking: []string{}, Unjudged: len(sized.Unjudged), spec: sized.Spec,
	}
	for _, l := range sized.Lacking {
		out.Lacking = append(out.Lacking, fmt.Sprintf("%s on %s", permissions.Label(l.Permission), l.Resource))
	}
	for _, u := range sized.Uses {
		g := grantJSON{Permission: u.Statement.String(), Advice: u.Advice, Times: u.Seen.Times, Last: u.Seen.Last, Calls: []string{}, Instead: []string{}, Lost: len(u.Lost)}
		if len(u.Lost) > 0 {
			g.lost = u.Lost[0].String()
		}
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

// useSection is the use of tokens.
func useSection(rows []row) lintreport.Section {
	out := lintreport.Section{Title: "Use, by the audit logs", Explains: true}
	for _, t := range rows {
		group := called(t.Name, t.ID)
		if t.Use == nil {
			out.Items = append(out.Items, lintreport.Item{Group: group, Name: "not in the logs", Status: lintreport.Skipped})
			continue
		}
		group += fmt.Sprintf(", seen from %s to %s", day(t.Use.First, "a day that is not told"), day(t.Use.Last, "one that is not told"))
		for _, i := range t.Use.items() {
			i.Group = group
			out.Items = append(out.Items, i)
		}
	}
	return out
}

// items are the use of one token.
func (u useJSON) items() (out []lintreport.Item) {
	for _, g := range u.Grants {
		item := lintreport.Item{Name: g.Advice.String(), Message: g.Permission + ": never seen"}
		if g.Times > 0 {
			item.Message = fmt.Sprintf("%s: seen %s, last on %s", g.Permission, plural(g.Times, "time", "times"), day(g.Last, "a day that is not told"))
		}
		switch g.Advice {
		case record.Keep:
		case record.Unseen:
			item.Status = lintreport.Skipped
		default:
			item.Status = lintreport.Failed
		}
		for _, c := range g.Calls {
			item.Details = append(item.Details, "by "+c)
		}
		for _, i := range g.Instead {
			item.Remedies = append(item.Remedies, "would do: "+i)
		}
		if g.Lost > 0 {
			item.Details = append(item.Details, fmt.Sprintf("refused from then on, where it was not seen: %s, such as %s", plural(g.Lost, "operation", "operations"), g.lost))
		}
		out = append(out, item)
	}
	for _, l := range u.Lacking {
		out = append(out, lintreport.Item{Name: "lacking", Status: lintreport.NotKnown, Message: l + ": calls for it worked, so that the token has been changed since"})
	}
	if u.Unjudged > 0 {
		out = append(out, lintreport.Item{Name: "not known", Status: lintreport.NotKnown, Message: plural(u.Unjudged, "call", "calls") + " of which it cannot be told what they rest on"})
	}
	if u.Narrower {
		item := lintreport.Item{Name: "the narrower spec", Status: lintreport.Skipped}
		for st := range u.spec.Statements() {
			item.Details = append(item.Details, st.String())
		}
		out = append(out, item)
	}
	return out
}

// logNotes are what else there is to say of the logs.
func (r report) logNotes() (out []string) {
	if r.Log == nil {
		return nil
	}
	out = append(out, fmt.Sprintf("the use of tokens is by the audit logs (%s; not seen is not the same as not needed)", strings.Join(r.Log.Gaps, "; ")))
	if len(r.Log.Others) > 0 {
		out = append(out, "in the logs and not among these tokens: "+strings.Join(r.Log.Others, ", "))
	}
	return out
}
