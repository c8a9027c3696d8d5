package clients

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/operations"
)

// Refusal is a call that the simulator refused for want of a permission.
type Refusal struct {
	Call   string `json:"call"` // METHOD and template
	Status int    `json:"status"`
	Code   int    `json:"code"`
}

// accepts reports whether the call accepts a permission, as a label.
func (r *Refusal) accepts(permission string) bool {
	if r == nil {
		return false
	}
	method, template, _ := strings.Cut(r.Call, " ")
	m, ok := operations.Match(method, template)
	if !ok {
		return false
	}
	for _, p := range m.Operation().Accepted() {
		if permissions.Label(p) == permission {
			return true
		}
	}
	return false
}

// observer passes requests on, and notes those that were refused and those that
// failed.
type observer struct {
	next http.Handler

	mu      sync.Mutex
	refused []Refusal
}

func (o *observer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	tee := &teeWriter{ResponseWriter: w}
	o.next.ServeHTTP(tee, r)
	if tee.status != http.StatusUnauthorized && tee.status != http.StatusForbidden {
		return
	}
	var env struct{ Errors []struct{ Code int } }
	_ = json.Unmarshal(tee.body.Bytes(), &env) // what is no envelope has no code
	ref := Refusal{Call: r.Method + " " + r.URL.Path, Status: tee.status}
	if m, ok := operations.Match(r.Method, r.URL.EscapedPath()); ok {
		ref.Call = m.Operation().String()
	}
	if len(env.Errors) > 0 {
		ref.Code = env.Errors[0].Code
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.refused = append(o.refused, ref)
}

// firstBeyond is the first refusal of a call that was not refused to another either,
// nil for none.
func (o *observer) firstBeyond(other *observer) *Refusal {
	o.mu.Lock()
	defer o.mu.Unlock()
	other.mu.Lock()
	defer other.mu.Unlock()
	for _, ref := range o.refused {
		if !slices.Contains(other.refused, ref) {
			return &ref
		}
	}
	return nil
}

// teeWriter keeps status and the beginning of the body.
type teeWriter struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

func (t *teeWriter) WriteHeader(status int) {
	if t.status == 0 {
		t.status = status
	}
	t.ResponseWriter.WriteHeader(status)
}

func (t *teeWriter) Write(p []byte) (int, error) {
	if t.status == 0 {
		t.status = http.StatusOK
	}
	if t.status >= http.StatusBadRequest && t.body.Len() < 64<<10 {
		t.body.Write(p)
	}
	return t.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController reach the connection.
func (t *teeWriter) Unwrap() http.ResponseWriter { return t.ResponseWriter }
