package diagnose_test

import (
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"strconv"
	"strings"
)

// wrote is one answer of the API, ready to be written down as other programs do.
type wrote struct {
	method, path string
	status       int
	errors       []apiFault
}

// apiFault is one of its errors; code 0 is none.
type apiFault struct {
	code    int
	message string
	chain   []apiFault
}

func (a wrote) url() string { return "https://api.cloudflare.com/client/v4" + a.path }

// reason is "403 Forbidden".
func (a wrote) reason() string { return fmt.Sprintf("%d %s", a.status, http.StatusText(a.status)) }

// pair is a key and its value, in the order in which the API writes them.
type pair struct {
	key   string
	value any
}

func (a wrote) tree() []pair {
	return []pair{{"success", false}, {"errors", faultTree(a.errors)}, {"messages", []any{}}, {"result", nil}}
}

func faultTree(list []apiFault) []any {
	out := []any{}
	for _, f := range list {
		var row []pair
		if f.code != 0 {
			row = append(row, pair{"code", f.code})
		}
		row = append(row, pair{"message", f.message})
		if len(f.chain) > 0 {
			row = append(row, pair{"error_chain", faultTree(f.chain)})
		}
		out = append(out, row)
	}
	return out
}

// style is how a language writes a tree of values down.
type style struct {
	key               func(string) string
	text              func(string) string
	open, end         string // of an object
	list, listEnd     string
	between, null, no string
	indent            string // "" = all on one line
	count             bool   // types of numbers, as var_dump has them
	noComma           string // between rows, where that is no comma
}

func quoted(s string) string { b, _ := json.Marshal(s); return string(b) }

func single(s string) string { return "'" + strings.ReplaceAll(s, "'", `\'`) + "'" }

func (st style) write(v any, depth int) string {
	pad, back, sep := "", "", ", "
	if st.indent != "" {
		pad, back, sep = "\n"+strings.Repeat(st.indent, depth+1), "\n"+strings.Repeat(st.indent, depth), ","
	}
	if st.noComma != "" {
		sep = st.noComma
	}
	switch v := v.(type) {
	case []pair:
		var parts []string
		for _, p := range v {
			parts = append(parts, pad+st.key(p.key)+st.between+st.write(p.value, depth+1))
		}
		return st.open + strings.Join(parts, sep) + back + st.end
	case []any:
		if len(v) == 0 {
			return st.list + st.listEnd
		}
		var parts []string
		for _, e := range v {
			parts = append(parts, pad+st.write(e, depth+1))
		}
		return st.list + strings.Join(parts, sep) + back + st.listEnd
	case string:
		return st.text(v)
	case int:
		if st.count {
			return fmt.Sprintf("int(%d)", v)
		}
	case bool:
		return st.no
	case nil:
		return st.null
	}
	return fmt.Sprint(v)
}

func (a wrote) json() string {
	st := style{key: quoted, text: quoted, open: "{", end: "}", list: "[", listEnd: "]", between: ":", null: "null", no: "false"}
	return strings.ReplaceAll(st.write(a.tree(), 0), ", ", ",")
}

func (a wrote) pretty() string {
	return style{key: quoted, text: quoted, open: "{", end: "}", list: "[", listEnd: "]", between: ": ", null: "null", no: "false", indent: "  "}.write(a.tree(), 0)
}

// words are the errors in a line, chains behind their error.
func words(list []apiFault, one func(apiFault) string) string {
	var parts []string
	for _, f := range list {
		parts = append(parts, one(f))
		if len(f.chain) > 0 {
			parts = append(parts, words(f.chain, one))
		}
	}
	return strings.Join(parts, ", ")
}

func bare(s string) string { return s }

// wrap breaks a text at the width, within words too, in a frame as terraform has.
func wrap(text string, width int) string {
	var b strings.Builder
	b.WriteString("╷\n")
	for line := range strings.SplitSeq(text, "\n") {
		for len(line) > width {
			b.WriteString("│ " + line[:width] + "\n")
			line = line[width:]
		}
		b.WriteString("│ " + line + "\n")
	}
	return b.String() + "╵"
}

// prefixed puts something before every line.
func prefixed(text string, prefix func(i int) string) string {
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = prefix(i) + lines[i]
	}
	return strings.Join(lines, "\n")
}

