package tokentest

import (
	"slices"
	"strings"

	"github.com/cftoken/cftoken/internal/answers"
)

var routeHandlers = []handlerRow{
	{"GET", "/zones/{zone_id}/workers/routes", (*Server).listRoutes},
	{"POST", "/zones/{zone_id}/workers/routes", (*Server).createRoute},
	{"GET", "/zones/{zone_id}/workers/routes/{route_id}", (*Server).getRoute},
	{"PUT", "/zones/{zone_id}/workers/routes/{route_id}", (*Server).updateRoute},
	{"DELETE", "/zones/{zone_id}/workers/routes/{route_id}", (*Server).deleteRoute},
	{"PUT", "/accounts/{account_id}/workers/scripts/{script_name}/routes", (*Server).replaceRoutes},
	{"GET", "/accounts/{account_id}/workers/services/{service_name}/environments/{environment_name}/routes", (*Server).listServiceRoutes},
}

type workerRoute struct {
	ID      string `json:"id"`
	Pattern string `json:"pattern"`
	Script  string `json:"script,omitempty"`
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

// zonesOf are the zones of an account.
func (s *Server) zonesOf(a *account) []*zone {
	var out []*zone
	for _, z := range s.world.zones {
		if z.Account == a.ID {
			out = append(out, z)
		}
	}
	return out
}

// zoneFor finds a zone of the account by its id, its name, or the host within it.
func (s *Server) zoneFor(a *account, id, name, host string) *zone {
	var best *zone
	for _, z := range s.zonesOf(a) {
		switch {
		case id != "" || name != "":
			if string(z.ID) == id || name != "" && z.Name == strings.ToLower(name) {
				return z
			}
		case validPattern(host, z.Name) && (best == nil || len(z.Name) > len(best.Name)):
			best = z
		}
	}
	return best
}

// accountRoute is a route as the calls of an account name and show it.
type accountRoute struct {
	ID       string `json:"id,omitempty"`
	Pattern  string `json:"pattern"`
	Script   string `json:"script,omitempty"`
	ZoneID   string `json:"zone_id,omitempty"`
	ZoneName string `json:"zone_name,omitempty"`
}

// replaceRoutes sets all routes of a Worker, in all zones of the account.
func (s *Server) replaceRoutes(x *exchange) reply {
	w, rep, none := x.worker()
	if none {
		return rep
	}
	var body []accountRoute
	if rep, bad := x.decode(&body, &answers.BadJSON); bad {
		return rep
	}
	zones := make([]*zone, len(body))
	for i, r := range body {
		z := s.zoneFor(x.account, r.ZoneID, r.ZoneName, r.Pattern)
		if z == nil {
			return refuse(&answers.WorkersNoZone)
		}
		if !validPattern(r.Pattern, z.Name) {
			return refuse(&answers.RouteBadPattern)
		}
		for _, other := range z.routes {
			if other.Pattern == r.Pattern && other.Script != w.name {
				return refuse(&answers.RouteDuplicate)
			}
		}
		zones[i] = z
	}
	for _, z := range s.zonesOf(x.account) {
		z.routes = slices.DeleteFunc(z.routes, func(r workerRoute) bool { return r.Script == w.name })
	}
	for i, r := range body {
		zones[i].routes = append(zones[i].routes, workerRoute{ID: s.mint.hex(32), Pattern: r.Pattern, Script: w.name})
	}
	return ok(s.routesOf(x.account, w))
}

// routesOf are the routes of a Worker, in all zones of the account.
func (s *Server) routesOf(a *account, w *script) []accountRoute {
	out := []accountRoute{}
	for _, z := range s.zonesOf(a) {
		for _, r := range z.routes {
			if r.Script == w.name {
				out = append(out, accountRoute{ID: r.ID, Pattern: r.Pattern, Script: r.Script, ZoneID: string(z.ID), ZoneName: z.Name})
			}
		}
	}
	return out
}

func (s *Server) listServiceRoutes(x *exchange) reply {
	w, rep, none := x.worker()
	if none {
		return rep
	}
	return ok(s.routesOf(x.account, w))
}
