package gen

import (
	"bytes"
	"encoding/json"
)

// SDKResultsFile holds what the SDK says about the results of calls.
const SDKResultsFile = "sdk_v7_results.json"

// Kinds of results: JSON types, content that is no JSON, and none at all.
const (
	ResultList   = "list"
	ResultObject = "object"
	ResultNull   = "null"
	ResultString = "string"
	ResultBool   = "bool"
	ResultNumber = "number"
	ResultRaw    = "raw"
	ResultNone   = "none"
)

// Ways in which a list comes in pages.
const (
	PagesNone   = "none"
	PagesNumber = "number"
	PagesCursor = "cursor"
	PagesAfter  = "after" // a cursor in result_info.cursors
)

// Result is what the answer to a call holds. The zero value says nothing.
type Result struct {
	Kind  string `json:"result,omitempty"` // "" where it is left open
	Bare  bool   `json:"bare,omitempty"`   // there is no envelope around it
	Pages string `json:"pages,omitempty"`  // "" where nothing is said about pages
}

// SDKResults is data/sdk_v7_results.json: sorted by call.
type SDKResults struct {
	Source string    `json:"source"`
	Calls  []SDKCall `json:"calls"`
}

// SDKCall is a call of the SDK: METHOD path, with {} for each parameter.
type SDKCall struct {
	Call string `json:"call"`
	Result
}

// Text writes the file, a call a line.
func (r SDKResults) Text() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(SDKResults{Source: r.Source, Calls: []SDKCall{}}); err != nil {
		return nil, err
	}
	b.Truncate(b.Len() - len("]}\n"))
	for i, c := range r.Calls {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('\n')
		if err := enc.Encode(c); err != nil {
			return nil, err
		}
		b.Truncate(b.Len() - 1)
	}
	b.WriteString("\n]}\n")
	return b.Bytes(), nil
}
