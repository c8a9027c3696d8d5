package gosource

import (
	"go/ast"
	"go/types"
)

// tuple is values that belong together, such as method and address of a request, and
// the place where they got their form.
type tuple struct {
	values []value
	at     site
	formed bool
}

// The bounds of following what stands elsewhere: through how many calls, and to how
// many tuples from one place.
const (
	mostCalls  = 10
	mostTuples = 400
)

// expand follows the parameters that a tuple refers to through all calls, until
// nothing is left that stands elsewhere. Formed says of values whether they have their
// form; the place of a tuple is where they first have it. It may be nil.
func (ev *evaluator) expand(t tuple, formed func([]value) bool) []tuple {
	e := expansion{evaluator: ev, formed: formed}
	e.step(t, 0)
	return e.out
}

type expansion struct {
	*evaluator
	formed func([]value) bool
	out    []tuple
	steps  int
}

func (e *expansion) step(t tuple, depth int) {
	if !t.formed && e.formed != nil {
		t.formed = e.formed(t.values)
	}
	e.steps++
	var ref *types.Var
	for _, v := range t.values {
		if refs := v.refs(); len(refs) > 0 {
			ref = refs[0]
			break
		}
	}
	if ref == nil || depth > mostCalls || e.steps > 8*mostTuples || len(e.out) >= mostTuples {
		e.end(t)
		return
	}
	if list, is := e.ranged[ref]; is {
		elements := e.elements(list.in, list.expr, 0)
		if len(elements) == 0 {
			e.close(t, depth, func(v *types.Var) bool { return v == ref })
			return
		}
		for _, x := range elements {
			next := t
			if !t.formed {
				next.at = site{in: x.in, at: x.expr.Pos()}
			}
			e.substitute(next, depth, func(p piece) []value {
				if p.ref != ref {
					return nil
				}
				return e.argument(x.in, x.expr, p)
			})
		}
		return
	}
	own := e.owner[ref]
	in := func(v *types.Var) bool { o, is := e.owner[v]; return is && o.fn == own.fn && o.lit == own.lit }
	sites, open := e.callers(own)
	if open || len(sites) == 0 {
		e.close(t, depth, in)
	}
	for _, s := range sites {
		next := t
		if !t.formed {
			next.at = s
		}
		e.substitute(next, depth, func(p piece) []value {
			if p.ref == nil || !in(p.ref) {
				return nil
			}
			arg := argumentOf(own, p.ref, s)
			if arg == nil {
				return []value{unknown(p.called())}
			}
			return e.argument(s.in, arg, p)
		})
	}
}

// end adds a tuple as far as it is known.
func (e *expansion) end(t tuple) {
	if len(e.out) >= mostTuples {
		return
	}
	for i, v := range t.values {
		t.values[i] = v.closed()
	}
	e.out = append(e.out, t)
}

// close goes on with some of the variables unknown.
func (e *expansion) close(t tuple, depth int, which func(*types.Var) bool) {
	e.substitute(t, depth, func(p piece) []value {
		if p.ref == nil || !which(p.ref) {
			return nil
		}
		if p.field != nil && len(e.fields[p.field.Origin()]) > 0 {
			return e.global(p.field, 0)
		}
		return []value{unknown(p.called())}
	})
}

// substitute puts values in the place of pieces, in all combinations, and goes on; of
// a piece that stays, with is nil.
func (e *expansion) substitute(t tuple, depth int, with func(piece) []value) {
	all := [][]value{nil}
	for _, v := range t.values {
		made := []value{nil}
		for _, p := range v {
			by := with(p)
			if by == nil {
				by = []value{{p}}
			} else {
				by = each(by, p.cut.of)
			}
			made = concat(made, by)
		}
		var next [][]value
		for _, row := range all {
			for _, m := range made {
				if len(next) < most {
					next = append(next, append(row[:len(row):len(row)], m))
				}
			}
		}
		all = next
	}
	for _, row := range all {
		n := t
		n.values = row
		e.step(n, depth+1)
	}
}

// argument is what a piece that refers to a parameter is for an argument.
func (e *expansion) argument(in *function, arg ast.Expr, p piece) []value {
	if p.field == nil {
		return e.eval(in, arg, 0)
	}
	got, set := e.field(in, arg, p.field, p.field.Name(), 0)
	switch {
	case !set:
		return []value{literal("")}
	case vague(got) && len(e.fields[p.field.Origin()]) > 0:
		return e.global(p.field, 0)
	}
	return got
}

// callers are the places where a function or a literal is called, and whether it may
// be called from elsewhere.
func (e *expansion) callers(own params) (out []site, open bool) {
	take := func(list []site) {
		for _, s := range list {
			if s.in == nil || s.call == nil {
				open = true
				continue
			}
			out = append(out, s)
		}
	}
	if own.lit != nil {
		if s, ok := e.direct[own.lit]; ok {
			return []site{s}, false
		}
		v := e.litVar[own.lit]
		if v == nil {
			return nil, true
		}
		take(e.varCall[v])
		return out, open
	}
	take(e.sites[own.fn])
	for _, m := range e.through[own.fn] {
		take(e.sites[m])
	}
	return out, open || e.outside[own.fn]
}

// argumentOf is the argument of a call for a parameter, nil where there is none of its
// own.
func argumentOf(own params, v *types.Var, s site) ast.Expr {
	args := s.call.Args
	if v == own.recv {
		if s.expr {
			if len(args) > 0 {
				return args[0]
			}
			return nil
		}
		if sel, ok := ast.Unparen(s.call.Fun).(*ast.SelectorExpr); ok {
			return sel.X
		}
		return nil
	}
	if s.expr && len(args) > 0 {
		args = args[1:]
	}
	for i, p := range own.list {
		if p != v {
			continue
		}
		last := own.variadic && i == len(own.list)-1
		if i < len(args) && !last && (own.variadic || len(args) == len(own.list)) {
			return args[i]
		}
	}
	return nil
}
