package diagnose_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// goError and goAnswer are an answer as a Go program decodes it.
type (
	goError struct {
		Code    int
		Message string
		Chain   []goError
	}
	goAnswer struct {
		Success bool
		Errors  []goError
	}
)

func goErrors(list []apiFault) []goError {
	var out []goError
	for _, f := range list {
		out = append(out, goError{f.code, f.message, goErrors(f.chain)})
	}
	return out
}

// generic is the answer as a Go program decodes it into a map.
func (a wrote) generic() (m map[string]any) {
	if err := json.Unmarshal([]byte(a.json()), &m); err != nil {
		panic(err)
	}
	return m
}

// field is a member of an object as some notation writes it, of every error.
func fields(list []apiFault, code, message string) string {
	return words(list, func(f apiFault) string {
		out := strings.ReplaceAll(message, "MESSAGE", f.message)
		if f.code != 0 {
			out = strings.ReplaceAll(code, "CODE", strconv.Itoa(f.code)) + out
		}
		return out
	})
}

// moreForms are further ways to write an answer down.
func moreForms() []struct {
	name string
	of   func(wrote) string
} {
	inLog := func(a wrote) string { return quoted(a.json()) }
	symbols := style{key: func(s string) string { return ":" + s }, text: quoted, open: "{", end: "}", list: "[", listEnd: "]", between: "=>", null: "nil", no: "false"}
	phpArray := style{key: single, text: single, open: "array (", end: ")", list: "array ( 0 => ", listEnd: ")", between: " => ", null: "NULL", no: "false", indent: "  "}
	short := style{key: single, text: single, open: "[", end: "]", list: "[", listEnd: "]", between: " => ", null: "null", no: "false"}
	elixir := style{key: quoted, text: quoted, open: "%{", end: "}", list: "[", listEnd: "]", between: " => ", null: "nil", no: "false"}
	lua := style{key: bare, text: quoted, open: "{", end: "}", list: "{", listEnd: "}", between: " = ", null: "nil", no: "false", indent: "  "}
	return []struct {
		name string
		of   func(wrote) string
	}{
		{"slog's text", func(a wrote) string {
			return `time=2026-11-26T10:00:00.000Z level=ERROR msg="cloudflare call" err=` + inLog(a)
		}},
		{"pino", func(a wrote) string {
			return `{"level":50,"time":1764151200000,"pid":1,"hostname":"h","err":{"type":"Error","message":` + quoted("Cloudflare API: "+a.json()) + `,"stack":"Error: …\n    at f (/app/x.js:1:1)"},"msg":"sync failed"}`
		}},
		{"bunyan", func(a wrote) string {
			return `{"name":"sync","level":50,"err":{"message":` + inLog(a) + `,"name":"CloudflareError"},"msg":"failed","time":"2026-11-26T10:00:00.000Z","v":0}`
		}},
		{"CloudWatch", func(a wrote) string {
			return `{"events":[{"timestamp":1764151200000,"message":` + quoted("2026-11-26T10:00:00.000Z\t8f5f\tERROR\tcloudflare "+a.json()+"\n") + `,"ingestionTime":1764151201000}]}`
		}},
		{"quoted three times", func(a wrote) string { return quoted(quoted(inLog(a))) }},
		{"pretty in a string", func(a wrote) string { return `content ` + quoted(a.pretty()) + ` of cloudflare` }},
		{"cut off in the first error", func(a wrote) string {
			text := a.json()
			if n := len(a.errors); len(a.errors[n-1].chain) == 0 {
				return text[:strings.LastIndex(text, `"}]`)]
			}
			return text[:strings.LastIndex(text, `"}]}]`)]
		}},
		{"cut off by Guzzle", func(a wrote) string {
			text := a.json()
			if len(text) > 120 {
				text = text[:len(text)-len(`,"messages":[],"result":null}`)] + " (truncated...)\n"
			}
			return "Client error: `" + a.method + " " + a.url() + "` resulted in a `" + a.reason() + "` response:\n" + text
		}},
		{"var_export", func(a wrote) string { return "cloudflare: " + phpArray.write(a.tree(), 0) }},
		{"PHP's short arrays", func(a wrote) string { return "cloudflare: " + short.write(a.tree(), 0) }},
		{"Ruby with symbols", func(a wrote) string { return "Cloudflare::Error: " + symbols.write(a.tree(), 0) }},
		{"Elixir", func(a wrote) string { return "cloudflare: " + elixir.write(a.tree(), 0) }},
		{"Lua", func(a wrote) string { return "cloudflare " + lua.write(a.tree(), 0) }},
		{"Python's error with a dict", func(a wrote) string {
			return "cloudflare.PermissionDeniedError: Error code: " + strconv.Itoa(a.status) + " - {'success': False, 'errors': [" + words(a.errors, func(f apiFault) string {
				return fields([]apiFault{{code: f.code, message: f.message}}, "{'code': CODE, ", "'message': 'MESSAGE'}")
			}) + "]}"
		}},
		{"bytes of Python", func(a wrote) string { return "cloudflare: b'" + a.json() + "'" }},
		{"Go %v of a map", func(a wrote) string { return fmt.Sprintf("cloudflare: %v", a.generic()) }},
		{"Go %#v of a map", func(a wrote) string { return fmt.Sprintf("cloudflare: %#v", a.generic()) }},
		{"Go %v of a struct", func(a wrote) string { return fmt.Sprintf("cloudflare: %v", goAnswer{Errors: goErrors(a.errors)}) }},
		{"Go %+v of a struct", func(a wrote) string { return fmt.Sprintf("cloudflare: %+v", goAnswer{Errors: goErrors(a.errors)}) }},
		{"Go %#v of a struct", func(a wrote) string { return fmt.Sprintf("cloudflare: %#v", goAnswer{Errors: goErrors(a.errors)}) }},
		{"Go %q", func(a wrote) string { return fmt.Sprintf("cloudflare: unexpected status %s: %q", a.reason(), a.json()) }},
		{"Rust Display", func(a wrote) string {
			return "cloudflare: HTTP " + a.reason() + ": " + words(a.errors, func(f apiFault) string {
				return fields([]apiFault{{code: f.code, message: f.message}}, "Error CODE: ", "MESSAGE")
			})
		}},
		{"Rust Debug of a response", func(a wrote) string {
			return "Error: Error(" + strconv.Itoa(a.status) + ", ApiErrors { errors: [" + words(a.errors, func(f apiFault) string {
				return fmt.Sprintf("ApiError { code: %d, message: %q, other: {} }", f.code, f.message)
			}) + "], other: {\"success\": Bool(false)} }) cloudflare"
		}},
		{"Rust's pretty Debug", func(a wrote) string {
			return "cloudflare: [\n" + words(a.errors, func(f apiFault) string {
				return fmt.Sprintf("    ApiError {\n        code: %d,\n        message: %q,\n        other: {},\n    }", f.code, f.message)
			}) + ",\n]"
		}},
		{"System.Text.Json", func(a wrote) string {
			return "CloudFlare.Client: {\"Success\":false,\"Errors\":[" + words(a.errors, func(f apiFault) string { return fmt.Sprintf(`{"Code":%d,"Message":%q}`, f.code, f.message) }) + "]}"
		}},
		{"a record of C#", func(a wrote) string {
			return "Cloudflare: " + words(a.errors, func(f apiFault) string { return fmt.Sprintf("ApiError { Code = %d, Message = %s }", f.code, f.message) })
		}},
		{"a record of Java", func(a wrote) string {
			return "cloudflare: " + words(a.errors, func(f apiFault) string { return fmt.Sprintf("ApiError[code=%d, message=%s]", f.code, f.message) })
		}},
		{"a toString of Java", func(a wrote) string {
			return "cloudflare: " + words(a.errors, func(f apiFault) string { return fmt.Sprintf("ApiError{code=%d, message='%s'}", f.code, f.message) })
		}},
		{"Kotlin", func(a wrote) string {
			return "cloudflare: Response(success=false, errors=[" + words(a.errors, func(f apiFault) string { return fmt.Sprintf("Error(code=%d, message=%s)", f.code, f.message) }) + "])"
		}},
		{"console.log, deep", func(a wrote) string {
			return "cloudflare {\n  success: false,\n  errors: [ " + words(a.errors, func(f apiFault) string {
				return fields([]apiFault{{code: f.code, message: f.message}}, "{ code: CODE, ", "message: '"+"MESSAGE' }")
			}) + " ],\n  messages: [],\n  result: null\n}"
		}},
		{"the SDK for Node", func(a wrote) string {
			return "PermissionDeniedError: " + strconv.Itoa(a.status) + " " + a.json() + "\n    at APIError.generate (/app/node_modules/cloudflare/src/error.ts:1:1)\n  status: " + strconv.Itoa(a.status) + ","
		}},
		{"a flow of YAML", func(a wrote) string {
			return "cloudflare: {success: false, errors: [" + words(a.errors, func(f apiFault) string {
				return fields([]apiFault{{code: f.code, message: f.message}}, "{code: CODE, ", "message: MESSAGE}")
			}) + "]}"
		}},
		{"a quoted YAML", func(a wrote) string {
			return "cloudflare:\n  errors:\n" + words(a.errors, func(f apiFault) string {
				return fields([]apiFault{{code: f.code, message: f.message}}, "  - code: CODE\n    ", `message: "MESSAGE"`+"\n")
			})
		}},
		{"logfmt", func(a wrote) string {
			return "level=error msg=\"cloudflare refused\" status=" + strconv.Itoa(a.status) + " " + words(a.errors, func(f apiFault) string {
				return fields([]apiFault{{code: f.code, message: f.message}}, "code=CODE ", `message="MESSAGE"`)
			})
		}},
		{"a table of PowerShell", func(a wrote) string {
			return "Cloudflare\n\n code message\n ---- -------\n" + words(a.errors, func(f apiFault) string { return fmt.Sprintf("%5d %s\n", f.code, f.message) })
		}},
		{"a list of PowerShell", func(a wrote) string {
			return "Cloudflare\n\n" + words(a.errors, func(f apiFault) string { return fmt.Sprintf("code    : %d\nmessage : %s\n", f.code, f.message) })
		}},
		{"a hash of PowerShell", func(a wrote) string {
			return "Cloudflare: success=False; errors=" + words(a.errors, func(f apiFault) string { return fmt.Sprintf("@{code=%d; message=%s}", f.code, f.message) })
		}},
		{"cert-manager's list", func(a wrote) string {
			return `"error"="while attempting to find Zones for domain _acme-challenge.example.com while querying the Cloudflare API for ` + a.method + ` \"` + a.path + `\" \n\t Error: ` + strings.ReplaceAll(words(a.errors, func(f apiFault) string {
				return fields([]apiFault{{code: f.code, message: f.message}}, "CODE: ", "MESSAGE")
			}), ", ", "<- ") + `"`
		}},
		{"boxes of Rich", func(a wrote) string {
			return "╭─ Cloudflare ─────────────────────────────╮\n" + prefixed(a.pretty(), func(int) string { return "│ " }) + "\n╰──────────────────────────────────────────╯"
		}},
		{"GitHub's annotation", func(a wrote) string {
			return "::error file=main.tf,line=1::" + url.PathEscape("cloudflare") + " " + strings.ReplaceAll(a.pretty(), "\n", "%0A")
		}},
		{"GitLab's section", func(a wrote) string {
			return "section_start:1764151200:deploy\r\x1b[0K\x1b[36;1mcloudflare\x1b[0;m\n" + a.json() + "\nsection_end:1764151201:deploy\r\x1b[0K"
		}},
		{"syslog", func(a wrote) string { return "<11>1 2026-11-26T10:00:00Z host ddns 1 - - cloudflare " + a.json() }},
		{"kubectl logs with a prefix", func(a wrote) string {
			return prefixed("cloudflare\n"+a.pretty(), func(int) string { return "[pod/external-dns-7f/external-dns] " })
		}},
		{"stern", func(a wrote) string {
			return prefixed("cloudflare\n"+a.pretty(), func(int) string { return "external-dns-7f external-dns " })
		}},
		{"Jenkins", func(a wrote) string {
			return prefixed("cloudflare\n"+a.pretty(), func(int) string { return "[2026-11-26T10:00:00.123Z] " })
		}},
		{"Heroku", func(a wrote) string {
			return prefixed("cloudflare\n"+a.pretty(), func(int) string { return "2026-11-26T10:00:00.123456+00:00 app[web.1]: " })
		}},
		{"a diff", func(a wrote) string { return prefixed(a.pretty(), func(int) string { return "+" }) }},
		{"indented code", func(a wrote) string {
			return "The answer of Cloudflare:\n\n" + prefixed(a.pretty(), func(int) string { return "    " })
		}},
		{"an answer twice quoted in a mail", func(a wrote) string {
			return "On Thu, somebody wrote:\n" + prefixed("cloudflare says\n"+a.pretty(), func(int) string { return "> > " })
		}},
		{"non-breaking blanks", func(a wrote) string { return strings.ReplaceAll(a.pretty(), " ", "\u00a0") }},
		{"curly quotes", func(a wrote) string {
			text := a.pretty()
			for i := 0; strings.Contains(text, `"`); i++ {
				text = strings.Replace(text, `"`, [2]string{"“", "”"}[i%2], 1)
			}
			return "cloudflare " + text
		}},
		{"XML", func(a wrote) string {
			return "<response source=\"cloudflare\"><success>false</success>" + words(a.errors, func(f apiFault) string {
				return fmt.Sprintf("<error><code>%d</code><message>%s</message></error>", f.code, f.message)
			})
		}},
	}
}
