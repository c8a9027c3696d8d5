package diagnose

import (
	"encoding/json"
	"log/slog"
	"strconv"
	"strings"

	"github.com/cftoken/cftoken/permissions/authz"
)

// Explanation is a diagnosis and the calls that settled it.
type Explanation struct {
	Diagnosis Diagnosis
	// Facts are those given, with what the calls showed.
	Facts Facts
	// Probes are the calls that were made, in order.
	Probes []Probe
	// Open says why the question is still open, "" where it is settled. The
	// diagnosis then ranks the causes, and its Settle is the next call.
	Open string
}

// Probe is a call that was made to settle a diagnosis, and what came of it.
type Probe struct {
	Call    authz.Call
	Verdict authz.Verdict
	// Code is the API's first code, 0 where there is none.
	Code int
}

// String returns the call with what came of it, such as
// "GET /user/tokens/verify: denied (1000)".
func (p Probe) String() string {
	out := p.Call.Method + " " + p.Call.Path + ": " + p.Verdict.String()
	if p.Code != 0 {
		out += " (" + strconv.Itoa(p.Code) + ")"
	}
	return out
}

// String returns the diagnosis as text of several lines, then the calls that
// were made, and why the question is open where it is.
func (x Explanation) String() string {
	var b strings.Builder
	b.WriteString(x.Diagnosis.String())
	for _, p := range x.Probes {
		b.WriteString("\n  asked: " + p.String())
	}
	if x.Open != "" {
		b.WriteString("\n  open: " + x.Open)
	}
	return b.String()
}

// MarshalJSON writes the diagnosis, the calls that were made and why the
// question is open. The facts are the caller's own and are left out.
func (x Explanation) MarshalJSON() ([]byte, error) {
	type wireProbe struct {
		Method  string        `json:"method"`
		Path    string        `json:"path"`
		Verdict authz.Verdict `json:"verdict"`
		Code    int           `json:"code"`
	}
	w := struct {
		Diagnosis Diagnosis   `json:"diagnosis"`
		Probes    []wireProbe `json:"probes"`
		Open      string      `json:"open,omitempty"`
	}{Diagnosis: x.Diagnosis, Probes: []wireProbe{}, Open: x.Open}
	for _, p := range x.Probes {
		w.Probes = append(w.Probes, wireProbe{p.Call.Method, p.Call.Path, p.Verdict, p.Code})
	}
	return json.Marshal(w)
}

// LogValue is the diagnosis's group for log/slog, with the calls that were made.
func (x Explanation) LogValue() slog.Value {
	attrs := x.Diagnosis.LogValue().Group()
	if len(x.Probes) > 0 {
		asked := make([]string, 0, len(x.Probes))
		for _, p := range x.Probes {
			asked = append(asked, p.String())
		}
		attrs = append(attrs, slog.Any("asked", asked))
	}
	if x.Open != "" {
		attrs = append(attrs, slog.String("open", x.Open))
	}
	return slog.GroupValue(attrs...)
}
