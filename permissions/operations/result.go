package operations

import "github.com/cftoken/cftoken/permissions"

// ResultKind is the JSON type of what an operation answers with.
type ResultKind string

// Kinds of results. ResultRaw is content that is no JSON, such as a file;
// ResultNone says that the documentation shows no content at all. The zero value,
// ResultUnknown, is that of the zero Operation alone: for every other there is at
// least an assumption.
const (
	ResultUnknown ResultKind = ""
	ResultList    ResultKind = "list"
	ResultObject  ResultKind = "object"
	ResultNull    ResultKind = "null"
	ResultString  ResultKind = "string"
	ResultBool    ResultKind = "bool"
	ResultNumber  ResultKind = "number"
	ResultRaw     ResultKind = "raw"
	ResultNone    ResultKind = "none"
)

// Pages is how a list comes in pages.
type Pages string

// Ways in which lists come in pages: all at once, by the number of the page (page
// and per_page), by a cursor in result_info.cursor, and by one in
// result_info.cursors.after. PagesUnknown is the zero value, and that of what is no
// list.
const (
	PagesUnknown Pages = ""
	PagesNone    Pages = "none"
	PagesNumber  Pages = "number"
	PagesCursor  Pages = "cursor"
	PagesAfter   Pages = "after"
)

// Result is what the answer to an allowed call holds. The zero value says that
// nothing is known.
type Result struct {
	Kind ResultKind
	// Bare says that the JSON comes by itself, without the envelope that has it as
	// its result.
	Bare  bool
	Pages Pages
	// Evidence is how Kind is known: documented as the type that Cloudflare's SDK or
	// OpenAPI document gives it; else derived, or where the rule is less often
	// right assumed, by a rule that Source names. Note has how often the rule has
	// documented results right.
	Evidence permissions.Evidence
}

// Result returns what the answer to an allowed call holds.
func (o Operation) Result() Result {
	if o.row == nil {
		return Result{}
	}
	return results[o.row.result-1]
}
