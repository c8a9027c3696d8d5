package tokentest

import (
	"bytes"
	"encoding/json"
	"net/netip"
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
	{"POST", "/zones/{zone_id}/dns_records/batch", (*Server).changeRecords},
	{"POST", "/zones/{zone_id}/dns_records/import", (*Server).importRecords},
	{"GET", "/zones/{zone_id}/dns_records/export", (*Server).exportRecords},
	{"POST", "/zones/{zone_id}/dns_records/scan", (*Server).scanRecords},
	{"POST", "/zones/{zone_id}/dns_records/scan/trigger", (*Server).triggerScan},
	{"GET", "/zones/{zone_id}/dns_records/scan/review", (*Server).scannedRecords},
	{"POST", "/zones/{zone_id}/dns_records/scan/review", (*Server).reviewScan},
	{"GET", "/zones/{zone_id}/dns_records/usage", (*Server).recordUsage},
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
	Settings   json.RawMessage `json:"settings"`
	Meta       struct{}        `json:"meta"`
	Comment    *string         `json:"comment"`
	Tags       []string        `json:"tags"`
	CreatedOn  time.Time       `json:"created_on"`
	ModifiedOn time.Time       `json:"modified_on"`
}

func (r dnsRecord) clone() dnsRecord {
	r.Tags, r.Data, r.Settings = slices.Clone(r.Tags), slices.Clone(r.Data), slices.Clone(r.Settings)
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

func (x *exchange) record() int { return x.zone.record(x.param("dns_record_id")) }

// record is the place of the record with the id, -1 for none.
func (z *zone) record(id string) int {
	return slices.IndexFunc(z.records, func(r dnsRecord) bool { return r.ID == id })
}

func (s *Server) getRecord(x *exchange) reply {
	return show(x.zone.records, x.record(), &answers.DNSUnknown)
}

func (s *Server) createRecord(x *exchange) reply { return one(s.addRecord(x, x.body)) }

// editRecord changes the fields that the body names.
func (s *Server) editRecord(x *exchange) reply {
	return one(x.putRecord(x.record(), x.body, false))
}

// replaceRecord replaces the whole record.
func (s *Server) replaceRecord(x *exchange) reply { return one(x.putRecord(x.record(), x.body, true)) }

// one answers with a record, or with the reply that says why there is none.
func one(r dnsRecord, rep reply, bad bool) reply {
	if bad {
		return rep
	}
	return ok(r)
}

// addRecord makes the record that a body describes.
func (s *Server) addRecord(x *exchange, body []byte) (dnsRecord, reply, bool) {
	var r dnsRecord
	if rep, bad := decodeRecord(body, &r); bad {
		return r, rep, true
	}
	return s.keepRecord(x, r)
}

// keepRecord adds a new record to the zone.
func (s *Server) keepRecord(x *exchange, r dnsRecord) (dnsRecord, reply, bool) {
	if rep, bad := x.complete(&r); bad {
		return r, rep, true
	}
	if clash := x.zone.clash(&r, -1); clash != nil {
		return r, refuse(clash), true
	}
	if len(x.zone.records) >= maxThings {
		return r, full(), true
	}
	r.ID, r.CreatedOn = s.mint.hex(32), x.now
	x.zone.records = append(x.zone.records, r)
	return r, reply{}, false
}

// putRecord lays a body over the record at a place of the zone or, whole, replaces it.
func (x *exchange) putRecord(i int, body []byte, whole bool) (dnsRecord, reply, bool) {
	if i < 0 {
		return dnsRecord{}, refuse(&answers.DNSUnknown), true
	}
	var r dnsRecord
	if !whole {
		r = x.zone.records[i].clone() // decoding must not write into the stored record
	}
	if rep, bad := decodeRecord(body, &r); bad {
		return r, rep, true
	}
	if rep, bad := x.complete(&r); bad {
		return r, rep, true
	}
	if clash := x.zone.clash(&r, i); clash != nil {
		return r, refuse(clash), true
	}
	r.ID, r.CreatedOn = x.zone.records[i].ID, x.zone.records[i].CreatedOn
	x.zone.records[i] = r
	return r, reply{}, false
}

func decodeRecord(body []byte, r *dnsRecord) (reply, bool) {
	if len(bytes.TrimSpace(body)) > 0 && json.Unmarshal(body, r) != nil {
		return refuse(&answers.BadJSON), true
	}
	return reply{}, false
}

// complete fills in what a record leaves out, and says what is wrong with it.
func (x *exchange) complete(r *dnsRecord) (reply, bool) {
	r.Type = strings.ToUpper(r.Type)
	r.Name = absoluteName(r.Name, x.zone.Name)
	r.form()
	if r.Type == "" || r.Name == "" || r.Content == "" && len(r.Data) == 0 || !r.addressed() {
		return refuse(&answers.DNSInvalid, "{type}", printable(r.Type)), true
	}
	if r.TTL == 0 {
		r.TTL = 1 // automatic
	}
	if r.Tags == nil {
		r.Tags = []string{}
	}
	if len(r.Settings) == 0 || string(r.Settings) == "null" {
		r.Settings = json.RawMessage("{}")
	}
	r.Proxiable = r.pointsTo()
	r.ModifiedOn = x.now
	return reply{}, false
}

// addressed reports whether a record that is for an address has one.
func (r *dnsRecord) addressed() bool {
	if r.Type != "A" && r.Type != "AAAA" {
		return true
	}
	ip, err := netip.ParseAddr(r.Content)
	return err == nil && ip.Zone() == "" && ip.Is4() == (r.Type == "A")
}

// clash is why a record cannot be beside those of the zone, nil where it can; self is
// the place of the one that it replaces, -1 for none.
func (z *zone) clash(r *dnsRecord, self int) *answers.Answer {
	for i := range z.records {
		if clash := r.clash(&z.records[i]); i != self && clash != nil {
			return clash
		}
	}
	return nil
}

// clash is why a record cannot be beside another, nil where it can.
func (r *dnsRecord) clash(o *dnsRecord) *answers.Answer {
	switch {
	case o.Name != r.Name:
	case o.Type == r.Type && o.Content == r.Content && (r.Content != "" || string(o.Data) == string(r.Data)):
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
func (r *dnsRecord) pointsTo() bool { return r.Type == "A" || r.Type == "AAAA" || r.Type == "CNAME" }

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
