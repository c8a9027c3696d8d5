package tokentest

import (
	"encoding/json"
	"net/http"
	"slices"

	"github.com/cftoken/cftoken/internal/answers"
	"github.com/cftoken/cftoken/internal/sqltext"
	"github.com/cftoken/cftoken/permissions"
)

// noStatement is what the header says of answers to SQL.
const noStatement = "no statement was run"

// d1Outcome is what D1 answers to one statement.
type d1Outcome struct {
	Success bool           `json:"success"`
	Results any            `json:"results"`
	Meta    map[string]any `json:"meta"`
}

// d1Meta is the bookkeeping of a statement that has read and written nothing.
func d1Meta() map[string]any {
	return map[string]any{
		"served_by": "tokentest", "served_by_region": "WNAM", "served_by_primary": true, "duration": 0.1, "timings": map[string]any{"sql_duration_ms": 0.1},
		"changes": 0, "last_row_id": 0, "changed_db": false, "size_after": d1FileSize, "rows_read": 0, "rows_written": 0,
	}
}

func (s *Server) queryDatabase(x *exchange) reply { return x.outcomes([]any{}) }

func (s *Server) queryDatabaseRaw(x *exchange) reply {
	return x.outcomes(map[string]any{"columns": []string{}, "rows": [][]any{}})
}

// d1Statement is SQL that is to be run.
type d1Statement struct {
	SQL string `json:"sql"`
}

// d1Body is the body of a query.
type d1Body struct {
	d1Statement
	Batch []d1Statement `json:"batch"`
}

// sql reads the body of a query. It may be an array, as older clients send it.
func (x *exchange) sql() (body d1Body, rep reply, bad bool) {
	if len(x.body) > 0 && x.body[0] == '[' {
		if json.Unmarshal(x.body, &body.Batch) != nil {
			return body, refuse(&answers.BadJSON), true
		}
		return body, reply{}, false
	}
	rep, bad = x.decode(&body, &answers.BadJSON)
	return body, rep, bad
}

// asks is the group that the body asks for, nil where it is not known to ask for one:
// SQL that writes asks for D1 Write, by report, which the operation of a query itself
// does not tell from D1 Read.
func (x *exchange) asks() permissions.Permission {
	if !x.under("/accounts/{account_id}/d1/database/{database_id}/query") && !x.under("/accounts/{account_id}/d1/database/{database_id}/raw") {
		return nil
	}
	body, _, bad := x.sql()
	switch {
	case bad:
		return nil
	case sqltext.Writes(body.SQL), slices.ContainsFunc(body.Batch, func(s d1Statement) bool { return sqltext.Writes(s.SQL) }):
		return permissions.AccountD1Write
	}
	return permissions.AccountD1Read
}

// outcomes answers each statement of the body with no rows.
func (x *exchange) outcomes(none any) reply {
	body, rep, bad := x.sql()
	if bad {
		return rep
	}
	n := len(body.Batch)
	if n == 0 {
		if body.SQL == "" {
			return x.assume(http.StatusBadRequest, answers.D1BadRequest.Code, "The request is malformed: sql is missing")
		}
		n = sqltext.Statements(body.SQL)
	}
	out := make([]d1Outcome, n)
	for i := range out {
		out[i] = d1Outcome{Success: true, Results: none, Meta: d1Meta()}
	}
	rep = ok(out)
	rep.madeUp = noStatement
	return rep
}

func (s *Server) databaseBookmark(x *exchange) reply {
	rep := ok(object{"bookmark": x.account.databases[x.database()].bookmark})
	rep.madeUp = "the simulator keeps no states of a database"
	return rep
}

func (s *Server) restoreDatabase(x *exchange) reply {
	d := &x.account.databases[x.database()]
	if x.query.Get("bookmark") == "" && x.query.Get("timestamp") == "" {
		return x.lacks("bookmark or timestamp")
	}
	before := d.bookmark
	d.bookmark = s.bookmark()
	rep := ok(object{"bookmark": d.bookmark, "previous_bookmark": before, "message": "Restored the database."})
	rep.madeUp = "the simulator keeps no states of a database"
	return rep
}
