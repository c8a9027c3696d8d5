package tokentest

import (
	"strconv"
	"strings"
)

// Rulesets of the Ruleset Engine: those of a phase's entrypoint and custom ones, with
// their rules. Of earlier versions only the number is kept.
var rulesetHandlers = []handlerRow{
	{"GET", "/zones/{zone_id}/rulesets", (*Server).listRulesets},
	{"GET", "/accounts/{account_id}/rulesets", (*Server).listRulesets},
	{"POST", "/zones/{zone_id}/rulesets", (*Server).createRuleset},
	{"POST", "/accounts/{account_id}/rulesets", (*Server).createRuleset},
	{"GET", "/zones/{zone_id}/rulesets/{ruleset_id}", (*Server).getRuleset},
	{"GET", "/accounts/{account_id}/rulesets/{ruleset_id}", (*Server).getRuleset},
	{"PUT", "/zones/{zone_id}/rulesets/{ruleset_id}", (*Server).updateRuleset},
	{"PUT", "/accounts/{account_id}/rulesets/{ruleset_id}", (*Server).updateRuleset},
	{"DELETE", "/zones/{zone_id}/rulesets/{ruleset_id}", (*Server).deleteRuleset},
	{"DELETE", "/accounts/{account_id}/rulesets/{ruleset_id}", (*Server).deleteRuleset},
	{"GET", "/zones/{zone_id}/rulesets/phases/{ruleset_phase}/entrypoint", (*Server).getEntrypoint},
	{"GET", "/accounts/{account_id}/rulesets/phases/{ruleset_phase}/entrypoint", (*Server).getEntrypoint},
	{"PUT", "/zones/{zone_id}/rulesets/phases/{ruleset_phase}/entrypoint", (*Server).putEntrypoint},
	{"PUT", "/accounts/{account_id}/rulesets/phases/{ruleset_phase}/entrypoint", (*Server).putEntrypoint},
	{"POST", "/zones/{zone_id}/rulesets/{ruleset_id}/rules", (*Server).addRule},
	{"POST", "/accounts/{account_id}/rulesets/{ruleset_id}/rules", (*Server).addRule},
	{"PATCH", "/zones/{zone_id}/rulesets/{ruleset_id}/rules/{rule_id}", (*Server).editRule},
	{"PATCH", "/accounts/{account_id}/rulesets/{ruleset_id}/rules/{rule_id}", (*Server).editRule},
	{"DELETE", "/zones/{zone_id}/rulesets/{ruleset_id}/rules/{rule_id}", (*Server).deleteRule},
	{"DELETE", "/accounts/{account_id}/rulesets/{ruleset_id}/rules/{rule_id}", (*Server).deleteRule},
}

// rulesetsOf is the path of the list in which the call's ruleset is.
func (x *exchange) rulesetsOf() string {
	above, _, _ := strings.Cut(x.place(), "/rulesets")
	return above + "/rulesets"
}

func (s *Server) listRulesets(x *exchange) reply {
	out := []object{}
	sh := s.shelfOf(x.place())
	for _, key := range sh.keys {
		short := object{}
		for k, v := range sh.things[key] {
			if k != "rules" {
				short[k] = v
			}
		}
		out = append(out, short)
	}
	return ok(out)
}

func (s *Server) getRuleset(x *exchange) reply {
	o := s.shelfOf(x.rulesetsOf()).things[x.param("ruleset_id")]
	if o == nil {
		return x.nothing(nil)
	}
	return ok(o)
}

// keepRuleset gives a ruleset what the API adds, and keeps it.
func (s *Server) keepRuleset(x *exchange, o, old object) reply {
	id := s.mint.hex(32)
	version := 1
	if old != nil {
		id = old.text("id")
		n, _ := strconv.Atoi(old.text("version"))
		version = n + 1
		for _, key := range [...]string{"kind", "phase", "name", "description"} {
			if o[key] == nil {
				o[key] = old[key]
			}
		}
	}
	rules, _ := o["rules"].([]any)
	for _, r := range rules {
		if rule, is := r.(map[string]any); is {
			s.fillRule(x, rule)
		}
	}
	if rules == nil {
		o["rules"] = []any{}
	}
	o["id"], o["version"], o["last_updated"] = id, strconv.Itoa(version), x.now
	if o["name"] == nil {
		o["name"] = "default"
	}
	if !s.put(x.rulesetsOf(), id, o, len(x.body)) {
		return full()
	}
	return ok(o)
}

