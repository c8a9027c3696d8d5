package openapi

import (
	"slices"
	"strings"
)

// Document is an OpenAPI document as far as permissions go.
type Document struct {
	Title, Version string      // of info, "" where it says nothing
	Operations     []Operation // sorted by path, then by method; each stands once
}

// Operation is one operation of the document.
type Operation struct {
	Method string // in capitals
	Path   string // with parameters in braces, as the document has it
	ID     string // operationId, "" where the document has none
	Tag    string // the first one, "" where the document has none

	// Groups are the names of the accepted permission groups in the document's
	// order, a name that stands there twice included. It is nil where the
	// document has no list and empty where it has an empty one; neither says
	// that the operation is open.
	Groups []string

	// Internal are the internal permission names, such as "#zone:read".
	Internal []string

	// Security are the alternatives of credentials, each the names of the
	// schemes that are needed together, sorted. What the document says for all
	// operations counts where the operation says nothing itself. It is empty,
	// or has an empty alternative, where no credential is asked for.
	Security [][]string
}

// The scheme of API tokens in the document.
const tokenScheme = "api_token"

// NoCredential is what [Operation.Credential] returns where none is asked for.
const NoCredential = "none"

// Credential returns what the operation takes in place of an API token: the
// schemes joined with "+", the alternatives with ", ", such as "assets_jwt" or
// "api_email+api_key", and [NoCredential] where none is asked for. It is "" for
// the usual case, an operation that takes API tokens. The document leaves
// tokens out in hundreds of places where it lists permission groups all the
// same, so where there are groups it proves nothing.
func (o Operation) Credential() string {
	if len(o.Security) == 0 {
		return NoCredential
	}
	var out []string
	for _, alternative := range o.Security {
		switch text := strings.Join(alternative, "+"); {
		case slices.Contains(alternative, tokenScheme):
			return ""
		case text == "":
			return NoCredential
		case !slices.Contains(out, text):
			out = append(out, text)
		}
	}
	return strings.Join(out, ", ")
}

// String returns "METHOD path".
func (o Operation) String() string { return o.Method + " " + o.Path }
