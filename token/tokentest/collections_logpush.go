package tokentest

import (
	"github.com/cftoken/cftoken/internal/answers"
)

// logpushJobs are the jobs of zones and accounts. No log is pushed, and who owns a
// destination is not looked at. Source of the members: cloudflare-go v7.9.0 (2026-11).
var logpushJobs = []collection{
	{list: "/zones/{zone_id}/logpush/jobs", numbered: true, needs: []string{"destination_conf"}, fill: fillJob, whole: true, merge: true},
	{list: "/accounts/{account_id}/logpush/jobs", numbered: true, needs: []string{"destination_conf"}, fill: fillJob, whole: true, merge: true},
}

var logpushHandlers = []handlerRow{
	{"GET", "/zones/{zone_id}/logpush/datasets/{dataset_id}/jobs", (*Server).datasetJobs},
	{"GET", "/accounts/{account_id}/logpush/datasets/{dataset_id}/jobs", (*Server).datasetJobs},
	{"POST", "/zones/{zone_id}/logpush/ownership", (*Server).challengeDestination},
	{"POST", "/accounts/{account_id}/logpush/ownership", (*Server).challengeDestination},
	{"POST", "/zones/{zone_id}/logpush/ownership/validate", (*Server).validDestination},
	{"POST", "/accounts/{account_id}/logpush/ownership/validate", (*Server).validDestination},
	{"POST", "/zones/{zone_id}/logpush/validate/destination", (*Server).validDestination},
	{"POST", "/accounts/{account_id}/logpush/validate/destination", (*Server).validDestination},
	{"POST", "/zones/{zone_id}/logpush/validate/destination/exists", (*Server).destinationUsed},
	{"POST", "/accounts/{account_id}/logpush/validate/destination/exists", (*Server).destinationUsed},
}

// noPush is what the header says of destinations.
const noPush = "nothing is sent to a destination"

func fillJob(_ *Server, _ *exchange, o, _ object) {
	delete(o, "ownership_challenge")
	o.usually(object{
		"dataset": "http_requests", "enabled": false, "name": nil, "kind": "", "frequency": "high", "logpull_options": nil, "output_options": nil,
		"max_upload_bytes": nil, "max_upload_interval_seconds": nil, "max_upload_records": nil, "error_message": nil, "last_complete": nil, "last_error": nil,
	})
}

// logpushList is the place of the jobs of the path's zone or account.
func (x *exchange) logpushList() string {
	return upper(x.place(), "/zones/{zone_id}/logpush") + "/jobs"
}

// datasetJobs lists the jobs of a dataset.
func (s *Server) datasetJobs(x *exchange) reply {
	sh, out := s.shelfOf(x.logpushList()), []any{}
	for _, key := range sh.keys {
		if o := sh.things[key]; o.text("dataset") == x.param("dataset_id") {
			out = append(out, o)
		}
	}
	return ok(out)
}

// destination reads the destination that the body names.
func (x *exchange) destination() (string, reply, bool) {
	var body struct {
		Destination string `json:"destination_conf"`
	}
	rep, bad := x.decode(&body, &answers.BadJSON)
	if !bad && body.Destination == "" {
		rep, bad = x.lacks("destination_conf"), true
	}
	return body.Destination, rep, bad
}

// challengeDestination says where the challenge would be, which is sent nowhere.
func (s *Server) challengeDestination(x *exchange) reply {
	if _, rep, bad := x.destination(); bad {
		return rep
	}
	rep := ok(object{"filename": "ownership-challenge-" + s.mint.hex(8) + ".txt", "message": "", "valid": true})
	rep.madeUp = noPush
	return rep
}

func (s *Server) validDestination(x *exchange) reply {
	if _, rep, bad := x.destination(); bad {
		return rep
	}
	rep := ok(object{"message": "", "valid": true})
	rep.madeUp = noPush
	return rep
}

// destinationUsed reports whether a job has the destination.
func (s *Server) destinationUsed(x *exchange) reply {
	want, rep, bad := x.destination()
	if bad {
		return rep
	}
	used := false
	for _, o := range s.shelfOf(x.logpushList()).things {
		used = used || o.text("destination_conf") == want
	}
	return ok(object{"exists": used})
}