func (s *Server) fillRule(x *exchange, rule map[string]any) {
	if id, _ := rule["id"].(string); id == "" {
		rule["id"] = s.mint.hex(32)
	}
	if rule["ref"] == nil {
		rule["ref"] = rule["id"]
	}
	if rule["enabled"] == nil {
		rule["enabled"] = true
	}
	rule["version"], rule["last_updated"] = "1", x.now
}

func (s *Server) createRuleset(x *exchange) reply {
	o, rep, bad := x.readObject()
	if bad {
		return rep
	}
	for _, need := range [...]string{"name", "kind", "phase"} {
		if o.text(need) == "" {
			return x.lacks(need)
		}
	}
	return s.keepRuleset(x, o, nil)
}

func (s *Server) updateRuleset(x *exchange) reply {
	old := s.shelfOf(x.rulesetsOf()).things[x.param("ruleset_id")]
	if old == nil {
		return x.nothing(nil)
	}
	o, rep, bad := x.readObject()
	if bad {
		return rep
	}
	return s.keepRuleset(x, o, old)
}

func (s *Server) deleteRuleset(x *exchange) reply {
	path, id := x.rulesetsOf(), x.param("ruleset_id")
	if s.shelfOf(path).things[id] == nil {
		return x.nothing(nil)
	}
	s.drop(path, id)
	return reply{status: 204}
}

// entrypoint is the ruleset of a phase, nil for none.
func (s *Server) entrypoint(x *exchange) object {
	sh := s.shelfOf(x.rulesetsOf())
	for _, key := range sh.keys {
		if o := sh.things[key]; o.text("phase") == x.param("ruleset_phase") && (o.text("kind") == "zone" || o.text("kind") == "root") {
			return o
		}
	}
	return nil
}

func (s *Server) getEntrypoint(x *exchange) reply {
	if o := s.entrypoint(x); o != nil {
		return ok(o)
	}
	return x.nothing(nil)
}

func (s *Server) putEntrypoint(x *exchange) reply {
	o, rep, bad := x.readObject()
	if bad {
		return rep
	}
	o["phase"], o["kind"] = x.param("ruleset_phase"), "zone"
	if x.zone == nil {
		o["kind"] = "root"
	}
	return s.keepRuleset(x, o, s.entrypoint(x))
}

// rule finds a rule of the call's ruleset: its place is below 0 where there is none.
func (s *Server) rule(x *exchange) (o object, rules []any, at int) {
	o = s.shelfOf(x.rulesetsOf()).things[x.param("ruleset_id")]
	rules, _ = o["rules"].([]any)
	for i, r := range rules {
		if rule, is := r.(map[string]any); is && rule["id"] == x.param("rule_id") {
			return o, rules, i
		}
	}
	return o, rules, -1
}

func (s *Server) addRule(x *exchange) reply {
	o, rules, _ := s.rule(x)
	if o == nil {
		return x.nothing(nil)
	}
	rule, rep, bad := x.readObject()
	if bad {
		return rep
	}
	return s.withRules(x, o, append(append([]any{}, rules...), map[string]any(rule)))
}

func (s *Server) editRule(x *exchange) reply {
	o, rules, at := s.rule(x)
	if at < 0 {
		return x.nothing(nil)
	}
	rule, rep, bad := x.readObject()
	if bad {
		return rep
	}
	rule["id"] = x.param("rule_id")
	changed := append([]any{}, rules...)
	changed[at] = map[string]any(rule)
	return s.withRules(x, o, changed)
}

func (s *Server) deleteRule(x *exchange) reply {
	o, rules, at := s.rule(x)
	if at < 0 {
		return x.nothing(nil)
	}
	return s.withRules(x, o, append(append([]any{}, rules[:at]...), rules[at+1:]...))
}

// withRules is the ruleset's next version, with other rules.
func (s *Server) withRules(x *exchange, old object, rules []any) reply {
	return s.keepRuleset(x, object{"rules": rules}, old)
}
