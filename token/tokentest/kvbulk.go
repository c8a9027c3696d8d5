package tokentest

import (
	"encoding/base64"
	"encoding/json"

	"github.com/cftoken/cftoken/internal/answers"
)

// kvCount is the result of a bulk write.
type kvCount struct {
	Successful   int      `json:"successful_key_count"`
	Unsuccessful []string `json:"unsuccessful_keys"`
}

func (s *Server) putValues(x *exchange) reply {
	var pairs []kvPair
	if rep, bad := x.decode(&pairs, &answers.BadJSON); bad {
		return rep
	}
	if len(pairs) == 0 || len(pairs) > kvMostPairs {
		return x.lacks("1 to 10000 pairs")
	}
	for _, p := range pairs {
		value := []byte(p.Value)
		if p.Base64 {
			var err error
			if value, err = base64.StdEncoding.DecodeString(p.Value); err != nil {
				return x.lacks("value")
			}
		}
		if rep, bad := s.kvKeep(x, p, value); bad {
			return rep
		}
	}
	return ok(kvCount{len(pairs), []string{}})
}

// deleteValues takes a list of keys, or of objects with their names.
func (s *Server) deleteValues(x *exchange) reply {
	var list []json.RawMessage
	if rep, bad := x.decode(&list, &answers.BadJSON); bad {
		return rep
	}
	if len(list) == 0 || len(list) > kvMostPairs {
		return x.lacks("1 to 10000 keys")
	}
	for _, raw := range list {
		var key string
		var named struct{ Name string }
		if json.Unmarshal(raw, &key) != nil && json.Unmarshal(raw, &named) == nil {
			key = named.Name
		}
		if key == "" {
			return x.lacks("a key")
		}
		s.drop(x.kvPlace(), key)
	}
	return ok(kvCount{len(list), []string{}})
}

func (s *Server) getValues(x *exchange) reply {
	var body struct {
		Keys         []string
		Type         string
		WithMetadata bool `json:"withMetadata"`
	}
	if rep, bad := x.decode(&body, &answers.BadJSON); bad {
		return rep
	}
	if len(body.Keys) == 0 || len(body.Keys) > kvMostReads {
		return x.lacks("1 to 100 keys")
	}
	values := map[string]any{}
	for _, key := range body.Keys {
		o := s.kvPair(x, key)
		if o == nil {
			values[key] = nil
			continue
		}
		var value any = string(o["value"].([]byte))
		if body.Type == "json" {
			if json.Unmarshal(o["value"].([]byte), &value) != nil {
				return x.lacks("type: a value is no JSON")
			}
		}
		if !body.WithMetadata {
			values[key] = value
			continue
		}
		with := object{"value": value, "metadata": o["metadata"]}
		if until, expires := o["expiration"]; expires {
			with["expiration"] = until
		}
		values[key] = with
	}
	return ok(object{"values": values})
}
