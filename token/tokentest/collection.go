package tokentest

import (
	"cmp"
	"maps"
	"net/http"
	"strconv"
	"strings"

	"github.com/cftoken/cftoken/internal/answers"
	"github.com/cftoken/cftoken/permissions/operations"
)

// object is a thing as the API shows it.
type object map[string]any

// text is a member that is a text, "" for none.
func (o object) text(key string) string {
	v, _ := o[key].(string)
	return v
}

// collection is a kind of thing that is kept as it was sent: the API lists it,
// makes one, shows, replaces, edits and deletes it in the plain way of REST. What
// a product does beyond that is a handler of its own, which comes first.
type collection struct {
	// list is the template of the list. One thing stands below it, under the last
	// parameter of its path.
	list string
	// key is the member that the path names a thing by, "" for id.
	key string
	// named says that the body, or the path of a PUT, gives the value of key; else
	// the server chooses one: a UUID, with hex 32 hexadecimal digits, with numbered a
	// number, in JSON too, or what newKey makes.
	named, hex, numbered bool
	newKey               func(*Server) string
	// always is the key of a thing that is there from the beginning, "" for none;
	// unlisted that of one below which things stand although no list has it.
	always, unlisted string
	// needs are the members that must be there, and not empty.
	needs []string
	// unique is a member of which no two have the same value, "" for none.
	unique string
	// fill adds what the API adds to a new or a changed thing, nil for nothing.
	// old is nil for a new one.
	fill func(s *Server, x *exchange, o, old object)
	// created and modified are the members with times, "" for none.
	created, modified string
	// show is how a thing of a list at a place is shown, nil for as it is kept.
	show func(s *Server, place string, o object) any
	// wrap is the member of the result that holds the list, "" for the result itself.
	wrap string
	// filters are the query's parameters that must equal the member of the same name;
	// search is one, and the member that it must be a part of.
	filters []string
	search  [2]string
	// match decides further whether a thing is listed, nil for yes.
	match func(x *exchange, o object) bool
	// perPage is the length of a page that nobody asked for, 0 for 20; whole says
	// that the list has no pages.
	perPage int
	whole   bool
	// merge says that PUT edits a thing as PATCH does.
	merge bool
	// status is that of an answer to a creation, 0 for 200.
	status int
	// deleted is the result of a deletion, nil for an object with the key; gone is
	// called after one, nil for nothing.
	deleted func(object) any
	gone    func(s *Server, x *exchange, o object)
	// check looks at a new or a changed thing before it is kept, nil for nothing.
	check func(s *Server, x *exchange, o, old object) (reply, bool)
	// none and taken are the answers where there is no such thing and where unique
	// is violated; nil for ones that are assumed.
	none, taken *answers.Answer
}

// rest finds what keeps the operation's things, nil for nothing.
func rest(op operations.Operation) handler {
	template := op.Template()
	for _, list := range documentLists {
		for i := range list {
			if list[i].template == template {
				return list[i].handle
			}
		}
	}
	if c := collectionOf(template); c != nil {
		switch op.Method() {
		case http.MethodGet:
			return c.answerOne
		case http.MethodPut, http.MethodPatch:
			return c.change
		case http.MethodDelete:
			return c.delete
		}
		return nil
	}
	for _, list := range collectionLists {
		for i := range list {
			c := &list[i]
			switch {
			case c.list != template:
			case op.Method() == http.MethodGet:
				return c.answerList
			case op.Method() == http.MethodPost:
				return c.make
			}
		}
	}
	return nil
}

// collectionOf finds the collection of which a template is one thing, nil for none.
func collectionOf(template string) *collection {
	list, last, _ := cutLast(template)
	if !strings.HasPrefix(last, "{") || !strings.HasSuffix(last, "}") {
		return nil
	}
	for _, of := range collectionLists {
		for i := range of {
			if of[i].list == list {
				return &of[i]
			}
		}
	}
	return nil
}

// cutLast cuts a path before its last segment.
func cutLast(path string) (above, last string, found bool) {
	i := strings.LastIndexByte(path, '/')
	if i < 0 {
		return "", path, false
	}
	return path[:i], path[i+1:], true
}

// mostPerPage bounds a page of a collection, in things.
const mostPerPage = 500

func (c *collection) idKey() string {
	if c.key == "" {
		return "id"
	}
	return c.key
}

func (c *collection) answerList(s *Server, x *exchange) reply {
	place := x.place()
	c.begin(s, x, place)
	sh, out := s.shelfOf(place), []any{}
	for _, key := range sh.sorted(x.query.Get("order"), x.query.Get("direction") == "desc") {
		if o := sh.things[key]; c.passes(x, o) {
			out = append(out, c.shown(s, place, o))
		}
	}
	rep := ok(out)
	if !c.whole {
		out, rep.info = paginate(out, x, cmp.Or(c.perPage, 20), mostPerPage)
		rep.result = out
	}
	if c.wrap != "" {
		rep.result = map[string]any{c.wrap: out}
	}
	return rep
}

