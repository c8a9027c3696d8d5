package main

import (
	"encoding/json"
	"io"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/lint"
	"github.com/cftoken/cftoken/token"
)

// The JSON of -format json: docs/schema/lint.v1.json.
type (
	jsonReport struct {
		Subject     string          `json:"subject"`
		Findings    []jsonFinding   `json:"findings"`
		NotAssessed []jsonRule      `json:"not_assessed"`
		Idle        []string        `json:"idle_ignores"`
		Gates       []jsonGate      `json:"gates"`
		Fixed       json.RawMessage `json:"fixed"` // the spec with all fixes
	}
	jsonFinding struct {
		Code       lint.Code            `json:"code"`
		Severity   lint.Severity        `json:"severity"`
		Problem    string               `json:"problem"`
		Remedy     string               `json:"remedy"`
		Statements []jsonStatement      `json:"statements"`
		Calls      []string             `json:"calls"`
		Fixable    bool                 `json:"fixable"`
		Ignored    string               `json:"ignored,omitempty"`
		Evidence   permissions.Evidence `json:"evidence,omitzero"`
	}
	jsonStatement struct {
		Effect     string   `json:"effect"`
		Permission string   `json:"permission"`
		Resource   string   `json:"resource"`
		Note       string   `json:"note,omitempty"`
		Instead    []string `json:"instead,omitempty"`
	}
	jsonRule struct {
		Code lint.Code `json:"code"`
		Why  string    `json:"why"`
	}
	jsonGate struct {
		Name   string      `json:"name"`
		Passed bool        `json:"passed"`
		Judged int         `json:"judged"`
		Points []jsonPoint `json:"points"`
	}
	jsonPoint struct {
		Name    string       `json:"name"`
		Outcome lint.Outcome `json:"outcome"`
		Why     string       `json:"why"`
		Call    string       `json:"call,omitempty"`
		By      string       `json:"statement,omitempty"`
		Line    int          `json:"line,omitempty"`
	}
)

func writeJSON(w io.Writer, r result) error {
	out := jsonReport{Subject: token.Redact(r.name), Findings: []jsonFinding{}, NotAssessed: []jsonRule{}, Idle: []string{}, Gates: []jsonGate{}}
	for _, f := range r.lint.Findings {
		one := jsonFinding{
			Code: f.Code, Severity: f.Severity, Problem: f.Problem, Remedy: f.Remedy, Statements: []jsonStatement{}, Calls: []string{},
			Fixable: f.Fixable(), Ignored: f.Ignored, Evidence: f.Evidence,
		}
		for _, p := range f.Places {
			st := jsonStatement{Effect: string(p.Statement.Effect), Permission: permissions.Label(p.Statement.Permission), Resource: p.Statement.Resource.Key(), Note: p.Note}
			for _, i := range p.Instead {
				st.Instead = append(st.Instead, i.String())
			}
			one.Statements = append(one.Statements, st)
		}
		for _, c := range f.Calls {
			one.Calls = append(one.Calls, callText(c))
		}
		out.Findings = append(out.Findings, one)
	}
	for _, n := range r.lint.NotAssessed {
		out.NotAssessed = append(out.NotAssessed, jsonRule(n))
	}
	for _, e := range r.lint.Idle {
		out.Idle = append(out.Idle, e.String())
	}
	for _, g := range r.gates {
		gate := jsonGate{Name: g.Name, Passed: g.Passed(), Judged: g.Judged, Points: []jsonPoint{}}
		for _, p := range g.Points {
			point := jsonPoint{Name: p.Name, Outcome: p.Outcome, Why: p.Why, Call: callText(p.Call), Line: p.Line}
			if p.Statement.Permission != nil {
				point.By = p.Statement.String()
			}
			gate.Points = append(gate.Points, point)
		}
		out.Gates = append(out.Gates, gate)
	}
	fixed, err := json.Marshal(r.fixed)
	if err != nil {
		return err
	}
	out.Fixed = fixed
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(out)
}

func callText(c authz.Call) string {
	if c.Path == "" {
		return ""
	}
	return c.Method + " " + token.Redact(c.Path)
}
