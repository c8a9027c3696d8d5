package tokentest

import (
	"maps"
	"net/url"
	"slices"
	"time"

	"github.com/cftoken/cftoken/internal/answers"
)

// workflows are the workflows of Workers. Source of the members: cloudflare-go
// v7.9.0 and npm wrangler 4.164.0 (2026-11-17).
var workflows = []collection{{
	list: "/accounts/{account_id}/workflows", key: "name", named: true, needs: []string{"class_name", "script_name"}, created: "created_on", modified: "modified_on",
	perPage: 10, merge: true, search: [2]string{"search", "name"}, fill: fillWorkflow, show: showWorkflow, none: &answers.WorkflowUnknown,
	deleted: func(object) any { return object{"status": "ok", "success": true} },
}}

var workflowHandlers = []handlerRow{
	{"GET", "/accounts/{account_id}/workflows/{workflow_name}/versions", (*Server).listWorkflowVersions},
	{"GET", "/accounts/{account_id}/workflows/{workflow_name}/versions/{version_id}", (*Server).getWorkflowVersion},
	{"GET", "/accounts/{account_id}/workflows/{workflow_name}/instances", (*Server).listInstances},
	{"POST", "/accounts/{account_id}/workflows/{workflow_name}/instances", (*Server).createInstance},
	{"POST", "/accounts/{account_id}/workflows/{workflow_name}/instances/batch", (*Server).createInstances},
	{"POST", "/accounts/{account_id}/workflows/{workflow_name}/instances/batch/delete", (*Server).deleteInstances},
	{"POST", "/accounts/{account_id}/workflows/{workflow_name}/instances/batch/terminate", (*Server).terminateInstances},
	{"PUT", "/accounts/{account_id}/workflows/{workflow_name}/instances/terminate", (*Server).terminateAllInstances},
	{"GET", "/accounts/{account_id}/workflows/{workflow_name}/instances/terminate", (*Server).terminatedInstances},
	{"GET", "/accounts/{account_id}/workflows/{workflow_name}/instances/{instance_id}", (*Server).getInstance},
	{"DELETE", "/accounts/{account_id}/workflows/{workflow_name}/instances/{instance_id}", (*Server).deleteInstance},
	{"PATCH", "/accounts/{account_id}/workflows/{workflow_name}/instances/{instance_id}/status", (*Server).editInstance},
	{"POST", "/accounts/{account_id}/workflows/{workflow_name}/instances/{instance_id}/events/{event_type}", (*Server).sendEvent},
}

// noStep is what the header says of instances.
const noStep = "no step of a workflow is run"

func fillWorkflow(s *Server, _ *exchange, o, old object) {
	if old == nil {
		o["id"] = s.mint.uuid()
		o["triggered_on"] = nil
	}
	o["version_id"] = s.mint.uuid()
	o["is_deleted"], o["terminator_running"] = 0, 0
}

// showWorkflow adds how many instances there are in each state.
func showWorkflow(s *Server, place string, o object) any {
	count := map[string]int{}
	for _, state := range [...]string{"complete", "errored", "paused", "queued", "running", "terminated", "waiting", "waitingForPause"} {
		count[state] = 0
	}
	for _, i := range s.shelfOf(place + "/" + url.PathEscape(o.text("name")) + "/instances").things {
		count[i.text("status")]++
	}
	out := maps.Clone(o)
	out["instances"] = count
	return out
}

// workflow is the place of the workflow that the path names, and the workflow.
func (s *Server) workflow(x *exchange) (place string, w object) {
	place = upper(x.place(), "/accounts/{account_id}/workflows/{workflow_name}")
	list, key, _ := cutLast(place)
	return place, s.shelfOf(list).things[key]
}

func workflowVersion(w object) object {
	return object{
		"id": w["version_id"], "class_name": w["class_name"], "workflow_id": w["id"], "created_on": w["modified_on"], "modified_on": w["modified_on"],
		"has_dag": false, "language": "javascript",
	}
}

// listWorkflowVersions shows the newest version, which is all that is kept.
func (s *Server) listWorkflowVersions(x *exchange) reply {
	_, w := s.workflow(x)
	page, info := paginate([]object{workflowVersion(w)}, x, 10, 100)
	rep := ok(page)
	rep.info = info
	return rep
}

