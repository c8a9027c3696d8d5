package tokentest

// Sessions of Browser Run. Their answers come without the envelope. Source:
// cloudflare-go v7.9.0 and npm wrangler 4.164.0 (2026-11-17).
var browserHandlers = []handlerRow{
	{"POST", browserPath + "/browser", (*Server).openBrowser},
	{"DELETE", browserPath + "/browser/{session_id}", (*Server).closeBrowser},
	{"GET", browserPath + "/browser/{session_id}/json/list", (*Server).browserTargets},
	{"GET", browserPath + "/session", (*Server).browserSessions},
	{"GET", browserPath + "/session/{session_id}", (*Server).browserSession},
}

const browserPath = "/accounts/{account_id}/browser-rendering/devtools"

// browserPlace is the place of an account's sessions, and the id that the path names.
func (x *exchange) browserPlace() (place, id string) {
	id = ""
	return upper(x.place(), browserPath) + "/browser", x.param("session_id")
}

func (s *Server) openBrowser(x *exchange) reply {
	place, _ := x.browserPlace()
	id := s.mint.uuid()
	now := x.now.UnixMilli()
	if !s.put(place, id, object{"sessionId": id, "startTime": now, "lastUpdated": now, "target": s.mint.hex(32)}, len(x.body)) {
		return full()
	}
	out := object{"sessionId": id}
	if x.query.Get("targets") == "true" {
		out["targets"] = s.targetsOf(place, id)
	}
	return ok(out)
}

// targetsOf are the pages of a session: the one that it begins with.
func (s *Server) targetsOf(place, id string) []object {
	o := s.shelfOf(place).things[id]
	return []object{{"id": o["target"], "type": "page", "url": "about:blank", "title": "", "description": ""}}
}

func (s *Server) browserTargets(x *exchange) reply {
	place, id := x.browserPlace()
	if s.shelfOf(place).things[id] == nil {
		return x.nothing(nil)
	}
	return ok(s.targetsOf(place, id))
}

// shownSession is a session without what it keeps beside.
func shownSession(o object) object {
	return object{"sessionId": o["sessionId"], "startTime": o["startTime"], "lastUpdated": o["lastUpdated"]}
}

func (s *Server) browserSessions(x *exchange) reply {
	place, _ := x.browserPlace()
	sh, out := s.shelfOf(place), []object{}
	for _, id := range sh.keys {
		out = append(out, shownSession(sh.things[id]))
	}
	return ok(out)
}

func (s *Server) browserSession(x *exchange) reply {
	place, id := x.browserPlace()
	o := s.shelfOf(place).things[id]
	if o == nil {
		return x.nothing(nil)
	}
	return ok(shownSession(o))
}

func (s *Server) closeBrowser(x *exchange) reply {
	place, id := x.browserPlace()
	if s.shelfOf(place).things[id] == nil {
		return x.nothing(nil)
	}
	s.drop(place, id)
	return ok(object{"status": "closed"})
}
