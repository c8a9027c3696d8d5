package tokentest

import (
	"encoding/json"

	"github.com/cftoken/cftoken/internal/answers"
)

// noScan is what the header says of scans.
const noScan = "no name server is asked: a scan finds nothing"

// added is what the API says of an import and of a scan.
type added struct {
	Added  int `json:"recs_added"`
	Parsed int `json:"total_records_parsed"`
}

func (s *Server) scanRecords(*exchange) reply {
	rep := ok(added{})
	rep.madeUp = noScan
	return rep
}

// triggerScan begins a scan whose answer has no result by its documentation.
func (s *Server) triggerScan(*exchange) reply {
	rep := ok(nil)
	rep.madeUp = noScan
	return rep
}

func (s *Server) scannedRecords(*exchange) reply {
	rep := ok([]dnsRecord{})
	rep.madeUp = noScan
	return rep
}

// reviewScan adds the records that are accepted, all or none of them, and forgets those
// that are rejected.
func (s *Server) reviewScan(x *exchange) reply {
	var in struct {
		Accepts []json.RawMessage
		Rejects []idOnly
	}
	if rep, bad := x.decode(&in, &answers.BadJSON); bad {
		return rep
	}
	before := len(x.zone.records)
	out := struct {
		Accepts []dnsRecord `json:"accepts"`
		Rejects []string    `json:"rejects"`
	}{[]dnsRecord{}, []string{}}
	for _, body := range in.Accepts {
		r, rep, bad := s.addRecord(x, body)
		if bad {
			x.zone.records = x.zone.records[:before]
			return rep
		}
		out.Accepts = append(out.Accepts, r)
	}
	for _, r := range in.Rejects {
		out.Rejects = append(out.Rejects, r.ID)
	}
	rep := ok(out)
	rep.madeUp = noScan
	return rep
}

// recordUsage counts the zone's records.
func (s *Server) recordUsage(x *exchange) reply {
	if x.assumed == "" {
		x.assumed = "that no quota is shown: that of a zone depends on its plan and age"
	}
	return ok(object{"record_quota": nil, "record_usage": len(x.zone.records)})
}
