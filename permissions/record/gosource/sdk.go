package gosource

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"
	"strings"
)

// receiver is the name of the type that a function is a method of, "" for none.
func receiver(fn *types.Func) string {
	recv := fn.Signature().Recv()
	if recv == nil {
		return ""
	}
	t := recv.Type()
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	if n, ok := t.(*types.Named); ok {
		return n.Obj().Name()
	}
	return ""
}

// The kinds of functions that make requests.
type kind uint8

const (
	nothing kind = iota
	service      // a method of a service of the SDK
	api          // a method of version 0's API
	raw          // any request of the SDK: of its client
	request      // of net/http
)

func kindOf(fn *types.Func) kind {
	if fn.Pkg() == nil {
		return nothing
	}
	if fn.Pkg().Path() == "net/http" {
		if methodArg, urlArg, _ := httpArgs(fn); methodArg >= 0 || urlArg >= 0 {
			return request
		}
		return nothing
	}
	major, below, ok := sdkPackage(fn.Pkg().Path())
	if !ok {
		return nothing
	}
	recv := receiver(fn)
	ctx := fn.Signature().Params().Len() > 0 && isNamed(fn.Signature().Params().At(0).Type(), "context", "Context")
	switch {
	case major == "" && below == "" && recv == "API" && fn.Name() == "Raw":
		return raw
	case major == "" && below == "" && recv == "API" && (ctx || fn.Name() == "ZoneIDByName"):
		return api
	case major != "" && below == "" && recv == "Client" && ctx && slices.Contains([]string{"Get", "Post", "Put", "Patch", "Delete", "Execute"}, fn.Name()):
		return raw
	case major != "" && strings.HasSuffix(recv, "Service") && ctx && fn.Exported():
		return service
	}
	return nothing
}

// requests reports whether a function makes requests.
func requests(fn *types.Func) bool { return kindOf(fn) != nothing }

// form is a call of the SDK with what fills its template.
type form struct {
	of   []operation
	ids  [2]bool  // account and zone: whether there is a field for them
	rest []string // names of the other values, "" for those in the order of the template
}

// Places in the tuple of a form.
const (
	atAccount = iota // or the level of version 0's container
	atZone           // or its identifier
	atRest
)

// unset is the value of a field that is not set.
func unset() []value { return []value{literal("")} }

// service adds the calls of a method of the SDK's services.
func (r *reader) service(u use) {
	_, below, _ := sdkPackage(u.of.Pkg().Path())
	if below == "" {
		below = "cloudflare"
	}
	name := strings.TrimSuffix(u.of.Name(), "AutoPaging")
	ops := r.table[below+"."+receiver(u.of)+"."+name]
	if len(ops) == 0 {
		r.gap(u.site, fmt.Sprintf("%s.%s.%s is no method of the SDK whose call is known", below, receiver(u.of), name))
		return
	}
	fo := form{of: ops}
	lists := [][]value{unset(), unset()}
	args := r.args(u)
	sig := u.of.Signature().Params()
	for i := 1; i < sig.Len(); i++ {
		p := sig.At(i)
		if u.of.Signature().Variadic() && i == sig.Len()-1 {
			break
		}
		arg := args(i)
		st, ok := under(p.Type()).(*types.Struct)
		switch {
		case ok:
			for at, field := range [...]string{"AccountID", "ZoneID"} {
				fv := fieldOf(st, field)
				if fv == nil {
					continue
				}
				fo.ids[at] = true
				if arg == nil {
					lists[at] = []value{unknown("")}
				} else if got, set := r.ev.field(u.in, arg, fv, field, 0); set {
					lists[at] = got
				}
			}
		case isText(p.Type()):
			fo.rest = append(fo.rest, "")
			lists = append(lists, r.text(u, arg, p.Name()))
		}
	}
	r.fill(u, fo, lists)
}

// api adds the calls of a method of version 0.
func (r *reader) api(u use) {
	ops := r.table["API."+u.of.Name()]
	if len(ops) == 0 {
		r.gap(u.site, fmt.Sprintf("API.%s is no method of the SDK whose call is known", u.of.Name()))
		return
	}
	fo := form{of: ops}
	lists := [][]value{unset(), unset()}
	args := r.args(u)
	sig := u.of.Signature().Params()
	for i := range sig.Len() {
		p := sig.At(i)
		if u.of.Signature().Variadic() && i == sig.Len()-1 {
			break
		}
		arg := args(i)
		switch {
		case isNamed(p.Type(), sdk, "ResourceContainer"):
			st := under(p.Type()).(*types.Struct)
			for at, field := range [...]string{"Level", "Identifier"} {
				fo.ids[at] = true
				lists[at] = []value{unknown("")}
				if arg != nil {
					if got, set := r.ev.field(u.in, arg, fieldOf(st, field), field, 0); set {
						lists[at] = got
					}
				}
			}
		case isText(p.Type()):
			fo.rest = append(fo.rest, p.Name())
			lists = append(lists, r.text(u, arg, p.Name()))
		}
	}
	r.fillAPI(u, fo, lists)
}

func isText(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsString != 0
}

func fieldOf(st *types.Struct, name string) *types.Var {
	for v := range st.Fields() {
		if v.Name() == name {
			return v
		}
	}
	return nil
}

// args returns what gives the argument for a parameter, nil where the function is only
// named.
func (r *reader) args(u use) func(int) ast.Expr {
	return func(i int) ast.Expr {
		if u.call == nil {
			return nil
		}
		if u.expr {
			i++
		}
		if i >= len(u.call.Args) {
			return nil
		}
		return u.call.Args[i]
	}
}

