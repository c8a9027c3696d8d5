package hearing

import (
	"slices"
	"strings"

	"github.com/cftoken/cftoken/internal/gomethods"
)

// takeSDKLines finds a program's own line in Go that makes the call, where it stands
// before the answer: cloudflare-go's version 0 says in no error which method it is of.
// A line that looks a zone up by its name is none: that is refused to nobody. Of several
// calls nothing tells which one was refused, so none counts.
func (s *speech) takeSDKLines() {
	var found []commandAt
	take := func(dot, to int) {
		name := s.text[dot+1 : to]
		if dot < 0 || s.text[dot] != '.' || name == "" || name[0] < 'A' || name[0] > 'Z' {
			return
		}
		_, args, _ := strings.Cut(s.lower[to:min(len(s.lower), to+80)], ",")
		args, _, _ = strings.Cut(args, ",") // the second
		calls := slices.DeleteFunc(gomethods.Calls(name), func(c gomethods.Call) bool {
			zone, account := strings.HasPrefix(c.Path, "/zones/"), strings.HasPrefix(c.Path, "/accounts/")
			return c.Path == "/zones" || zone && strings.Contains(args, "account") || account && strings.Contains(args, "zone")
		})
		if len(calls) > 0 && sameRoot(calls) {
			last := calls[len(calls)-1]
			found = append(found, commandAt{dot, to, "", call{method: last.Method, path: last.Path}})
		}
	}
	for _, mark := range [...]string{"(ctx", "(context."} { // the first argument of each
		s.each(mark, func(at int) {
			take(strings.LastIndexFunc(s.text[:at], func(r rune) bool { return r > 0x7f || !isWordByte(byte(r)) }), at)
		})
	}
	s.each("cloudflare-go.(*api).", func(at int) { // in a stack
		from := at + len("cloudflare-go.(*api).")
		take(from-1, from+len(s.text[from:])-len(strings.TrimLeft(s.text[from:], "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")))
	})
	for _, c := range found {
		if c.call != found[0].call {
			return
		}
	}
	s.commands = append(s.commands, found...)
}

// sameRoot reports whether all calls are of an account, or all of a zone.
func sameRoot(calls []gomethods.Call) bool {
	root := func(c gomethods.Call) string {
		name, _, _ := strings.Cut(strings.TrimPrefix(c.Path, "/"), "/")
		return name
	}
	return !slices.ContainsFunc(calls, func(c gomethods.Call) bool { return root(c) != root(calls[0]) })
}