// writtenForms are the ways in which programs and people write an answer down.
func writtenForms() []struct {
	name string
	of   func(wrote) string
} {
	js := style{key: bare, text: single, open: "{", end: "}", list: "[", listEnd: "]", between: ": ", null: "null", no: "false", indent: "  "}
	python := style{key: single, text: single, open: "{", end: "}", list: "[", listEnd: "]", between: ": ", null: "None", no: "False"}
	ruby := style{key: quoted, text: quoted, open: "{", end: "}", list: "[", listEnd: "]", between: "=>", null: "nil", no: "false"}
	newRuby := ruby
	newRuby.key, newRuby.between = bare, ": "
	varDump := style{key: func(s string) string { return `["` + s + `"]=>` + "\n  " }, text: func(s string) string { return fmt.Sprintf(`string(%d) "%s"`, len(s), s) }, open: "array(4) {", end: "}", list: "array(1) {\n    [0]=>\n    ", listEnd: "}", null: "NULL", no: "bool(false)", indent: "  ", noComma: " ", count: true}
	printR := style{key: func(s string) string { return "[" + s + "] => " }, text: bare, open: "Array\n(", end: ")\n", list: "Array\n(\n [0] => ", listEnd: ")\n", null: "", no: "", indent: "    ", noComma: " "}
	yaml := func(a wrote) string {
		var b strings.Builder
		b.WriteString("success: false\nerrors:\n")
		var list func(fs []apiFault, pad string)
		list = func(fs []apiFault, pad string) {
			for _, f := range fs {
				lead := pad + "- "
				if f.code != 0 {
					b.WriteString(lead + "code: " + strconv.Itoa(f.code) + "\n")
					lead = pad + "  "
				}
				b.WriteString(lead + "message: " + f.message + "\n")
				if len(f.chain) > 0 {
					b.WriteString(pad + "  error_chain:\n")
					list(f.chain, pad+"  ")
				}
			}
		}
		list(a.errors, "")
		return b.String() + "messages: []\nresult: null\n"
	}
	coded := func(format string) func(apiFault) string {
		return func(f apiFault) string {
			if f.code == 0 {
				return f.message
			}
			return strings.NewReplacer("CODE", strconv.Itoa(f.code), "MESSAGE", f.message).Replace(format)
		}
	}
	inLog := func(a wrote) string { return quoted(a.json()) }
	return []struct {
		name string
		of   func(wrote) string
	}{
		{"compact JSON", wrote.json},
		{"pretty JSON", wrote.pretty},
		{"jq in colours", func(a wrote) string {
			return strings.NewReplacer(`"success"`, "\x1b[0m\x1b[34;1m\"success\"\x1b[0m\x1b[1;39m", `"code"`, "\x1b[34;1m\"code\"\x1b[0m", `"message"`, "\x1b[34;1m\"message\"\x1b[0m\x1b[1;39m", "false", "\x1b[0;39mfalse\x1b[0m").Replace(a.pretty())
		}},
		{"jq -c on a line of curl", func(a wrote) string { return "$ curl -s " + a.url() + " | jq -c .\n" + a.json() }},
		{"JSON in a string", inLog},
		{"zap", func(a wrote) string {
			return `{"level":"error","ts":1720698380.73,"msg":"cloudflare: call failed","error":` + inLog(a) + `}`
		}},
		{"logrus", func(a wrote) string {
			return `time="2026-11-26T10:00:00Z" level=error msg="cloudflare: ` + strings.Trim(inLog(a), `"`) + `"`
		}},
		{"docker json-file", func(a wrote) string {
			return `{"log":` + quoted("cloudflare: "+a.json()+"\n") + `,"stream":"stderr","time":"2026-11-26T10:00:00Z"}`
		}},
		{"a log in a log", func(a wrote) string { return `{"message":` + quoted(`{"level":"error","error":`+inLog(a)+`}`) + `}` }},
		{"truncated in messages", func(a wrote) string { return strings.TrimSuffix(a.json(), `],"result":null}`) }},
		{"truncated behind the errors", func(a wrote) string { return a.json()[:strings.LastIndex(a.json(), `,"messages"`)] }},
		{"slashes escaped", func(a wrote) string { return strings.ReplaceAll(a.json(), "/", `\/`) }},
		{"var_dump", func(a wrote) string { return varDump.write(a.tree(), 0) }},
		{"print_r", func(a wrote) string { return "Cloudflare: " + printR.write(a.tree(), 0) }},
		{"Ansible", func(a wrote) string {
			return `fatal: [host]: FAILED! => {"changed": false, "content": ` + inLog(a) + `, "elapsed": 0, "json": ` + strings.ReplaceAll(a.json(), `":`, `": `) + `, "msg": "Status code was ` + strconv.Itoa(a.status) + ` and not [200]: HTTP Error ` + a.reason() + `", "status": ` + strconv.Itoa(a.status) + `, "url": "` + a.url() + `"}`
		}},
		{"Rust Debug", func(a wrote) string {
			return "Error: [" + words(a.errors, func(f apiFault) string {
				return fmt.Sprintf("ApiError { code: %d, message: %q, other: {} }", f.code, f.message)
			}) + "] cloudflare"
		}},
		{"C#", func(a wrote) string {
			return "CloudFlare.Client.Exceptions.PersistenceUnavailableException: " + a.reason() + "\n ---> " + words(a.errors, coded("Code: CODE, Message: MESSAGE")) + "\n   at CloudFlare.Client.Client.Zones.GetAsync()"
		}},
		{"okhttp", func(a wrote) string {
			return "--> " + a.method + " " + a.url() + " http/1.1\n--> END " + a.method + "\n<-- " + a.reason() + " " + a.url() + " (312ms)\ncontent-type: application/json\n\n" + a.json() + "\n<-- END HTTP (112-byte body)"
		}},
		{"Python dict", func(a wrote) string { return "cloudflare.APIError: " + python.write(a.tree(), 0) }},
		{"Ruby hash", func(a wrote) string { return "Cloudflare: " + ruby.write(a.tree(), 0) }},
		{"Ruby 3.4 hash", func(a wrote) string { return "Cloudflare: " + newRuby.write(a.tree(), 0) }},
		{"Go %+v", func(a wrote) string {
			return "got error status: HTTP " + strconv.Itoa(a.status) + ": [" + strings.ReplaceAll(words(a.errors, func(f apiFault) string { return fmt.Sprintf("{Code:%d Message:%s ErrorChain:[]}", f.code, f.message) }), ", {", " {") + "]"
		}},
		{"cloudflare-go v0", func(a wrote) string {
			return "HTTP status " + strconv.Itoa(a.status) + ": " + words(a.errors, coded("MESSAGE (CODE)"))
		}},
		{"cloudflare-go v7", func(a wrote) string { return a.method + " " + quoted(a.url()) + ": " + a.reason() + " " + a.json() }},
		{"util.inspect", func(a wrote) string { return "cloudflare " + js.write(a.tree(), 0) }},
		{"YAML", func(a wrote) string { return "cloudflare:\n" + yaml(a) }},
		{"wrangler", func(a wrote) string {
			return "\x1b[31m✘ \x1b[41;31m[\x1b[41;97mERROR\x1b[41;31m]\x1b[0m \x1b[1mA request to the Cloudflare API (" + a.path + ") failed.\x1b[0m\n\n" + prefixed(words(a.errors, coded("MESSAGE [code: CODE]")), func(int) string { return "  " }) + "\n"
		}},
		{"lego", func(a wrote) string {
			return "cloudflare: [status code " + strconv.Itoa(a.status) + "] " + strings.ReplaceAll(words(a.errors, coded("CODE: MESSAGE")), ", ", "; ")
		}},
		{"terraform", func(a wrote) string {
			return wrap("Error: failed to make http request\n\n"+a.method+" "+quoted(a.url())+": "+a.reason()+" "+a.pretty(), 78)
		}},
		{"terraform, broken within words", func(a wrote) string {
			return wrap("Error: "+a.method+" "+quoted(a.url())+": "+a.reason()+" "+a.json(), 41)
		}},
		{"GitHub Actions", func(a wrote) string {
			return prefixed("##[error]cloudflare\n"+a.pretty(), func(i int) string { return fmt.Sprintf("2026-11-26T10:00:%02d.1234567Z ", i) })
		}},
		{"journal", func(a wrote) string {
			return prefixed("cloudflare-ddns: "+a.json(), func(int) string { return "Nov 26 10:00:00 host ddns[123]: " })
		}},
		{"docker compose", func(a wrote) string {
			return prefixed("cloudflare:\n"+a.pretty(), func(int) string { return "ddns-1  | " })
		}},
		{"kubectl describe", func(a wrote) string {
			return "  Warning  Failed  3s (x4 over 1m)  cert-manager  Error presenting challenge: Cloudflare API Error " + a.json()
		}},
		{"HTML-escaped", func(a wrote) string { return "<pre>" + html.EscapeString(a.json()) + "</pre>" }},
		{"quoted in a mail", func(a wrote) string {
			return prefixed("cloudflare says\n"+a.pretty(), func(int) string { return "> " })
		}},
		{"fenced", func(a wrote) string { return "```json\n" + a.pretty() + "\n```" }},
		{"PowerShell", func(a wrote) string {
			return "Invoke-RestMethod : " + a.json() + "\nAt line:1 char:1\n+ Invoke-RestMethod -Uri '" + a.url() + "'"
		}},
	}
}
