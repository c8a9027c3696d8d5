package tokentest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// importRecords adds the records of a zone file, all of them or, where it cannot be
// read, none. Those that clash with one that is there are left out.
func (s *Server) importRecords(x *exchange) reply {
	parts, is := x.readForm()
	if !is {
		return x.lacks("a multipart body with file")
	}
	text, proxied, found := "", false, false
	for _, p := range parts {
		switch p.name {
		case "file":
			text, found = string(p.data), true
		case "proxied":
			proxied, _ = strconv.ParseBool(string(p.data)) // documented: true or false
		}
	}
	if !found || len(text) > maxZoneFile {
		return x.lacks("file: a zone file of up to 256 KiB")
	}
	records, parsed, err := readZoneFile(text, x.zone.Name)
	if err != nil {
		return x.lacks("file: " + err.Error())
	}
	before := x.zone.records
	x.zone.records = slices.Clone(before)
	count := added{Parsed: parsed}
	for _, in := range records {
		r := in.dnsRecord
		r.Proxied = r.pointsTo() && (in.said && r.Proxied || !in.said && proxied)
		if rep, bad := x.complete(&r); bad {
			x.zone.records = before
			return rep
		}
		if _, _, clashes := s.keepRecord(x, r); !clashes {
			count.Added++
		}
	}
	if x.assumed == "" && count.Added < parsed {
		x.assumed = "that records are counted and left out which are there, or are for Cloudflare to say, is not documented"
	}
	return ok(count)
}

// exportRecords writes the zone's records as a zone file, in the form of Cloudflare's
// own: the types in order, each record with its comment and tags.
func (s *Server) exportRecords(x *exchange) reply {
	var b strings.Builder
	zone := x.zone.Name
	fmt.Fprintf(&b, ";;\n;; Domain:     %s.\n;; Exported:   %s\n;;\n", zone, x.now.Format(time.DateTime))
	fmt.Fprintf(&b, "\n;; SOA Record\n%s.\t3600\tIN\tSOA\tada.ns.cloudflare.com. dns.cloudflare.com. %d 10000 2400 604800 3600\n", zone, x.now.Unix())
	records := slices.Clone(x.zone.records)
	slices.SortStableFunc(records, func(a, b dnsRecord) int { return strings.Compare(a.Type, b.Type) })
	kind := ""
	for i := range records {
		r := &records[i]
		if r.Type != kind {
			kind = r.Type
			fmt.Fprintf(&b, "\n;; %s Records\n", kind)
		}
		b.WriteString(r.line())
	}
	rep := ok(nil)
	rep.raw = &rawBody{kind: "text/plain; charset=utf-8", data: []byte(b.String())}
	return rep
}

// line is the record as a line of a zone file.
func (r *dnsRecord) line() string {
	content := r.Content
	form := formOfRecord(r.Type)
	switch {
	case r.Type == "CNAME", r.Type == "MX", r.Type == "NS", r.Type == "PTR", r.Type == "SRV":
		content = strings.TrimSuffix(content, ".") + "."
	case r.Type == "TXT" && !strings.HasPrefix(content, `"`):
		content = `"` + strings.ReplaceAll(strings.ReplaceAll(content, `\`, `\\`), `"`, `\"`) + `"`
	}
	if r.Priority != nil && (r.Type == "MX" || form >= 0 && recordForms[form].priority) {
		content = strconv.FormatFloat(*r.Priority, 'f', -1, 64) + " " + content
	}
	return fmt.Sprintf("%s.\t%s\tIN\t%s\t%s%s\n", r.Name, strconv.FormatFloat(r.TTL, 'f', -1, 64), r.Type, oneLine(content), r.attributes())
}

// attributes are comment and tags of a record, and whether it is proxied, as they stand
// behind a semicolon; "" for none.
func (r *dnsRecord) attributes() string {
	var tags []string
	for _, tag := range r.Tags {
		name, value, _ := strings.Cut(tag, ":")
		if strings.ContainsAny(value, `",=\`) {
			quoted, _ := json.Marshal(value) // a text: does not fail
			value = string(quoted)
		}
		tags = append(tags, name+":"+value)
	}
	if r.Proxiable {
		tags = append(tags, cfProxied+":"+strconv.FormatBool(r.Proxied))
	}
	text := ""
	if r.Comment != nil && *r.Comment != "" {
		text = " " + oneLine(*r.Comment)
	}
	if len(tags) > 0 {
		text += " " + cfTags + strings.Join(tags, ",")
	}
	if text == "" {
		return ""
	}
	return " ;" + text
}

// oneLine keeps a text from ending its line.
func oneLine(text string) string { return strings.NewReplacer("\n", " ", "\r", " ").Replace(text) }
