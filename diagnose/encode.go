package diagnose

import (
	"encoding/json"
	"log/slog"
	"strconv"

	"github.com/cftoken/cftoken/internal/cfapi"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// Wire forms. Their keys are stable; lists are never null.
type (
	wireDiagnosis struct {
		Code     Code                   `json:"code"`
		Severity Severity               `json:"severity"`
		Title    string                 `json:"title"`
		Detail   string                 `json:"detail"`
		Verdict  authz.Verdict          `json:"verdict"`
		Causes   []Cause                `json:"causes"`
		Remedies []Remedy               `json:"remedies"`
		Evidence []permissions.Evidence `json:"evidence"`
		DocURL   string                 `json:"doc_url,omitempty"`
		Settle   string                 `json:"settle,omitempty"`
		Checks   []string               `json:"checks"`
		Refusal  *wireRefusal           `json:"refusal,omitempty"`
	}
	wireRemedy struct {
		Text        string            `json:"text"`
		Action      string            `json:"action"`
		Permissions []wirePermission  `json:"permissions"`
		Resource    string            `json:"resource,omitempty"`
		Within      string            `json:"within,omitempty"`
		Spec        *permissions.Spec `json:"spec,omitempty"`
		Link        string            `json:"link,omitempty"`
		LinkNote    string            `json:"link_note,omitempty"`
		Library     string            `json:"library,omitempty"`
		DocURL      string            `json:"doc_url,omitempty"`
	}
	wirePermission struct {
		ID    string `json:"id"`
		Name  string `json:"name"`
		Label string `json:"label"`
		Scope string `json:"scope"`
	}
	wireRefusal struct {
		Status       int           `json:"status"`
		Method       string        `json:"method,omitempty"`
		Path         string        `json:"path,omitempty"`
		Errors       []wireMessage `json:"errors"`
		Page         string        `json:"documentation_url,omitempty"`
		Format       string        `json:"format"`
		RayID        string        `json:"ray_id,omitempty"`
		RetryAfterMS int64         `json:"retry_after_ms,omitempty"`
	}
	wireMessage struct {
		Code    int           `json:"code"`
		Message string        `json:"message"`
		Chain   []wireMessage `json:"chain,omitempty"`
	}
)

// MarshalJSON writes the diagnosis with stable keys; see the package's golden
// files for the form. Nothing in it is a credential.
func (d Diagnosis) MarshalJSON() ([]byte, error) {
	w := wireDiagnosis{
		Code: d.Code, Severity: d.Severity, Title: d.Title, Detail: d.Detail, Verdict: d.Verdict,
		Causes: d.Causes, Remedies: d.Remedies, Evidence: d.Evidence, DocURL: d.DocURL, Checks: d.Checks,
	}
	if w.Causes == nil {
		w.Causes = []Cause{}
	}
	if w.Remedies == nil {
		w.Remedies = []Remedy{}
	}
	if w.Evidence == nil {
		w.Evidence = []permissions.Evidence{}
	}
	if w.Checks == nil {
		w.Checks = []string{}
	}
	if d.Settle.Method != "" {
		w.Settle = d.Settle.Method + " " + d.Settle.Path
	}
	if e := d.Refusal; e != nil {
		w.Refusal = &wireRefusal{
			Status: e.Status, Method: e.Method, Path: e.Path, Errors: messagesOf(e.Errors), Page: e.DocumentationURL(),
			Format: e.Format.String(), RayID: e.RayID, RetryAfterMS: e.RetryAfter.Milliseconds(),
		}
	}
	return json.Marshal(w)
}

// MarshalJSON writes the remedy with its sentence and, for each permission,
// id, API name, label and scope.
func (r Remedy) MarshalJSON() ([]byte, error) {
	w := wireRemedy{
		Text: r.String(), Action: r.Action, Permissions: []wirePermission{}, Resource: r.Resource.Key(), Within: r.Resource.Parent(),
		Link: r.Link, LinkNote: r.LinkNote, Library: r.Library, DocURL: r.DocURL,
	}
	for _, p := range r.Permissions {
		if p != nil {
			w.Permissions = append(w.Permissions, wirePermission{p.ID(), p.Name(), r.words()(p), string(p.Scope())})
		}
	}
	if !r.Spec.IsEmpty() {
		w.Spec = &r.Spec
	}
	return json.Marshal(w)
}

func messagesOf(list []cfapi.Message) []wireMessage {
	out := make([]wireMessage, 0, len(list))
	for _, m := range list {
		one := wireMessage{Code: m.Code, Message: m.Message}
		if len(m.Chain) > 0 {
			one.Chain = messagesOf(m.Chain)
		}
		out = append(out, one)
	}
	return out
}

// LogValue is the diagnosis as a group for log/slog: code, title, verdict, the
// likeliest cause, the permissions that the first remedy adds and the key of
// their resource, the remedies' sentences, and the answer's status, codes, ray
// ID and documentation_url where it is Cloudflare's.
func (d Diagnosis) LogValue() slog.Value {
	attrs := []slog.Attr{
		slog.String("code", string(d.Code)), slog.String("severity", d.Severity.String()),
		slog.String("title", d.Title), slog.String("verdict", d.Verdict.String()),
	}
	if len(d.Causes) > 0 {
		attrs = append(attrs, slog.String("cause", d.Causes[0].Text), slog.String("confidence", d.Causes[0].Confidence.String()))
	}
	if len(d.Remedies) > 0 && len(d.Remedies[0].Permissions) > 0 {
		attrs = append(attrs, slog.String("add", describePermissions(d.Remedies[0].Permissions, d.Remedies[0].words())))
		if key := d.Remedies[0].Resource.Key(); key != "" {
			attrs = append(attrs, slog.String("on", key))
		}
	}
	for i, r := range d.Remedies {
		attrs = append(attrs, slog.String("remedy_"+strconv.Itoa(i+1), r.String()))
	}
	if d.Settle.Method != "" {
		attrs = append(attrs, slog.String("settle", d.Settle.Method+" "+d.Settle.Path))
	}
	if len(d.Checks) > 0 {
		attrs = append(attrs, slog.Any("checks", d.Checks))
	}
	if e := d.Refusal; e != nil {
		attrs = append(attrs, slog.Int("status", e.Status), slog.Int("api_code", e.Code()), slog.String("ray_id", e.RayID))
		if url := e.DocumentationURL(); url != "" {
			attrs = append(attrs, slog.String("documentation_url", url))
		}
	}
	return slog.GroupValue(attrs...)
}
