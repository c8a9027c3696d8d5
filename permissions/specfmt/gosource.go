package specfmt

import (
	"fmt"
	"go/token"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/cftoken/cftoken/internal/credential"
	"github.com/cftoken/cftoken/permissions"
)

// GoSource returns a Go file of the package in which a function of the name returns
// the spec, with typed constants and formatted as gofmt does. Groups that the
// built-in catalogue does not know stand with their id, name and scope. A resource
// that this library has no constructor for, and keys that are not known, are errors.
func GoSource(s permissions.Spec, pkg, function string) ([]byte, error) {
	for _, name := range [...]string{pkg, function} {
		if !token.IsIdentifier(name) {
			return nil, fmt.Errorf("%q is no Go name", credential.Show(name, 40))
		}
	}
	if len(s.Unknown()) > 0 {
		return nil, fmt.Errorf("the spec has keys that Go source cannot carry: %s", strings.Join(s.Unknown(), ", "))
	}
	var b strings.Builder
	c := s.Conditions()
	imports := ""
	if !c.RequestIP.IsZero() {
		imports += "\t\"net/netip\"\n"
	}
	if !c.NotBefore.IsZero() || !c.ExpiresOn.IsZero() {
		imports += "\t\"time\"\n"
	}
	const library = "github.com/cftoken/cftoken/permissions"
	b.WriteString("package " + pkg + "\n\n")
	if imports == "" {
		b.WriteString("import \"" + library + "\"\n\n")
	} else {
		b.WriteString("import (\n" + imports + "\n\t\"" + library + "\"\n)\n\n")
	}
	b.WriteString("// " + function + " is what the token may do.\nfunc " + function + "() permissions.Spec {\n\treturn permissions.NewSpec(")
	for _, p := range s.Policies() {
		if err := writePolicy(&b, p); err != nil {
			return nil, err
		}
	}
	if !s.IsEmpty() {
		b.WriteString("\n\t")
	}
	b.WriteString(")")
	writeConditions(&b, c)
	b.WriteString("\n}\n")
	return []byte(b.String()), nil
}

// writePolicy writes a policy a resource, each in lines of its own.
func writePolicy(b *strings.Builder, p permissions.Policy) error {
	for _, on := range p.Resources {
		target, generic, err := expression(on)
		if err != nil {
			return err
		}
		effect, typed := "Allow", target != ""
		if p.Effect == permissions.Deny {
			effect = "Deny"
		}
		var names []string
		for _, perm := range p.Permissions {
			name, constant := permissionExpr(perm)
			typed = typed && constant && perm.Scope() == on.Scope()
			names = append(names, name)
		}
		if typed {
			b.WriteString("\n\t\t" + target + "." + effect + "(")
		} else {
			b.WriteString("\n\t\tpermissions." + effect + "On(" + generic + ",")
		}
		for _, name := range names {
			b.WriteString("\n\t\t\t" + name + ",")
		}
		b.WriteString("\n\t\t),")
	}
	return nil
}

// permissionExpr is the Go expression for a permission; constant says that it is a
// typed constant.
func permissionExpr(p permissions.Permission) (text string, constant bool) {
	if g, ok := permissions.ByID(p.ID()); ok {
		return "permissions." + g.Constant(), true
	}
	text = "permissions.Group{ID: " + strconv.Quote(p.ID())
	if p.Name() != "" {
		text += ", Name: " + strconv.Quote(p.Name())
	}
	if p.Scope() != "" {
		text += ", Scope: " + strconv.Quote(string(p.Scope()))
	}
	return text + "}.Permission()", false
}