// text is what an argument may be.
func (r *reader) text(u use, arg ast.Expr, name string) []value {
	if arg == nil {
		return []value{unknown(name)}
	}
	return r.ev.eval(u.in, arg, 0)
}

// tuples are all combinations of lists of values, with what they refer to followed.
func (r *reader) tuples(u use, lists [][]value, formed func([]value) bool) []tuple {
	rows := [][]value{nil}
	for _, list := range lists {
		var next [][]value
		for _, row := range rows {
			for _, v := range list {
				if len(next) < most {
					next = append(next, append(row[:len(row):len(row)], v))
				}
			}
		}
		rows = next
	}
	var out []tuple
	for _, row := range rows {
		out = append(out, r.ev.expand(tuple{values: row, at: u.site, formed: formed == nil}, formed)...)
	}
	return out
}

// fill adds the calls of a form of the services.
func (r *reader) fill(u use, fo form, lists [][]value) {
	for _, t := range r.tuples(u, lists, nil) {
		for _, op := range fo.of {
			parts := strings.Split(op.path, "/")
			prefixes := []string{parts[1]}
			if parts[1] == "{accounts_or_zones}" {
				prefixes = r.side(u.site, t.values[atAccount], t.values[atZone])
			}
			for _, prefix := range prefixes {
				parts := slices.Clone(parts)
				parts[1] = prefix
				rest := t.values[atRest:]
				for i := 2; i < len(parts); i++ {
					if !strings.HasPrefix(parts[i], "{") {
						continue
					}
					whose := ""
					if i == 2 {
						whose = map[string]string{"accounts": "account", "zones": "zone"}[prefix]
					}
					switch {
					case whose == "account" && fo.ids[atAccount]:
						parts[i] = r.id(whose, t.values[atAccount])
					case whose == "zone" && fo.ids[atZone]:
						parts[i] = r.id(whose, t.values[atZone])
					case len(rest) > 0 && whose != "":
						parts[i], rest = r.id(whose, rest[0]), rest[1:]
					case len(rest) > 0:
						parts[i], rest = segment(rest[0], parts[i]), rest[1:]
					case whose != "":
						parts[i] = r.id(whose, unknown(""))
					}
				}
				r.call(t.at, op.method, strings.Join(parts, "/"))
			}
		}
	}
}

// side says whether a call is of an account or of a zone, by which id is set.
func (r *reader) side(at site, account, zone value) []string {
	is := func(v value) bool { text, known := v.known(); return !known || text != "" }
	switch a, z := is(account), is(zone); {
	case a && !z:
		return []string{"accounts"}
	case z && !a:
		return []string{"zones"}
	}
	r.gap(at, "it is not said whether the call is of an account or of a zone: both are counted")
	return []string{"accounts", "zones"}
}

// fillAPI adds the calls of a form of version 0.
func (r *reader) fillAPI(u use, fo form, lists [][]value) {
	for _, t := range r.tuples(u, lists, nil) {
		level, known := t.values[atAccount].known()
		ops := fo.of
		if fo.ids[atAccount] && known && level != "" {
			of := slices.DeleteFunc(slices.Clone(ops), func(o operation) bool { return !strings.HasPrefix(o.path, "/"+level) })
			if len(of) > 0 {
				ops = of
			}
		} else if twoSided(ops) {
			r.gap(t.at, "it is not said whether the call is of an account, a zone or the user: all are counted")
		}
		for _, op := range ops {
			parts := strings.Split(op.path, "/")
			for i := 2; i < len(parts); i++ {
				name, is := strings.CutPrefix(strings.TrimSuffix(parts[i], "}"), "{")
				if !is {
					continue
				}
				whose := ""
				if i == 2 {
					whose = map[string]string{"accounts": "account", "zones": "zone"}[parts[1]]
				}
				got := unknown("")
				if n := fo.nameFor(op, name); n >= 0 {
					got = t.values[atRest+n]
				}
				if whose != "" && fo.ids[atZone] {
					got = t.values[atZone]
				}
				if whose != "" {
					parts[i] = r.id(whose, got)
				} else {
					parts[i] = segment(got, parts[i])
				}
			}
			r.call(t.at, op.method, strings.Join(parts, "/"))
		}
	}
}

// nameFor is which of the other values fills a parameter of a template: that of its
// name, or where only one value and one parameter are left, that one; -1 for none.
func (fo form) nameFor(op operation, param string) int {
	left := -1
	for n, p := range fo.rest {
		if plainName(p) == plainName(param) {
			return n
		}
		if !strings.Contains(op.path, "{") || slices.ContainsFunc(strings.Split(op.path, "/"), func(s string) bool { return plainName(strings.Trim(s, "{}")) == plainName(p) }) {
			continue
		}
		if left >= 0 {
			return -1
		}
		left = n
	}
	open := 0
	for i, s := range strings.Split(op.path, "/") {
		if strings.HasPrefix(s, "{") && !(i == 2 && fo.ids[atZone]) && !slices.ContainsFunc(fo.rest, func(p string) bool { return plainName(p) == plainName(strings.Trim(s, "{}")) }) {
			open++
		}
	}
	if open != 1 || param == "account_id" || param == "zone_id" {
		return -1
	}
	return left
}

func plainName(s string) string { return strings.ToLower(strings.ReplaceAll(s, "_", "")) }

// twoSided reports whether calls differ in whose they are alone.
func twoSided(ops []operation) bool {
	seen := map[string]string{}
	for _, o := range ops {
		parts := strings.Split(o.path, "/")
		rest := o.method
		for _, p := range parts[min(2, len(parts)):] {
			if !strings.HasPrefix(p, "{") {
				rest += "/" + p
			}
		}
		if before, is := seen[rest]; is && before != parts[1] {
			return true
		}
		seen[rest] = parts[1]
	}
	return false
}
