package tokentest

import (
	"encoding/json"
	"slices"

	"github.com/cftoken/cftoken/internal/answers"
)

// mostBatched is how many records one batch may have in a zone of the free plan, which
// all zones here have:
// https://developers.cloudflare.com/dns/manage-dns-records/how-to/batch-record-changes/ (2026-11).
const mostBatched = 200

// changeRecords does all that a batch has, or nothing of it: deletes, patches, puts and
// posts, in that order.
func (s *Server) changeRecords(x *exchange) reply {
	var in struct {
		Deletes, Patches, Puts, Posts []json.RawMessage
	}
	if rep, bad := x.decode(&in, &answers.BadJSON); bad {
		return rep
	}
	if n := len(in.Deletes) + len(in.Patches) + len(in.Puts) + len(in.Posts); n == 0 || n > mostBatched {
		return x.lacks("1 to 200 of deletes, patches, puts and posts")
	}
	before := x.zone.records
	x.zone.records = slices.Clone(before)
	out := map[string][]dnsRecord{}
	for _, step := range [...]struct {
		name string
		list []json.RawMessage
		do   func(i int, body []byte) (dnsRecord, reply, bool)
	}{
		{"deletes", in.Deletes, func(i int, _ []byte) (dnsRecord, reply, bool) { return x.cutRecord(i) }},
		{"patches", in.Patches, func(i int, body []byte) (dnsRecord, reply, bool) { return x.putRecord(i, body, false) }},
		{"puts", in.Puts, func(i int, body []byte) (dnsRecord, reply, bool) { return x.putRecord(i, body, true) }},
		{"posts", in.Posts, func(_ int, body []byte) (dnsRecord, reply, bool) { return s.addRecord(x, body) }},
	} {
		out[step.name] = []dnsRecord{}
		for _, body := range step.list {
			var of struct{ ID string }
			if json.Unmarshal(body, &of) != nil {
				x.zone.records = before
				return refuse(&answers.BadJSON)
			}
			r, rep, bad := step.do(x.zone.record(of.ID), body)
			if bad {
				x.zone.records = before
				return rep
			}
			out[step.name] = append(out[step.name], r)
		}
	}
	return ok(out)
}

// cutRecord takes the record at a place out of the zone.
func (x *exchange) cutRecord(i int) (dnsRecord, reply, bool) {
	if i < 0 {
		return dnsRecord{}, refuse(&answers.DNSUnknown), true
	}
	r := x.zone.records[i]
	x.zone.records = slices.Delete(x.zone.records, i, i+1)
	return r, reply{}, false
}
