package tokentest

// Source is how a simulated behaviour is known.
type Source string

// The kinds of source, the surest first.
const (
	// Documented: Cloudflare's documentation or API schema says so.
	Documented Source = "documented"
	// CloudflareCode: Cloudflare's own source code or staff says so.
	CloudflareCode Source = "Cloudflare's code"
	// Measured: a third party says that it measured the live API.
	Measured Source = "measured by others"
	// Reported: users show the answer in public reports.
	Reported Source = "reported"
	// Assumed: nobody has published it; it is what fits the rest.
	Assumed Source = "assumed"
)

// Behaviour is one answer of the simulated API that is not plain success.
type Behaviour struct {
	// Name is stable and unique, such as "core/denied".
	Name string
	// When says in words when the answer is given.
	When string
	// Status is the HTTP status.
	Status int
	// Errors are the errors of the answer; text in braces is filled in. Empty
	// for a success that is worth a row.
	Errors []WireError
	Source Source
	// Reference says where the fact is from: a URL, or what kind of report.
	Reference string
}

// Behaviours returns every answer that the simulator gives besides plain
// success, with its source.
func Behaviours() []Behaviour { return append([]Behaviour(nil), behaviours[1:]...) }
