package tokentest

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// recordForms are the types whose members the API takes as data, with the order in
// which they stand in a zone file (RFC 1035 and the types' own). The API forms the
// content of them. Source of the members: cloudflare-go v7.9.0 (2026-11).
var recordForms = [...]struct {
	kind    string
	members []string
	// quoted says that the last member stands in quotes.
	quoted bool
	// priority says that the record's own priority, which data has too, comes before.
	priority bool
}{
	{kind: "CAA", members: []string{"flags", "tag", "value"}, quoted: true},
	{kind: "CERT", members: []string{"type", "key_tag", "algorithm", "certificate"}},
	{kind: "DNSKEY", members: []string{"flags", "protocol", "algorithm", "public_key"}},
	{kind: "DS", members: []string{"key_tag", "algorithm", "digest_type", "digest"}},
	{kind: "HTTPS", members: []string{"priority", "target", "value"}},
	{kind: "LOC", members: []string{
		"lat_degrees", "lat_minutes", "lat_seconds", "lat_direction", "long_degrees", "long_minutes", "long_seconds", "long_direction",
		"altitude", "size", "precision_horz", "precision_vert",
	}},
	{kind: "NAPTR", members: []string{"order", "preference", "flags", "service", "regex", "replacement"}},
	{kind: "SMIMEA", members: []string{"usage", "selector", "matching_type", "certificate"}},
	{kind: "SRV", members: []string{"weight", "port", "target"}, priority: true},
	{kind: "SSHFP", members: []string{"algorithm", "type", "fingerprint"}},
	{kind: "SVCB", members: []string{"priority", "target", "value"}},
	{kind: "TLSA", members: []string{"usage", "selector", "matching_type", "certificate"}},
	{kind: "URI", members: []string{"weight", "target"}, quoted: true, priority: true},
}

// plainTypes are the types whose content is one text.
var plainTypes = [...]string{"A", "AAAA", "CNAME", "MX", "NS", "OPENPGPKEY", "PTR", "TXT"}

// formOfRecord is the place of a type in recordForms, -1 for none.
func formOfRecord(kind string) int {
	for i := range recordForms {
		if recordForms[i].kind == kind {
			return i
		}
	}
	return -1
}

func isRecordType(kind string) bool {
	return formOfRecord(kind) >= 0 || slices.Contains(plainTypes[:], kind)
}

// form makes the content of a record that has data, and takes the priority from it.
func (r *dnsRecord) form() {
	i := formOfRecord(r.Type)
	var data object
	if i < 0 || len(r.Data) == 0 || json.Unmarshal(r.Data, &data) != nil || data == nil {
		return
	}
	f := &recordForms[i]
	if p, is := data["priority"].(float64); is && f.priority {
		r.Priority = &p
	}
	words := make([]string, 0, len(f.members))
	for i, m := range f.members {
		word := ""
		switch v := data[m].(type) {
		case string:
			word = v
		case float64:
			word = strconv.FormatFloat(v, 'f', -1, 64)
		}
		if f.quoted && i == len(f.members)-1 {
			word = `"` + strings.ReplaceAll(word, `"`, `\"`) + `"`
		}
		words = append(words, word)
	}
	r.Content = strings.TrimSpace(strings.Join(words, " "))
}

// unform makes the data of a record from the words of a zone file. Words that are
// numbers become numbers; the last member has the rest.
func (r *dnsRecord) unform(words []string) {
	i := formOfRecord(r.Type)
	if i < 0 {
		return
	}
	f, data := &recordForms[i], object{}
	if f.priority && r.Priority != nil {
		data["priority"] = *r.Priority
	}
	for i, m := range f.members {
		switch {
		case i >= len(words):
		case i == len(f.members)-1:
			data[m] = strings.Join(words[i:], " ")
		default:
			data[m] = words[i]
		}
		text, _ := data[m].(string)
		if strings.Trim(text, "0123456789.") == "" && i < len(f.members)-1 {
			if n, err := strconv.ParseFloat(text, 64); err == nil {
				data[m] = n
			}
		}
	}
	r.Data, _ = json.Marshal(data) // of texts and numbers: does not fail
	r.form()
}
