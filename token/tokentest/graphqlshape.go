package tokentest

import "strings"

// Bounds of what is read of a query.
const (
	mostFields = 1 << 10
	mostLevels = 20
)

// graphField is a field of a query as it was asked for.
type graphField struct {
	key  string // the alias, or else the name
	name string
	args string // with the brackets, "" for none
	sub  []graphField
}

// graphReader reads the fields of a query, as far as its bounds let it. It judges
// nothing: what it cannot read is skipped.
type graphReader struct {
	text   string
	at     int
	fields int
	seen   map[string]bool // fragments that are open, against one that holds itself
}

// viewerOf returns the fields below viewer of the first query of a text, nil for none.
func viewerOf(query string) []graphField {
	r := graphReader{text: query, seen: map[string]bool{}}
	for r.more() {
		switch c := r.text[r.at]; {
		case c == '{':
			for _, f := range r.selection(0) {
				if f.name == "viewer" {
					return f.sub
				}
			}
			return nil
		case c == '(':
			r.brackets()
		case isName(c):
			if r.word() == "fragment" {
				r.skipTo('{')
				r.selection(0)
			}
		default:
			r.at++
		}
	}
	return nil
}

// more skips what has no meaning, and reports whether anything is left.
func (r *graphReader) more() bool {
	for r.at < len(r.text) {
		switch c := r.text[r.at]; {
		case c == '#':
			r.skipTo('\n')
		case strings.IndexByte(" \t\r\n,\ufeff", c) >= 0:
			r.at++
		default:
			return true
		}
	}
	return false
}

func (r *graphReader) skipTo(c byte) {
	if i := strings.IndexByte(r.text[r.at:], c); i >= 0 {
		r.at += i
	} else {
		r.at = len(r.text)
	}
}

func (r *graphReader) word() string {
	begin := r.at
	for r.at < len(r.text) && isName(r.text[r.at]) {
		r.at++
	}
	return r.text[begin:r.at]
}

// brackets reads arguments, with what is in them.
func (r *graphReader) brackets() string {
	begin, open, quoted := r.at, 0, false
	for r.at < len(r.text) {
		c := r.text[r.at]
		r.at++
		switch {
		case quoted && c == '\\':
			r.at = min(r.at+1, len(r.text))
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '(':
			open++
		case c == ')':
			if open--; open == 0 {
				return r.text[begin:r.at]
			}
		}
	}
	return r.text[begin:]
}

// selection reads the fields between the braces that begin here.
func (r *graphReader) selection(level int) (out []graphField) {
	if level > mostLevels {
		r.at = len(r.text)
	}
	r.at = min(r.at+1, len(r.text))
	for r.more() {
		switch c := r.text[r.at]; {
		case c == '}':
			r.at++
			return out
		case c == '{':
			r.selection(level + 1)
		case c == '(':
			r.brackets()
		case c == '@':
			r.at++
			r.word()
		case strings.HasPrefix(r.text[r.at:], "..."):
			r.at += len("...")
			out = append(out, r.spread(level)...)
		case isName(c):
			r.fields++
			kept := r.fields <= mostFields
			if f := r.field(level); kept {
				out = append(out, f)
			}
		default:
			r.at++
		}
	}
	return out
}

// field reads a field with its alias, arguments and what is asked for below it.
func (r *graphReader) field(level int) graphField {
	f := graphField{name: r.word()}
	f.key = f.name
	if r.more() && r.text[r.at] == ':' {
		r.at++
		if r.more() {
			f.name = r.word()
		}
	}
	for r.more() {
		switch r.text[r.at] {
		case '(':
			f.args = r.brackets()
		case '@':
			r.at++
			r.word()
			if r.more() && r.text[r.at] == '(' {
				r.brackets()
			}
		case '{':
			f.sub = r.selection(level + 1)
			return f
		default:
			return f
		}
	}
	return f
}

// spread reads the fields of a fragment, which stands here or elsewhere in the query.
func (r *graphReader) spread(level int) []graphField {
	name := ""
	if r.more() && isName(r.text[r.at]) {
		name = r.word()
	}
	if name == "" || name == "on" {
		r.skipTo('{')
		return r.selection(level + 1)
	}
	i := strings.Index(r.text, "fragment "+name+" on ")
	if r.fields++; i < 0 || r.seen[name] || r.fields > mostFields {
		return nil
	}
	r.seen[name] = true
	there := graphReader{text: r.text, at: i, fields: r.fields, seen: r.seen}
	there.skipTo('{')
	out := there.selection(level + 1)
	r.fields = there.fields
	delete(r.seen, name)
	return out
}

// noData is the answer's data for the fields below viewer: each dataset of each zone
// and account that was named is an empty list, and what is no dataset null.
func noData(viewer []graphField, variables map[string]any) map[string]any {
	out := map[string]any{}
	for _, f := range viewer {
		if f.name != "zones" && f.name != "accounts" {
			out[f.key] = nil
			continue
		}
		list := []map[string]any{}
		if f.args != "" {
			for _, tag := range tagsIn(f.args, variables) {
				list = append(list, f.emptyOf(tag))
			}
		}
		out[f.key] = list
	}
	return out
}

// emptyOf is a zone or an account without data.
func (f *graphField) emptyOf(tag string) map[string]any {
	one := map[string]any{}
	for _, d := range f.sub {
		switch {
		case isTag(d.name):
			one[d.key] = tag
		case d.sub == nil || d.name == "settings":
			one[d.key] = nil
		default:
			one[d.key] = []struct{}{}
		}
	}
	return one
}
