package hearing

import (
	"net/http"
	"strings"
)

// A traceback of Python shows the lines of code that led to a refusal, and these tell
// the call where the message does not.

const traceback = "traceback (most recent call last)"

// Words that make a request with the method behind them, as a function of its name
// ("self._post(") or as an argument ('request("POST"'), in lower case.
var (
	pythonCallers   = [...]string{"self._", "requests.", "session.", "client.", "http."}
	pythonRequests  = [...]string{"request(", "do_auth(", "_call("}
	pythonFunctions = [...]string{http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodGet}
)

// frameMethod is the method that the last line of code in the traceback before the
// place names, "" where none does.
func (s *speech) frameMethod(place int) (method string) {
	const longest = 8 << 10
	if !s.parts.mayHold(traceback) {
		return ""
	}
	start := max(0, place-longest)
	from := strings.LastIndex(s.lower[start:place], traceback)
	if from < 0 {
		return ""
	}
	frames, last := s.lower[start+from:place], -1
	note := func(words, m string) {
		if at := strings.LastIndex(frames, words); at > last {
			method, last = m, at
		}
	}
	for _, m := range pythonFunctions {
		name := strings.ToLower(m)
		for _, caller := range pythonCallers {
			note(caller+name+"(", m)
		}
		for _, request := range pythonRequests {
			note(request+`"`+name+`"`, m)
			note(request+`'`+name+`'`, m)
		}
	}
	return method
}

// scanChains finds the calls of the Python package cloudflare before version 3, whose
// attributes are the path and whose last is the method:
// cf.zones.dns_records.post(zone, data=…). Its errors tell neither.
func (s *speech) scanChains() {
	const mark, frame = "cloudflare.exceptions.cloudflareapierror", `cloudflare.py", line `
	if !s.holds(mark) || !s.parts.mayHold(traceback) {
		return
	}
	s.each(mark, func(at int) {
		const longest = 8 << 10
		start := max(0, at-longest)
		from := strings.LastIndex(s.lower[start:at], traceback)
		if from < 0 || len(s.calls) >= maxMentions {
			return
		}
		frames := s.lower[start+from : at]
		method := ""
		if n := strings.Index(frames, frame); n >= 0 {
			_, rest, _ := strings.Cut(frames[n:], ", in ")
			word := rest[:len(rest)-len(strings.TrimLeft(rest, "abcdefghijklmnopqrstuvwxyz"))]
			method = methodIn(strings.ToUpper(word))
			frames = frames[:n]
		}
		if c := chainIn(frames, method); c.path != "" {
			s.calls = append(s.calls, callAt{at: at, end: at, call: c})
		}
	})
}

// chainIn is the last chain of attributes in lines of code that ends in the method,
// or in any where that is not known.
func chainIn(code, method string) (found call) {
	for _, root := range [...]string{"zones", "accounts", "user", "memberships", "ips"} {
		for from := 0; ; {
			at := strings.Index(code[from:], "."+root)
			if at < 0 {
				break
			}
			from += at + 1
			rest := code[from:]
			chain := rest[:len(rest)-len(strings.TrimLeft(rest, "abcdefghijklmnopqrstuvwxyz0123456789_."))]
			args, called := strings.CutPrefix(rest[len(chain):], "(")
			parts := strings.Split(chain, ".")
			n := len(parts) - 1
			m := methodIn(strings.ToUpper(parts[n]))
			if !called || m == "" || n < 1 || parts[0] != root || method != "" && m != method {
				continue
			}
			found = call{method: m, path: chainPath(parts[:n], positional(args))}
		}
	}
	return found
}

// chainPath puts ids into a path: the first behind its first segment, another at the
// end.
func chainPath(parts []string, ids int) string {
	path := "/" + parts[0]
	if ids > 0 && parts[0] != "user" {
		path += "/{" + strings.TrimSuffix(parts[0], "s") + "_id}"
		ids--
	}
	if len(parts) > 1 {
		path += "/" + strings.Join(parts[1:], "/")
	}
	return path + strings.Repeat("/{id}", min(ids, 2))
}

// positional counts the arguments without a name, up to the closing bracket.
func positional(args string) (n int) {
	depth, from := 0, 0
	take := func(to int) {
		arg := strings.TrimSpace(args[from:to])
		name, _, named := strings.Cut(arg, "=")
		if arg != "" && !(named && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz_ ") == "") {
			n++
		}
		from = to + 1
	}
	for i := range len(args) {
		switch args[i] {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			if depth--; depth < 0 {
				take(i)
				return n
			}
		case ',':
			if depth == 0 {
				take(i)
			}
		}
	}
	return n
}