func (s *Server) getWorkflowVersion(x *exchange) reply {
	_, w := s.workflow(x)
	if x.param("version_id") != w["version_id"] {
		return x.nothing(nil)
	}
	return ok(workflowVersion(w))
}

func (s *Server) listInstances(x *exchange) reply {
	place, _ := s.workflow(x)
	sh, keys := s.shelfOf(place+"/instances"), []string{}
	for _, id := range sh.keys {
		at, _ := sh.things[id]["created_on"].(time.Time)
		switch status := x.query.Get("status"); {
		case status != "" && sh.things[id].text("status") != status:
		case before(at, x.query.Get("date_start")), after(at, x.query.Get("date_end")):
		default:
			keys = append(keys, id)
		}
	}
	out := []object{}
	if x.query.Get("page") != "" {
		page, info := paginate(keys, x, 10, 100)
		for _, id := range page {
			out = append(out, listedInstance(sh.things[id]))
		}
		rep := ok(out)
		rep.info = info
		return rep
	}
	page, info := x.byCursor(keys, x.pageLength("per_page", 10, 100))
	for _, id := range page {
		out = append(out, listedInstance(sh.things[id]))
	}
	rep := ok(out)
	rep.info = info
	return rep
}

// before and after compare with a bound of the query; one that is no time bounds
// nothing.
func before(t time.Time, bound string) bool {
	b, err := time.Parse(time.RFC3339, bound)
	return err == nil && t.Before(b)
}

func after(t time.Time, bound string) bool {
	b, err := time.Parse(time.RFC3339, bound)
	return err == nil && t.After(b)
}

// listedInstance leaves out what only one instance's own answer has.
func listedInstance(o object) object {
	out := maps.Clone(o)
	delete(out, "params")
	return out
}

type newInstance struct {
	ID     string `json:"instance_id"`
	Params any    `json:"params"`
}

func (s *Server) createInstance(x *exchange) reply {
	var body newInstance
	if rep, bad := x.decode(&body, &answers.BadJSON); bad {
		return rep
	}
	out, rep, bad := s.newInstance(x, body)
	if bad {
		return rep
	}
	rep = ok(out)
	rep.madeUp = noStep
	return rep
}

func (s *Server) newInstance(x *exchange, body newInstance) (object, reply, bool) {
	place, w := s.workflow(x)
	if body.ID == "" {
		body.ID = s.mint.uuid()
	}
	if s.shelfOf(place + "/instances").things[body.ID] != nil {
		return nil, x.taken(nil), true
	}
	o := object{
		"id": body.ID, "status": "queued", "version_id": w["version_id"], "workflow_id": w["id"], "created_on": x.now, "modified_on": x.now,
		"started_on": nil, "ended_on": nil, "trigger_source": "api", "params": body.Params,
	}
	if !s.put(place+"/instances", body.ID, o, len(x.body)) {
		return nil, full(), true
	}
	w["triggered_on"] = x.now
	return object{"id": body.ID, "status": "queued", "version_id": w["version_id"], "workflow_id": w["id"], "trigger_source": "api"}, reply{}, false
}

func (s *Server) createInstances(x *exchange) reply {
	var list []newInstance
	if rep, bad := x.decode(&list, &answers.BadJSON); bad {
		return rep
	}
	if len(list) == 0 || len(list) > 100 {
		return x.lacks("1 to 100 instances")
	}
	all := []object{}
	for _, body := range list {
		out, rep, bad := s.newInstance(x, body)
		if bad {
			return rep
		}
		all = append(all, out)
	}
	rep := ok(all)
	rep.madeUp = noStep
	return rep
}

// instance is the instance that the path names, nil for none.
func (s *Server) instance(x *exchange) object {
	place, _ := s.workflow(x)
	return s.shelfOf(place + "/instances").things[x.param("instance_id")]
}

