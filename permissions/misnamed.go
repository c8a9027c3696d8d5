package permissions

import "fmt"

// misnamed returns the group that a name stands for where that is another than
// the group it was given for. Former names and other notations of the group do
// not contradict it, and neither does a name that stands for no group here: it
// may be newer than the catalogue.
func (c *Catalogue) misnamed(g *Group, name string) (meant Group, other bool) {
	if name == "" || name == g.Name {
		return Group{}, false
	}
	readings := readingsOf(name)
	for _, words := range readings {
		stems := stemmed(words)
		for how := range exactnesses {
			if g.fits(how, words, stems) {
				return Group{}, false
			}
		}
	}
	if m := c.keyed(name); m != nil {
		return *m, m.ID != g.ID
	}
	for _, words := range readings {
		matches, _ := c.read(words)
		for _, m := range matches {
			if m.ID == g.ID {
				return Group{}, false // in another of its scopes
			}
		}
		if len(matches) > 0 {
			return matches[0], true
		}
	}
	return Group{}, false
}

// contradiction says that the id is one group's and the name, or the label,
// another's: key is which.
func contradiction(g Group, key, name string, meant Group) string {
	return fmt.Sprintf("id and %s contradict each other: %s is %q, and %q has the id %s; correct one of them (the API goes by the id)",
		key, g.ID, g.Name, show(name, 60), meant.ID)
}
