package permissions

import (
	"slices"
	"strings"
)

// How exactly a text fits a group, best first. The best that fits any group
// decides: an API name is never outdone by a row of the form of the same words.
const (
	byName     = iota // the API's name
	byScope           // the same behind the word for its scope
	byRow             // a row of the dashboard's form that is known
	byNotation        // other words: see hasForm
	byStems           // any of these, without regard to plurals and small words
	exactnesses
)

// read returns the groups that the words name, and otherwise a name without an
// id that they name. There are several groups where the words do not tell.
func (c *Catalogue) read(words []string) ([]Group, *Unlisted) {
	if !c.knows(words) {
		return nil, nil
	}
	stems := stemmed(words)
	var unlisted []Group
	for how := range exactnesses {
		if matches := c.matching(func(g *Group) bool { return g.fits(how, words, stems) }); len(matches) > 0 {
			return matches, nil
		}
		if how == 0 {
			for i := range c.unlisted {
				unlisted = append(unlisted, c.unlisted[i].group())
			}
		}
		for i := range unlisted {
			if unlisted[i].fits(how, words, stems) {
				u := c.unlisted[i]
				return nil, &u
			}
		}
	}
	return nil, nil
}

func (c *Catalogue) matching(fits func(*Group) bool) []Group {
	var out []Group
	for i := range c.groups {
		if fits(&c.groups[i]) {
			out = append(out, c.groups[i])
		}
	}
	return out
}

// fits reports whether words, and their stems, are the group's in that way.
func (g *Group) fits(how int, words, stems []string) bool {
	scope := g.Scope.Label()
	switch how {
	case byName:
		return spells(words, false, g.Name)
	case byScope:
		return spells(words, false, scope, g.Name)
	case byRow:
		return g.rowKind > EvidenceDerived && spells(words, false, scope, g.rowName(), g.Access.Label())
	case byNotation:
		return g.hasForm(words, false)
	}
	return spells(stems, true, g.Name) || spells(stems, true, scope, g.Name) || g.hasForm(stems, true)
}

// hasForm reports whether the words, with or without that for the scope, are one
// of the texts that stand for the group besides its name: the words for what it
// is about with each word for its level, former names, the permissions guide's
// label, and whole phrases.
func (g *Group) hasForm(words []string, stems bool) bool {
	scope := g.Scope.Label()
	is := func(text, level string) bool {
		return spells(words, stems, text, level) || spells(words, stems, scope, text, level)
	}
	for _, list := range [...][]string{g.formerNames, g.phrases} {
		for _, name := range list {
			if is(name, "") {
				return true
			}
		}
	}
	if guide := g.guide(); guide != "" && is(guide, "") || g.keyInWords() && is(g.LinkKey, g.LinkType) {
		return true
	}
	levels := g.levelWords()
	return g.eachBase(func(base string) bool {
		return slices.ContainsFunc(levels, func(level string) bool { return is(base, level) })
	})
}

// levels returns the groups that words without a level are about, and says
// whether they ask for several levels at once.
func (c *Catalogue) levels(words []string) (groups []Group, several bool) {
	if groups = c.about(words, nil); len(groups) > 0 {
		return groups, false
	}
	var asked, bare []string
	at, together := 0, true // the levels of one name stand side by side
	for i, w := range words {
		switch {
		case isLevel(w):
			together = together && (len(asked) == 0 || !slices.ContainsFunc(words[at+1:i], func(w string) bool { return w != "and" && w != "or" }))
			if at = i; !slices.Contains(asked, levelOf(w)) {
				asked = append(asked, levelOf(w))
			}
		case w != "or":
			bare = append(bare, w)
		}
	}
	switch {
	case len(asked) < 2:
		return nil, false
	case !together:
		return nil, true
	}
	return c.about(bare, asked), true
}

// about returns the groups that are called so without their level, of the given
// levels where there are any.
func (c *Catalogue) about(words, levels []string) []Group {
	if !c.knows(words) {
		return nil
	}
	for _, stems := range [...]bool{false, true} {
		if stems {
			words = stemmed(words)
		}
		groups := c.matching(func(g *Group) bool {
			return (levels == nil || slices.Contains(levels, string(g.Access))) && g.eachBase(func(base string) bool {
				return spells(words, stems, base) || spells(words, stems, g.Scope.Label(), base)
			})
		})
		if len(groups) > 0 {
			return groups
		}
	}
	return nil
}

