package record

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// Placeholder is what stands in a path in the place of an account's or a zone's id
// that a source does not say, such as that of a zone which a plan is about to create:
// the text, which says whose id it is, in braces. Permissions for such calls are in
// [Result.Unplaced], each text apart.
func Placeholder(whose string) string {
	return "{" + strings.NewReplacer("/", "_", "?", "_", "#", "_", "{", "", "}", "").Replace(whose) + "}"
}

// Unplaced is a permission on a resource whose id is not said.
type Unplaced struct {
	// Needed has the zero resource.
	Needed
	// Scope is the kind of the resource.
	Scope permissions.Scope
	// Whose is the placeholder's text, without braces.
	Whose string
}

// standIns are ids that stand for placeholders while the least spec is looked for;
// none of them leaves this package.
type standIns struct {
	ids, texts []string // by place; texts with braces
}

// calls puts an id in the place of every placeholder that is the account or the zone
// of a call.
func (s *standIns) calls(list []authz.Call) []authz.Call {
	for i := range list {
		parts := strings.SplitN(strings.TrimPrefix(list[i].Path, "/client/v4"), "/", 4)
		if len(parts) < 3 || parts[1] != "accounts" && parts[1] != "zones" || !strings.HasPrefix(parts[2], "{") || !strings.HasSuffix(parts[2], "}") {
			continue
		}
		parts[2] = s.id(parts[2])
		list[i].Path = strings.Join(parts, "/")
	}
	return list
}

func (s *standIns) id(text string) string {
	if i := slices.Index(s.texts, text); i >= 0 {
		return s.ids[i]
	}
	sum := sha256.Sum256([]byte("stands for " + text))
	s.texts, s.ids = append(s.texts, text), append(s.ids, hex.EncodeToString(sum[:16]))
	return s.ids[len(s.ids)-1]
}

// back puts the placeholders back.
func (s *standIns) back(list []authz.Call) []authz.Call {
	if len(s.ids) == 0 {
		return list
	}
	out := slices.Clone(list)
	for i := range out {
		for n, id := range s.ids {
			out[i].Path = strings.Replace(out[i].Path, "/"+id, "/"+s.texts[n], 1)
		}
	}
	return out
}

// part divides permissions into those on resources with an id and the others.
func (s *standIns) part(needed []Needed) (placed []Needed, unplaced []Unplaced) {
	for _, n := range needed {
		n.Because, n.GuessedCalls = s.back(n.Because), s.back(n.GuessedCalls)
		key := n.Resource.Key()
		at := slices.IndexFunc(s.ids, func(id string) bool { return strings.Contains(key, id) || strings.Contains(n.Resource.Parent(), id) })
		if at < 0 {
			placed = append(placed, n)
			continue
		}
		scope := n.Resource.Scope()
		n.Resource = permissions.Resource{}
		unplaced = append(unplaced, Unplaced{Needed: n, Scope: scope, Whose: strings.Trim(s.texts[at], "{}")})
	}
	return placed, unplaced
}
