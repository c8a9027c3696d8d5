package main

import (
	"fmt"
	"strings"
)

// rule works out what an operation accepts from the published lists of others.
// It never sees the list of the operation itself, so the published lists can
// measure it.
type rule struct {
	name string
	says string // for a reader
	// infer returns false where the rule has nothing to say.
	infer func(known lists, op *operation, res *resolver) (inference, bool)
}

// inference is what a rule makes of an operation.
type inference struct {
	accepted accepted
	from     string // which operations, for the evidence
	date     string // the newest of theirs
}

// rules in the order in which they are tried.
var rules = []rule{
	{"same path", "the writes of the same path, which all have one list (PUT as PATCH and DELETE)", samePath},
	{"family", "the two or more operations, reads or writes as it is itself, below the longest part of the path that has any, which all have one list", family},
	{"collection and item", "the other one of a collection and its items: GET as GET, POST as the writes of an item", collectionAndItem},
	{"other form", "the same call for an account where it is for a zone, or the other way round", otherForm},
}

// samePath takes the list of the other writes of a path.
func samePath(known lists, op *operation, _ *resolver) (inference, bool) {
	if op.Method == "GET" {
		return inference{}, false
	}
	return agreed(known.at(op.Path, op, "PUT", "PATCH", "DELETE", "POST"))
}

// collectionAndItem takes the list of the items for their collection, and that
// of the collection for its items.
func collectionAndItem(known lists, op *operation, _ *resolver) (inference, bool) {
	path := shape(op.Path)
	collection, isItem := strings.CutSuffix(path, "/{}")
	switch {
	case op.Method == "GET" && isItem:
		return agreed(known.at(collection, op, "GET"))
	case op.Method == "GET":
		return agreed(known.at(path+"/{}", op, "GET"))
	case op.Method == "POST":
		return agreed(known.at(path+"/{}", op, "PUT", "PATCH", "DELETE"))
	case isItem:
		return agreed(known.at(collection, op, "POST"))
	}
	return inference{}, false
}

// family takes the list of the operations below the longest prefix of the path
// that has two of its kind; below the account or the zone as a whole there is
// no family.
func family(known lists, op *operation, _ *resolver) (inference, bool) {
	path := shape(op.Path)
	root := "/" + strings.Split(path, "/")[1]
	if pathScope(op.Path) == "account" || pathScope(op.Path) == "zone" {
		root += "/{}"
	}
	for prefix := path; strings.HasPrefix(prefix, root+"/"); prefix = prefix[:strings.LastIndexByte(prefix, '/')] {
		if found := known.below(prefix, op); len(found) > 1 {
			i, ok := agreed(found)
			i.from = fmt.Sprintf("%d operations below %s", len(found), named(op.Path, strings.Count(prefix, "/")))
			return i, ok
		}
	}
	return inference{}, false
}

// otherForm takes the list of the same call on the other kind of resource, with
// the groups of this one where a name stands for both.
func otherForm(known lists, op *operation, res *resolver) (inference, bool) {
	path := shape(op.Path)
	other, below := strings.CutPrefix(path, "/accounts/{}/")
	other = "/zones/{}/" + other
	if !below {
		if other, below = strings.CutPrefix(path, "/zones/{}/"); !below {
			return inference{}, false
		}
		other = "/accounts/{}/" + other
	}
	i, ok := agreed(known.at(other, op, op.Method))
	if !ok {
		return i, false
	}
	var err error
	i.accepted, err = res.resolve(i.accepted.distinctNames(), op.Path)
	return i, err == nil
}

// named returns the first n segments of a path.
func named(path string, n int) string {
	segs := strings.Split(path, "/")
	return strings.Join(segs[:n+1], "/")
}

// agreed returns the list of operations that all have the same one.
func agreed(from []*operation) (inference, bool) {
	if len(from) == 0 {
		return inference{}, false
	}
	i := inference{accepted: from[0].Accepted}
	var names []string
	for _, op := range from {
		if setKey(op.Accepted) != setKey(i.accepted) {
			return inference{}, false
		}
		names = append(names, op.key())
		i.date = max(i.date, op.Date)
	}
	i.from = strings.Join(names, ", ")
	return i, true
}

// distinctNames returns the names of a set, each once.
func (a accepted) distinctNames() []string {
	var out []string
	for _, n := range a.names {
		if len(out) == 0 || out[len(out)-1] != n {
			out = append(out, n)
		}
	}
	return out
}