func (c *collection) passes(x *exchange, o object) bool {
	for _, f := range c.filters {
		if want := x.query.Get(f); want != "" && o.text(f) != want {
			return false
		}
	}
	if want := x.query.Get(c.search[0]); want != "" && !strings.Contains(strings.ToLower(o.text(c.search[1])), strings.ToLower(want)) {
		return false
	}
	return c.match == nil || c.match(x, o)
}

func (c *collection) shown(s *Server, place string, o object) any {
	if c.show != nil {
		return c.show(s, place, o)
	}
	return o
}

// begin puts what is always there on a shelf that has nothing yet.
func (c *collection) begin(s *Server, x *exchange, place string) {
	if c.always == "" || s.world.shelves[place] != nil {
		return
	}
	o := object{c.idKey(): c.always}
	for _, member := range [...]string{c.created, c.modified} {
		if member != "" {
			o[member] = x.account.created
		}
	}
	s.put(place, c.always, o, 0)
}

func (c *collection) answerOne(s *Server, x *exchange) reply {
	path, key := x.one()
	c.begin(s, x, path)
	o := s.shelfOf(path).things[key]
	if o == nil {
		return x.nothing(c.none)
	}
	return ok(c.shown(s, path, o))
}

// make answers a POST on the list.
func (c *collection) make(s *Server, x *exchange) reply {
	o, rep, bad := x.readObject()
	if bad {
		return rep
	}
	c.begin(s, x, x.place())
	return c.keep(s, x, x.place(), "", o, nil)
}

// change answers PUT and PATCH of a thing; PUT makes one where the path gives its name.
func (c *collection) change(s *Server, x *exchange) reply {
	path, key := x.one()
	c.begin(s, x, path)
	old := s.shelfOf(path).things[key]
	if old == nil && (!c.named || x.method != http.MethodPut) {
		return x.nothing(c.none)
	}
	o, rep, bad := x.readObject()
	if bad {
		return rep
	}
	if old != nil && (c.merge || x.method == http.MethodPatch) {
		merged := maps.Clone(old)
		maps.Copy(merged, o)
		o = merged
	}
	return c.keep(s, x, path, key, o, old)
}

// keep checks a thing and puts it on the shelf; key is "" for one that has none yet.
func (c *collection) keep(s *Server, x *exchange, path, key string, o, old object) reply {
	switch {
	case key != "":
	case c.named:
		key = o.text(c.idKey())
	case c.hex:
		key = s.mint.hex(32)
	case c.numbered:
		s.world.numbers++
		key = strconv.Itoa(s.world.numbers)
	case c.newKey != nil:
		key = c.newKey(s)
	default:
		key = s.mint.uuid()
	}
	if key == "" {
		return x.lacks(c.idKey())
	}
	o[c.idKey()] = c.shownKey(key)
	for _, need := range c.needs {
		if v := o[need]; v == nil || v == "" {
			return x.lacks(need)
		}
	}
	sh := s.shelfOf(path)
	if old == nil && sh.things[key] != nil {
		return x.taken(c.taken)
	}
	if c.unique != "" {
		for k, other := range sh.things {
			if k != key && other[c.unique] == o[c.unique] {
				return x.taken(c.taken)
			}
		}
	}
	if c.check != nil {
		if rep, bad := c.check(s, x, o, old); bad {
			return rep
		}
	}
	if c.created != "" {
		o[c.created] = x.now
		if old != nil {
			o[c.created] = old[c.created]
		}
	}
	if c.modified != "" {
		o[c.modified] = x.now
	}
	if c.fill != nil {
		c.fill(s, x, o, old)
	}
	if !s.put(path, key, o, len(x.body)) {
		return full()
	}
	rep := ok(c.shown(s, path, o))
	if old == nil && c.status != 0 {
		rep.status = c.status
	}
	return rep
}

func (c *collection) delete(s *Server, x *exchange) reply {
	path, key := x.one()
	c.begin(s, x, path)
	o := s.shelfOf(path).things[key]
	if o == nil {
		return x.nothing(c.none)
	}
	s.drop(path, key)
	if c.gone != nil {
		c.gone(s, x, o)
	}
	if c.deleted != nil {
		return ok(c.deleted(o))
	}
	return ok(object{c.idKey(): c.shownKey(key)})
}

// shownKey is a key as JSON has it.
func (c *collection) shownKey(key string) any {
	if n, err := strconv.Atoi(key); c.numbered && err == nil {
		return n
	}
	return key
}

// readObject reads the body as a JSON object; an empty body is an empty object.
func (x *exchange) readObject() (object, reply, bool) {
	o := object{}
	rep, bad := x.decode(&o, &answers.BadJSON)
	if o == nil {
		o = object{}
	}
	return o, rep, bad
}

// lay puts default values under a member that is an object, and over them those
// that the thing had before.
func (o object) lay(member string, old object, usual object) {
	out := maps.Clone(map[string]any(usual))
	for _, from := range [...]object{old, o} {
		if m, is := from[member].(map[string]any); is {
			maps.Copy(out, m)
		}
	}
	o[member] = out
}

// usually sets members that are not there.
func (o object) usually(values object) {
	for k, v := range values {
		if _, has := o[k]; !has {
			o[k] = v
		}
	}
}
