package tokentest

import (
	"bytes"
	"cmp"
	"encoding/json"
	"math"
	"slices"
	"time"

	"github.com/cftoken/cftoken/internal/answers"
)

var vectorHandlers = []handlerRow{
	{"POST", "/accounts/{account_id}/vectorize/v2/indexes/{index_name}/insert", (*Server).insertVectors},
	{"POST", "/accounts/{account_id}/vectorize/v2/indexes/{index_name}/upsert", (*Server).insertVectors},
	{"POST", "/accounts/{account_id}/vectorize/v2/indexes/{index_name}/query", (*Server).queryVectors},
	{"POST", "/accounts/{account_id}/vectorize/v2/indexes/{index_name}/get_by_ids", (*Server).getVectors},
	{"POST", "/accounts/{account_id}/vectorize/v2/indexes/{index_name}/delete_by_ids", (*Server).deleteVectors},
	{"GET", "/accounts/{account_id}/vectorize/v2/indexes/{index_name}/list", (*Server).listVectors},
	{"GET", "/accounts/{account_id}/vectorize/v2/indexes/{index_name}/info", (*Server).indexInfo},
	{"POST", "/accounts/{account_id}/vectorize/v2/indexes/{index_name}/metadata_index/create", (*Server).createMetadataIndex},
	{"POST", "/accounts/{account_id}/vectorize/v2/indexes/{index_name}/metadata_index/delete", (*Server).deleteMetadataIndex},
	{"GET", "/accounts/{account_id}/vectorize/v2/indexes/{index_name}/metadata_index/list", (*Server).listMetadataIndexes},
}

// vector is one line of an insertion.
type vector struct {
	ID        string    `json:"id"`
	Values    []float64 `json:"values"`
	Namespace *string   `json:"namespace"`
	Metadata  any       `json:"metadata"`
}

// vectorIndex is the place of the index that the path names, and the index.
func (s *Server) vectorIndex(x *exchange) (place string, index object) {
	place = upper(x.place(), "/accounts/{account_id}/vectorize/v2/indexes/{index_name}")
	list, key, _ := cutLast(place)
	return place, s.shelfOf(list).things[key]
}

func dimensions(index object) int {
	config, _ := index["config"].(map[string]any)
	switch n := config["dimensions"].(type) {
	case float64:
		return int(n)
	case int:
		return n
	}
	return 0
}

// mutated notes a change of an index, and answers with its name.
func (s *Server) mutated(x *exchange, index object) reply {
	index["mutation"], index["mutated"] = s.mint.uuid(), x.now
	return ok(object{"mutationId": index["mutation"]})
}

// insertVectors reads a line of JSON for each vector, as the whole body or as a
// part of a form. An insertion leaves those that are there, an upsert does not; here
// both take the newer one, which the API settles later than it answers.
func (s *Server) insertVectors(x *exchange) reply {
	data := x.body
	if parts, form := x.readForm(); form {
		data = nil
		for _, p := range parts {
			if p.name == "vectors" {
				data = p.data
			}
		}
	}
	place, index := s.vectorIndex(x)
	n := 0
	for line := range bytes.SplitSeq(data, []byte("\n")) {
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		var v vector
		if json.Unmarshal(line, &v) != nil || v.ID == "" {
			return x.lacks("a line of JSON for each vector")
		}
		if len(v.Values) != dimensions(index) {
			return x.lacks("values: as many as the index has dimensions")
		}
		if !s.put(place+"/vectors", v.ID, object{"vector": &v}, len(line)) {
			return full()
		}
		n++
	}
	if n == 0 {
		return x.lacks("vectors")
	}
	return s.mutated(x, index)
}

func (s *Server) vectorOf(place, id string) *vector {
	v, _ := s.shelfOf(place + "/vectors").things[id]["vector"].(*vector)
	return v
}

func (s *Server) queryVectors(x *exchange) reply {
	var body struct {
		Vector    []float64 `json:"vector"`
		ID        string    `json:"vectorId"`
		TopK      int       `json:"topK"`
		Namespace string    `json:"namespace"`
		Values    bool      `json:"returnValues"`
		Metadata  string    `json:"returnMetadata"`
	}
	if rep, bad := x.decode(&body, &answers.BadJSON); bad {
		return rep
	}
	place, index := s.vectorIndex(x)
	if v := s.vectorOf(place, body.ID); v != nil {
		body.Vector = v.Values
	}
	if len(body.Vector) != dimensions(index) {
		return x.lacks("vector: as many values as the index has dimensions")
	}
	config, _ := index["config"].(map[string]any)
	matches, sh := []object{}, s.shelfOf(place+"/vectors")
	for _, id := range sh.keys {
		v := s.vectorOf(place, id)
		if body.Namespace != "" && (v.Namespace == nil || *v.Namespace != body.Namespace) {
			continue
		}
		m := object{"id": id, "score": score(config["metric"], body.Vector, v.Values), "namespace": v.Namespace}
		if body.Values {
			m["values"] = v.Values
		}
		if body.Metadata == "all" || body.Metadata == "indexed" {
			m["metadata"] = v.Metadata
		}
		matches = append(matches, m)
	}
	slices.SortStableFunc(matches, func(a, b object) int {
		x, _ := a["score"].(float64)
		y, _ := b["score"].(float64)
		if config["metric"] == "euclidean" {
			return cmp.Compare(x, y) // a distance: the nearest first
		}
		return cmp.Compare(y, x)
	})
	if body.TopK <= 0 {
		body.TopK = 5
	}
	matches = matches[:min(body.TopK, len(matches))]
	return ok(object{"count": len(matches), "matches": matches})
}

