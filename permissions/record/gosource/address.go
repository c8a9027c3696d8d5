package gosource

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// mapped is a change of the texts in a value.
func mapped(change func(string) string) func(value) value {
	return func(v value) value {
		var out value
		for _, p := range v {
			if !p.open && p.ref == nil {
				p.text = change(p.text)
			}
			out = append(out, p)
		}
		return out
	}
}

// trimmed takes a text from the end or the beginning of values, where it is there.
func trimmed(list, cut []value, front bool) []value {
	text, ok := "", false
	if len(cut) == 1 {
		text, ok = cut[0].known()
	}
	if !ok {
		return list
	}
	return each(list, func(v value) value {
		if len(v) == 0 {
			return v
		}
		at := len(v) - 1
		if front {
			at = 0
		}
		p := v[at]
		if p.open || p.ref != nil {
			return v
		}
		if front {
			p.text = strings.TrimPrefix(p.text, text)
		} else {
			p.text = strings.TrimSuffix(p.text, text)
		}
		out := append(value{}, v...)
		out[at] = p
		return out
	})
}

// replaced puts values in the place of a text.
func replaced(list, old, with []value) []value {
	text, ok := "", false
	if len(old) == 1 {
		text, ok = old[0].known()
	}
	if !ok || text == "" {
		return list
	}
	var out []value
	for _, v := range list {
		made := []value{nil}
		for _, p := range v {
			if p.open || p.ref != nil {
				made = concat(made, []value{{p}})
				continue
			}
			for i, part := range strings.Split(p.text, text) {
				if i > 0 {
					made = concat(made, with)
				}
				if part != "" {
					made = concat(made, []value{literal(part)})
				}
			}
		}
		out = add(out, made...)
	}
	return out
}

// joinPath is url.JoinPath: segments with a slash between them.
func joinPath(base []value, parts [][]value) []value {
	out := base
	for _, p := range parts {
		var next []value
		for _, a := range out {
			for _, b := range p {
				next = add(next, joined(withoutSlash(a), prefixed(b)))
			}
		}
		out = next
	}
	return out
}

// withoutSlash takes the slash from the end.
func withoutSlash(v value) value {
	if n := len(v); n > 0 && !v[n-1].open && v[n-1].ref == nil {
		out := append(value{}, v...)
		out[n-1].text = strings.TrimRight(out[n-1].text, "/")
		return out
	}
	return v
}

// prefixed puts a slash in front, where none is.
func prefixed(v value) value {
	if len(v) > 0 && !v[0].open && v[0].ref == nil {
		out := append(value{}, v...)
		out[0].text = "/" + strings.TrimLeft(out[0].text, "/")
		return out
	}
	return joined(literal("/"), v)
}

// resolved is a reference as seen from an address.
func resolved(base, ref []value) []value {
	var out []value
	for _, b := range base {
		for _, r := range ref {
			text := ""
			if len(r) > 0 && !r[0].open && r[0].ref == nil {
				text = r[0].text
			}
			switch {
			case strings.Contains(text, "://"):
				out = add(out, r)
			case strings.HasPrefix(text, "/"):
				host, _ := divide(b)
				out = add(out, joined(host, r))
			default:
				host, path := divide(b)
				out = add(out, joined(joined(host, upToSlash(path)), r))
			}
		}
	}
	return out
}

// upToSlash is a path without what is behind its last slash.
func upToSlash(v value) value {
	if n := len(v); n > 0 && !v[n-1].open && v[n-1].ref == nil {
		out := append(value{}, v...)
		out[n-1].text = out[n-1].text[:strings.LastIndexByte(out[n-1].text, '/')+1]
		return out
	}
	return v
}

// divide divides an address into scheme and host, and the rest. An address that begins
// with what is not known has that as its host.
func divide(v value) (host, path value) {
	v = v.flat()
	for i, p := range v {
		if p.open || p.ref != nil {
			if i == 0 {
				return v[:1:1], v[1:]
			}
			continue
		}
		from := 0
		if i == 0 {
			if at := strings.Index(p.text, "://"); at >= 0 {
				from = at + 3
			} else if strings.HasPrefix(p.text, "/") || p.text == "" {
				return nil, v
			}
		}
		if at := strings.IndexByte(p.text[from:], '/'); at >= 0 {
			host = append(append(value{}, v[:i]...), piece{text: p.text[:from+at]})
			return host, append(value{{text: p.text[from+at:]}}, v[i+1:]...)
		}
	}
	return v, nil
}

// urlPart is a field of an address.
func urlPart(v value, name string) value {
	host, path := divide(v)
	switch name {
	case "Path":
		return path
	case "Host":
		return mapped(func(s string) string { _, after, _ := strings.Cut(s, "://"); return after })(host)
	}
	return unknown(name)
}

// urlLiteral is the address that a literal of url.URL is.
func (ev *evaluator) urlLiteral(f *function, c *ast.CompositeLit, depth int) []value {
	part := func(name, before string) []value {
		e := keyed(c, name)
		if e == nil {
			return []value{nil}
		}
		return concat([]value{literal(before)}, ev.eval(f, e, depth+1))
	}
	host := part("Host", "https://")
	path := part("Path", "")
	if keyed(c, "Path") == nil {
		return host
	}
	var out []value
	for _, h := range host {
		for _, p := range path {
			out = add(out, joined(h, prefixed(p)))
		}
	}
	return out
}

// withPath is what an address is after its path was set.
func (ev *evaluator) withPath(f *function, v *types.Var, at token.Pos, base []value, depth int) []value {
	list, sure := f.before(v, "Path", at)
	if len(list) == 0 {
		return base
	}
	var out []value
	for _, a := range list {
		paths := ev.eval(f, a.source.expr, depth+1)
		for _, b := range base {
			host, path := divide(b)
			for _, p := range paths {
				if a.add {
					p = joined(path, p)
				}
				out = add(out, joined(host, p))
			}
		}
	}
	if !sure {
		out = add(out, base...)
	}
	return out
}
