package tokentest

import (
	"encoding/json"

	"github.com/cftoken/cftoken/internal/answers"
)

const (
	snippetList  = "/zones/{zone_id}/snippets"
	snippetRules = snippetList + "/snippet_rules"
)

// snippets are kept with their files, and nothing runs them. Source of the members:
// cloudflare-go v7.9.0 and v0.119.0 (2026-11).
var snippets = []collection{{
	list: snippetList, key: "snippet_name", named: true, created: "created_on", modified: "modified_on", deleted: func(object) any { return nil },
}}

var snippetHandlers = []handlerRow{
	{"PUT", snippetList + "/{snippet_name}", (*Server).uploadSnippet},
	{"GET", snippetList + "/{snippet_name}/content", (*Server).snippetContent},
	{"GET", snippetRules, (*Server).listSnippetRules},
	{"PUT", snippetRules, (*Server).replaceSnippetRules},
	{"DELETE", snippetRules, (*Server).deleteSnippetRules},
}

// uploadSnippet takes the files of a snippet, and metadata that names the main one.
func (s *Server) uploadSnippet(x *exchange) reply {
	parts, form := x.readForm()
	var meta struct {
		Main string `json:"main_module"`
	}
	code, whole := content{modules: true}, false
	for _, p := range parts {
		if p.name == "metadata" {
			if json.Unmarshal(p.data, &meta) != nil {
				return refuse(&answers.BadJSON)
			}
			continue
		}
		code.parts = append(code.parts, p)
	}
	for _, p := range code.parts {
		whole = whole || meta.Main != "" && (p.name == meta.Main || p.file == meta.Main)
	}
	if !form || !whole {
		return x.lacks("metadata with main_module, and that file")
	}
	code.entry = meta.Main
	code.sum()
	list, name := x.one()
	rep := snippets[0].keep(s, x, list, name, object{}, s.shelfOf(list).things[name])
	if len(rep.errors) == 0 && !s.put(x.place()+"/content", "", object{"content": code}, 0) {
		return full()
	}
	return rep
}

func (s *Server) snippetContent(x *exchange) reply {
	code, _ := s.shelfOf(x.place()).things[""]["content"].(content)
	return code.send()
}

// rules are those of the zone, in their order.
func (s *Server) snippetRulesOf(x *exchange) []object {
	rules, _ := s.shelfOf(x.place()).things[""]["rules"].([]object)
	if rules == nil {
		rules = []object{}
	}
	return rules
}

func (s *Server) listSnippetRules(x *exchange) reply { return ok(s.snippetRulesOf(x)) }

// replaceSnippetRules replaces all rules; each is for a snippet that exists.
func (s *Server) replaceSnippetRules(x *exchange) reply {
	var body struct {
		Rules []object `json:"rules"`
	}
	if rep, bad := x.decode(&body, &answers.BadJSON); bad {
		return rep
	}
	known := s.shelfOf(upper(x.place(), snippetList)).things
	for _, r := range body.Rules {
		if r.text("expression") == "" || known[r.text("snippet_name")] == nil {
			return x.lacks("rules: each with an expression and a snippet that exists")
		}
	}
	for _, r := range body.Rules {
		r.usually(object{"id": s.mint.hex(32), "enabled": true, "description": ""})
		r["last_updated"] = x.now
	}
	if !s.put(x.place(), "", object{"rules": body.Rules}, len(x.body)) {
		return full()
	}
	return ok(s.snippetRulesOf(x))
}

func (s *Server) deleteSnippetRules(x *exchange) reply {
	s.drop(x.place(), "")
	return ok(s.snippetRulesOf(x))
}
