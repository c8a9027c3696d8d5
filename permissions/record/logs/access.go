package logs

import (
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/cftoken/cftoken/internal/credential"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/record"
	"github.com/cftoken/cftoken/permissions/record/internal/fields"
	"github.com/cftoken/cftoken/permissions/record/internal/lines"
)

// AccessKeys say where an access log in JSON has what, each a key, or keys from the
// outside inwards with dots between, such as "request.method". An empty one stands for
// those that nginx, Envoy, Caddy and Traefik are usually set to.
type AccessKeys struct {
	Method string
	Path   string // of a path, a URL, or a request line such as "GET /zones HTTP/1.1"
	Status string
	Time   string
}

// The keys that are looked for where none is given, the likeliest first.
func accessKeys(k AccessKeys) (names [4][]string, all []string) {
	names = [4][]string{
		{"method", "request_method", "http_method", "RequestMethod", "request.method", "http.request.method", ":method"},
		{"path", "uri", "request_uri", "url", "RequestPath", "request.uri", "request.path", "url.path", ":path", "request"},
		{"status", "response_code", "status_code", "code", "DownstreamStatus", "response.status", "http.response.status_code"},
		{"time", "timestamp", "ts", "time_iso8601", "time_local", "start_time", "StartUTC", "@timestamp", "msec"},
	}
	for i, given := range []string{k.Method, k.Path, k.Status, k.Time} {
		if given != "" {
			names[i] = []string{given}
		}
		all = append(all, names[i]...)
	}
	return names, all
}

// ParseAccessKeys reads keys as flags give them: "method=request.verb,path=request.uri".
func ParseAccessKeys(text string) (AccessKeys, error) {
	var k AccessKeys
	for part := range strings.SplitSeq(text, ",") {
		name, key, ok := strings.Cut(strings.TrimSpace(part), "=")
		into := map[string]*string{"method": &k.Method, "path": &k.Path, "status": &k.Status, "time": &k.Time}[name]
		if !ok || into == nil || key == "" {
			return k, fmt.Errorf("%q: want method=KEY, path=KEY, status=KEY or time=KEY with commas between", credential.Show(part, 60))
		}
		*into = key
	}
	return k, nil
}

// combined is a line of the common and of the combined log format.
const combined = `^\S+ \S+ .+? \[([^\]]+)\] "([A-Z]+) (\S+)(?: HTTP/[0-9.]+)?" ([0-9]{3}) `

// ReadAccess reads an access log, of a proxy in front of the API or of a client: a JSON
// object a line, or the common or combined log format. A path may be a URL; what no
// operation fits is among the recording's calls and comes out as unknown. With
// keepGoing, bad lines are reported and left out, as with [record.ReadJSONL].
func ReadAccess(r io.Reader, name string, keys AccessKeys, keepGoing bool) (record.Recording, error) {
	names, all := accessKeys(keys)
	var paths [][]string
	for _, key := range all {
		path := strings.Split(key, ".")
		if strings.HasPrefix(key, ":") || strings.HasPrefix(key, "@") {
			path = []string{key}
		}
		paths = append(paths, path)
	}
	p := accessParser{keys: fields.New(paths...), line: regexp.MustCompile(combined)}
	at := 0
	for i := range names {
		p.from[i], p.names[i] = at, names[i]
		at += len(names[i])
	}
	var k record.Collector
	bad := faults{name: name, keepGoing: keepGoing}
	n, err := lines.Reader[authz.Call]{
		Parse: p.parse,
		Keep:  func(c *authz.Call) { k.Add(*c) },
		Bad:   bad.line,
	}.Read(r)
	if err != nil {
		bad.add(bad.at(fmt.Sprintf("line %d", n+1), err.Error()))
	}
	return k.Recording(name), bad.err()
}

type accessParser struct {
	line  *regexp.Regexp // of the combined log format
	keys  fields.Keys
	from  [4]int
	names [4][]string
}

const maxAccessKeys = 48

func (p accessParser) parse(text string, c *authz.Call) (bool, string) {
	text = strings.TrimLeft(text, "\ufeff \t")
	if !strings.HasPrefix(text, "{") {
		return p.combined(text, c)
	}
	var all [maxAccessKeys]fields.Value
	v := all[:p.keys.Len()]
	if !p.keys.Scan(text, v) {
		if err := p.keys.Decode(text, v); err != nil {
			return false, "want a JSON object a line, or the combined log format: " + err.Error()
		}
	}
	var got [4]fields.Value
	for i := range got {
		for j := range p.names[i] {
			if f := v[p.from[i]+j]; f.Kind == fields.String && f.Text != "" || f.Kind == fields.Number {
				got[i] = f
				break
			}
		}
	}
	c.Method, c.Path = got[0].String(), got[1].String()
	if parts := strings.Fields(c.Path); len(parts) > 1 && method(parts[0]) { // a request line
		c.Path = parts[1]
		if c.Method == "" {
			c.Method = parts[0]
		}
	}
	for i, missing := range []bool{c.Method == "", c.Path == "", got[2].Kind == fields.Absent} {
		if missing {
			return false, fmt.Sprintf("the %s is missing: looked for %s; say which key has it", [...]string{"method", "path", "status"}[i], quoted(p.names[i]))
		}
	}
	var ok bool
	if c.Status, ok = status(got[2]); !ok {
		return false, "the status is no HTTP status"
	}
	c.Time = when(got[3])
	return p.place(c)
}

// place makes a path of what stands for one.
func (p accessParser) place(c *authz.Call) (bool, string) {
	path := apiPath(c.Path, true)
	switch {
	case !method(c.Method):
		return false, "the method is no method of HTTP"
	case path == "" && strings.Contains(c.Path, "://"), strings.EqualFold(c.Method, "OPTIONS"):
		return false, "" // another service, or what a browser asks before a call
	case path == "":
		return false, "want a path that begins with /, or a URL"
	}
	c.Path = path
	return true, ""
}

func (p accessParser) combined(text string, c *authz.Call) (bool, string) {
	m := p.line.FindStringSubmatch(text + " ")
	if m == nil {
		return false, "want a JSON object a line, or the common or combined log format"
	}
	c.Method, c.Path = m[2], m[3]
	c.Status, _ = status(fields.Value{Kind: fields.Number, Text: m[4]})
	c.Time = when(fields.Value{Kind: fields.String, Text: m[1]})
	return p.place(c)
}

func quoted(names []string) string {
	var out []string
	for _, n := range slices.Clone(names) {
		out = append(out, fmt.Sprintf("%q", credential.Show(n, 60)))
	}
	return strings.Join(out, ", ")
}
