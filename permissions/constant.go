package permissions

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Constant returns the name of the group's typed constant, such as
// "AccountWorkersScriptsWrite", or "" for a group that the built-in catalogue does
// not know.
func (g Group) Constant() string {
	known := builtin.find(g.ID)
	if known == nil {
		return ""
	}
	return known.constant()
}

// constant is the scope's word and the API's name without anything but letters and
// digits, the scope's word once.
func (g *Group) constant() string {
	scope, name := g.Scope.Label(), g.Name
	if rest, twice := strings.CutPrefix(name, scope); twice && strings.IndexAny(rest, " :") == 0 {
		name = rest
	}
	var some [64]byte
	b, first := append(some[:0], scope...), true
	for _, c := range name {
		if !unicode.IsLetter(c) && !unicode.IsDigit(c) {
			first = true
			continue
		}
		if first {
			c, first = unicode.ToUpper(c), false
		}
		b = utf8.AppendRune(b, c)
	}
	return string(b)
}
