package tokentest

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"github.com/cftoken/cftoken/internal/answers"
)

// kvNamespaces are the namespaces of Workers KV.
var kvNamespaces = []collection{{
	list: "/accounts/{account_id}/storage/kv/namespaces", hex: true, needs: []string{"title"}, unique: "title", perPage: 20,
	none: &answers.KVNoNamespace, taken: &answers.KVExists,
	fill:    func(_ *Server, _ *exchange, o, _ object) { o["supports_url_encoding"] = true },
	deleted: func(object) any { return nil },
}}

var kvHandlers = []handlerRow{
	{"GET", "/accounts/{account_id}/storage/kv/namespaces/{namespace_id}/keys", (*Server).listKeys},
	{"GET", "/accounts/{account_id}/storage/kv/namespaces/{namespace_id}/values/{key_name}", (*Server).getValue},
	{"PUT", "/accounts/{account_id}/storage/kv/namespaces/{namespace_id}/values/{key_name}", (*Server).putValue},
	{"DELETE", "/accounts/{account_id}/storage/kv/namespaces/{namespace_id}/values/{key_name}", (*Server).deleteValue},
	{"GET", "/accounts/{account_id}/storage/kv/namespaces/{namespace_id}/metadata/{key_name}", (*Server).getMetadata},
	{"PUT", "/accounts/{account_id}/storage/kv/namespaces/{namespace_id}/bulk", (*Server).putValues},
	{"DELETE", "/accounts/{account_id}/storage/kv/namespaces/{namespace_id}/bulk", (*Server).deleteValues},
	{"POST", "/accounts/{account_id}/storage/kv/namespaces/{namespace_id}/bulk/delete", (*Server).deleteValues},
	{"POST", "/accounts/{account_id}/storage/kv/namespaces/{namespace_id}/bulk/get", (*Server).getValues},
}

// Limits of KV. Source: https://developers.cloudflare.com/kv/platform/limits/ and
// the API's reference of bulk reads and writes (2026-11).
const (
	kvKeyBytes      = 512
	kvMetadataBytes = 1024
	kvLeastTTL      = 60 // seconds
	kvMostPairs     = 10_000
	kvMostReads     = 100
)

// kvPair is a value with what belongs to it, as bulk writes have it.
type kvPair struct {
	Key        string          `json:"key"`
	Value      string          `json:"value"`
	Base64     bool            `json:"base64"`
	Expiration int64           `json:"expiration"`
	TTL        int64           `json:"expiration_ttl"`
	Metadata   json.RawMessage `json:"metadata"`
}

// kvPlace is the shelf of the namespace's values.
func (x *exchange) kvPlace() string {
	return upper(x.place(), "/accounts/{account_id}/storage/kv/namespaces/{namespace_id}") + "/values"
}

// kvPair returns the pair of a key, nil where there is none or it has expired.
func (s *Server) kvPair(x *exchange, key string) object {
	o := s.shelfOf(x.kvPlace()).things[key]
	if o == nil || !kvLive(x, o) {
		return nil
	}
	return o
}

func kvLive(x *exchange, o object) bool {
	until, expires := o["expiration"].(int64)
	return !expires || x.now.Unix() < until
}

// kvKeep checks a pair and keeps it; the text is what is wrong with it.
func (s *Server) kvKeep(x *exchange, p kvPair, value []byte) (rep reply, bad bool) {
	wrong := ""
	switch {
	case p.Key == "" || len(p.Key) > kvKeyBytes:
		wrong = "a key has 1 to 512 bytes"
	case len(p.Metadata) > kvMetadataBytes:
		wrong = "metadata has at most 1024 bytes"
	case p.TTL != 0 && p.TTL < kvLeastTTL, p.Expiration != 0 && p.Expiration < x.now.Unix()+kvLeastTTL:
		wrong = "expiration must be at least 60 seconds in the future"
	}
	if wrong != "" {
		return x.assume(http.StatusBadRequest, answers.BadJSON.Code, wrong), true
	}
	o := object{"name": p.Key, "value": value}
	if p.TTL != 0 {
		p.Expiration = x.now.Unix() + p.TTL
	}
	if p.Expiration != 0 {
		o["expiration"] = p.Expiration
	}
	if len(p.Metadata) > 0 && string(p.Metadata) != "null" {
		o["metadata"] = p.Metadata
	}
	if !s.put(x.kvPlace(), p.Key, o, len(p.Key)+len(value)+len(p.Metadata)) {
		return full(), true
	}
	return reply{}, false
}

func (s *Server) listKeys(x *exchange) reply {
	sh := s.shelfOf(x.kvPlace())
	var names []string
	for name, o := range sh.things {
		if strings.HasPrefix(name, x.query.Get("prefix")) && kvLive(x, o) {
			names = append(names, name)
		}
	}
	names, info := x.byCursor(names, x.pageLength("limit", mostListed, mostListed))
	out := make([]object, len(names))
	for i, name := range names {
		out[i] = object{"name": name}
		for _, member := range [...]string{"expiration", "metadata"} {
			if v, has := sh.things[name][member]; has {
				out[i][member] = v
			}
		}
	}
	rep := ok(out)
	rep.info = info
	return rep
}

func (s *Server) getValue(x *exchange) reply {
	o := s.kvPair(x, x.param("key_name"))
	if o == nil {
		return refuse(&answers.KVNoKey)
	}
	raw := &rawBody{kind: "application/octet-stream", data: o["value"].([]byte), header: map[string]string{}}
	if until, expires := o["expiration"].(int64); expires {
		raw.header["Expiration"] = strconv.FormatInt(until, 10)
	}
	return reply{status: http.StatusOK, raw: raw}
}

func (s *Server) getMetadata(x *exchange) reply {
	o := s.kvPair(x, x.param("key_name"))
	if o == nil {
		return refuse(&answers.KVNoKey)
	}
	return ok(o["metadata"])
}

// putValue takes the value as the whole body or, with metadata, as multipart.
func (s *Server) putValue(x *exchange) reply {
	p := kvPair{Key: x.param("key_name")}
	p.Expiration, _ = strconv.ParseInt(x.query.Get("expiration"), 10, 64) // none where it is no number
	p.TTL, _ = strconv.ParseInt(x.query.Get("expiration_ttl"), 10, 64)
	value := x.body
	if parts, form := x.readForm(); form {
		value = nil
		for _, part := range parts {
			switch part.name {
			case "value":
				value = part.data
			case "metadata":
				p.Metadata = part.data
			}
		}
		if value == nil {
			return x.lacks("value")
		}
		if len(p.Metadata) > 0 && !json.Valid(p.Metadata) {
			return x.lacks("metadata")
		}
	}
	if rep, bad := s.kvKeep(x, p, bytes.Clone(value)); bad {
		return rep
	}
	return ok(nil)
}

// deleteValue answers alike whether the key is there or not.
func (s *Server) deleteValue(x *exchange) reply {
	s.drop(x.kvPlace(), x.param("key_name"))
	return ok(nil)
}