func (s *Server) getInstance(x *exchange) reply {
	o := s.instance(x)
	if o == nil {
		return x.nothing(&answers.WorkflowInstanceUnknown)
	}
	rep := ok(object{
		"status": o["status"], "versionId": o["version_id"], "params": o["params"], "trigger": object{"source": "api"}, "queued": o["created_on"],
		"start": o["started_on"], "end": o["ended_on"], "success": nil, "error": nil, "output": nil, "rollback": nil, "step_count": 0, "steps": []any{},
	})
	rep.madeUp = noStep
	return rep
}

func (s *Server) deleteInstance(x *exchange) reply {
	o := s.instance(x)
	if o == nil {
		return x.nothing(&answers.WorkflowInstanceUnknown)
	}
	place, _ := s.workflow(x)
	s.drop(place+"/instances", o.text("id"))
	return ok(object{"id": o["id"]})
}

// stateOf is the state that a change of an instance brings, "" for none.
func stateOf(change string) string {
	switch change {
	case "pause":
		return "paused"
	case "resume":
		return "running"
	case "restart":
		return "queued"
	case "terminate":
		return "terminated"
	}
	return ""
}

func (s *Server) editInstance(x *exchange) reply {
	o := s.instance(x)
	body, rep, bad := x.readObject()
	switch {
	case o == nil:
		return x.nothing(&answers.WorkflowInstanceUnknown)
	case bad:
		return rep
	case stateOf(body.text("status")) == "":
		return x.lacks("status: pause, resume, restart or terminate")
	}
	s.moveInstance(x, o, stateOf(body.text("status")))
	rep = ok(object{"status": o["status"], "timestamp": x.now})
	rep.madeUp = noStep
	return rep
}

func (s *Server) moveInstance(x *exchange, o object, state string) {
	o["status"], o["modified_on"] = state, x.now
	if state == "terminated" {
		o["ended_on"] = x.now
	}
}

func (s *Server) sendEvent(x *exchange) reply {
	if s.instance(x) == nil {
		return x.nothing(&answers.WorkflowInstanceUnknown)
	}
	rep := ok(object{})
	rep.madeUp = noStep
	return rep
}

// instanceIDs reads the ids of a body that is a list, or has one.
func (x *exchange) instanceIDs() ([]string, reply, bool) {
	var body any
	if rep, bad := x.decode(&body, &answers.BadJSON); bad {
		return nil, rep, true
	}
	if in, is := body.(map[string]any); is {
		for _, member := range [...]string{"instance_ids", "ids", "instances"} {
			if list, has := in[member]; has {
				body = list
			}
		}
	}
	list, _ := body.([]any)
	var out []string
	for _, v := range list {
		if id, is := v.(string); is {
			out = append(out, id)
		}
	}
	if len(out) == 0 || len(out) != len(list) {
		return nil, x.lacks("ids of instances"), true
	}
	return out, reply{}, false
}

func (s *Server) deleteInstances(x *exchange) reply {
	ids, rep, bad := x.instanceIDs()
	if bad {
		return rep
	}
	place, _ := s.workflow(x)
	for _, id := range ids {
		s.drop(place+"/instances", id)
	}
	return ok(object{"deleted": ids})
}

func (s *Server) terminateInstances(x *exchange) reply {
	ids, rep, bad := x.instanceIDs()
	if bad {
		return rep
	}
	place, _ := s.workflow(x)
	for _, id := range ids {
		if o := s.shelfOf(place + "/instances").things[id]; o != nil {
			s.moveInstance(x, o, "terminated")
		}
	}
	return ok(object{"status": "ok", "instancesTerminated": len(ids)})
}

func (s *Server) terminateAllInstances(x *exchange) reply {
	place, _ := s.workflow(x)
	sh := s.shelfOf(place + "/instances")
	ended := []string{"terminated", "complete", "errored"}
	n := 0
	for _, o := range sh.things {
		if !slices.Contains(ended, o.text("status")) {
			s.moveInstance(x, o, "terminated")
			n++
		}
	}
	status := "ok"
	if n == 0 {
		status = "already_terminated"
	}
	return ok(object{"status": status, "instancesTerminated": n})
}

func (s *Server) terminatedInstances(*exchange) reply {
	return ok(object{"status": "not_running", "instancesTerminated": 0, "instanceCount": 0})
}
