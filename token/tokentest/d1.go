package tokentest

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/cftoken/cftoken/internal/answers"
)

var d1Handlers = []handlerRow{
	{"GET", "/accounts/{account_id}/d1/database", (*Server).listDatabases},
	{"POST", "/accounts/{account_id}/d1/database", (*Server).createDatabase},
	{"GET", "/accounts/{account_id}/d1/database/{database_id}", (*Server).getDatabase},
	{"PUT", "/accounts/{account_id}/d1/database/{database_id}", (*Server).editDatabase},
	{"PATCH", "/accounts/{account_id}/d1/database/{database_id}", (*Server).editDatabase},
	{"DELETE", "/accounts/{account_id}/d1/database/{database_id}", (*Server).deleteDatabase},
	{"POST", "/accounts/{account_id}/d1/database/{database_id}/query", (*Server).queryDatabase},
	{"POST", "/accounts/{account_id}/d1/database/{database_id}/raw", (*Server).queryDatabaseRaw},
	{"POST", "/accounts/{account_id}/d1/database/{database_id}/export", (*Server).exportDatabase},
	{"POST", "/accounts/{account_id}/d1/database/{database_id}/import", (*Server).importDatabase},
	{"GET", "/accounts/{account_id}/d1/database/{database_id}/time_travel/bookmark", (*Server).databaseBookmark},
	{"POST", "/accounts/{account_id}/d1/database/{database_id}/time_travel/restore", (*Server).restoreDatabase},
}

// database is a D1 database. It has no tables: a query answers with no rows.
type database struct {
	UUID         string          `json:"uuid"`
	Name         string          `json:"name"`
	Version      string          `json:"version"`
	CreatedAt    time.Time       `json:"created_at"`
	NumTables    int             `json:"num_tables"`
	FileSize     int             `json:"file_size"`
	Region       string          `json:"running_in_region"`
	Jurisdiction *string         `json:"jurisdiction"`
	Replication  replicationMode `json:"read_replication"`

	bookmark string
}

type replicationMode struct {
	Mode string `json:"mode"`
}

// d1FileSize is the size of a database without tables, in bytes.
const d1FileSize = 12288

// database is the place of the database that the path names, by its id or its
// name; -1 for none. Source: npm wrangler 4.164.0 asks by name (2026-11-17).
func (x *exchange) database() int {
	id := x.param("database_id")
	return slices.IndexFunc(x.account.databases, func(d database) bool { return d.UUID == id || d.Name == id })
}

// lacksDatabase answers a call on a database that does not exist.
func (s *Server) lacksDatabase(x *exchange) (reply, bool) {
	if x.database() < 0 {
		return refuse(&answers.D1NoDatabase), true
	}
	return reply{}, false
}

func (s *Server) listDatabases(x *exchange) reply {
	out := []database{}
	for _, d := range x.account.databases {
		if strings.Contains(d.Name, x.query.Get("name")) {
			out = append(out, d)
		}
	}
	page, info := paginate(out, x, mostListed, 10_000)
	rep := ok(page)
	rep.info = info
	return rep
}

func (s *Server) createDatabase(x *exchange) reply {
	var body struct {
		Name         string  `json:"name"`
		Jurisdiction *string `json:"jurisdiction"`
		Location     string  `json:"primary_location_hint"`
	}
	if rep, bad := x.decode(&body, &answers.BadJSON); bad {
		return rep
	}
	if body.Name == "" || slices.ContainsFunc(x.account.databases, func(d database) bool { return d.Name == body.Name }) {
		return refuse(&answers.D1BadRequest)
	}
	if len(x.account.databases) >= maxThings {
		return full()
	}
	d := database{
		UUID: s.mint.uuid(), Name: body.Name, Version: "production", CreatedAt: x.now.Truncate(time.Millisecond), FileSize: d1FileSize,
		Region: strings.ToUpper(body.Location), Jurisdiction: body.Jurisdiction, Replication: replicationMode{"disabled"}, bookmark: s.bookmark(),
	}
	if d.Region == "" {
		d.Region = "WNAM"
	}
	x.account.databases = append(x.account.databases, d)
	return ok(d)
}

func (s *Server) getDatabase(x *exchange) reply {
	return show(x.account.databases, x.database(), &answers.D1NoDatabase)
}

func (s *Server) editDatabase(x *exchange) reply {
	i := x.database()
	if i < 0 {
		return refuse(&answers.D1NoDatabase)
	}
	var body struct {
		Replication replicationMode `json:"read_replication"`
	}
	if rep, bad := x.decode(&body, &answers.BadJSON); bad {
		return rep
	}
	switch body.Replication.Mode {
	case "auto", "disabled":
		x.account.databases[i].Replication = body.Replication
	case "":
		if x.method == http.MethodPut {
			return x.lacks("read_replication.mode")
		}
	default:
		return x.lacks("read_replication.mode: auto or disabled")
	}
	return ok(x.account.databases[i])
}

func (s *Server) deleteDatabase(x *exchange) reply {
	return remove(&x.account.databases, x.database(), &answers.D1NoDatabase, nil)
}

// bookmark makes the name of a state of a database, in D1's form.
func (s *Server) bookmark() string {
	return "00000001-" + s.mint.hex(8) + "-00000000-" + s.mint.hex(32)
}
