package tokentest

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/cftoken/cftoken/internal/answers"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// graphAnswer is an answer of the GraphQL API. It has no envelope.
type graphAnswer struct {
	Data   any          `json:"data"`
	Errors []graphError `json:"errors"` // null where there is none
}

type graphError struct {
	Message    string          `json:"message"`
	Path       []string        `json:"path"`
	Extensions graphExtensions `json:"extensions"`
}

type graphExtensions struct {
	Code      string    `json:"code"`
	Timestamp time.Time `json:"timestamp"`
}

func (a *graphAnswer) body() []byte {
	data, err := json.Marshal(a)
	if err != nil {
		return nil
	}
	return data
}

// queryGraph answers POST /graphql: the zones that the query names must be open
// to the actor by Analytics Read, the accounts by Account Analytics Read. The
// gateway asks for no permission; the service has one for what is asked.
func (s *Server) queryGraph(x *exchange) reply {
	var in struct {
		Query     string         `json:"query"`
		Variables map[string]any `json:"variables"`
	}
	if json.Unmarshal(x.body, &in) != nil || in.Query == "" {
		return s.madeUp(x)
	}
	x.assumed = "that every dataset asks for Analytics Read or Account Analytics Read is assumed"
	zones, accounts := tagsOf("zones", in.Query, in.Variables), tagsOf("accounts", in.Query, in.Variables)
	if rep, refused := s.refuseGraph(x, zones, accounts); refused {
		x.limit = "analytics: " + rep.errors[0].Message
		if s.opts.Mode != ModeSoft {
			return rep
		}
		x.softened = true
	}
	rep := reply{status: 200, graph: &graphAnswer{Data: map[string]any{"viewer": noData(viewerOf(in.Query), in.Variables)}}}
	rep.madeUp = "the simulator keeps no analytics: each dataset of the query is empty"
	return rep
}

// refuseGraph answers a query for zones or accounts of which one is closed to
// the actor.
func (s *Server) refuseGraph(x *exchange, zones, accounts []string) (reply, bool) {
	first, closed := -1, []string{}
	for i, id := range zones {
		z := s.world.zone(permissions.ZoneID(id))
		if z == nil || !x.mayRead(z.Account, permissions.ZoneAnalyticsRead, func(r permissions.Resource) bool { return onZone(r, z) }) {
			closed = append(closed, id)
			if first < 0 {
				first = i
			}
		}
	}
	if first >= 0 {
		return graphRefusal(x, "zones", first, refuse(&answers.GraphQLZonesDenied, "{zones}", printableList(closed))), true
	}
	for i, text := range accounts {
		id := permissions.AccountID(text)
		if s.world.account(id) == nil || !x.mayRead(id, permissions.AccountAnalyticsRead, func(r permissions.Resource) bool { return onAccount(r, id) }) {
			return graphRefusal(x, "accounts", i, refuse(&answers.GraphQLAccountDenied)), true
		}
	}
	return reply{}, false
}

// mayRead reports whether the actor reaches the account and holds the group on
// what is meant there.
func (x *exchange) mayRead(id permissions.AccountID, p permissions.Permission, on func(permissions.Resource) bool) bool {
	if !x.actor.reaches(id) {
		return false
	}
	if u := x.actor.user; u != nil && u.Rights != nil && !specHoldsOn(*u.Rights, p, on) {
		return false
	}
	return x.actor.kind == authz.GlobalKey || specHoldsOn(x.actor.token.specAt(x.now), p, on)
}

// graphRefusal puts a refusal into GraphQL's form.
func graphRefusal(x *exchange, field string, index int, rep reply) reply {
	rep.graph = &graphAnswer{Errors: []graphError{{
		Message: rep.errors[0].Message, Path: []string{"viewer", field, strconv.Itoa(index)}, Extensions: graphExtensions{"authz", x.now},
	}}}
	return rep
}

// printableList is a list of ids as it may stand in a message.
func printableList(ids []string) string {
	for i := range ids {
		ids[i] = printable(ids[i])
	}
	return strings.Join(ids, " ")
}

// tagsOf returns the ids that a query asks for in the arguments of a field,
// zones or accounts: the strings behind zoneTag, accountTag and their _in forms,
// written out or as variables.
func tagsOf(field, query string, variables map[string]any) []string {
	var out []string
	for rest := query; ; {
		i := strings.Index(rest, field)
		if i < 0 {
			return out
		}
		whole := i == 0 || !isName(rest[i-1])
		rest = rest[i+len(field):]
		if args := strings.TrimLeft(rest, " \t\r\n"); whole && strings.HasPrefix(args, "(") {
			out = append(out, tagsIn(args, variables)...)
		}
	}
}

// tagsIn reads the arguments that begin the text, up to the closing bracket.
func tagsIn(args string, variables map[string]any) (out []string) {
	keyed := false // whether the last key was that of a tag
	for i := 0; i < len(args) && args[i] != ')'; {
		end := i + 1
		switch c := args[i]; {
		case c == '"':
			for end < len(args) && args[end] != '"' {
				end++
			}
			if keyed {
				out = append(out, args[i+1:min(end, len(args))])
			}
			end++
		case c == '$':
			for end < len(args) && isName(args[end]) {
				end++
			}
			out = append(out, stringsOf(variables[args[i+1:end]], keyed)...)
		case isName(c):
			for end < len(args) && isName(args[end]) {
				end++
			}
			keyed = isTag(args[i:end])
		}
		i = end
	}
	return out
}

// stringsOf returns the ids of a variable: its strings where the variable
// stands for a tag, those behind its tags where it is a whole filter.
func stringsOf(v any, keyed bool) (out []string) {
	switch v := v.(type) {
	case string:
		if keyed {
			out = append(out, v)
		}
	case []any:
		for _, one := range v {
			out = append(out, stringsOf(one, keyed)...)
		}
	case map[string]any:
		for _, key := range [...]string{"zoneTag", "zoneTag_in", "accountTag", "accountTag_in"} {
			out = append(out, stringsOf(v[key], true)...)
		}
	}
	return out
}

func isTag(name string) bool {
	switch name {
	case "zoneTag", "zoneTag_in", "accountTag", "accountTag_in":
		return true
	}
	return false
}

func isName(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_'
}
