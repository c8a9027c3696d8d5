package tokentest

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/cftoken/cftoken/internal/answers"
)

// reply is an answer before it is delivered: whatever changes what the API
// says (faults, say) changes this value.
type reply struct {
	status   int
	result   any
	errors   []WireError
	messages []wireMessage
	info     any  // result_info, nil for none
	bare     bool // the result of a success comes without the envelope

	page       string        // an HTML page in place of the envelope
	graph      *graphAnswer  // GraphQL's form in place of the envelope
	xml        any           // S3's form in place of the envelope
	raw        *rawBody      // content in place of the envelope
	retryAfter time.Duration // of a rate limit; 0 for none, negative for no header

	assumed, madeUp, explain string // headers of the simulator
}

// rawBody is content as it was sent, with the headers that come with it.
type rawBody struct {
	kind   string // the media type
	data   []byte
	header map[string]string
}

// WireError is one error of an answer.
type WireError struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
	// DocumentationURL is the page of the called operation, in a 403; "" for
	// none.
	DocumentationURL string      `json:"documentation_url,omitempty"`
	Chain            []WireError `json:"error_chain,omitempty"`
	// NoCode says that the error is sent without a code; Code is 0.
	NoCode bool `json:"-"`
}

// MarshalJSON leaves the code out where there is none.
func (e WireError) MarshalJSON() ([]byte, error) { return json.Marshal(e.sent()) }

// sentError is a WireError as it is sent.
type sentError struct {
	Code             *int        `json:"code,omitempty"`
	Message          string      `json:"message"`
	DocumentationURL string      `json:"documentation_url,omitempty"`
	Chain            []sentError `json:"error_chain,omitempty"`
}

func (e *WireError) sent() sentError {
	out := sentError{Code: &e.Code, Message: e.Message, DocumentationURL: e.DocumentationURL}
	if e.NoCode {
		out.Code = nil
	}
	if len(e.Chain) > 0 {
		out.Chain = sent(e.Chain)
	}
	return out
}

// sent is a list of errors as it is sent, which is never null.
func sent(list []WireError) []sentError {
	out := make([]sentError, len(list))
	for i := range list {
		out[i] = list[i].sent()
	}
	return out
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

// cursorInfo is the result_info of a list that is read by cursor: Cursor is ""
// behind the last page.
type cursorInfo struct {
	Count     int      `json:"count"`
	Cursor    string   `json:"cursor"`
	Truncated *bool    `json:"is_truncated,omitempty"`
	Delimited []string `json:"delimited,omitempty"`
	PerPage   int      `json:"per_page,omitempty"`
}

type envelope struct {
	Result     any           `json:"result"`
	ResultInfo any           `json:"result_info,omitempty"`
	Success    bool          `json:"success"`
	Errors     []sentError   `json:"errors"`
	Messages   []wireMessage `json:"messages"`
}

func ok(result any) reply { return reply{status: http.StatusOK, result: result} }

// errorPage is the HTML page of a server fault; status 0 is 502.
func errorPage(status int) reply {
	if status == 0 {
		status = http.StatusBadGateway
	}
	title := strconv.Itoa(status)
	if text := http.StatusText(status); text != "" {
		title += " " + text
	}
	return reply{status: status, page: "<html>\r\n<head><title>" + title + "</title></head>\r\n<body>\r\n<center><h1>" + title +
		"</h1></center>\r\n<hr><center>cloudflare</center>\r\n</body>\r\n</html>\r\n"}
}

// deliver sets the headers that Cloudflare sends and returns what is to be
// sent.
func (r *reply) deliver(h http.Header, ray uint64) delivery {
	d := delivery{status: r.status}
	h.Set("Server", ServerName)
	h.Set("Cf-Ray", fmt.Sprintf("%016x-SIM", ray))
	h.Set("Ratelimit-Policy", `"default";q=1200;w=300`)
	switch {
	case r.retryAfter == 0:
		h.Set("Ratelimit", `"default";r=1199;t=300`)
	case r.retryAfter > 0:
		seconds := strconv.Itoa(int(r.retryAfter / time.Second))
		h.Set("Retry-After", seconds)
		h.Set("Ratelimit", `"default";r=0;t=`+seconds)
	default:
		h.Set("Ratelimit", `"default";r=0;t=300`)
	}
	for _, note := range [...]struct{ name, text string }{{HeaderAssumed, r.assumed}, {HeaderMadeUp, r.madeUp}, {HeaderDecision, r.explain}} {
		if note.text != "" {
			h.Set(note.name, note.text)
		}
	}
	if r.page != "" {
		h.Set("Content-Type", "text/html; charset=UTF-8")
		d.body = []byte(r.page)
		return d
	}
	if r.xml != nil {
		h.Set("Content-Type", "application/xml")
		body, _ := xml.Marshal(r.xml) // of structs of text and numbers: does not fail
		d.body = append([]byte(xml.Header), body...)
		return d
	}
	if r.raw != nil {
		for name, value := range r.raw.header {
			h.Set(name, value)
		}
		h.Set("Content-Type", r.raw.kind)
		d.body = r.raw.data
		return d
	}
	h.Set("Content-Type", "application/json")
	d.body = r.envelope()
	if d.body == nil {
		d.status = http.StatusInternalServerError
		d.body = []byte(`{"result":null,"success":false,"errors":[{"code":0,"message":"tokentest: the answer cannot be encoded"}],"messages":[]}`)
	}
	return d
}

// envelope is the answer's JSON, nil where it cannot be encoded.
func (r *reply) envelope() []byte {
	if r.graph != nil {
		return r.graph.body()
	}
	env := envelope{Result: r.result, ResultInfo: r.info, Success: len(r.errors) == 0, Errors: sent(r.errors), Messages: r.messages}
	if env.Messages == nil {
		env.Messages = []wireMessage{}
	}
	var sent any = env
	if r.bare && env.Success {
		sent = env.Result
	}
	body, err := json.Marshal(sent)
	if err != nil {
		return nil
	}
	return body
}

// show answers with a thing of a list, by its place; below 0 there is none.
func show[T any](list []T, i int, none *answers.Answer) reply {
	if i < 0 {
		return refuse(none)
	}
	return ok(list[i])
}

// remove takes a thing out of a list, by its place, and answers with the result.
func remove[T any](list *[]T, i int, none *answers.Answer, result any) reply {
	if i < 0 {
		return refuse(none)
	}
	*list = slices.Delete(*list, i, i+1)
	return ok(result)
}
