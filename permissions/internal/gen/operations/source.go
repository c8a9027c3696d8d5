package main

import "github.com/cftoken/cftoken/permissions/internal/gen"

// sources is everything that the table is built from.
type sources struct {
	groups    []gen.Group
	names     []gen.NameOnly
	listed    []listedRow
	all       []sdkRow
	pages     []pageRow
	overrides overrides
	date      string // of the files
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
	AllZones []struct {
		Method   string `json:"method"`
		Path     string `json:"path"`
		Evidence string `json:"evidence"`
		Why      string `json:"why"`
	} `json:"all_zones"`
	Preferred []struct {
		Method string `json:"method"`
		Path   string `json:"path"`
		Group  string `json:"group"`
		Why    string `json:"why"`
	} `json:"preferred"`
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
	Date         string // of the source of an operation added by hand, "" for that of the files
	Note         string
	AllZones     bool
	Scope        string // account, zone, user or ""
	Accepted     accepted
	Preferred    int // 1 + index in Accepted.groups, 0 none
	Page         int // 1 + index in the table of pages, 0 none
}

func (o operation) key() string { return o.Method + " " + o.Path }

// accepted is a set of groups of which any one suffices.
type accepted struct {
	groups []gen.Group // sorted by name
	names  []string    // sorted; those of groups, and names without a published id
}
