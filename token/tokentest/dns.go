package tokentest

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/cftoken/cftoken/internal/answers"
)

var dnsHandlers = []handlerRow{
	{"GET", "/zones/{zone_id}/dns_records", (*Server).listRecords},
	{"POST", "/zones/{zone_id}/dns_records", (*Server).createRecord},
	{"GET", "/zones/{zone_id}/dns_records/{dns_record_id}", (*Server).getRecord},
	{"PATCH", "/zones/{zone_id}/dns_records/{dns_record_id}", (*Server).editRecord},
	{"PUT", "/zones/{zone_id}/dns_records/{dns_record_id}", (*Server).replaceRecord},
	{"DELETE", "/zones/{zone_id}/dns_records/{dns_record_id}", (*Server).deleteRecord},
}

type dnsRecord struct {
	ID         string          `json:"id"`
	Name       string          `json:"name"`
	Type       string          `json:"type"`
	Content    string          `json:"content"`
	Proxiable  bool            `json:"proxiable"`
	Proxied    bool            `json:"proxied"`
	TTL        float64         `json:"ttl"`
	Priority   *float64        `json:"priority,omitempty"`
	Data       json.RawMessage `json:"data,omitempty"`
	Comment    *string         `json:"comment"`
	Tags       []string        `json:"tags"`
	CreatedOn  time.Time       `json:"created_on"`
	ModifiedOn time.Time       `json:"modified_on"`
}

func (r dnsRecord) clone() dnsRecord {
	r.Tags, r.Data = slices.Clone(r.Tags), slices.Clone(r.Data)
	if r.Priority != nil {
		p := *r.Priority
		r.Priority = &p
	}
	if r.Comment != nil {
		c := *r.Comment
		r.Comment = &c
	}
	return r
}

func (x *exchange) record() int {
	return slices.IndexFunc(x.zone.records, func(r dnsRecord) bool { return r.ID == x.param("dns_record_id") })
}

func (s *Server) listRecords(x *exchange) reply {
	q := x.query
	out := []dnsRecord{}
	for _, r := range x.zone.records {
		if is(q.Get("type"), r.Type) &&
			is(cmp.Or(q.Get("name.exact"), q.Get("name")), r.Name) &&
			is(cmp.Or(q.Get("content.exact"), q.Get("content")), r.Content) &&
			strings.Contains(r.Name, q.Get("name.contains")) &&
			strings.HasPrefix(r.Name, q.Get("name.startswith")) &&
			strings.HasSuffix(r.Name, q.Get("name.endswith")) &&
			strings.Contains(r.Content, q.Get("content.contains")) {
			out = append(out, r)
		}
	}
	page, info := paginate(out, x, 100, 5000000)
	rep := ok(page)
	rep.info = info
	return rep
}

func is(want, have string) bool { return want == "" || strings.EqualFold(want, have) }

func (s *Server) getRecord(x *exchange) reply {
	return show(x.zone.records, x.record(), &answers.DNSUnknown)
}

func (s *Server) createRecord(x *exchange) reply {
	r, rep, bad := x.readRecord(dnsRecord{}, -1)
	if bad {
		return rep
	}
	r.ID, r.CreatedOn = s.mint.hex(32), x.now
	x.zone.records = append(x.zone.records, r)
	return ok(r)
}

// editRecord changes the fields that the body names.
func (s *Server) editRecord(x *exchange) reply {
	i := x.record()
	if i < 0 {
		return refuse(&answers.DNSUnknown)
	}
	return x.putRecord(x.zone.records[i], i)
}

// replaceRecord replaces the whole record.
func (s *Server) replaceRecord(x *exchange) reply {
	i := x.record()
	if i < 0 {
		return refuse(&answers.DNSUnknown)
	}
	return x.putRecord(dnsRecord{}, i)
}

func (x *exchange) putRecord(from dnsRecord, i int) reply {
	r, rep, bad := x.readRecord(from, i)
	if bad {
		return rep
	}
	r.ID, r.CreatedOn = x.zone.records[i].ID, x.zone.records[i].CreatedOn
	x.zone.records[i] = r
	return ok(r)
}

// readRecord lays the body over a record; self is the index of the record that
// it replaces, -1 for none.
func (x *exchange) readRecord(r dnsRecord, self int) (dnsRecord, reply, bool) {
	r = r.clone() // decoding must not write into the stored record
	if rep, bad := x.decode(&r, &answers.BadJSON); bad {
		return r, rep, true
	}
	r.Type = strings.ToUpper(r.Type)
	r.Name = absoluteName(r.Name, x.zone.Name)
	if r.Type == "" || r.Name == "" || r.Content == "" && len(r.Data) == 0 {
		return r, refuse(&answers.DNSInvalid, "{type}", printable(r.Type)), true
	}
	for i, o := range x.zone.records {
		if clash := r.clash(o); i != self && clash != nil {
			return r, refuse(clash), true
		}
	}
	if r.TTL == 0 {
		r.TTL = 1 // automatic
	}
	if r.Tags == nil {
		r.Tags = []string{}
	}
	r.Proxiable = r.pointsTo()
	r.ModifiedOn = x.now
	return r, reply{}, false
}

// clash is why a record cannot be beside another, nil where it can.
func (r dnsRecord) clash(o dnsRecord) *answers.Answer {
	switch {
	case o.Name != r.Name:
	case o.Type == r.Type && o.Content == r.Content && string(o.Data) == string(r.Data):
		if o.Proxied != r.Proxied {
			return &answers.DNSExists
		}
		return &answers.DNSIdentical
	case r.Type == "CNAME" && o.pointsTo():
		return &answers.DNSHostExists
	case o.Type == "CNAME" && r.pointsTo():
		return &answers.DNSCNAMEExists
	}
	return nil
}

// pointsTo reports whether the record says where its name leads: a name with a
// CNAME record has no other such record.
func (r dnsRecord) pointsTo() bool { return r.Type == "A" || r.Type == "AAAA" || r.Type == "CNAME" }

// closedTo reports whether the API writes no DNS records of the zone: those of
// the free top-level domains are for the dashboard.
func closedTo(zone string) bool {
	for _, tld := range [...]string{".cf", ".ga", ".gq", ".ml", ".tk"} {
		if strings.HasSuffix(zone, tld) {
			return true
		}
	}
	return false
}

// absoluteName completes a name that is given without the zone, as the API
// does.
func absoluteName(name, zone string) string {
	name = strings.ToLower(strings.TrimSuffix(name, "."))
	switch {
	case name == "":
		return ""
	case name == "@", name == zone:
		return zone
	case strings.HasSuffix(name, "."+zone):
		return name
	}
	return name + "." + zone
}

func (s *Server) deleteRecord(x *exchange) reply {
	return remove(&x.zone.records, x.record(), &answers.DNSUnknown, idOnly{x.param("dns_record_id")})
}
