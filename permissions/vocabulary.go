package permissions

import (
	"slices"
	"strings"
	"sync"
)

// vocabulary are the stems of all words that stand in a text for a group: in its
// names, its rows, its keys, and the words for scopes and levels. A text with a word
// that is not among them names no group, which most texts are found out by without
// a comparison with thousands of names.
type vocabulary struct {
	once  sync.Once
	stems map[string]bool
}

// builtinWords is the vocabulary of the built-in catalogue, made when it is first asked
// for; those of live listings are not kept.
var builtinWords vocabulary

// knows reports whether each of the words is one of the catalogue's; true where that
// is not known.
func (c *Catalogue) knows(words []string) bool {
	if c != &builtin {
		return true
	}
	builtinWords.once.Do(func() { builtinWords.stems = c.vocabulary() })
	return !slices.ContainsFunc(words, func(w string) bool {
		stem := stemOf(w)
		return stem != "" && !builtinWords.stems[stem]
	})
}

// vocabulary collects the stems.
func (c *Catalogue) vocabulary() map[string]bool {
	out := map[string]bool{}
	add := func(text string) bool {
		for w := range strings.FieldsSeq(fold(text)) {
			out[stemOf(w)] = true
		}
		return false
	}
	group := func(g *Group) {
		g.eachBase(add)
		for _, text := range slices.Concat(g.formerNames, g.phrases, g.levelWords(), []string{
			g.Name, g.base, g.rowName(), g.guide(), g.LinkKey, g.LinkType, g.Scope.Label(),
		}) {
			add(text)
		}
	}
	for i := range c.groups {
		group(&c.groups[i])
	}
	for i := range c.unlisted {
		g := c.unlisted[i].group()
		group(&g)
	}
	return out
}
