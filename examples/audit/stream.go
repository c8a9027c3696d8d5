package main

import (
	"context"
	"fmt"
	"time"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/lint"
	lintreport "github.com/cftoken/cftoken/permissions/lint/report"
	"github.com/cftoken/cftoken/permissions/record/logs"
	"github.com/cftoken/cftoken/token"
)

// collector looks through tokens as they come, and keeps of them what is asked for at
// the end: the whole rows only for those forms that need all of them.
type collector struct {
	s     settings
	now   time.Time
	owner permissions.AccountID
	used  []logs.Audit
	whole bool // rows and findings are kept

	r       report
	same    sameRights
	access  *accessMatrix               // nil where nobody asked
	counts  [lint.SeverityError + 1]int // findings by severity
	remarks int                         // those of them that are no more
	pages   int                         // that were shown
}

func newCollector(s settings, owner permissions.AccountID, now time.Time, used []logs.Audit) *collector {
	c := &collector{s: s, now: now, owner: owner, used: used, r: newReport(owner)}
	c.whole = s.json || s.html != "" || s.format != "text" && s.format != "jsonl"
	c.r.Expired = s.expired
	if len(used) > 0 {
		c.r.Log = newLog()
	}
	if s.whoCan != nil {
		c.r.WhoCan = &ability{Call: callText(*s.whoCan), Can: []string{}, Unsure: []string{}}
	}
	if len(s.calls) > 0 {
		c.r.Calls = newCallMatrix(s.calls)
	}
	if s.html != "" || s.matrix {
		c.access = newAccessMatrix()
	}
	return c
}

// look looks through the tokens of a page and returns what there is to show of them.
func (c *collector) look(tokens []token.Info) ([]row, []token.Finding) {
	findings := token.Audit(tokens, token.AuditOptions{
		Now: c.now, UnusedFor: c.s.unusedFor, ExpiresWithin: c.s.within, ManyGroups: c.s.many,
	})
	rows := make([]row, 0, len(tokens))
	for _, info := range tokens {
		one := newRow(info, findings, c.now)
		if c.r.Log != nil {
			one.Use = c.r.Log.use(info, c.used, c.now)
		}
		rows = append(rows, one)
		c.same.add(info)
		if c.r.WhoCan != nil {
			c.r.WhoCan.add(info, *c.s.whoCan, c.now)
		}
		if c.r.Calls != nil {
			c.r.Calls.add(info, c.now)
		}
		if c.access != nil {
			c.access.add(info, c.now)
		}
	}
	for _, f := range findings {
		c.counts[f.Severity]++
		if remark(f) {
			c.remarks++
		}
	}
	c.r.Total += len(tokens)
	if c.whole {
		c.r.Tokens, c.r.Findings = append(c.r.Tokens, rows...), append(c.r.Findings, findings...)
	}
	return rows, findings
}

// finish completes the report when all pages were looked through.
func (c *collector) finish(sees token.Sight) {
	c.r.Sees, c.r.Same = sees, c.same.ids()
	if c.r.Log != nil {
		c.r.Log.finish(c.used)
	}
	c.r.sortFindings()
}

// audit looks through all tokens, and shows those of a page as soon as it is there
// where the form allows that.
func (p program) audit(ctx context.Context, s settings) int {
	client, owner, err := p.client(s)
	if err != nil {
		return p.failed(s, &token.Error{Failure: token.FailureUsage, Err: err})
	}
	used, err := readLogs(ctx, s.logs, p.reading())
	if err != nil {
		return p.failed(s, &token.Error{Failure: token.FailureUsage, Err: err})
	}
	c, text := newCollector(s, owner, p.now(), used), p.text(s)
	for tokens, err := range client.Pages(ctx, owner, token.ListOptions{ActiveOnly: !s.expired}) {
		if err != nil {
			if c.r.Total > 0 {
				err = fmt.Errorf("after %d tokens: %w", c.r.Total, err)
			}
			return p.refused(s, owner, err)
		}
		rows, findings := c.look(tokens)
		p.progress.tokens = c.r.Total
		switch {
		case s.json:
		case s.format == "jsonl":
			err = writeLines(p.stdout, rows, findings)
		case s.format == "text":
			err = c.page(text, rows, findings)
		}
		if err != nil {
			p.say("%v", err)
			return token.ExitUsage
		}
	}
	// Without an answer to this the listing is still worth looking at.
	sees, err := client.Sees(ctx, owner)
	if err != nil {
		sees.Why = fmt.Sprintf("it could not be found out: %v", err)
	}
	c.finish(sees)
	if err := p.write(s, c, text); err != nil {
		p.say("%v", err)
		return token.ExitUsage
	}
	if c.failing() > 0 {
		return token.ExitRefused
	}
	return token.ExitOK
}

// write writes what stands at the end, or all of it.
func (p program) write(s settings, c *collector, text *texter) error {
	if s.html != "" {
		if err := lintreport.HTMLFile(s.html, c.document(true)); err != nil {
			return err
		}
	}
	switch {
	case s.json:
		return writeJSON(p.stdout, c.r)
	case s.format == "jsonl":
		return writeLine(p.stdout, summaryLine{c.r.summary()})
	case s.format != "text":
		return lintreport.Write(p.stdout, s.format, c.document(s.matrix), text.looks)
	}
	return c.end(text)
}

// mayMake decides a call for a token that works; false where it does not.
func mayMake(info token.Info, call authz.Call, now time.Time) (authz.Decision, bool) {
	call.Time = now
	return authz.Principal{Spec: info.Spec, Kind: info.Kind(), Account: info.Account}.Decide(call), info.Live(now)
}