// expression returns the Go expressions for a resource: as a target, "" where there
// is none with typed permissions, and as a resource.
func expression(r permissions.Resource) (target, generic string, err error) {
	account, _ := r.Account()
	call := func(name string, args ...string) string {
		for i, a := range args {
			args[i] = strconv.Quote(a)
		}
		return "permissions." + name + "(" + strings.Join(args, ", ") + ")"
	}
	both := func(name string, args ...string) (string, string, error) {
		return call(name, append([]string(nil), args...)...), call(resourceFunc(name), args...), nil
	}
	zone, single := r.Zone()
	switch scope := r.Scope(); {
	case r == permissions.OwnUserResource():
		return both("OwnUser")
	case scope == permissions.ScopeAccount && r.IsAll() && r.Parent() == "":
		return both("AllAccounts")
	case scope == permissions.ScopeAccount && r.Parent() == "":
		return both("Account", string(account))
	case single && r.Parent() == "":
		return both("Zone", string(zone))
	case scope == permissions.ScopeZone && r.IsAll() && r.Parent() == "":
		return both("AllZones")
	case r == permissions.AllZonesInResource(account):
		return both("AllZonesIn", string(account))
	case r == permissions.AllBucketsInResource(account):
		return both("AllBucketsIn", string(account))
	case scope == permissions.ScopeUser && !r.IsAll() && r.Parent() == "":
		return both("User", strings.TrimPrefix(r.Key(), string(scope)+"."))
	}
	if a, j, name, ok := r.Bucket(); ok && r == permissions.BucketResource(a, j, name) {
		return both("Bucket", string(a), string(j), name)
	}
	if a, kind, id, ok := r.Nested(); ok {
		switch r {
		case permissions.WorkerResource(a, id):
			return "", call("WorkerResource", string(a), id), nil
		case permissions.FlagshipAppResource(a, id):
			return "", call("FlagshipAppResource", string(a), id), nil
		case permissions.NestedResource(permissions.AccountResource(a), kind, id):
			return "", "permissions.NestedResource(" + call("AccountResource", string(a)) + ", " + strconv.Quote(string(kind)) + ", " + strconv.Quote(id) + ")", nil
		}
	}
	if a, ok := r.Account(); ok && r == permissions.AllNestedResource(permissions.AccountResource(a), r.Scope()) {
		return "", "permissions.AllNestedResource(" + call("AccountResource", string(a)) + ", " + strconv.Quote(string(r.Scope())) + ")", nil
	}
	return "", "", fmt.Errorf("there is no Go expression for %s: keep it in the API's JSON", r)
}

// resourceFunc is the function that returns the target's resource.
func resourceFunc(target string) string { return target + "Resource" }

func writeConditions(b *strings.Builder, c permissions.Conditions) {
	if c.IsZero() {
		return
	}
	b.WriteString(".WithConditions(permissions.Conditions{")
	var fields [][2]string
	if !c.NotBefore.IsZero() {
		fields = append(fields, [2]string{"NotBefore", date(c.NotBefore)})
	}
	if !c.ExpiresOn.IsZero() {
		fields = append(fields, [2]string{"ExpiresOn", date(c.ExpiresOn)})
	}
	for _, f := range fields {
		b.WriteString("\n\t\t" + f[0] + ": " + f[1] + ",")
	}
	if !c.RequestIP.IsZero() {
		b.WriteString("\n\t\tRequestIP: permissions.IPCondition{")
		width := 0
		if len(c.RequestIP.In) > 0 && len(c.RequestIP.NotIn) > 0 {
			width = len("NotIn")
		}
		for _, list := range [...]struct {
			name string
			of   []netip.Prefix
		}{{"In", c.RequestIP.In}, {"NotIn", c.RequestIP.NotIn}} {
			if len(list.of) == 0 {
				continue
			}
			var all []string
			for _, p := range list.of {
				all = append(all, "netip.MustParsePrefix("+strconv.Quote(p.String())+")")
			}
			b.WriteString("\n\t\t\t" + list.name + ":" + strings.Repeat(" ", max(1, width-len(list.name)+1)) + "[]netip.Prefix{" + strings.Join(all, ", ") + "},")
		}
		b.WriteString("\n\t\t},")
	}
	b.WriteString("\n\t})")
}

func date(t time.Time) string {
	t = t.UTC()
	return fmt.Sprintf("time.Date(%d, %d, %d, %d, %d, %d, 0, time.UTC)", t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second())
}