// hasName reports whether the words are the group's own name, current or former.
func (g *Group) hasName(words []string) bool {
	return spells(words, false, g.Name) || slices.ContainsFunc(g.formerNames, func(f string) bool { return spells(words, false, f) })
}

// eachBase reports whether is says so of what the group is called without its
// level: today, in the dashboard's form, formerly, by other people, and as a key
// of the link.
func (g *Group) eachBase(is func(base string) bool) bool {
	if is(g.base) || g.row != "" && is(g.row) || slices.ContainsFunc(g.aliases, is) {
		return true
	}
	for _, f := range g.formerNames {
		if base, _ := splitLevel(f); is(base) {
			return true
		}
	}
	return g.keyInWords() && levelOf(g.LinkType) == string(g.Access) && is(g.LinkKey)
}

// keyInWords reports whether the key of the link is other words for the group. One
// word that is not the group's name counts to the letter only: "access" is the key of
// one group of the product Access, "page" that of Page Shield.
func (g *Group) keyInWords() bool {
	return strings.Contains(g.LinkKey, "_") || g.LinkKey != "" && spells([]string{stemOf(g.LinkKey)}, true, g.base)
}

// bases returns what eachBase goes through, and a key that counts to the letter.
func (g *Group) bases() []string {
	var out []string
	g.eachBase(func(base string) bool {
		out = append(out, base)
		return false
	})
	if g.LinkKey != "" && !g.keyInWords() {
		out = append(out, g.LinkKey)
	}
	return out
}

// levelWords returns the words for the group's level. Purging is the one level
// of what it purges, so that Edit means it too.
func (g *Group) levelWords() []string {
	switch g.Access {
	case AccessWrite:
		return []string{"write", "edit"}
	case AccessPurge:
		return []string{"purge", "edit"}
	case AccessOther, "":
		return []string{""}
	}
	return []string{string(g.Access)}
}

// group returns the name as a group without an id, which has the other words of
// the groups of the same base.
func (u *Unlisted) group() Group {
	g := Group{Name: u.Name, Scope: u.Scope, LinkKey: u.LinkKey, LinkType: u.LinkType}
	g.base, g.Access = splitLevel(u.Name)
	for i := range builtinGroups {
		if s := &builtinGroups[i]; s.base == g.base && (g.Scope == "" || s.Scope == g.Scope) {
			g.Scope, g.row, g.rowKind, g.aliases = s.Scope, s.row, s.rowKind, s.aliases
			break
		}
	}
	return g
}

// keyed returns the group whose link key and type, listing label, OAuth scope or
// label in the permissions guide the text is to the letter, but for a colon or
// another sign between key and type. Only texts that cannot be other words are
// taken so: "Account:Read" is the guide's, "Account Read" a name without an id.
func (c *Catalogue) keyed(s string) *Group {
	written := strings.TrimSpace(s)
	s = strings.ToLower(written)
	for _, guide := range builtinGuide {
		if strings.EqualFold(strings.ReplaceAll(s, ": ", ":"), guide.label) {
			if g, ok := c.ByID(guide.id); ok {
				return &g
			}
		}
	}
	for i := range c.groups {
		if g := &c.groups[i]; g.LinkKey != "" && !g.keyInWords() && s == written && g.hasKey(s) {
			return g
		}
	}
	oauth := strings.Contains(s, "-") && strings.Contains(s, ".")
	if !oauth && !strings.Contains(s, "_") || strings.ContainsAny(s, " \t") {
		return nil
	}
	for i := range c.groups {
		g := &c.groups[i]
		if oauth && g.oauthKind == EvidenceMeasured && g.OAuthScope() == s {
			return g
		}
		if g.LinkKey != "" && g.hasKey(s) {
			return g
		}
	}
	return nil
}

// hasKey reports whether a text is the group's link key and type, with a sign
// between.
func (g *Group) hasKey(s string) bool {
	rest, ok := strings.CutPrefix(s, g.LinkKey)
	if !ok || len(rest) < 2 || !strings.Contains(":._", rest[:1]) {
		return false
	}
	return rest[1:] == g.LinkType || levelOf(g.LinkType) == rest[1:]
}
