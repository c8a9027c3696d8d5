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
	return "{" + strings.Map(func(r rune) rune {
		switch r {
		case '/', '?', '#':
			return '_'
		case '{', '}':
			return -1
		}
		return r
	}, whose) + "}"
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
// none of them leaves this package. The texts have their braces.
type standIns struct {
	ids, texts map[string]string // by text, and by id
}

// calls puts an id in the place of every placeholder that is the account or the zone
// of a call.
func (s *standIns) calls(list []authz.Call) []authz.Call {
	for i := range list {
		at := placeIn(list[i].Path)
		if strings.HasPrefix(at, "{") && strings.HasSuffix(at, "}") {
			list[i].Path = withPlace(list[i].Path, at, s.id(at))
		}
	}
	return list
}

// placeIn is the segment of a path that says of which account or zone it is, "" where
// there is none.
func placeIn(path string) string {
	rest := strings.TrimPrefix(path, "/client/v4")
	for _, kind := range [...]string{"/accounts/", "/zones/"} {
		if below, ok := strings.CutPrefix(rest, kind); ok {
			at, _, _ := strings.Cut(below, "/")
			return at
		}
	}
	return ""
}

// withPlace is the path with another such segment.
func withPlace(path, old, id string) string { return strings.Replace(path, "/"+old, "/"+id, 1) }

func (s *standIns) id(text string) string {
	if id, ok := s.ids[text]; ok {
		return id
	}
	if s.ids == nil {
		s.ids, s.texts = map[string]string{}, map[string]string{}
	}
	sum := sha256.Sum256([]byte("stands for " + text))
	id := hex.EncodeToString(sum[:16])
	s.ids[text], s.texts[id] = id, text
	return id
}

// accountOf is the placeholder of the account of a zone.
func (s *standIns) accountOf(zone permissions.ZoneID) string {
	whose := string(zone)
	if text, ok := s.texts[whose]; ok {
		whose = text
	}
	return Placeholder("the account of zone " + whose)
}

// back puts the placeholders back.
func (s *standIns) back(list []authz.Call) []authz.Call {
	if len(s.ids) == 0 {
		return list
	}
	out := slices.Clone(list)
	for i := range out {
		at := placeIn(out[i].Path)
		if text, ok := s.texts[at]; ok {
			out[i].Path = withPlace(out[i].Path, at, text)
		}
		if _, ok := s.texts[string(out[i].Account)]; ok {
			out[i].Account = ""
		}
	}
	return out
}

// part divides permissions into those on resources with an id and the others.
func (s *standIns) part(needed []Needed) (placed []Needed, unplaced []Unplaced) {
	for _, n := range needed {
		n.Because, n.GuessedCalls = s.back(n.Because), s.back(n.GuessedCalls)
		account, _ := n.Resource.Account()
		zone, _ := n.Resource.Zone()
		text := s.texts[string(account)]
		if text == "" {
			text = s.texts[string(zone)]
		}
		if text == "" {
			placed = append(placed, n)
			continue
		}
		scope := n.Resource.Scope()
		n.Resource = permissions.Resource{}
		unplaced = append(unplaced, Unplaced{Needed: n, Scope: scope, Whose: strings.Trim(text, "{}")})
	}
	return placed, unplaced
}
