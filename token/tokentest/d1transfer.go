package tokentest

import (
	"net/http"

	"github.com/cftoken/cftoken/internal/answers"
)

// d1Dump is the export of a database without tables.
const d1Dump = "PRAGMA defer_foreign_keys=TRUE;\n"

// exportDatabase answers at once with an address from which the dump is had.
func (s *Server) exportDatabase(x *exchange) reply {
	var body struct {
		Format string `json:"output_format"`
	}
	if rep, bad := x.decode(&body, &answers.BadJSON); bad {
		return rep
	}
	if body.Format != "polling" {
		return x.lacks("output_format: polling")
	}
	d := x.account.databases[x.database()]
	name := d.Name + "-" + s.mint.hex(8) + ".sql"
	url, kept := s.sign(x, signedThing{method: http.MethodGet, data: []byte(d1Dump), kind: "application/sql"})
	if !kept {
		return full()
	}
	rep := ok(object{
		"success": true, "type": "export", "status": "complete", "at_bookmark": d.bookmark, "messages": []string{"Export complete."},
		"result": object{"filename": name, "signed_url": url},
	})
	rep.madeUp = noStatement
	return rep
}

// importDatabase takes the three steps of an import: where to put the file, that
// it is there, and whether it is done, which it is at once.
func (s *Server) importDatabase(x *exchange) reply {
	var body struct {
		Action   string `json:"action"`
		ETag     string `json:"etag"`
		Filename string `json:"filename"`
		Bookmark string `json:"current_bookmark"`
	}
	if rep, bad := x.decode(&body, &answers.BadJSON); bad {
		return rep
	}
	d := &x.account.databases[x.database()]
	switch body.Action {
	case "init":
		if body.ETag == "" {
			return x.lacks("etag")
		}
		name := d.UUID + "." + body.ETag + ".sql"
		url, kept := s.sign(x, signedThing{method: http.MethodPut, name: name})
		if !kept {
			return full()
		}
		return ok(object{"success": true, "type": "import", "filename": name, "upload_url": url, "at_bookmark": d.bookmark, "messages": []string{}})
	case "ingest":
		up := s.signedFile(body.Filename)
		if up == nil || up.etag != body.ETag {
			return x.assume(http.StatusBadRequest, answers.D1BadRequest.Code, "The file was not uploaded")
		}
		d.bookmark = s.bookmark()
		rep := ok(object{
			"success": true, "type": "import", "status": "complete", "at_bookmark": d.bookmark, "messages": []string{"Processed."},
			"result": object{"num_queries": up.statements, "final_bookmark": d.bookmark, "meta": d1Meta()},
		})
		rep.madeUp = noStatement
		return rep
	case "poll":
		rep := ok(object{"success": false, "type": "import", "status": "error", "error": "Not currently importing anything.", "messages": []string{}})
		rep.madeUp = noStatement
		return rep
	}
	return x.lacks("action: init, ingest or poll")
}
