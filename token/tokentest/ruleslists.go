package tokentest

import (
	"encoding/json"
	"maps"

	"github.com/cftoken/cftoken/internal/answers"
)

// Lists of the account and their items, which change in operations that a client asks
// for: here they are done at once.
var (
	accountLists = []collection{
		{list: "/accounts/{account_id}/rules/lists", hex: true, needs: []string{"name", "kind"}, unique: "name", fill: fillList, created: "created_on", modified: "modified_on", whole: true, merge: true},
	}
	listHandlers = []handlerRow{
		{"GET", "/accounts/{account_id}/rules/lists/{list_id}/items", (*Server).listItems},
		{"POST", "/accounts/{account_id}/rules/lists/{list_id}/items", (*Server).addItems},
		{"PUT", "/accounts/{account_id}/rules/lists/{list_id}/items", (*Server).putItems},
		{"DELETE", "/accounts/{account_id}/rules/lists/{list_id}/items", (*Server).deleteItems},
		{"GET", "/accounts/{account_id}/rules/lists/{list_id}/items/{item_id}", (*Server).getItem},
		{"GET", "/accounts/{account_id}/rules/lists/bulk_operations/{operation_id}", (*Server).bulkOperation},
	}
)

func fillList(s *Server, x *exchange, o, old object) {
	if old == nil {
		o["num_items"], o["num_referencing_filters"] = 0, 0
	}
}

// hasList reports whether the call's list is there.
func (s *Server) hasList(x *exchange) (object, string, bool) {
	above, _, _ := cutLast(x.place())
	if x.param("item_id") != "" {
		above, _, _ = cutLast(above)
	}
	path, id, _ := cutLast(above)
	o := s.shelfOf(path).things[id]
	return o, above + "/items", o != nil
}

func (s *Server) listItems(x *exchange) reply {
	_, path, has := s.hasList(x)
	if !has {
		return x.nothing(nil)
	}
	out := []object{}
	sh := s.shelfOf(path)
	for _, key := range sh.keys {
		out = append(out, sh.things[key])
	}
	return ok(out)
}

func (s *Server) getItem(x *exchange) reply {
	_, path, has := s.hasList(x)
	o := s.shelfOf(path).things[x.param("item_id")]
	if !has || o == nil {
		return x.nothing(nil)
	}
	return ok(o)
}

func (s *Server) addItems(x *exchange) reply { return s.changeItems(x, false) }
func (s *Server) putItems(x *exchange) reply { return s.changeItems(x, true) }

func (s *Server) changeItems(x *exchange, replace bool) reply {
	list, path, has := s.hasList(x)
	if !has {
		return x.nothing(nil)
	}
	var items []object
	if rep, bad := x.decode(&items, &answers.BadJSON); bad {
		return rep
	}
	if replace {
		for _, key := range append([]string{}, s.shelfOf(path).keys...) {
			s.drop(path, key)
		}
	}
	for _, item := range items {
		if item == nil {
			return x.lacks("item")
		}
		id := s.mint.hex(32)
		item["id"], item["created_on"], item["modified_on"] = id, x.now, x.now
		if !s.put(path, id, item, len(x.body)/len(items)+1) {
			return full()
		}
	}
	return s.counted(x, list, path)
}

func (s *Server) deleteItems(x *exchange) reply {
	list, path, has := s.hasList(x)
	if !has {
		return x.nothing(nil)
	}
	var body struct {
		Items []struct {
			ID string `json:"id"`
		} `json:"items"`
	}
	if rep, bad := x.decode(&body, &answers.BadJSON); bad {
		return rep
	}
	for _, item := range body.Items {
		s.drop(path, item.ID)
	}
	return s.counted(x, list, path)
}

// counted notes how many items a list has, and answers with the operation.
func (s *Server) counted(x *exchange, list object, path string) reply {
	above, _, _ := cutLast(path)
	lists, id, _ := cutLast(above)
	changed := maps.Clone(list)
	changed["num_items"], changed["modified_on"] = len(s.shelfOf(path).keys), x.now
	s.put(lists, id, changed, s.shelfOf(lists).sizes[id])
	return ok(object{"operation_id": s.mint.hex(32)})
}

func (s *Server) bulkOperation(x *exchange) reply {
	return ok(object{"id": x.param("operation_id"), "status": "completed", "completed": json.RawMessage(`"` + x.now.Format("2006-01-02T15:04:05Z07:00") + `"`)})
}
