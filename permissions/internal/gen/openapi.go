package gen

import (
	"bytes"
	"encoding/json"

	"github.com/cftoken/cftoken/permissions/internal/openapi"
)

// OpenAPIFile holds what Cloudflare's OpenAPI document says about permissions.
const OpenAPIFile = "openapi.json"

// OpenAPI is data/openapi.json: the operations of the document, sorted by path,
// then by method.
type OpenAPI struct {
	Source     string             `json:"source"` // of the document; PROVENANCE.json has the copy that was read, too
	Title      string             `json:"title"`
	Version    string             `json:"version"`
	Operations []OpenAPIOperation `json:"operations"`
}

// OpenAPIOperation is an operation as the document has it.
type OpenAPIOperation struct {
	Method string `json:"method"`
	Path   string `json:"path"`
	ID     string `json:"id,omitempty"`
	Tag    string `json:"tag,omitempty"`
	// Groups are the accepted groups; nothing is published where it is absent,
	// or empty. A name that stands twice stands there twice in the document.
	Groups   []string `json:"groups,omitempty"`
	Internal []string `json:"internal,omitempty"`
	// Credential is what the operation takes in place of an API token. It is
	// left out where the document has groups: those are about tokens.
	Credential string `json:"credential,omitempty"`
	Result
}

// FromDocument keeps of a document what the tables are built from; source says
// where the document is from, results what it says about the answers, by "METHOD
// path".
func FromDocument(doc openapi.Document, source string, results map[string]Result) OpenAPI {
	out := OpenAPI{Source: source, Title: doc.Title, Version: doc.Version}
	for _, op := range doc.Operations {
		row := OpenAPIOperation{Method: op.Method, Path: op.Path, ID: op.ID, Tag: op.Tag, Groups: op.Groups, Internal: op.Internal, Result: results[op.String()]}
		if len(op.Groups) == 0 {
			row.Credential = op.Credential()
		}
		out.Operations = append(out.Operations, row)
	}
	return out
}

// Text writes the file: an operation a line, so that the difference to another
// state of the document can be read.
func (o OpenAPI) Text() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	head := o
	head.Operations = []OpenAPIOperation{}
	if err := enc.Encode(head); err != nil {
		return nil, err
	}
	b.Truncate(b.Len() - len("]}\n"))
	for i, op := range o.Operations {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('\n')
		if err := enc.Encode(op); err != nil {
			return nil, err
		}
		b.Truncate(b.Len() - 1)
	}
	b.WriteString("\n]}\n")
	return b.Bytes(), nil
}
