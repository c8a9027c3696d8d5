package tokentest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// reply is an answer before it is written: whatever changes answers (faults,
// say) changes this value.
type reply struct {
	status   int
	result   any
	errors   []WireError
	messages []wireMessage
	info     *resultInfo

	assumed, madeUp, explain string // headers of the simulator
}

// WireError is one error of an answer.
type WireError struct {
	Code    int         `json:"code"`
	Message string      `json:"message"`
	Chain   []WireError `json:"error_chain,omitempty"`
}

type wireMessage struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
	Type    any    `json:"type"`
}

type resultInfo struct {
	Page       int `json:"page"`
	PerPage    int `json:"per_page"`
	Count      int `json:"count"`
	TotalCount int `json:"total_count"`
	TotalPages int `json:"total_pages"`
}

type envelope struct {
	Result     any           `json:"result"`
	ResultInfo *resultInfo   `json:"result_info,omitempty"`
	Success    bool          `json:"success"`
	Errors     []WireError   `json:"errors"`
	Messages   []wireMessage `json:"messages"`
}

func ok(result any) reply { return reply{status: http.StatusOK, result: result} }

// refuse is the answer of a behaviour; pairs of placeholder and text fill its
// messages.
func refuse(id behaviourID, fill ...string) reply {
	b := &behaviours[id]
	out := reply{status: b.Status, errors: b.Errors}
	if len(fill) > 0 {
		out.errors = filled(b.Errors, strings.NewReplacer(fill...))
	}
	return out
}

func filled(list []WireError, r *strings.Replacer) []WireError {
	out := make([]WireError, 0, len(list))
	for _, e := range list {
		e.Message = r.Replace(e.Message)
		if len(e.Chain) > 0 {
			e.Chain = filled(e.Chain, r)
		}
		out = append(out, e)
	}
	return out
}

// writeTo writes the answer with the headers that Cloudflare sends.
func (r *reply) writeTo(w http.ResponseWriter, ray uint64) {
	env := envelope{Result: r.result, ResultInfo: r.info, Success: len(r.errors) == 0, Errors: r.errors, Messages: r.messages}
	if env.Errors == nil {
		env.Errors = []WireError{}
	}
	if env.Messages == nil {
		env.Messages = []wireMessage{}
	}
	status := r.status
	body, err := json.Marshal(env)
	if err != nil {
		status = http.StatusInternalServerError
		body = []byte(`{"result":null,"success":false,"errors":[{"code":0,"message":"tokentest: the answer cannot be encoded"}],"messages":[]}`)
	}
	h := w.Header()
	h.Set("Server", ServerName)
	h.Set("Content-Type", "application/json")
	h.Set("Cf-Ray", fmt.Sprintf("%016x-SIM", ray))
	h.Set("Ratelimit", `"default";r=1199;t=300`)
	h.Set("Ratelimit-Policy", `"default";q=1200;w=300`)
	for _, note := range [...]struct{ name, text string }{{HeaderAssumed, r.assumed}, {HeaderMadeUp, r.madeUp}, {HeaderDecision, r.explain}} {
		if note.text != "" {
			h.Set(note.name, note.text)
		}
	}
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client may be gone; nothing is left to do
}
