package probe

import (
	"encoding/json"
	"errors"
	"net/http"

	"github.com/cftoken/cftoken/internal/wording"
)

// ServeHTTP answers 200 or 503 with a JSON body: "status" (ok, denied or
// inconclusive), "checked" (when that was found out, RFC 3339), "missing",
// "unproven": what was allowed without proof, where that is why the status is
// inconclusive, and "stale": true where a later check was inconclusive and the status is that of
// an earlier one.
func (h *Health) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	o, err := h.get(r.Context())
	if err == nil {
		err = o.err
	}
	body := struct {
		Status   string   `json:"status"`
		Checked  string   `json:"checked,omitempty"`
		Stale    bool     `json:"stale,omitempty"`
		Missing  []string `json:"missing"`
		Unproven []string `json:"unproven,omitempty"`
	}{Status: "ok", Checked: wording.Time(o.checked), Stale: o.stale, Missing: []string{}}
	status := http.StatusOK
	var e *EnsureError
	switch {
	case err == nil:
	case errors.Is(err, ErrDenied):
		body.Status, status = "denied", http.StatusServiceUnavailable
		if errors.As(err, &e) {
			body.Missing = e.Report.names(Result.refusal)
		}
	default:
		body.Status = "inconclusive"
		if errors.As(err, &e) {
			body.Unproven = e.Report.names(e.shortOfProof)
		}
		if h.opts.Strict {
			status = http.StatusServiceUnavailable
		}
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_ = json.NewEncoder(w).Encode(body)
	}
}
