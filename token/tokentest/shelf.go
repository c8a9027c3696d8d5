package tokentest

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/cftoken/cftoken/internal/answers"
)

// shelf is where the things of one concrete path are.
type shelf struct {
	keys   []string // in the order in which they came
	things map[string]object
}

// maxThings bounds what collections keep, in things.
const maxThings = 20_000

// shelfOf is the shelf of a concrete path, which is made with the first thing.
func (s *Server) shelfOf(path string) *shelf {
	if sh := s.world.shelves[path]; sh != nil {
		return sh
	}
	return &shelf{}
}

// put keeps a thing; false says that the server is full.
func (s *Server) put(path, key string, o object) bool {
	sh := s.world.shelves[path]
	if sh != nil && sh.things[key] != nil {
		sh.things[key] = o
		return true
	}
	if s.world.things >= maxThings {
		return false
	}
	if sh == nil {
		sh = &shelf{things: map[string]object{}}
		s.world.shelves[path] = sh
	}
	sh.keys = append(sh.keys, key)
	sh.things[key] = o
	s.world.things++
	return true
}

// drop forgets a thing and all that stands below it.
func (s *Server) drop(path, key string) {
	sh := s.world.shelves[path]
	if sh == nil || sh.things[key] == nil {
		return
	}
	delete(sh.things, key)
	sh.keys = slices.DeleteFunc(sh.keys, func(k string) bool { return k == key })
	s.world.things--
	below := path + "/" + url.PathEscape(key) + "/"
	for p, sh := range s.world.shelves {
		if strings.HasPrefix(p+"/", below) {
			s.world.things -= len(sh.keys)
			delete(s.world.shelves, p)
		}
	}
}

// nothing answers that there is no such thing: as known for the product, or else
// for the operation, or else in a way that is assumed.
func (x *exchange) nothing(known *answers.Answer) reply {
	if known != nil {
		return refuse(known)
	}
	if rep, gone := x.missing(); gone {
		return rep
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
