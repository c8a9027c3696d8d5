package tokentest

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// Bounds of a zone file. The size is documented:
// https://developers.cloudflare.com/dns/manage-dns-records/how-to/import-and-export/ (2026-11).
const (
	maxZoneFile    = 256 << 10 // bytes
	maxZoneEntries = 10_000
)

// zoneFile reads a zone file, RFC 1035 section 5, one entry after the other: $ORIGIN and
// $TTL, the names and times that an entry leaves out, brackets over several lines, texts
// in quotes, and the attributes that Cloudflare writes behind a semicolon.
type zoneFile struct {
	zone   string // without the dot at its end
	origin string // likewise
	owner  string
	ttl    float64 // of $TTL, 1 for automatic
	out    []fileRecord
	parsed int
}

// fileRecord is a record of a zone file; said tells that the file says whether it is
// proxied.
type fileRecord struct {
	dnsRecord
	said bool
}

// readZoneFile returns the records of a zone file that a zone takes in, and how many it
// has: the SOA record and the name servers of the zone itself are for Cloudflare to say.
func readZoneFile(text, zone string) ([]fileRecord, int, error) {
	z := zoneFile{zone: zone, origin: zone, owner: zone, ttl: 1}
	var entry zoneEntry
	number, begun := 0, 0
	for line := range strings.Lines(text) {
		number++
		if !entry.open {
			begun = number
		}
		if err := entry.add(line); err != nil {
			return nil, 0, fmt.Errorf("line %d: %w", number, err)
		}
		if entry.open {
			continue
		}
		if err := z.take(&entry); err != nil {
			return nil, 0, fmt.Errorf("line %d: %w", begun, err)
		}
		if z.parsed > maxZoneEntries {
			return nil, 0, fmt.Errorf("line %d: more than %d records", begun, maxZoneEntries)
		}
		entry = zoneEntry{}
	}
	if entry.open {
		return nil, 0, fmt.Errorf("line %d: a bracket is not closed", begun)
	}
	return z.out, z.parsed, nil
}

// zoneEntry is one entry: its words, with the quotes of those that have some, and the
// last comment. A blank begins one whose name is that of the entry before.
type zoneEntry struct {
	words   []string
	comment string
	blank   bool
	open    bool // in brackets
}

// add adds a line.
func (e *zoneEntry) add(line string) error {
	line = strings.TrimRight(line, "\r\n")
	if !e.open {
		e.blank = strings.HasPrefix(line, " ") || strings.HasPrefix(line, "\t")
	}
	for i := 0; i < len(line); {
		switch c := line[i]; c {
		case ' ', '\t':
			i++
		case ';':
			e.comment = strings.TrimSpace(line[i+1:])
			return nil
		case '(', ')':
			if e.open == (c == '(') {
				return fmt.Errorf("a %q too much", c)
			}
			e.open = c == '('
			i++
		default:
			n, whole := wordEnd(line[i:])
			if !whole {
				return fmt.Errorf("a quote is not closed")
			}
			e.words = append(e.words, line[i:i+n])
			i += n
		}
	}
	return nil
}

// wordEnd is how long the word is that begins a text; false says that its quote is not
// closed.
func wordEnd(text string) (int, bool) {
	quoted := false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case !quoted && strings.IndexByte(" \t;()", c) >= 0:
			return i, true
		}
	}
	return len(text), !quoted
}

// take makes a record of an entry, or does what a directive says.
func (z *zoneFile) take(e *zoneEntry) error {
	words := e.words
	if len(words) == 0 {
		return nil
	}
	if name := strings.ToUpper(words[0]); strings.HasPrefix(name, "$") {
		return z.direct(name, words[1:])
	}
	if !e.blank {
		z.owner = z.absolute(words[0])
		words = words[1:]
	}
	r := fileRecord{dnsRecord: dnsRecord{Name: z.owner, TTL: z.ttl}}
	for len(words) > 0 {
		word := strings.ToUpper(words[0])
		ttl, isTTL := zoneTime(word)
		switch {
		case isTTL:
			r.TTL = ttl
		case word == "CH" || word == "HS" || word == "CS":
			return fmt.Errorf("class %s: want IN", word)
		case word != "IN":
			r.Type = word
		}
		words = words[1:]
		if r.Type != "" {
			break
		}
	}
	switch {
	case r.Type == "":
		return fmt.Errorf("an entry without a type")
	case r.Type == "SOA":
		z.parsed++
		return nil
	case !isRecordType(r.Type):
		return fmt.Errorf("type %s: want one that the API has, such as A or TXT", printable(r.Type))
	}
	if r.Name != z.zone && !strings.HasSuffix(r.Name, "."+z.zone) {
		return fmt.Errorf("%s is not in the zone %s", printable(r.Name), z.zone)
	}
	z.parsed++
	if err := z.fill(&r.dnsRecord, words); err != nil {
		return err
	}
	r.attribute(e.comment)
	if r.Type != "NS" || r.Name != z.zone {
		z.out = append(z.out, r)
	}
	return nil
}

