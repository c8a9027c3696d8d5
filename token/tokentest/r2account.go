package tokentest

import "strings"

var r2AccountHandlers = []handlerRow{
	{"GET", "/accounts/{account_id}/r2/metrics", (*Server).r2Metrics},
	{"POST", "/accounts/{account_id}/r2/temp-access-credentials", (*Server).r2TemporaryCredentials},
}

// r2Metrics counts the objects that are there; those of uploads in parts are none.
func (s *Server) r2Metrics(x *exchange) reply {
	type numbers struct {
		MetadataSize int `json:"metadataSize"`
		Objects      int `json:"objects"`
		PayloadSize  int `json:"payloadSize"`
	}
	type class struct {
		Published numbers `json:"published"`
		Uploaded  numbers `json:"uploaded"`
	}
	var standard, infrequent class
	in := "/accounts/" + string(x.account.ID) + "/r2/buckets/"
	for place, sh := range s.world.shelves {
		if !strings.Contains(place, in) || !strings.HasSuffix(place, "/objects") {
			continue
		}
		for key := range sh.things {
			o := s.r2Object(place, key)
			n := &standard.Published
			if o.StorageClass != "Standard" {
				n = &infrequent.Published
			}
			n.Objects++
			n.PayloadSize += o.Size
		}
	}
	return ok(map[string]class{"standard": standard, "infrequentAccess": infrequent})
}

func (s *Server) r2TemporaryCredentials(x *exchange) reply {
	body, rep, bad := x.readObject()
	if bad {
		return rep
	}
	for _, need := range [...]string{"bucket", "parentAccessKeyId", "permission"} {
		if body.text(need) == "" {
			return x.lacks(need)
		}
	}
	if x.account.bucket("default", body.text("bucket")) < 0 {
		return x.nothing(nil)
	}
	rep = ok(object{"accessKeyId": s.mint.hex(32), "secretAccessKey": s.mint.hex(64), "sessionToken": s.mint.hex(64)})
	rep.madeUp = "the simulated S3 endpoint takes no temporary credential"
	return rep
}
