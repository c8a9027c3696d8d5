package tokentest

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/cftoken/cftoken/internal/answers"
)

// shelf is where the things of one place are.
type shelf struct {
	keys   []string // in the order in which they came
	things map[string]object
	sizes  map[string]int // in bytes, as they were sent
}

// Bounds of what collections keep.
const (
	maxThings = 20_000   // things
	maxKept   = 64 << 20 // bytes
)

// place is where the thing or the things of the path are kept: the path below
// /client/v4 in one form, however it was sent. What stands below a bucket of a
// jurisdiction of its own begins with its name.
func (x *exchange) place() string {
	var b strings.Builder
	template := x.op.Template()
	if j := strings.ToLower(x.header.Get("Cf-R2-Jurisdiction")); j != "" && j != "default" && strings.Contains(template, "/r2") {
		b.WriteString(j + ":")
	}
	for _, value := range x.match.Params() {
		open := strings.IndexByte(template, '{')
		b.WriteString(template[:open] + url.PathEscape(value))
		template = template[strings.IndexByte(template, '}')+1:]
	}
	return b.String() + template
}

// one returns the place of the list and the key of the thing that the path names.
func (x *exchange) one() (place, key string) {
	place, key, _ = cutLast(x.place())
	key, _ = url.PathUnescape(key) // was escaped by place
	return place, key
}

// upper returns the first segments of a place, as many as a template has.
func upper(place, template string) string {
	n := strings.Count(template, "/")
	for i := range len(place) {
		if place[i] != '/' {
			continue
		}
		if n--; n < 0 {
			return place[:i]
		}
	}
	return place
}

// shelfOf is the shelf of a place, which is made with the first thing.
func (s *Server) shelfOf(place string) *shelf {
	if sh := s.world.shelves[place]; sh != nil {
		return sh
	}
	return &shelf{}
}

// sorted returns the keys in the order of a member that is a text, "" for that in
// which they came.
func (sh *shelf) sorted(member string, descending bool) []string {
	if member == "" {
		return sh.keys
	}
	keys := slices.Clone(sh.keys)
	slices.SortStableFunc(keys, func(a, b string) int {
		c := strings.Compare(sh.things[a].text(member), sh.things[b].text(member))
		if descending {
			return -c
		}
		return c
	})
	return keys
}

// put keeps a thing that was sent with so many bytes; false says that the server is full.
func (s *Server) put(place, key string, o object, size int) bool {
	sh := s.world.shelves[place]
	if sh == nil {
		sh = &shelf{things: map[string]object{}, sizes: map[string]int{}}
	}
	isNew := sh.things[key] == nil
	if isNew && s.world.things >= maxThings || s.world.kept-sh.sizes[key]+size > maxKept {
		return false
	}
	s.world.kept += size - sh.sizes[key]
	sh.things[key], sh.sizes[key] = o, size
	if isNew {
		s.world.shelves[place] = sh
		sh.keys = append(sh.keys, key)
		s.world.things++
	}
	return true
}

// drop forgets a thing and all that stands below it.
func (s *Server) drop(place, key string) {
	sh := s.world.shelves[place]
	if sh == nil || sh.things[key] == nil {
		return
	}
	s.world.things--
	s.world.kept -= sh.sizes[key]
	delete(sh.things, key)
	delete(sh.sizes, key)
	sh.keys = slices.DeleteFunc(sh.keys, func(k string) bool { return k == key })
	s.dropBelow(place + "/" + url.PathEscape(key))
}

// dropBelow forgets all that stands below a place.
func (s *Server) dropBelow(place string) {
	for p, sh := range s.world.shelves {
		if !strings.HasPrefix(p, place+"/") {
			continue
		}
		s.world.things -= len(sh.keys)
		for _, size := range sh.sizes {
			s.world.kept -= size
		}
		delete(s.world.shelves, p)
	}
}

// bearers are what other things stand below and is not in a collection: each
// answers that there is no such thing.
var bearers = [...]struct {
	template string
	lacks    func(*Server, *exchange) (reply, bool)
}{
	{"/accounts/{account_id}/r2/buckets/{bucket_name}", (*Server).lacksBucket},
	{"/accounts/{account_id}/r2-catalog/{bucket_name}", (*Server).lacksBucket},
	{"/accounts/{account_id}/event_notifications/r2/{bucket_name}", (*Server).lacksBucket},
	{"/accounts/{account_id}/d1/database/{database_id}", (*Server).lacksDatabase},
}

// lacksAbove answers a call on what stands below a thing that does not exist.
func (s *Server) lacksAbove(x *exchange) (reply, bool) {
	template := x.op.Template()
	for i := 0; i < len(template)-1; i++ {
		if template[i] != '}' {
			continue
		}
		above := template[:i+1]
		for _, b := range bearers {
			if b.template == above {
				return b.lacks(s, x)
			}
		}
		c := collectionOf(above)
		if c == nil {
			continue
		}
		list, key, _ := cutLast(upper(x.place(), above))
		key, _ = url.PathUnescape(key) // was escaped by place
		c.begin(s, x, list)
		if key != c.unlisted && s.shelfOf(list).things[key] == nil {
			return x.nothingAt(c.none, above), true
		}
	}
	return reply{}, false
}

// nothing answers that there is no such thing: as known for the product, or else
// for the operation, or else in a way that is assumed.
func (x *exchange) nothing(known *answers.Answer) reply {
	return x.nothingAt(known, x.op.Template())
}

// nothingAt is nothing about a thing that the path names further up. Where only
// the answer of its deletion is known, or of reading it, that is assumed of the others.
func (x *exchange) nothingAt(known *answers.Answer, template string) reply {
	if rep, gone := x.missing(); gone {
		return rep
	}
	if known != nil {
		return refuse(known)
	}
	for _, method := range [...]string{x.method, http.MethodDelete, http.MethodGet} {
		rows := answers.Missing(method, template)
		if len(rows) == 0 {
			continue
		}
		if method != x.method && x.assumed == "" {
			x.assumed = "known only of " + method
		}
		b := missingThing(rows[0])
		return reply{status: b.Status, errors: b.Errors}
	}
	return x.assume(http.StatusNotFound, answers.PlainNotFound, "not found")
}

// taken answers that there is one already.
func (x *exchange) taken(known *answers.Answer) reply {
	if known != nil {
		return refuse(known)
	}
	return x.assume(http.StatusConflict, answers.BadJSON.Code, "already exists")
}

// lacks answers that the body misses a member.
func (x *exchange) lacks(key string) reply {
	return x.assume(http.StatusBadRequest, answers.BadJSON.Code, "missing or invalid: "+key)
}

// assume is an error of which only the meaning is known.
func (x *exchange) assume(status, code int, message string) reply {
	if x.assumed == "" {
		x.assumed = "how the API words this error is not known"
	}
	return reply{status: status, errors: []WireError{{Code: code, Message: message}}}
}

// full answers that the simulator keeps as much as it may.
func full() reply {
	return reply{status: http.StatusInsufficientStorage, errors: []WireError{{Message: "tokentest: the simulator is full"}}}
}