func (z *zoneFile) direct(name string, words []string) error {
	if len(words) != 1 {
		return fmt.Errorf("%s: want one value behind it", printable(name))
	}
	switch name {
	case "$ORIGIN":
		z.origin = z.absolute(words[0])
		return nil
	case "$TTL":
		ttl, is := zoneTime(strings.ToUpper(words[0]))
		if !is {
			return fmt.Errorf("$TTL %s: want seconds", printable(words[0]))
		}
		z.ttl = ttl
		return nil
	}
	return fmt.Errorf("%s: want $ORIGIN or $TTL", printable(name))
}

// absolute is a name without a dot at its end, but for the root.
func (z *zoneFile) absolute(name string) string {
	full, is := strings.CutSuffix(strings.ToLower(name), ".")
	switch {
	case name == ".":
		return name
	case name == "@":
		return z.origin
	case is, z.origin == ".":
		return full
	}
	return full + "." + z.origin
}

// zoneTime reads seconds, or the units of BIND such as 1H30M.
func zoneTime(word string) (seconds float64, is bool) {
	units := map[byte]float64{'S': 1, 'M': 60, 'H': 3600, 'D': 86400, 'W': 604800}
	for word != "" {
		n := 0
		for n < len(word) && word[n] >= '0' && word[n] <= '9' {
			n++
		}
		value, err := strconv.ParseUint(word[:n], 10, 31)
		if err != nil {
			return 0, false
		}
		unit := 1.0
		if n < len(word) {
			if unit = units[word[n]]; unit == 0 {
				return 0, false
			}
			n++
		}
		seconds, word, is = seconds+float64(value)*unit, word[n:], true
	}
	return seconds, is
}

// fill takes the words behind the type.
func (z *zoneFile) fill(r *dnsRecord, words []string) error {
	priority := r.Type == "MX"
	if i := formOfRecord(r.Type); i >= 0 {
		priority = recordForms[i].priority
	}
	if priority && len(words) > 0 {
		p, err := strconv.ParseUint(words[0], 10, 16)
		if err != nil {
			return fmt.Errorf("%s %s: want a priority", r.Type, printable(words[0]))
		}
		value := float64(p)
		r.Priority, words = &value, words[1:]
	}
	if len(words) == 0 {
		return fmt.Errorf("%s without content", r.Type)
	}
	switch r.Type {
	case "CNAME", "MX", "NS", "PTR":
		r.Content = z.absolute(words[0])
	case "SRV":
		last := len(words) - 1
		words[last] = z.absolute(words[last])
		r.unform(words)
	case "TXT":
		for i, w := range words {
			if !strings.HasPrefix(w, `"`) {
				words[i] = `"` + w + `"`
			}
		}
		r.Content = strings.Join(words, " ")
	default:
		if formOfRecord(r.Type) < 0 {
			r.Content = strings.Join(words, " ")
			break
		}
		for i, w := range words {
			if len(w) > 1 && w[0] == '"' && w[len(w)-1] == '"' {
				words[i] = strings.ReplaceAll(w[1:len(w)-1], `\"`, `"`)
			}
		}
		r.unform(words)
	}
	return nil
}

// cfTags is what begins the tags of a record behind its comment, and cfProxied the one
// that says whether it is proxied. The form is documented on the page of maxZoneFile.
const (
	cfTags    = "cf_tags="
	cfProxied = "cf-proxied"
)

// attribute takes comment and tags from what stands behind the semicolon.
func (r *fileRecord) attribute(text string) {
	comment, tags, has := strings.Cut(text, cfTags)
	if comment = strings.TrimSpace(comment); comment != "" {
		r.Comment = &comment
	}
	if !has {
		return
	}
	for _, tag := range splitTags(tags) {
		name, value, _ := strings.Cut(tag, ":")
		var text string
		if strings.HasPrefix(value, `"`) && json.Unmarshal([]byte(value), &text) == nil {
			value = text
		}
		switch {
		case name == cfProxied:
			r.Proxied, r.said = value == "true", true
		case name != "":
			r.Tags = append(r.Tags, name+":"+value)
		}
	}
}

// splitTags cuts at the commas outside of quotes.
func splitTags(text string) []string {
	var out []string
	quoted, begin := false, 0
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case c == ',' && !quoted:
			out, begin = append(out, strings.TrimSpace(text[begin:i])), i+1
		}
	}
	return append(out, strings.TrimSpace(text[begin:]))
}
