package permissions

import (
	"slices"
	"strings"
	"sync"

	"github.com/cftoken/cftoken/internal/wording"
)

// maxSuggestions bounds the names that an error proposes: the longest list of
// equals is that of "Workers", which stands for several groups.
const maxSuggestions = 6

// What a difference between a text and a name costs, in the measure of
// [Catalogue.nearest].
const (
	costEdit        = 2 // one letter added, dropped, changed, or two swapped
	costExtraWord   = 2 // the name has a word that the text lacks
	costForeignWord = 5 // the text has a word that the name lacks
	costWrongLevel  = 3 // the text asks for another access level
	costWrongScope  = 2 // the text asks for another scope
	slack           = 1 // names this much worse than the best are proposed too
)

// nearest returns the groups whose names are closest to the folded text, best
// first, and none when nothing is close. Words are compared one by one, so that
// "API Gateway" finds every name that holds both words and "DSN Write" finds
// DNS Write and not some other short name.
func (c *Catalogue) nearest(key string) []Group {
	type scored struct {
		g    *Group
		cost int
	}
	query := nearWords(key)
	limit := 3 + costEdit*len(query)
	best := limit
	var all []scored
	for _, called := range c.called() {
		cost := limit + 1
		for _, name := range called.names {
			cost = min(cost, nearCost(query, name, called.scope))
		}
		if cost <= limit {
			all = append(all, scored{called.group, cost})
			best = min(best, cost)
		}
	}
	slices.SortStableFunc(all, func(a, b scored) int { return a.cost - b.cost })
	var out []Group
	for _, s := range all {
		if s.cost > best+slack || len(out) == maxSuggestions {
			break
		}
		out = append(out, *s.g)
	}
	return out
}

// called is what a group is called, in words.
type called struct {
	group *Group
	names [][]string
	scope []string
}

// builtinCalled is that of the built-in catalogue, made when it is first asked for.
var builtinCalled struct {
	once sync.Once
	list []called
}

func (c *Catalogue) called() []called {
	if c != &builtin {
		return c.callGroups()
	}
	builtinCalled.once.Do(func() { builtinCalled.list = c.callGroups() })
	return builtinCalled.list
}

func (c *Catalogue) callGroups() []called {
	out := make([]called, len(c.groups))
	for i := range c.groups {
		g := &c.groups[i]
		out[i] = called{group: g, scope: nearWords(fold(g.Scope.Label()))}
		for _, base := range append(g.bases(), g.Name) {
			out[i].names = append(out[i].names, nearWords(fold(base+" "+string(g.Access))))
		}
	}
	return out
}

// nearWords splits a folded text into words, with one word for each level and
// without the words that carry no meaning.
func nearWords(folded string) []string {
	var out []string
	for _, w := range strings.Fields(folded) {
		switch {
		case w == "edit":
			w = "write"
		case w == "domain":
			w = "zone"
		case w == "other", stemOf(w) == "":
			continue
		}
		if !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}

// nearCost says how far the words of a text are from those of a name, scope
// being the words of the scope's label, which a text may say or leave out. It
// is very large when they have no word in common that says what the group is
// about.
func nearCost(query, name, scope []string) int {
	if squashed := strings.Join(query, ""); len(squashed) > 3 {
		for _, form := range [...]string{strings.Join(name, ""), strings.Join(scope, "") + strings.Join(name, "")} {
			if d, ok := wording.Distance(squashed, form, len(squashed)/8); ok {
				return d * costEdit
			}
		}
	}
	cost, subject, level := 0, false, false
	used := make([]bool, len(name))
	for _, q := range query {
		at, distance := closest(q, name, used)
		switch {
		case at >= 0:
			used[at] = true
			cost += distance * costEdit
			subject = subject || !isLevel(q)
		case isLevel(q):
			cost += costWrongLevel
		case slices.Contains(scope, q):
		case isScopeWord(q):
			cost += costWrongScope
		default:
			cost += costForeignWord
		}
		level = level || isLevel(q)
	}
	for i, w := range name {
		if !used[i] && !slices.Contains(scope, w) && (level || !isLevel(w)) {
			cost += costExtraWord
		}
	}
	if !subject {
		return 1 << 20
	}
	return cost
}

// closest returns the unused word that is nearest to q and how far it is, or
// -1 when none is near: a third of the letters may differ, in words of three
// letters one.
func closest(q string, words []string, used []bool) (at, distance int) {
	at = -1
	for i, w := range words {
		if used[i] {
			continue
		}
		limit := max(len(q), len(w)) / 3
		if isLevel(w) || min(len(q), len(w)) < 3 {
			limit = 0 // a level or a very short word is meant or it is not
		}
		if d, ok := wording.Distance(q, w, limit); ok && (at < 0 || d < distance) {
			at, distance = i, d
		}
	}
	return at, distance
}

func isLevel(w string) bool {
	switch Access(levelOf(w)) {
	case AccessRead, AccessWrite, AccessRun, AccessPurge, AccessRevoke, AccessAdmin, AccessSend, AccessBind:
		return true
	}
	return false
}

// levelOf returns the API's word for a level.
func levelOf(w string) string {
	if w == "edit" {
		return string(AccessWrite)
	}
	return w
}

func isScopeWord(w string) bool {
	return w == "account" || w == "zone" || w == "user" || w == "bucket"
}
