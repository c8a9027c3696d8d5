package main

import (
	"encoding/json"

	"github.com/cftoken/cftoken/permissions/internal/gen"
)

// sources is everything that the table is built from.
type sources struct {
	groups    []gen.Group
	names     []gen.NameOnly
	listed    []listedRow
	all       []sdkRow
	openapi   gen.OpenAPI
	results   gen.SDKResults
	read      []readRow
	missing   []missingRow
	older     []olderRow
	pages     []pageRow
	overrides overrides
	dates     map[string]string // of the upstream files
	products  productFile
}

// listedRow is a row of operations.json: an operation whose accepted groups
// are published, derived or guessed.
type listedRow struct {
	Method      string            `json:"method"`
	Path        string            `json:"path"`
	OperationID string            `json:"operation_id"`
	Accepted    []string          `json:"accepted"`
	Level       string            `json:"level"`
	Confidence  string            `json:"confidence"`
	Source      string            `json:"source"`
	Published   bool              `json:"published"`
	Any         bool              `json:"any"`
	InSDK       *bool             `json:"in_sdk"`
	Core        bool              `json:"core"`
	Aliases     map[string]string `json:"aliases"`
}

// sdkRow is a row of operations_all.json: an operation of the SDK, known or not.
type sdkRow struct {
	Method      string  `json:"method"`
	Path        string  `json:"path"`
	OperationID string  `json:"operation_id"`
	SDK         string  `json:"sdk"`
	Tag         string  `json:"tag"`
	Template    string  `json:"template"`
	Unannotated bool    `json:"unannotated"`
	Known       *string `json:"known"`
}

// readRow is a row of operations_openapi.json: an operation of a newer or other
// copy of the OpenAPI document, read by itself.
type readRow struct {
	Method    string   `json:"method"`
	Path      string   `json:"path"`
	Accepted  []string `json:"accepted"`
	Published bool     `json:"published"`
	Basis     string   `json:"basis"`
	Tag       string   `json:"tag"`
	Date      string   `json:"date"`
	Internal  texts    `json:"internal"`
	Source    string   `json:"source"`
	Security  []string `json:"security"` // schemes, where no API token is among them
}

// texts is a list of texts, or a single one.
type texts []string

// UnmarshalJSON reads a list or a text.
func (t *texts) UnmarshalJSON(data []byte) error {
	var one string
	if json.Unmarshal(data, &one) == nil && one != "" {
		*t = texts{one}
		return nil
	}
	return json.Unmarshal(data, (*[]string)(t))
}

// missingRow is a row of operations_missing.json: an operation of the OpenAPI
// document, method and path only.
type missingRow struct {
	Method string `json:"method"`
	Path   string `json:"path"`
	Tag    string `json:"tag"`
}

// olderRow is a row of sdk_v0_paths.json: a call of an older SDK.
type olderRow struct {
	Method  string   `json:"method"`
	Path    string   `json:"path"`
	Methods []string `json:"methods"` // of the SDK
}

// overrides is data/operation_overrides.json.
type overrides struct {
	Comment    string `json:"comment"`
	Operations []struct {
		Method     string     `json:"method"`
		Path       string     `json:"path"`
		Tag        string     `json:"tag"`
		Accepted   []string   `json:"accepted"`
		Evidence   gen.Stated `json:"evidence"`
		Confidence string     `json:"confidence"` // of derived evidence: high or medium
		AllZones   bool       `json:"all_zones"`
		Why        string     `json:"why"`
	} `json:"operations"`
	// Calls are calls that clients make and that no other source has. Their lists
	// follow from the rules, where those have one.
	Calls []struct {
		Client     string   `json:"client"`
		Source     string   `json:"source"`
		Date       string   `json:"date"`
		Credential string   `json:"credential"` // in place of an API token
		Why        string   `json:"why"`
		Calls      []string `json:"calls"`
	} `json:"calls"`
	AllZones []struct {
		Method   string `json:"method"`
		Path     string `json:"path"`
		Evidence string `json:"evidence"`
		Why      string `json:"why"`
	} `json:"all_zones"`
	// Rest are paths whose last parameter stands for all that comes, slashes included.
	Rest []struct {
		Path     string `json:"path"`
		Evidence string `json:"evidence"`
		Why      string `json:"why"`
	} `json:"rest"`
	// Bare are paths below which answers come without the envelope.
	Bare []struct {
		Below    string     `json:"below"`
		Evidence gen.Stated `json:"evidence"`
		Why      string     `json:"why"`
	} `json:"bare"`
	Body []struct {
		Calls    []string   `json:"calls"` // METHOD path
		Look     string     `json:"look"`
		Groups   []string   `json:"groups"` // that it may need besides, the likeliest first
		Evidence gen.Stated `json:"evidence"`
	} `json:"body"`
	PageResources []struct {
		Resource string `json:"resource"`
		Page     string `json:"page"`
		Evidence string `json:"evidence"`
		Why      string `json:"why"`
	} `json:"page_resources"`
	Pages []struct {
		Call     string `json:"call"`
		Resource string `json:"resource"` // as in the reference, with slashes for /subresources/
		Method   string `json:"method"`
		Evidence string `json:"evidence"`
		Why      string `json:"why"`
	} `json:"pages"`
	Aliases []struct {
		Alias    string `json:"alias"`
		Name     string `json:"name"`
		Evidence string `json:"evidence"`
		Why      string `json:"why"`
	} `json:"aliases"`
}

// operation is a row of the generated table.
type operation struct {
	Method, Path string
	ID, Tag      string
	Basis        string // name of the constant in package operations
	Source       string
	Date         string // of the source
	Internal     []string
	Credential   string // in place of an API token, as the OpenAPI document has it
	Note         string
	Body         string   // what in the request's body decides, "" for nothing
	BodyGroups   []string // the constants of what it may need besides
	BodyKnown    gen.Evidence
	ByHand       bool // the list is stated by an override
	AllZones     bool
	Rest         bool   // the last parameter stands for all that comes
	Scope        string // account, zone, user or ""
	Accepted     accepted
	Preferred    int // 1 + index in Accepted.groups, 0 none
	Page         int // 1 + index in the table of pages, 0 none
	Result       result
}

func (o operation) key() string { return o.Method + " " + o.Path }

// accepted is a set of groups of which any one suffices.
type accepted struct {
	groups []gen.Group // sorted by name; of two of a name that of the path's scope first
	names  []string    // sorted; those of groups in their order, and names without a published id
}
