package tokentest

import (
	"encoding/json"
	"net/http"

	"github.com/cftoken/cftoken/internal/answers"
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

// outcomes answers each statement of the body with no rows.
func (x *exchange) outcomes(none any) reply {
	type statement struct {
		SQL string `json:"sql"`
	}
	var body struct {
		statement
		Batch []statement `json:"batch"`
	}
	if len(x.body) > 0 && x.body[0] == '[' { // several, as older clients send them
		if json.Unmarshal(x.body, &body.Batch) != nil {
			return refuse(&answers.BadJSON)
		}
	} else if rep, bad := x.decode(&body, &answers.BadJSON); bad {
		return rep
	}
	n := len(body.Batch)
	if n == 0 {
		if body.SQL == "" {
			return x.assume(http.StatusBadRequest, answers.D1BadRequest.Code, "The request is malformed: sql is missing")
		}
		n = statements(body.SQL)
	}
	out := make([]d1Outcome, n)
	for i := range out {
		out[i] = d1Outcome{Success: true, Results: none, Meta: d1Meta()}
	}
	rep := ok(out)
	rep.madeUp = noStatement
	return rep
}

// statements counts the statements of a text: what ends with a semicolon outside
// of quotes and comments, and what comes behind the last. It is at least 1.
func statements(sql string) int {
	n, some := 0, false
	for i := 0; i < len(sql); i++ {
		switch c := sql[i]; {
		case c == ';':
			if some {
				n++
			}
			some = false
		case c == '\'' || c == '"' || c == '`':
			some = true
			i = past(sql, i+1, string(c))
		case c == '-' && next(sql, i) == '-':
			i = past(sql, i, "\n")
		case c == '/' && next(sql, i) == '*':
			i = past(sql, i+2, "*/")
		case c != ' ' && c != '\t' && c != '\r' && c != '\n':
			some = true
		}
	}
	if some {
		n++
	}
	return max(n, 1)
}

func next(s string, i int) byte {
	if i+1 < len(s) {
		return s[i+1]
	}
	return 0
}

// past is where the last byte of the next end stands, len(s) without one.
func past(s string, from int, end string) int {
	for i := from; i+len(end) <= len(s); i++ {
		if s[i:i+len(end)] == end {
			return i + len(end) - 1
		}
	}
	return len(s)
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
