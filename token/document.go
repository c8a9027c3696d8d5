package token

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"

	"github.com/cftoken/cftoken/internal/strictjson"
	"github.com/cftoken/cftoken/permissions"
)

// This file is the one place that writes a token as the API takes it. What the
// API said of a token and this library does not know is written back as it was:
// an update replaces the whole token, and what is left out of it is gone.

// The keys of a token that a request may carry, in the order in which they are
// written. Keys that are not known follow, sorted.
const (
	keyName      = "name"
	keyStatus    = "status"
	keyPolicies  = "policies"
	keyNotBefore = "not_before"
	keyExpiresOn = "expires_on"
	keyCondition = "condition"
)

func writtenKeys() []string {
	return []string{keyName, keyStatus, keyPolicies, keyNotBefore, keyExpiresOn, keyCondition}
}

// serverKeys are the keys of a token that only the server sets; they are never
// sent, and neither is the "id" of a policy. Sources: the API's schema of a
// token, https://developers.cloudflare.com/api/resources/user/subresources/tokens/
// (2026-11), and, for who made it, Cloudflare's OpenAPI document (2026-10).
func serverKeys() []string {
	return []string{"id", "value", "issued_on", "modified_on", "last_used_on", "creator_email_at_creation", "provisioner_type", "provisioner_id"}
}

// document is a token's JSON, key by key. It is not changed once it is made.
type document map[string]json.RawMessage

// readDocument takes from an answer what can be sent back. The answer is a JSON
// object.
func readDocument(raw json.RawMessage) document {
	var keys map[string]json.RawMessage
	if json.Unmarshal(raw, &keys) != nil {
		return nil
	}
	doc := document{}
	for key, value := range keys {
		if slices.Contains(serverKeys(), key) || slices.Contains(writtenKeys(), key) && strictjson.IsNull(value) {
			continue
		}
		doc[key] = value
	}
	if value, ok := doc[keyPolicies]; ok {
		doc[keyPolicies] = withoutIDs(value)
	}
	if value, ok := doc[keyCondition]; ok {
		doc[keyCondition] = undotted(value)
	}
	return doc
}

// withoutIDs takes the server's ids out of policies. What is no array of objects
// stays as it is.
func withoutIDs(policies json.RawMessage) json.RawMessage {
	var rows []map[string]json.RawMessage
	if json.Unmarshal(policies, &rows) != nil {
		return policies
	}
	for _, row := range rows {
		delete(row, "id")
	}
	return marshaled(rows)
}

// undotted gives the client addresses of a condition the key under which the API
// takes them; a page of its documentation shows another.
func undotted(condition json.RawMessage) json.RawMessage {
	var keys map[string]json.RawMessage
	if json.Unmarshal(condition, &keys) != nil {
		return condition
	}
	dotted, ok := keys["request.ip"]
	if _, both := keys["request_ip"]; !ok || both {
		return condition
	}
	delete(keys, "request.ip")
	keys["request_ip"] = dotted
	return marshaled(keys)
}

// marshaled writes what was read as JSON, or a text, so that it cannot fail.
func marshaled(v any) json.RawMessage {
	data, _ := json.Marshal(v)
	return data
}

// documentOf writes a spec with its conditions and with what is not known of
// it.
func documentOf(spec permissions.Spec) (document, error) {
	data, err := spec.MarshalJSON()
	if err != nil {
		return nil, &RequestError{Field: "Spec", Problem: err.Error(), Err: err}
	}
	return readDocument(data), nil
}

// bounds returns what the document says beside its policies, as a spec without
// statements; the zero spec where that cannot be read.
func (d document) bounds() permissions.Spec {
	var spec permissions.Spec
	if spec.UnmarshalJSON(d.taking(document{keyPolicies: json.RawMessage("[]")}, keyPolicies).encode()) != nil {
		return permissions.Spec{}
	}
	return spec
}

