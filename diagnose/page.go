package diagnose

import (
	"slices"
	"strings"

	"github.com/cftoken/cftoken/internal/answers"
	"github.com/cftoken/cftoken/internal/cfapi"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
)

// page is what the documentation_url of an answer says: since 2026-08-20 a
// refusal with status 403 names the page of the very operation that was denied.
type page struct {
	url string                 // in Cloudflare's API reference, "" for none
	ops []operations.Operation // that the page is about, nil where it is not known
}

func pageOf(e *cfapi.Error) page {
	url := e.DocumentationURL()
	return page{url, operations.ByDocumentationURL(url)}
}

// about reports whether the page is about the operation.
func (p page) about(op operations.Operation) bool { return slices.Contains(p.ops, op) }

// setPage compares the call with the page. The call that the caller knows
// counts; where the catalogue does not have it, the page's operation has the
// list.
func (r *refusal) setPage() {
	if len(r.page.ops) == 0 || r.page.about(r.op) {
		return
	}
	if r.op.IsZero() {
		r.listed = r.page.ops[0]
		for _, op := range r.page.ops {
			if first, _, _ := strings.Cut(strings.Trim(op.Template(), "/"), "/"); first == r.segments[0] {
				r.listed = op
			}
		}
		r.say("The catalogue does not have the call; the answer's documentation_url names " + r.listed.String() + ".")
		return
	}
	if r.op.DocumentationURL() == "" {
		return // one call of a kind that has a page in common
	}
	r.contradicted = true
	r.say("The answer's documentation_url names another call, " + r.page.ops[0].String() + " (" + r.page.url + "): the call that was given counts here.")
}

func (r *refusal) say(note string) { r.note = sentences(r.note, note) }

// operation is the one whose list counts: that of the call, or else that of
// the answer's page.
func (r *refusal) operation() operations.Operation {
	if r.op.IsZero() {
		return r.listed
	}
	return r.op
}

// reference is the page of the API reference that the answer gives for the
// call, "" for none and for one that is about another call.
func (r *refusal) reference() string {
	if r.contradicted {
		return ""
	}
	return r.page.url
}

// forbidden reports the refusal as it is worded since August 2026: 10000
// Forbidden with status 403 or 401, or in a text that does not tell the status.
func (r *refusal) forbidden() bool {
	if !r.forbiddenOrUntold() && r.err.Status != 401 {
		return false
	}
	_, ok := r.message(func(m cfapi.Message) bool { return m.Code == answers.GatewayForbidden.Code && saysForbidden(m) })
	return ok
}

// pageForbidden reports the same wording without a code, which only the page of
// the operation that was denied shows to be a refusal.
func (r *refusal) pageForbidden() bool {
	if !r.forbiddenOrUntold() {
		return false
	}
	_, ok := r.message(func(m cfapi.Message) bool {
		return m.Code == 0 && saysForbidden(m) && len(operations.ByDocumentationURL(m.Documentation())) > 0
	})
	return ok
}

func (r *refusal) forbiddenOrUntold() bool { return r.err.Status == 403 || r.err.Status == 0 }

func saysForbidden(m cfapi.Message) bool {
	end := strings.IndexFunc(m.Message, func(c rune) bool {
		return c != '_' && (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z')
	})
	if end < 0 {
		end = len(m.Message)
	}
	return strings.EqualFold(m.Message[:end], "forbidden")
}

// maybePlan adds what the newer wording may mean besides: it is known to come
// for a feature outside of the plan too, and 10002 for a product that the
// account never subscribed to. Where the token is known to hold the
// permission it comes first.
func (r *refusal) maybePlan(d *Diagnosis) {
	plan := Cause{authz.NoReason, "the plan of the account or zone does not include the feature", Medium}
	switch {
	case r.is(&answers.MediaOff):
		plan.Text = "the account never subscribed to the product, as Stream and Realtime say it"
	case r.err.Status == 401 || !r.forbidden() && !r.pageForbidden():
		return
	}
	at := min(1, len(d.Causes))
	if r.decision.Verdict == authz.Allowed {
		at = 0
	}
	d.Causes = slices.Insert(d.Causes, at, plan)
	check := Remedy{Action: "check whether the plan of the account or zone includes the feature, if the token holds the permission"}
	if at == 0 {
		check.Action = "check whether the plan of the account or zone includes the feature"
		d.Remedies = slices.Insert(d.Remedies, 0, check)
		return
	}
	d.Remedies = append(d.Remedies, check)
}
