package cfapi

import "fmt"

// Format says what the body of an answer turned out to be. The zero value is
// [FormatJSON]: the API's own envelope, the only format whose errors are a
// statement about the request.
type Format uint8

const (
	// FormatJSON is the API's envelope: success, errors, messages, result.
	FormatJSON Format = iota
	// FormatHTML is a page of the edge, of a proxy or of a login wall.
	FormatHTML
	// FormatText is any other text or binary data.
	FormatText
	// FormatEmpty is a body of no bytes, or of white space only.
	FormatEmpty
	// FormatTruncated is JSON that ends too early, or a body that could not be
	// read to its end.
	FormatTruncated
	// FormatOversize is a body longer than the bound, which was not read further, or a
	// result of more values than [MaxValues].
	FormatOversize
	// FormatNotEnvelope is JSON, but not the envelope, or with a result of
	// another type than the one that was asked for.
	FormatNotEnvelope
)

// String names the format in one lower-case word.
func (f Format) String() string {
	switch f {
	case FormatJSON:
		return "json"
	case FormatHTML:
		return "html"
	case FormatText:
		return "text"
	case FormatEmpty:
		return "empty"
	case FormatTruncated:
		return "truncated"
	case FormatOversize:
		return "oversize"
	case FormatNotEnvelope:
		return "not_envelope"
	}
	return fmt.Sprintf("format(%d)", uint8(f))
}

// describe says in a clause what is wrong with an answer of this format.
func (f Format) describe() string {
	switch f {
	case FormatJSON:
		return "the API refused without giving a reason"
	case FormatHTML:
		return "the answer is an HTML page, not the API's JSON"
	case FormatText:
		return "the answer is plain text, not the API's JSON"
	case FormatEmpty:
		return "the answer is empty"
	case FormatTruncated:
		return "the answer is cut off"
	case FormatOversize:
		return "the answer is longer than the bound and was not read"
	case FormatNotEnvelope:
		return "the answer is JSON of another shape than the API's"
	}
	return "the answer could not be read"
}