// score compares two vectors of one length.
func score(metric any, a, b []float64) float64 {
	var dot, aa, bb, distance float64
	for i := range a {
		dot += a[i] * b[i]
		aa += a[i] * a[i]
		bb += b[i] * b[i]
		distance += (a[i] - b[i]) * (a[i] - b[i])
	}
	switch {
	case metric == "euclidean":
		return bounded(math.Sqrt(distance))
	case metric == "dot-product":
		return bounded(dot)
	case aa == 0 || bb == 0:
		return 0
	}
	return bounded(dot / (math.Sqrt(aa) * math.Sqrt(bb)))
}

// bounded is a number that JSON has.
func bounded(f float64) float64 {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return math.MaxFloat64
	}
	return f
}

// vectorIDs reads the ids of the body.
func (x *exchange) vectorIDs() ([]string, reply, bool) {
	var body struct {
		IDs []string `json:"ids"`
	}
	if rep, bad := x.decode(&body, &answers.BadJSON); bad {
		return nil, rep, true
	}
	if len(body.IDs) == 0 {
		return nil, x.lacks("ids"), true
	}
	return body.IDs, reply{}, false
}

func (s *Server) getVectors(x *exchange) reply {
	ids, rep, bad := x.vectorIDs()
	if bad {
		return rep
	}
	place, _ := s.vectorIndex(x)
	out := []*vector{}
	for _, id := range ids {
		if v := s.vectorOf(place, id); v != nil {
			out = append(out, v)
		}
	}
	return ok(out)
}

func (s *Server) deleteVectors(x *exchange) reply {
	ids, rep, bad := x.vectorIDs()
	if bad {
		return rep
	}
	place, index := s.vectorIndex(x)
	for _, id := range ids {
		s.drop(place+"/vectors", id)
	}
	return s.mutated(x, index)
}

func (s *Server) listVectors(x *exchange) reply {
	place, _ := s.vectorIndex(x)
	sh := s.shelfOf(place + "/vectors")
	page, info := x.byCursor(slices.Clone(sh.keys), x.pageLength("count", 100, mostListed))
	ids := []object{}
	for _, id := range page {
		ids = append(ids, object{"id": id})
	}
	out := object{"count": len(ids), "isTruncated": info.Cursor != "", "totalCount": len(sh.keys), "vectors": ids, "nextCursor": nil}
	if info.Cursor != "" {
		out["nextCursor"], out["cursorExpirationTimestamp"] = info.Cursor, x.now.Add(time.Hour)
	}
	return ok(out)
}

func (s *Server) indexInfo(x *exchange) reply {
	place, index := s.vectorIndex(x)
	return ok(object{
		"dimensions": dimensions(index), "vectorCount": len(s.shelfOf(place + "/vectors").keys),
		"processedUpToDatetime": index["mutated"], "processedUpToMutation": index["mutation"],
	})
}

func (s *Server) createMetadataIndex(x *exchange) reply {
	body, rep, bad := x.readObject()
	if bad {
		return rep
	}
	place, index := s.vectorIndex(x)
	name := body.text("propertyName")
	if kind := body.text("indexType"); name == "" || kind != "string" && kind != "number" && kind != "boolean" {
		return x.lacks("propertyName, and indexType: string, number or boolean")
	}
	if !s.put(place+"/metadata_index", name, object{"propertyName": name, "indexType": body.text("indexType")}, len(x.body)) {
		return full()
	}
	return s.mutated(x, index)
}

func (s *Server) deleteMetadataIndex(x *exchange) reply {
	body, rep, bad := x.readObject()
	if bad {
		return rep
	}
	place, index := s.vectorIndex(x)
	if s.shelfOf(place + "/metadata_index").things[body.text("propertyName")] == nil {
		return x.nothing(nil)
	}
	s.drop(place+"/metadata_index", body.text("propertyName"))
	return s.mutated(x, index)
}

func (s *Server) listMetadataIndexes(x *exchange) reply {
	place, _ := s.vectorIndex(x)
	out, sh := []object{}, s.shelfOf(place+"/metadata_index")
	for _, key := range sh.keys {
		out = append(out, sh.things[key])
	}
	return ok(object{"metadataIndexes": out})
}
