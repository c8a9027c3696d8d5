package tokentest

import (
	"bytes"
	"slices"
	"strings"
	"time"

	"github.com/cftoken/cftoken/internal/answers"
)

var workersHandlers = []handlerRow{
	{"GET", "/accounts/{account_id}/workers/scripts", (*Server).listScripts},
	{"PUT", "/accounts/{account_id}/workers/scripts/{script_name}", (*Server).uploadScript},
	{"DELETE", "/accounts/{account_id}/workers/scripts/{script_name}", (*Server).deleteScript},
	{"GET", "/zones/{zone_id}/workers/routes", (*Server).listRoutes},
	{"POST", "/zones/{zone_id}/workers/routes", (*Server).createRoute},
	{"GET", "/zones/{zone_id}/workers/routes/{route_id}", (*Server).getRoute},
	{"PUT", "/zones/{zone_id}/workers/routes/{route_id}", (*Server).updateRoute},
	{"DELETE", "/zones/{zone_id}/workers/routes/{route_id}", (*Server).deleteRoute},
}

type script struct {
	ID         string    `json:"id"`
	Tag        string    `json:"tag"`
	CreatedOn  time.Time `json:"created_on"`
	ModifiedOn time.Time `json:"modified_on"`
}

type workerRoute struct {
	ID      string `json:"id"`
	Pattern string `json:"pattern"`
	Script  string `json:"script,omitempty"`
}

func (a *account) script(name string) int {
	return slices.IndexFunc(a.scripts, func(s script) bool { return s.ID == name })
}

func (s *Server) listScripts(x *exchange) reply {
	return ok(append([]script{}, x.account.scripts...))
}

// uploadScript notes a script's name; its content is not kept.
func (s *Server) uploadScript(x *exchange) reply {
	if len(bytes.TrimSpace(x.body)) == 0 {
		return refuse(&answers.WorkersBadScript)
	}
	name := x.param("script_name")
	if i := x.account.script(name); i >= 0 {
		x.account.scripts[i].ModifiedOn = x.now.Truncate(time.Second)
		return ok(x.account.scripts[i])
	}
	return ok(x.account.deploy(name, s.mint.hex(32), x.now))
}

// deploy adds a script, which keeps its tag.
func (a *account) deploy(name, tag string, now time.Time) script {
	now = now.UTC().Truncate(time.Second)
	made := script{ID: name, Tag: tag, CreatedOn: now, ModifiedOn: now}
	a.scripts = append(a.scripts, made)
	return made
}

func (s *Server) deleteScript(x *exchange) reply {
	return remove(&x.account.scripts, x.account.script(x.param("script_name")), &answers.WorkersNoScript, nil)
}

func (x *exchange) workerRoute() int {
	return slices.IndexFunc(x.zone.routes, func(r workerRoute) bool { return r.ID == x.param("route_id") })
}

func (s *Server) listRoutes(x *exchange) reply {
	return ok(append([]workerRoute{}, x.zone.routes...))
}

// readRoute reads a route from the body; self is the index of the route that
// it replaces, -1 for none.
func (x *exchange) readRoute(self int) (workerRoute, reply, bool) {
	var body workerRoute
	if rep, bad := x.decode(&body, &answers.BadJSON); bad {
		return body, rep, true
	}
	if !validPattern(body.Pattern, x.zone.Name) {
		return body, refuse(&answers.RouteBadPattern), true
	}
	for i, r := range x.zone.routes {
		if i != self && r.Pattern == body.Pattern {
			return body, refuse(&answers.RouteDuplicate), true
		}
	}
	return body, reply{}, false
}

func (s *Server) createRoute(x *exchange) reply {
	r, rep, bad := x.readRoute(-1)
	if bad {
		return rep
	}
	r.ID = s.mint.hex(32)
	x.zone.routes = append(x.zone.routes, r)
	return ok(r)
}

func (s *Server) getRoute(x *exchange) reply {
	return show(x.zone.routes, x.workerRoute(), &answers.RouteUnknown)
}

func (s *Server) updateRoute(x *exchange) reply {
	i := x.workerRoute()
	if i < 0 {
		return refuse(&answers.RouteUnknown)
	}
	r, rep, bad := x.readRoute(i)
	if bad {
		return rep
	}
	r.ID = x.zone.routes[i].ID
	x.zone.routes[i] = r
	return ok(r)
}

func (s *Server) deleteRoute(x *exchange) reply {
	return remove(&x.zone.routes, x.workerRoute(), &answers.RouteUnknown, idOnly{x.param("route_id")})
}

// validPattern reports whether the pattern could be a route of the zone: a
// host within the zone, wildcards allowed at its front, and a path.
func validPattern(pattern, zone string) bool {
	if pattern == "" || len(pattern) > 1024 || strings.ContainsAny(pattern, " \t\r\n?#") {
		return false
	}
	host := strings.TrimPrefix(strings.TrimPrefix(pattern, "http://"), "https://")
	host, _, _ = strings.Cut(host, "/")
	host = strings.ToLower(strings.TrimPrefix(host, "*"))
	return strings.TrimPrefix(host, ".") == zone || strings.HasSuffix(host, "."+zone)
}
