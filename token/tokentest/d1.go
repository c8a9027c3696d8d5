package tokentest

import (
	"slices"
	"strings"
	"time"

	"github.com/cftoken/cftoken/internal/answers"
)

var d1Handlers = []handlerRow{
	{"GET", "/accounts/{account_id}/d1/database", (*Server).listDatabases},
	{"POST", "/accounts/{account_id}/d1/database", (*Server).createDatabase},
	{"GET", "/accounts/{account_id}/d1/database/{database_id}", (*Server).getDatabase},
	{"DELETE", "/accounts/{account_id}/d1/database/{database_id}", (*Server).deleteDatabase},
	{"POST", "/accounts/{account_id}/d1/database/{database_id}/query", (*Server).queryDatabase},
}

// database is a D1 database. It has no tables: a query answers with no rows.
type database struct {
	UUID      string    `json:"uuid"`
	Name      string    `json:"name"`
	Version   string    `json:"version"`
	CreatedAt time.Time `json:"created_at"`
	NumTables int       `json:"num_tables"`
	FileSize  int       `json:"file_size"`
}

func (x *exchange) database() int {
	return slices.IndexFunc(x.account.databases, func(d database) bool { return d.UUID == x.param("database_id") })
}

func (s *Server) listDatabases(x *exchange) reply {
	out := []database{}
	for _, d := range x.account.databases {
		if strings.Contains(d.Name, x.query.Get("name")) {
			out = append(out, d)
		}
	}
	return ok(out)
}

func (s *Server) createDatabase(x *exchange) reply {
	var body struct {
		Name string `json:"name"`
	}
	if rep, bad := x.decode(&body, &answers.BadJSON); bad {
		return rep
	}
	if body.Name == "" || slices.ContainsFunc(x.account.databases, func(d database) bool { return d.Name == body.Name }) {
		return refuse(&answers.D1BadRequest)
	}
	d := database{UUID: s.mint.uuid(), Name: body.Name, Version: "production", CreatedAt: x.now.Truncate(time.Millisecond)}
	x.account.databases = append(x.account.databases, d)
	return ok(d)
}

func (s *Server) getDatabase(x *exchange) reply {
	return show(x.account.databases, x.database(), &answers.D1NoDatabase)
}

func (s *Server) deleteDatabase(x *exchange) reply {
	return remove(&x.account.databases, x.database(), &answers.D1NoDatabase, nil)
}

func (s *Server) queryDatabase(x *exchange) reply {
	if x.database() < 0 {
		return refuse(&answers.D1NoDatabase)
	}
	type outcome struct {
		Success bool           `json:"success"`
		Results []any          `json:"results"`
		Meta    map[string]any `json:"meta"`
	}
	rep := ok([]outcome{{Success: true, Results: []any{}, Meta: map[string]any{"rows_read": 0, "rows_written": 0}}})
	rep.madeUp = "no statement was run"
	return rep
}
