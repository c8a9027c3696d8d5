package gosource

import (
	"go/types"
	"slices"
	"strings"
)

// piece is part of a text that a program makes: a text, or where it is not known what
// is there, whose it is.
type piece struct {
	text string
	open bool // not known: text is a name for it

	// A variable whose values stand elsewhere: a parameter, or that of a loop over a
	// list; with field it is that field of it.
	ref   *types.Var
	field *types.Var
	cut   cut // what is done to it once it is known

	loose bool // one of several that a field is set to
}

// cut is a part of a text: what is before or behind the first separator. The zero value
// is all of it.
type cut struct {
	sep    string
	behind bool
}

func (c cut) of(v value) value {
	if c.sep == "" {
		return v
	}
	if text, ok := v.known(); ok {
		before, after, _ := strings.Cut(text, c.sep)
		if c.behind {
			before = after
		}
		return value{{text: before, loose: v.loose()}}
	}
	if len(v) == 1 && v[0].ref != nil && v[0].cut.sep == "" {
		p := v[0]
		p.cut = c
		return value{p}
	}
	if !c.behind {
		for i, p := range v {
			if before, _, found := strings.Cut(p.text, c.sep); found && !p.open && p.ref == nil {
				return joined(v[:i:i], value{{text: before, loose: p.loose}})
			}
		}
		return v
	}
	return unknown("")
}

// value is a text in pieces.
type value []piece

func literal(s string) value      { return value{{text: s}} }
func unknown(name string) value   { return value{{text: name, open: true}} }
func refer(v, f *types.Var) value { return value{{text: v.Name(), ref: v, field: f}} }

// known returns the text where all of it is known.
func (v value) known() (string, bool) {
	var b strings.Builder
	for _, p := range v {
		if p.open || p.ref != nil {
			return "", false
		}
		b.WriteString(p.text)
	}
	return b.String(), true
}

// name is what a value that is not known is called, "" where that is more than one.
func (v value) name() string {
	if len(v) == 1 && (v[0].open || v[0].ref != nil) {
		return v[0].called()
	}
	return ""
}

// called is the name of a piece that is not known.
func (p piece) called() string {
	if p.field != nil {
		return p.text + "." + p.field.Name()
	}
	return p.text
}

// joined is a followed by b, with neighbouring texts as one.
func joined(a, b value) value {
	out := slices.Clone(a)
	for _, p := range b {
		if n := len(out); n > 0 && !p.open && p.ref == nil && !out[n-1].open && out[n-1].ref == nil && out[n-1].loose == p.loose {
			out[n-1].text += p.text
			continue
		}
		out = append(out, p)
	}
	return out
}

func equal(a, b value) bool { return slices.Equal(a, b) }

// flat has texts that follow each other as one.
func (v value) flat() value {
	var out value
	for _, p := range v {
		p.loose = false
		out = joined(out, value{p})
	}
	return out
}

// loosePath reports whether more of a path than an id is one of several values of a
// field.
func (v value) loosePath() bool {
	for _, p := range v {
		if p.loose && !p.open && p.ref == nil {
			text := p.text
			if at := strings.Index(text, base); at >= 0 {
				text = text[at+len(base):]
			} else if strings.Contains(text, "://") {
				continue
			}
			if strings.Contains(strings.Trim(text, "/"), "/") || strings.HasPrefix(text, "/") && len(text) > 1 {
				return true
			}
		}
	}
	return false
}

// loose reports whether a value is one of several that a field is set to.
func (v value) loose() bool { return slices.ContainsFunc(v, func(p piece) bool { return p.loose }) }

// most is how many values an expression is followed to.
const most = 48

// add adds values to a list, each once.
func add(list []value, more ...value) []value {
	for _, v := range more {
		if len(list) >= most {
			return list
		}
		if !slices.ContainsFunc(list, func(o value) bool { return equal(o, v) }) {
			list = append(list, v)
		}
	}
	return list
}

// concat is each of a followed by each of b.
func concat(a, b []value) []value {
	var out []value
	for _, x := range a {
		for _, y := range b {
			out = add(out, joined(x, y))
		}
	}
	return out
}

// each applies f to all values.
func each(list []value, f func(value) value) []value {
	var out []value
	for _, v := range list {
		out = add(out, f(v))
	}
	return out
}

// closed makes what stands elsewhere unknown.
func (v value) closed() value {
	out := slices.Clone(v)
	for i, p := range out {
		if p.ref != nil {
			out[i] = piece{text: p.called(), open: true}
		}
	}
	return out
}

// refs are the variables that a value refers to.
func (v value) refs() []*types.Var {
	var out []*types.Var
	for _, p := range v {
		if p.ref != nil && !slices.Contains(out, p.ref) {
			out = append(out, p.ref)
		}
	}
	return out
}

// formatted is what fmt.Sprintf makes of a format and its arguments.
func formatted(format string, args [][]value) []value {
	out := []value{nil}
	next := 0
	for format != "" {
		at := strings.IndexByte(format, '%')
		if at < 0 {
			out = concat(out, []value{literal(format)})
			break
		}
		if at > 0 {
			out = concat(out, []value{literal(format[:at])})
		}
		format = format[at+1:]
		verb := strings.IndexFunc(format, func(r rune) bool { return r == '%' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' })
		if verb < 0 {
			return concat(out, []value{unknown("format")})
		}
		flags, kind := format[:verb], format[verb]
		format = format[verb+1:]
		if kind == '%' {
			out = concat(out, []value{literal("%")})
			continue
		}
		if strings.ContainsAny(flags, "*") {
			return concat(out, []value{unknown("format")})
		}
		if open, rest, ok := strings.Cut(flags, "["); ok && open == "" {
			n := 0
			for _, d := range strings.TrimSuffix(rest, "]") {
				if d < '0' || d > '9' || n > 100 {
					n = 0
					break
				}
				n = 10*n + int(d-'0')
			}
			next = n - 1
		}
		if next < 0 || next >= len(args) || len(args[next]) == 0 {
			out = concat(out, []value{unknown("")})
		} else {
			out = concat(out, args[next])
		}
		next++
	}
	return out
}