// with returns the document with another text for a key; "" takes the key out.
func (d document) with(key, value string) document {
	from := document{}
	if value != "" {
		var buf bytes.Buffer
		enc := json.NewEncoder(&buf)
		enc.SetEscapeHTML(false)
		_ = enc.Encode(value) // a text, into memory
		from[key] = buf.Bytes()
	}
	return d.taking(from, key)
}

// taking returns the document with the keys of another, or without them where
// that has none.
func (d document) taking(from document, keys ...string) document {
	out := document{}
	maps.Copy(out, d)
	for _, key := range keys {
		delete(out, key)
		if value, ok := from[key]; ok {
			out[key] = value
		}
	}
	return out
}

// encode writes the document, whose values are JSON that was read or written here.
func (d document) encode() []byte {
	known := writtenKeys()
	order := slices.Clone(known)
	for _, key := range slices.Sorted(maps.Keys(d)) {
		if !slices.Contains(known, key) { // not in order, which an answer can make long
			order = append(order, key)
		}
	}
	buf := bytes.NewBufferString("{")
	for _, key := range order {
		value, ok := d[key]
		if !ok {
			continue
		}
		if buf.Len() > 1 {
			buf.WriteByte(',')
		}
		buf.Write(marshaled(key))
		buf.WriteByte(':')
		_ = json.Compact(buf, value)
	}
	return append(buf.Bytes(), '}')
}

// same reports whether two documents have the same at these keys, whatever the
// order of keys and of lists within: the API sends policies, their groups and
// addresses in an order of its own.
func (d document) same(o document, keys ...string) bool {
	return !slices.ContainsFunc(keys, func(key string) bool { return canonical(d[key]) != canonical(o[key]) })
}

func canonical(value json.RawMessage) string {
	dec := json.NewDecoder(bytes.NewReader(value))
	dec.UseNumber()
	var v any
	_ = dec.Decode(&v) // what is not there is as null
	return string(marshaled(sorted(v)))
}

// sorted returns a JSON value with all of its lists sorted.
func sorted(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for key, below := range v {
			v[key] = sorted(below)
		}
	case []any:
		texts := make([]string, len(v))
		for i, below := range v {
			texts[i] = string(marshaled(sorted(below)))
		}
		slices.Sort(texts)
		for i, text := range texts {
			v[i] = json.RawMessage(text)
		}
	}
	return v
}

// body writes what creates the token.
func (o order) body() ([]byte, error) {
	doc, err := documentOf(o.spec)
	if err != nil {
		return nil, err
	}
	return doc.with(keyName, o.name).encode(), nil
}

// Body returns the JSON that is sent: the token as it was read, with what
// changes in place of what was there. Keys that this library does not know are
// sent as they were read.
func (u Update) Body() ([]byte, error) {
	doc, changed := u.Before.doc, !u.Added.IsEmpty() || !u.Removed.IsEmpty()
	bounded := !u.Before.Spec.Conditions().Equal(u.After.Spec.Conditions())
	if doc == nil || changed || bounded {
		if u.After.Spec.IsEmpty() {
			return nil, usage("the update of %s says nothing of what it may do", u.Before.Ref)
		}
		after, err := documentOf(u.After.Spec)
		if err != nil {
			return nil, err
		}
		if doc == nil {
			doc = after
		}
		if changed {
			doc = doc.taking(after, keyPolicies)
		}
		if bounded {
			doc = doc.taking(after, keyNotBefore, keyExpiresOn, keyCondition)
		}
	}
	state := u.After.State
	if state != StateActive && state != StateDisabled {
		state = "" // expired, say: no state that can be set
	}
	return doc.with(keyName, u.After.Name).with(keyStatus, state).encode(), nil
}

// lostKeys names the keys of one JSON object that another does not have, sorted;
// "" is an object without keys.
func lostKeys(want, have string) []string {
	var w, h map[string]json.RawMessage
	_ = json.Unmarshal([]byte(want), &w) // "", or an object that was read as one
	_ = json.Unmarshal([]byte(have), &h)
	maps.DeleteFunc(w, func(key string, _ json.RawMessage) bool { return h[key] != nil })
	return slices.Sorted(maps.Keys(w))
}
