package tfcalls

import (
	_ "embed" // the table
	"iter"
	"strings"
)

// table has a line "=TYPE" for each resource and "~TYPE" for each data source, without
// the provider's name, and below it its calls, a line each: when it is made, METHOD, path.
// [Expand] says how a path is written.
//
//go:embed resources_gen.txt
var table string

// Prefix begins every type of Cloudflare's provider.
const Prefix = "cloudflare_"

// When a call is made.
const (
	Create = 'c'
	Read   = 'r'
	Update = 'u'
	Delete = 'd'
)

// Call is one call: when, METHOD and template of the path.
type Call struct {
	When         byte
	Method, Path string
}

// Resource returns the calls of a resource's type, such as cloudflare_dns_record, in the
// order in which they are made; known is false for a type that is not in the table.
func Resource(kind string) (calls []Call, known bool) { return callsOf("=", kind) }

// DataSource returns the calls of a data source's type, as [Resource] does.
func DataSource(kind string) (calls []Call, known bool) { return callsOf("~", kind) }

// Resources yields the types of resources, by name.
func Resources() iter.Seq[string] { return kinds("=") }

// DataSources yields the types of data sources, by name.
func DataSources() iter.Seq[string] { return kinds("~") }

func kinds(mark string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for line := range strings.SplitSeq(table, "\n") {
			if kind, is := strings.CutPrefix(line, mark); is && !yield(Prefix+kind) {
				return
			}
		}
	}
}

func callsOf(mark, kind string) (calls []Call, known bool) {
	name, ours := strings.CutPrefix(kind, Prefix)
	if !ours || strings.ContainsAny(name, "\n") {
		return nil, false
	}
	_, rest, known := strings.Cut(table, "\n"+mark+name+"\n")
	if !known {
		return nil, false
	}
	before := ""
	for line := range strings.SplitSeq(rest, "\n") {
		if line == "" || line[0] == '=' || line[0] == '~' {
			break
		}
		method, path, _ := strings.Cut(line[1:], " ")
		before = Expand(path, before)
		calls = append(calls, Call{When: line[0], Method: method, Path: before})
	}
	return calls, true
}

// places are what stands for the beginnings of paths in the table.
var places = [...]struct{ short, long string }{
	{"a", "/accounts/{account_id}"},
	{"z", "/zones/{zone_id}"},
	{"e", "/{accounts_or_zones}/{account_or_zone_id}"},
}

// Expand returns the path that the table writes in short: "." is the one before, "+/x"
// that with more behind it, and a first "a", "z" or "e" an account, a zone or either.
func Expand(short, before string) string {
	if short == "." {
		return before
	}
	if more, is := strings.CutPrefix(short, "+"); is {
		return before + more
	}
	for _, p := range places {
		if rest, is := strings.CutPrefix(short, p.short); is {
			return p.long + rest
		}
	}
	return short
}

// Shorten is the other way round.
func Shorten(path, before string) string {
	if path == before {
		return "."
	}
	if more, is := strings.CutPrefix(path, before+"/"); is && before != "" {
		return "+/" + more
	}
	for _, p := range places {
		if rest, is := strings.CutPrefix(path, p.long); is && (rest == "" || rest[0] == '/') {
			return p.short + rest
		}
	}
	return path
}
